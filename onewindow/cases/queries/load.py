"""How much waits at each post and with each person."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Case, Count, F, Q, UUIDField, When

from onewindow.cases.models import Step
from onewindow.cases.queries.inbox import IN_WORK
from onewindow.cases.queries.shown import post_shown
from onewindow.cases.queries.siderows import PostShown
from onewindow.catalogue.queries import Item, cached_catalogue
from onewindow.foundation import clock
from onewindow.foundation.actor import Actor, ActorKind
from onewindow.foundation.errors import NotAllowed
from onewindow.identity.queries import officials, posts

HEAD = "A"  # XX-A stands for the department's head


@dataclass(frozen=True, slots=True)
class LoadRow:
    """What waits at a post with one person, or with nobody yet (`person` is empty): open, due today, overdue."""

    post: PostShown
    person: str
    person_en: str
    open: int
    due: int
    overdue: int


def load_of(actor: Actor) -> list[LoadRow]:
    """The load of the actor's posts; a head sees every post of her department. One statement.

    Every official of a post has a line, also who has nothing in hand. Raises NotAllowed for anybody but officials.
    """
    if actor.kind is not ActorKind.STAFF:
        raise NotAllowed
    seen = _seen(actor)
    today, held = clock.today(), Q(claimed_until__gt=clock.now())
    rows = (
        Step.objects.filter(post__in=sorted(seen), state="open", case__state__in=IN_WORK)
        .annotate(holder=Case(When(held, then=F("claimed_by")), default=None, output_field=UUIDField()))
        .values("post", "holder")
        .annotate(
            open=Count("id"),
            due=Count("id", filter=Q(due_on=today)),
            overdue=Count("id", filter=Q(due_on__lt=today)),
        )
        .order_by("post", "holder")
    )
    counted = {(row["post"], row["holder"]): row for row in rows}
    return [line for post in sorted(seen) for line in _lines(post, counted)]


def _seen(actor: Actor) -> set[str]:
    headed = {code.rpartition("-")[0] for code in actor.posts if code.rpartition("-")[2] == HEAD}
    return {code for code, row in posts().items() if row.authority in headed} | actor.posts


def _lines(post: str, counted: Mapping[tuple[str, UUID | None], Mapping[str, Any]]) -> list[LoadRow]:
    people = [one for one in officials().values() if post in one.posts]
    gone = [holder for code, holder in counted if code == post and holder not in {None, *(one.id for one in people)}]
    keys: list[tuple[UUID | None, str, str]] = [(None, "", "")]
    keys += [(one.id, one.name, one.name_en or one.name) for one in people]
    keys += [(holder, "?", "?") for holder in gone]
    shown = post_shown(post)
    return [
        LoadRow(
            shown, name, name_en, *(counted.get((post, who), {}).get(field, 0) for field in ("open", "due", "overdue"))
        )
        for who, name, name_en in keys
    ]


def items_of_posts(actor: Actor) -> list[Item]:
    """The published items at which the actor's posts have a step, without a statement."""
    items = cached_catalogue().items.values()
    return sorted(
        (item for item in items if actor.posts & {step.post for step in item.steps}), key=lambda item: item.key
    )
