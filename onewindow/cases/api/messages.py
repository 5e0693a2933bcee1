"""The thread of a case as JSON: for the applicant and for the case's posts; the same services as the pages."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema, Status
from pydantic import Field as Constraint

from onewindow.cases import queries, services
from onewindow.cases.queries import Thread
from onewindow.foundation.access import person_auth, staff_auth
from onewindow.foundation.actor import Actor
from onewindow.foundation.http import actor_of
from onewindow.foundation.problems import refusals

router = Router()


class MessageIn(Schema):
    """What is written; `kind` is question or answer, and empty answers where the other side asked last."""

    text: str = Constraint(max_length=2000)
    kind: str = Constraint("", pattern="^(question|answer)?$")


class MessageOut(Schema):
    """A message; `post` is set where a post wrote it, `is_new` where the reader's side had not seen it."""

    id: UUID
    case: str
    side: str
    kind: str
    post: str
    text: str
    files: list[str]
    at: datetime
    read_at: datetime | None
    is_new: bool


class ThreadOut(Schema):
    """The messages of a matter, the oldest first, and the cases to which something can still be written."""

    number: str
    open_cases: list[str]
    messages: list[MessageOut]


class WrittenOut(Schema):
    """The message that was written."""

    id: UUID


@router.get(
    "/cases/{number}/messages",
    auth=person_auth,
    tags=["cases"],
    response={200: ThreadOut, **refusals(401, 403, 404)},
    summary="What one and the departments wrote to each other",
    operation_id="read_messages",
)
def read_messages(request: HttpRequest, number: str) -> dict[str, Any]:
    """Gives the thread of one's own matter, and notes that it was read."""
    actor = actor_of(request)
    return _read(actor, queries.own_thread(actor, number))


@router.post(
    "/cases/{number}/messages",
    auth=person_auth,
    tags=["cases"],
    response={201: WrittenOut, **refusals(400, 401, 403, 404, 409, 422)},
    summary="Write to the posts of one's case",
    operation_id="write_message",
)
def write_message(request: HttpRequest, number: str, body: MessageIn) -> Status[dict[str, UUID]]:
    """Writes about an item's case; 409 once it is closed."""
    return Status(201, {"id": services.write_message(actor_of(request), number, body.text, kind=body.kind)})


@router.get(
    "/tasks/{number}/messages",
    auth=staff_auth,
    tags=["tasks"],
    response={200: ThreadOut, **refusals(401, 403, 404)},
    summary="What the applicant and the case's posts wrote to each other",
    operation_id="read_task_messages",
)
def read_task_messages(request: HttpRequest, number: str) -> dict[str, Any]:
    """Gives the thread to a post of the case, and notes that it was read."""
    actor = actor_of(request)
    return _read(actor, queries.desk_thread(actor, number))


@router.post(
    "/tasks/{number}/messages",
    auth=staff_auth,
    tags=["tasks"],
    response={201: WrittenOut, **refusals(400, 401, 403, 404, 409, 422)},
    summary="Write to the applicant",
    operation_id="write_task_message",
)
def write_task_message(request: HttpRequest, number: str, body: MessageIn) -> Status[dict[str, UUID]]:
    """Writes as a post of the case; materials are asked for by the one notice of correction alone."""
    return Status(201, {"id": services.write_message(actor_of(request), number, body.text, kind=body.kind)})


def _read(actor: Actor, thread: Thread) -> dict[str, Any]:
    services.read_thread(actor, [part.id for part in thread.parts if any(row.is_new for row in thread.messages)])
    return {
        "number": thread.number,
        "open_cases": [part.number for part in thread.open_parts],
        "messages": [
            {
                "id": row.id,
                "case": row.case_number,
                "side": row.side,
                "kind": row.kind,
                "post": row.post.code,
                "text": row.text,
                "files": [file.name for file in row.files],
                "at": row.at,
                "read_at": row.read_at,
                "is_new": row.is_new,
            }
            for row in thread.messages
        ],
    }
