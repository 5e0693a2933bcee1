"""What has come to the head: tasks of her department that nobody opened, that are late, or whose post nobody holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import F, OuterRef, Q, QuerySet, Subquery, Value

from onewindow.cases.models import AfterCheck, AnyTask, Escalation, SideMatter, Step
from onewindow.cases.models.escalations import HEAD, OPEN_TASKS, TASKS
from onewindow.cases.queries.shown import post_shown
from onewindow.cases.queries.siderows import PostShown
from onewindow.foundation.actor import Actor, ActorKind
from onewindow.foundation.errors import Invalid

COLUMNS = (
    "what", "row_id", "number", "title", "title_en", "task", "task_en", "at_post", "due", "reason", "since", "opened",
)  # fmt: skip
FAR = date(9999, 12, 31)


@dataclass(frozen=True, slots=True)
class EscalatedRow:
    """A task that has come to the head: which, from whose post, why and since when.

    `kind` is step, after_check or that of a matter beside the steps, which has a page of its own.
    """

    kind: str
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

    @property
    def cursor(self) -> str:
        """Where the page after this row begins."""
        return f"{(self.due_on or FAR).isoformat()}~{self.id}"

    @property
    def is_matter(self) -> bool:
        """Whether it is a matter beside the steps."""
        return self.kind not in {"step", "after_check"}


def escalated(actor: Actor, after: str = "", limit: int = 50) -> Sequence[EscalatedRow]:
    """The open tasks that have come to the actor's posts, the most urgent first, in one statement.

    `after` is the cursor of the last row shown. Raises Invalid for another.
    """
    if actor.kind is not ActorKind.STAFF or not actor.posts:
        return []
    past = _past(after)
    names: dict[type[AnyTask], tuple[Any, Any, Any]] = {
        Step: (Value("step"), F("name"), F("name_en")),
        SideMatter: (F("kind"), Value(""), Value("")),
        AfterCheck: (Value("after_check"), Value(""), Value("")),
    }
    steps, matters, checks = (_of_kind(actor, model, said).filter(past)[:limit] for model, said in names.items())
    merged = steps.union(matters, checks, all=True).order_by("due", "row_id")[:limit]
    return [_row(dict(zip(COLUMNS, found, strict=True))) for found in merged]


def _of_kind(actor: Actor, model: type[AnyTask], said: tuple[Any, Any, Any]) -> QuerySet[Any]:
    """The tasks of one kind, in the order of their day; one without a day comes last."""
    gone = Escalation.objects.filter(**{TASKS[model]: OuterRef("pk")}, level=HEAD, post=OuterRef("post"))
    found = model.objects.filter(OPEN_TASKS[model], escalated_to__in=sorted(actor.posts))
    kind, name, name_en = said
    columns = {
        "what": kind, "row_id": F("id"), "number": F("case__number"), "title": F("case__title"),
        "title_en": F("case__title_en"), "task": name, "task_en": name_en, "at_post": F("post"), "due": F("due_on"),
        "reason": Subquery(gone.values("reason")[:1]), "since": Subquery(gone.values("at")[:1]), "opened": F("seen_at"),
    }  # fmt: skip
    return found.order_by("due_on", "id").annotate(**columns).values_list(*columns)


def _row(found: Mapping[str, Any]) -> EscalatedRow:
    return EscalatedRow(
        kind=found["what"],
        id=found["row_id"],
        number=str(found["number"]),
        title=found["title"],
        title_en=found["title_en"],
        step=found["task"],
        step_en=found["task_en"],
        post=post_shown(found["at_post"]),
        due_on=found["due"],
        reason=found["reason"],
        since=found["since"],
        seen_at=found["opened"],
    )


def _past(after: str) -> Q:
    if not after:
        return Q()
    day, _, row = after.partition("~")
    try:
        due, last = date.fromisoformat(day), UUID(row)
    except ValueError as error:
        raise Invalid(errors=[{"pointer": "/after", "reason": after}]) from error
    if due == FAR:
        return Q(due_on=None, id__gt=last)
    return Q(due_on__gt=due) | Q(due_on=due, id__gt=last) | Q(due_on=None)
