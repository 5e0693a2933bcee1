"""Opening and closing of purposes: the owner of a case, draft or project does it in its own transaction."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction

from onewindow.exchange.models import CLOSE, Purpose
from onewindow.exchange.rules import PurposeKind
from onewindow.foundation import clock
from onewindow.foundation.actor import Actor, system_actor
from onewindow.foundation.errors import Invalid
from onewindow.foundation.identifiers import number_fault
from onewindow.foundation.rows import Changes, Command, new_row, write_rows
from onewindow.identity.queries import posts as known_posts
from onewindow.ledger.services import record_act
from onewindow.registers.queries import element

WIDEN = """
update exchange_purpose set subjects = (select array_agg(distinct ref order by ref) from unnest(subjects || %s) ref)
where number = %s
"""
JOIN = "update exchange_purpose set joined = joined || %s::text where number = %s and not joined @> array[%s::text]"
LEAVE = "update exchange_purpose set joined = array_remove(joined, %s::text) where number = %s"


@dataclass(frozen=True, slots=True)
class PurposeOpening:
    """A purpose to open: of a case or draft, for which items, what they need, about whom, for whose eyes."""

    number: str
    kind: str
    items: tuple[str, ...]
    needs: frozenset[str]
    subjects: frozenset[str]
    posts: frozenset[str] = frozenset()
    title: str = ""
    title_en: str = ""


def open_purposes(actor: Actor, openings: Sequence[PurposeOpening], *, closing: Collection[str] = ()) -> None:
    """Opens purposes, and closes those of `closing`, in one statement of the caller's transaction."""
    write_rows(prepare_purposes(actor, openings, closing=closing))


def prepare_purposes(actor: Actor, openings: Sequence[PurposeOpening], *, closing: Collection[str] = ()) -> Changes:
    """Purposes to open and to close, to be written by the statement that writes the owner's own rows."""
    opened = [
        new_row(
            Purpose,
            number=opening.number,
            kind=PurposeKind(opening.kind).value,
            items=list(opening.items),
            needs=sorted(opening.needs),
            subjects=sorted(opening.subjects),
            posts=sorted(opening.posts),
            title=opening.title,
            title_en=opening.title_en,
            opened_by=actor.id,
            opened_at=clock.now(),
        )
        for opening in openings
    ]
    changes = prepare_closing(closing)
    changes.added += opened
    return changes


def close_purposes(numbers: Collection[str]) -> None:
    """Closes purposes; one that is closed already keeps its time."""
    write_rows(prepare_closing(numbers))


def prepare_closing(numbers: Collection[str]) -> Changes:
    """Purposes to close, to be written by the statement that writes how their owner ended."""
    return Changes(commands=[Command(CLOSE, [clock.now(), list(numbers)])] if numbers else [])


def set_purpose_posts(posts: Mapping[str, Collection[str]]) -> None:
    """Says anew which posts work on these purposes, by number: a case has gone over to another department."""
    for number, codes in posts.items():
        Purpose.objects.filter(number=number).update(posts=sorted(codes))


def add_purpose_posts(numbers: Iterable[str], post: str) -> None:
    """One more post works on these purposes: a task has gone to the head."""
    for purpose in Purpose.objects.filter(number__in=list(numbers)):
        if post not in purpose.posts:
            Purpose.objects.filter(pk=purpose.pk).update(posts=sorted({*purpose.posts, post}))


def widen_purpose(number: str, subjects: Collection[str]) -> None:
    """Adds data subjects to a purpose: the company that the case has founded, those whom a project now covers."""
    if subjects:
        with connection.cursor() as cursor:
            cursor.execute(WIDEN, [list(subjects), number])


def join_purpose(number: str, ref: str) -> None:
    """Lets a draft read about somebody who has agreed to apply together: she has begun it too (rules F1)."""
    with connection.cursor() as cursor:
        cursor.execute(JOIN, [ref, number, ref])


def leave_purpose(number: str, ref: str) -> None:
    """Nothing is read any more for this draft about somebody who no longer applies together."""
    with connection.cursor() as cursor:
        cursor.execute(LEAVE, [ref, number])


@transaction.atomic
def load_standing_purposes(rows: Sequence[Mapping[str, Any]]) -> int:
    """Loads reviewed projects (常设目的) as approved; returns their number.

    Raises Invalid for a number that does not hold, a second person who is the first, an element that no register has
    or whose grade is L4, and a post that does not exist.
    """
    known = known_posts()
    for row in rows:
        _check_project(row, known)
    Purpose.objects.bulk_create(
        [_project(row) for row in rows],
        update_conflicts=True,
        unique_fields=["number"],
        update_fields=[
            "items", "needs", "posts", "jobs", "title", "title_en", "valid_from", "valid_until", "population", "ground",
            "proposed_by", "approved_by",
        ],
    )  # fmt: skip
    numbers, digest = [row["number"] for row in rows], hashlib.sha256(repr(list(rows)).encode()).hexdigest()
    record_act(
        system_actor("exchange.load_standing_purposes"),
        "exchange.load_standing_purposes",
        "purposes:standing",
        numbers=numbers,
        digest=digest,
    )
    return len(rows)


def _project(row: Mapping[str, Any]) -> Purpose:
    return Purpose(
        number=row["number"],
        kind=PurposeKind.STANDING.value,
        items=list(row.get("items", ())),
        needs=sorted(row["fields"]),
        posts=list(row["posts"]),
        jobs=list(row["jobs"]),
        title=row["name"],
        title_en=row["name_en"],
        opened_at=clock.now(),
        valid_from=row["term"]["from"],
        valid_until=row["term"]["until"],
        population=row["population"],
        ground=list(row["ground"]),
        proposed_by=row["proposed_by"],
        approved_by=row["approved_by"],
    )


def _check_project(row: Mapping[str, Any], posts: Mapping[str, Any]) -> None:
    number = str(row["number"])
    if number_fault(number) or not number.startswith("MD"):
        raise Invalid(f"{number}: not the number of a standing purpose")
    if row["proposed_by"] == row["approved_by"]:
        raise Invalid(f"{number}: the one who proposes a standing purpose may not approve it")
    grades = {name: found.grade if (found := element(name)) else "" for name in row["fields"]}
    unfit = sorted(name for name, grade in grades.items() if grade in ("", "L4"))
    if unfit:
        raise Invalid(f"{number}: no register has these elements, or they are graded L4: {', '.join(unfit)}")
    unknown = sorted(code for code in row["posts"] if code not in posts)
    if unknown:
        raise Invalid(f"{number}: unknown posts {', '.join(unknown)}")
