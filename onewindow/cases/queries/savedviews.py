"""The views of the inbox that an official keeps."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from onewindow.foundation.actor import Actor
from onewindow.foundation.lookups import Lookup


@dataclass(frozen=True, slots=True)
class SavedViewRow:
    """A view of the inbox under a name; `address` is the query of its address."""

    id: UUID
    name: str
    address: str


def views_lookup(actor: Actor) -> Lookup[list[SavedViewRow]]:
    """The views that the actor keeps, by name, to be asked beside other things."""
    return Lookup(
        "select id, name, address from cases_savedview where account = %s order by name",
        [actor.id],
        lambda rows: [SavedViewRow(UUID(row["id"]), row["name"], row["address"]) for row in rows],
    )


def saved_views(actor: Actor) -> list[SavedViewRow]:
    """The views that the actor keeps, by name, in one statement."""
    return views_lookup(actor).alone()
