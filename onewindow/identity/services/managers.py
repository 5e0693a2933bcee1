"""Managers of an entity's account (单位账户管理员): proposed, accepted, approved, ended."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.db import IntegrityError, transaction

from onewindow.foundation import clock
from onewindow.foundation.actor import Actor, ActorKind
from onewindow.foundation.database import violated_constraint
from onewindow.foundation.errors import Conflict, NotAllowed, NotFound
from onewindow.foundation.marks import marked
from onewindow.identity.models import ManagerRole, Party, Representation
from onewindow.identity.queries import party, recipients_of_parties
from onewindow.identity.queries.managers import acts_for_entity, legal_representatives
from onewindow.identity.rules import PartyKind, RepresentationKind
from onewindow.identity.services.naming import name_party
from onewindow.ledger.services import record_act
from onewindow.notifications.services import Notice, send_messages

MANAGER = RepresentationKind.MANAGER.value


class AlreadyActsForIt(Conflict):
    """The person may act for the entity already, or is asked to."""

    code, title = "already-acts-for-it", marked("这个人已经能代表这家单位，或者已经在等确认")


class OnlyTheLegalRepresentative(NotAllowed):
    """Only the entity's legal representative approves a manager."""

    code, title = "only-the-legal-representative", marked("要法定代表人批准")


def propose_manager(actor: Actor, entity: UUID, *, document: str, name: str) -> UUID:
    """Proposes a natural person, by number and name, as manager of the entity's account; she is asked to accept.

    Whoever acts for the entity may propose; where that is the legal representative, it is approved with it. Raises
    NotFound for everybody else, Invalid where number and name don't fit, TooManyAttempts, AlreadyActsForIt.
    """
    is_legal, proposer = _require_acting(actor, entity), actor.party
    if proposer is None:
        raise NotFound
    person = name_party(actor, document, name, kind=PartyKind.NATURAL_PERSON)
    now = clock.now()
    try:
        with transaction.atomic():
            _lock(entity)
            if acts_for_entity(person.id, entity):
                raise AlreadyActsForIt
            role = ManagerRole.objects.create(
                entity_id=entity,
                person_id=person.id,
                proposer_id=proposer,
                proposed_at=now,
                approver_id=proposer if is_legal else None,
                approved_at=now if is_legal else None,
            )
            record_act(actor, "identity.propose_manager", f"role:{role.id}", entity=str(entity), person=str(person.id))
            _tell(role, [person.id], "proposed")
            if not is_legal:
                _tell(role, legal_representatives(entity), "to_approve")
    except IntegrityError as error:
        if violated_constraint(error) != "manager_role_once_at_a_time":
            raise
        raise AlreadyActsForIt from None
    return role.id


@transaction.atomic
def accept_manager(actor: Actor, role_id: UUID) -> None:
    """The person accepts; from the moment that it is approved too, she acts for the entity."""
    role = _locked(role_id)
    if actor.kind is not ActorKind.PERSON or role.person_id != actor.party or role.ended_at is not None:
        raise NotFound
    if role.accepted_at is None:
        role.accepted_at = clock.now()
        role.save(update_fields=["accepted_at"])
        record_act(actor, "identity.accept_manager", f"role:{role.id}")
        _come_into_force(actor, role)


@transaction.atomic
def approve_manager(actor: Actor, role_id: UUID) -> None:
    """The legal representative approves somebody whom another proposed. Raises OnlyTheLegalRepresentative."""
    role = _locked(role_id)
    if role.ended_at is not None or not _require_acting(actor, role.entity_id):
        raise OnlyTheLegalRepresentative if role.ended_at is None else NotFound
    if role.approved_at is None:
        role.approver_id, role.approved_at = actor.party, clock.now()
        role.save(update_fields=["approver", "approved_at"])
        record_act(actor, "identity.approve_manager", f"role:{role.id}")
        _come_into_force(actor, role)


@transaction.atomic
def end_manager(actor: Actor, role_id: UUID) -> None:
    """Ends a role at once: the legal representative or its proposer takes it back, or the manager gives it up.

    A second time does nothing; what she has filed stays the entity's.
    """
    role = _locked(role_id)
    is_hers = actor.party in {role.person_id, role.proposer_id}
    if actor.kind is not ActorKind.PERSON or not (is_hers or actor.party in legal_representatives(role.entity_id)):
        raise NotFound
    if role.ended_at is not None:
        return
    role.ended_at, role.ender_id = clock.now(), actor.party
    role.save(update_fields=["ended_at", "ender"])
    Representation.objects.filter(person=role.person_id, entity=role.entity_id, kind=MANAGER).delete()
    record_act(actor, "identity.end_manager", f"role:{role.id}")
    others = {one for one in (role.person_id, *legal_representatives(role.entity_id)) if one != actor.party}
    _tell(role, others, "ended")


def _come_into_force(actor: Actor, role: ManagerRole) -> None:
    if role.accepted_at is None or role.approved_at is None:
        return
    Representation.objects.get_or_create(
        person_id=role.person_id, entity_id=role.entity_id, kind=MANAGER, defaults={"since": clock.today()}
    )
    record_act(actor, "identity.manager_in_force", f"role:{role.id}")
    _tell(role, [role.person_id, *legal_representatives(role.entity_id)], "in_force")


def _require_acting(actor: Actor, entity: UUID) -> bool:
    """Whether the actor is the entity's legal representative; NotFound for who does not act for it at all."""
    if actor.kind is not ActorKind.PERSON or actor.party is None or actor.mandate is not None:
        raise NotFound
    if not acts_for_entity(actor.party, entity):
        raise NotFound
    return actor.party in legal_representatives(entity)


def _lock(entity: UUID) -> None:
    Party.objects.select_for_update(of=("self",), no_key=True).get(id=entity)


def _locked(role_id: UUID) -> ManagerRole:
    role = ManagerRole.objects.select_for_update(of=("self",), no_key=True).filter(id=role_id).first()
    if role is None:
        raise NotFound
    return role


WORDS = {
    "proposed": ("请您做 {entity} 的账户管理员", "You are asked to manage the account of {entity}"),
    "to_approve": ("请您批准 {entity} 的账户管理员", "Please approve a manager of the account of {entity}"),
    "in_force": ("{entity} 有了新的账户管理员", "{entity} has a new manager of its account"),
    "ended": ("{entity} 的一位账户管理员不再管理", "A manager of the account of {entity} is one no longer"),
}


def _tell(role: ManagerRole, to: Collection[UUID], event: str) -> None:
    entity = party(role.entity_id)
    title, title_en = WORDS[event]
    send_messages(
        [
            Notice(
                recipient=recipient,
                key=f"identity.manager_{event}:{role.id}",
                kind=f"manager_{event}",
                title=title.format(entity=entity.name),
                title_en=title_en.format(entity=entity.name_en or entity.name),
                body="请登录看一下，在“我的单位”里办。",
                body_en="Please sign in and look under “My organisations”.",
                link="/my/organisations/",
            )
            for recipient in recipients_of_parties(to)
        ]
    )
