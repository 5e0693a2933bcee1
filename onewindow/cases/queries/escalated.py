"""What has come to the head: tasks of her department that nobody opened, that are late, or whose post nobody holds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import OuterRef, Q, Subquery

from onewindow.cases.models import Escalation, Step
from onewindow.cases.models.escalations import HEAD
from onewindow.cases.queries.shown import post_shown
from onewindow.cases.queries.siderows import PostShown
from onewindow.foundation.actor import Actor, ActorKind
from onewindow.foundation.errors import Invalid


@dataclass(frozen=True, slots=True)
class EscalatedRow:
    """A task that has come to the head: which, from whose post, why and since when."""

    id: UUID
    number: str
    title: str
    title_en: str
    step: str
    step_en: str
    post: PostShown
    due_on: date | None
    reason: str
    since: datetime
    seen_at: datetime | None


def escalated(actor: Actor, after: str = "", limit: int = 50) -> Sequence[EscalatedRow]:
    """The open tasks that have come to the actor's posts, the most urgent first, in one statement.

    `after` is the due day and the id of the last row shown, joined by `~`. Raises Invalid for another.
    """
    if actor.kind is not ActorKind.STAFF or not actor.posts:
        return []
    gone = Escalation.objects.filter(step=OuterRef("pk"), level=HEAD, post=OuterRef("post"))
    found = Step.objects.filter(_past(after), state="open", escalated_to__in=sorted(actor.posts))
    rows = (
        found.annotate(reason=Subquery(gone.values("reason")[:1]), since=Subquery(gone.values("at")[:1]))
        .select_related("case")
        .order_by("due_on", "id")[:limit]
    )
    return [
        EscalatedRow(
            id=row.id,
            number=str(row.case.number),
            title=row.case.title,
            title_en=row.case.title_en,
            step=row.name,
            step_en=row.name_en,
            post=post_shown(row.post),
            due_on=row.due_on,
            reason=row.reason,
            since=row.since,
            seen_at=row.seen_at,
        )
        for row in rows
    ]


def _past(after: str) -> Q:
    if not after:
        return Q()
    day, _, row = after.partition("~")
    try:
        due, last = date.fromisoformat(day), UUID(row)
    except ValueError as error:
        raise Invalid(errors=[{"pointer": "/after", "reason": after}]) from error
    return Q(due_on__gt=due) | Q(due_on=due, id__gt=last)
