"""Messages as JSON."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

from django.http import HttpRequest
from ninja import Field, Router, Schema, Status

from onewindow.foundation.access import signed_in_auth
from onewindow.foundation.http import actor_of
from onewindow.foundation.problems import refusals
from onewindow.notifications import queries, services

router = Router(tags=["messages"])


class MessageOut(Schema):
    """One message of the caller's inbox, in both languages."""

    id: UUID
    kind: str
    title: str
    title_en: str
    body: str
    body_en: str
    link: str
    created_at: datetime
    read_at: datetime | None


class InboxOut(Schema):
    """A page of the inbox; `next_before` asks for the following one."""

    messages: list[MessageOut]
    unread: int
    next_before: UUID | None


@router.get(
    "",
    auth=signed_in_auth,
    response={200: InboxOut, **refusals(401, 422)},
    summary="The caller's messages, newest first",
    operation_id="list_messages",
)
def list_messages(
    request: HttpRequest, before: UUID | None = None, limit: Annotated[int, Field(ge=1, le=100)] = 20
) -> dict[str, object]:
    """Lists the messages; `before` is the `next_before` of the previous page."""
    account = actor_of(request).id
    found = queries.messages_of(account, limit=limit + 1, before=before)
    messages = found[:limit]
    return {
        "messages": messages,
        "unread": queries.unread_count(account),
        "next_before": messages[-1].id if len(found) > limit else None,
    }


@router.post(
    "/{uuid:message_id}/read",
    auth=signed_in_auth,
    response={204: None, **refusals(401, 403, 404, 422)},
    summary="Mark one message as read",
    operation_id="read_message",
)
def read_message(request: HttpRequest, message_id: UUID) -> Status[None]:
    """Marks one of the caller's own messages as read; repeating it changes nothing."""
    services.mark_read(actor_of(request), message_id)
    return Status(204, None)
