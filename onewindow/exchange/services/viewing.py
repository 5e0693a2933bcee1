"""An official's look at case data on a page is a trace too."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import timedelta

from onewindow.exchange.models import NOTE_VIEW
from onewindow.exchange.services.reading import reader_columns
from onewindow.foundation import clock
from onewindow.foundation.actor import Actor
from onewindow.foundation.ids import new_id
from onewindow.foundation.lookups import look_up
from onewindow.foundation.rows import Command
from onewindow.ledger.services import act_beside

SAME_LOOK = timedelta(minutes=10)  # reloading a page is not another look


def note_view(
    actor: Actor, number: str, elements: Sequence[str], subjects: Collection[str], *, posts: Collection[str] = ()
) -> None:
    """Leaves the trace of a look at data about these subjects under a case; one statement.

    At most one per actor, case, data and ten minutes. `posts` are those of the case, so that the right one is named.
    """
    look_up(noting=prepare_view(actor, number, elements, subjects, posts=posts))


def prepare_view(
    actor: Actor, number: str, elements: Sequence[str], subjects: Collection[str], *, posts: Collection[str] = ()
) -> Sequence[Command]:
    """What `note_view` writes, for the statement that reads what is looked at; nothing for a look at nothing.

    The trace, and with it its entry in the ledger: the latter only where the former is new.
    """
    if not elements or not subjects:
        return ()
    who, now, trace = reader_columns(actor, "", posts), clock.now(), new_id()
    named, about = sorted(set(elements)), sorted(subjects)
    facts = {"purpose": number, "elements": named, "post": who["post"]}
    entry = act_beside("noted", actor, "exchange.view", f"trace:{trace}", **facts)
    view = Command(
        NOTE_VIEW,
        [
            trace,
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
    return view, entry
