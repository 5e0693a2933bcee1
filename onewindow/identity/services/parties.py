"""Keeping parties."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from onewindow.foundation import clock, personal
from onewindow.foundation.actor import Actor
from onewindow.foundation.errors import NotFound
from onewindow.foundation.ids import new_id
from onewindow.identity.models import Party, Representation
from onewindow.identity.rules import PartyKind, RepresentationKind
from onewindow.ledger.services import record_act


def ensure_legal_entity(actor: Actor, *, uscc: str, name: str, representative: UUID, name_en: str = "") -> UUID:
    """Knows a legal entity and its legal representative from now on; returns the party's id.

    Idempotent by USCC: a repetition changes nothing, a new name or representative is added. Raises NotFound when the
    representative is not a natural person known here.
    """
    if not Party.objects.filter(id=representative, kind=PartyKind.NATURAL_PERSON.value).exists():
        raise NotFound
    with transaction.atomic(savepoint=False):
        entity_id, is_changed = _entity(uscc, name, name_en)
        representation, is_new = Representation.objects.get_or_create(
            person_id=representative,
            entity_id=entity_id,
            kind=RepresentationKind.LEGAL_REPRESENTATIVE.value,
            defaults={"since": clock.today()},
        )
        if representation.until is not None:  # somebody who comes back represents again
            representation.until, is_new = None, True
            representation.save(update_fields=["until"])
        if is_changed or is_new:
            record_act(actor, "identity.ensure_legal_entity", f"party:{entity_id}", representative=str(representative))
    return entity_id


def _entity(uscc: str, name: str, name_en: str) -> tuple[UUID, bool]:
    ref = personal.lookup_hash(uscc)
    entity = Party(
        id=new_id(),
        kind=PartyKind.LEGAL_ENTITY.value,
        name=name,
        name_en=name_en,
        number_cipher=personal.encrypt(uscc),
        number_hash=ref,
    )
    Party.objects.bulk_create([entity], ignore_conflicts=True)
    known = Party.objects.get(number_hash=ref)
    if known.id == entity.id:
        return known.id, True
    if (known.name, known.name_en) != (name, name_en or known.name_en):
        Party.objects.filter(id=known.id).update(name=name, name_en=name_en or known.name_en)
        return known.id, True
    return known.id, False
