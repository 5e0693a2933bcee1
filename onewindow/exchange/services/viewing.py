"""An official's look at case data on a page is a trace too."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import timedelta

from django.db import connection

from onewindow.exchange.models import NOTE_VIEW
from onewindow.exchange.services.reading import reader_columns
from onewindow.foundation import clock
from onewindow.foundation.actor import Actor
from onewindow.foundation.ids import new_id
from onewindow.foundation.rows import Command

SAME_LOOK = timedelta(minutes=10)  # reloading a page is not another look


def note_view(
    actor: Actor, number: str, elements: Sequence[str], subjects: Collection[str], *, posts: Collection[str] = ()
) -> None:
    """Leaves the trace of a look at data about these subjects under a case; one statement.

    At most one per actor, case, data and ten minutes. `posts` are those of the case, so that the right one is named.
    """
    noted = prepare_view(actor, number, elements, subjects, posts=posts)
    if noted is not None:
        with connection.cursor() as cursor:
            cursor.execute(noted.text, noted.given)


def prepare_view(
    actor: Actor, number: str, elements: Sequence[str], subjects: Collection[str], *, posts: Collection[str] = ()
) -> Command | None:
    """The trace that `note_view` leaves, for the statement that reads what is looked at; None for a look at nothing."""
    if not elements or not subjects:
        return None
    who, now = reader_columns(actor, "", posts), clock.now()
    named, about = sorted(set(elements)), sorted(subjects)
    return Command(
        NOTE_VIEW,
        [
            new_id(),
            number,
            named,
            about,
            actor.id,
            who["reader_kind"],
            who["reader_name"],
            who["reader_user_id"],
            actor.organisation,
            who["post"],
            now,
            number,
            actor.id,
            number,
            now - SAME_LOOK,
            now,
            about,
            named,
        ],
    )
