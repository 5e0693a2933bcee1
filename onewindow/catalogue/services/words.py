"""Keeping the words by which people of this city look for things."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction

from onewindow.catalogue.models import SynonymGroup
from onewindow.catalogue.rules.synonyms import group_faults
from onewindow.catalogue.services.publishing import turn_token
from onewindow.foundation import clock
from onewindow.foundation.actor import Actor
from onewindow.foundation.errors import Invalid, NotAllowed, NotFound
from onewindow.ledger.services import record_act

KEEPER = "DS-C"


def may_keep_words(actor: Actor) -> bool:
    """Whether somebody keeps the words: the editors of items, and who manages the catalogue."""
    return actor.holds(KEEPER) or any(post.endswith("-E") for post in actor.posts)


@transaction.atomic
def keep_words(actor: Actor, says: Sequence[str], means: Sequence[str], group: UUID | None = None) -> UUID:
    """Adds a group of words, or changes one; searches know it at once. Raises NotAllowed, NotFound, Invalid."""
    if not may_keep_words(actor):
        raise NotAllowed
    if faults := group_faults(says, means):
        raise Invalid(errors=[{"pointer": name, "reason": reason} for name, reason in faults.items()])
    row = SynonymGroup() if group is None else _locked(group)
    row.says, row.means, row.changed_at = list(says), list(means), clock.now()
    row.save()
    turn_token()
    record_act(actor, "catalogue.keep_words", f"catalogue:words:{row.id}", says=row.says, means=row.means)
    return row.id


@transaction.atomic
def drop_words(actor: Actor, group: UUID) -> None:
    """Drops a group of words. Raises NotAllowed and NotFound."""
    if not may_keep_words(actor):
        raise NotAllowed
    row = _locked(group)
    record_act(actor, "catalogue.drop_words", f"catalogue:words:{row.id}", says=row.says, means=row.means)
    row.delete()
    turn_token()


def _locked(group: UUID) -> SynonymGroup:
    row = SynonymGroup.objects.select_for_update(no_key=True).filter(id=group).first()
    if row is None:
        raise NotFound
    return row
