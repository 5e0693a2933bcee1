"""Who may act for an entity: its legal representative and the managers of its account."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from onewindow.foundation import clock, personal
from onewindow.foundation.actor import Actor, ActorKind
from onewindow.identity.models import ManagerRole, Party, Representation
from onewindow.identity.rules import PartyKind, RepresentationKind

FOR_ENTITIES = (RepresentationKind.LEGAL_REPRESENTATIVE.value, RepresentationKind.MANAGER.value)


@dataclass(frozen=True, slots=True)
class ActingRow:
    """Somebody who acts for an entity, in what capacity, since when."""

    name: str
    kind: str
    since: date


@dataclass(frozen=True, slots=True)
class ManagerRow:
    """A manager's role: in force once she has accepted and the legal representative approved."""

    id: UUID
    entity_name: str
    name: str
    proposed_at: datetime
    is_accepted: bool
    is_approved: bool
    may_approve: bool
    may_end: bool


@dataclass(frozen=True, slots=True)
class EntityRow:
    """An entity for which the actor acts: who else does, and whose roles are given or asked for."""

    id: UUID
    name: str
    number: str
    is_legal: bool
    acting: tuple[ActingRow, ...]
    roles: tuple[ManagerRow, ...]


def legal_representatives(entity: UUID) -> set[UUID]:
    """The legal representatives of an entity today."""
    return set(_in_force(entity).filter(kind=FOR_ENTITIES[0]).values_list("person_id", flat=True))


def acts_for_entity(person: UUID, entity: UUID) -> bool:
    """Whether a person is legal representative or manager of an entity today."""
    return _in_force(entity).filter(person=person, kind__in=FOR_ENTITIES).exists()


def entities_of(actor: Actor) -> list[EntityRow]:
    """The entities for which the actor acts, with their people; empty for everybody who acts for none."""
    if actor.kind is not ActorKind.PERSON or not actor.represents:
        return []
    found = Party.objects.filter(id__in=list(actor.represents), kind=PartyKind.LEGAL_ENTITY.value).order_by("id")
    return [_entity(actor, row) for row in found]


def roles_offered(actor: Actor) -> list[ManagerRow]:
    """The roles that the actor is asked to accept, or holds."""
    if actor.kind is not ActorKind.PERSON or actor.party is None:
        return []
    rows = ManagerRole.objects.filter(person=actor.party, ended_at=None).select_related("entity", "person")
    return [_row(actor, row, is_legal=False) for row in rows.order_by("proposed_at")]


def _entity(actor: Actor, row: Party) -> EntityRow:
    people = list(_in_force(row.id).filter(kind__in=FOR_ENTITIES).select_related("person").order_by("kind", "since"))
    is_legal = any(one.person_id == actor.party and one.kind == FOR_ENTITIES[0] for one in people)
    roles = ManagerRole.objects.filter(entity=row, ended_at=None).select_related("entity", "person")
    return EntityRow(
        id=row.id,
        name=row.name,
        number=personal.decrypt(row.number_cipher),
        is_legal=is_legal,
        acting=tuple(ActingRow(one.person.name, one.kind, one.since) for one in people),
        roles=tuple(_row(actor, one, is_legal=is_legal) for one in roles.order_by("proposed_at")),
    )


def _row(actor: Actor, row: ManagerRole, *, is_legal: bool) -> ManagerRow:
    return ManagerRow(
        id=row.id,
        entity_name=row.entity.name,
        name=row.person.name,
        proposed_at=row.proposed_at,
        is_accepted=row.accepted_at is not None,
        is_approved=row.approved_at is not None,
        may_approve=is_legal and row.approved_at is None,
        may_end=is_legal or actor.party in {row.person_id, row.proposer_id},
    )


def _in_force(entity: UUID) -> QuerySet[Representation]:
    today = clock.today()
    return Representation.objects.filter(Q(until__isnull=True) | Q(until__gte=today), entity=entity, since__lte=today)
