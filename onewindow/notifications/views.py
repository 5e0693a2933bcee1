"""The pages of notifications."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from onewindow.foundation.access import signed_in
from onewindow.foundation.actor import ActorKind
from onewindow.foundation.http import actor_of
from onewindow.foundation.texts import is_english
from onewindow.notifications import queries, services

PAGE = 20


@signed_in
@require_safe
@never_cache
def inbox(request: HttpRequest) -> HttpResponse:
    """The messages of whoever is signed in, newest first."""
    actor = actor_of(request)
    account = actor.id
    before = _message_id(request.GET.get("before", ""))
    found = queries.messages_of(account, limit=PAGE + 1, before=before)
    messages = found[:PAGE]
    return render(
        request,
        "notifications/inbox.html",
        {
            "layout": "foundation/base_staff.html" if actor.kind is ActorKind.STAFF else "foundation/base.html",
            "messages": [(message, message.link_for(is_english=is_english())) for message in messages],
            "unread": queries.unread_count(account),
            "next_before": messages[-1].id if len(found) > PAGE else None,
            "is_first_page": before is None,
        },
    )


@signed_in
@require_POST
def read(request: HttpRequest, message_id: UUID) -> HttpResponse:
    """Marks one message as read and returns to the inbox."""
    services.mark_read(actor_of(request), message_id)
    return redirect("notifications:inbox")


@signed_in
@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    """Marks all messages as read and returns to the inbox."""
    services.mark_all_read(actor_of(request))
    return redirect("notifications:inbox")


def _message_id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
