"""Members, subsystems and keys: registered by the data bureau, closed and retired, never deleted."""

from __future__ import annotations

from base64 import b64decode
from dataclasses import replace
from datetime import datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.db import transaction

from onewindow.foundation import clock
from onewindow.foundation.actor import Actor, system_actor
from onewindow.foundation.errors import Conflict, Invalid, NotAllowed, NotFound
from onewindow.foundation.ids import new_id
from onewindow.foundation.marks import marked
from onewindow.gateway.models import PER_MINUTE, Member, ServiceQuota, Subsystem, SubsystemKey
from onewindow.gateway.rules import parse_subsystem
from onewindow.ledger.services import record_act
from onewindow.registers.queries import authorities

STEWARD = "DS-D"  # the data bureau's post for data
COMMAND = "command"


class KnownAlready(Conflict):
    """The member, subsystem or key is registered."""

    code, title = "known-already", marked("这个编号或公钥已经登记过")


class StillNeeded(Conflict):
    """The last valid key of a subsystem would go."""

    code, title = "last-key", marked("这是最后一把有效公钥：请先登记新的，再停用这把")


def may_manage(actor: Actor) -> bool:
    """Whether the actor keeps the gateway's register of members: the data bureau's steward, or the operator's command."""
    return actor.holds(STEWARD) or actor.channel == COMMAND


def _require(actor: Actor) -> None:
    if not may_manage(actor):
        raise NotAllowed


@transaction.atomic
def register_member(actor: Actor, member_id: str, *, name: str, name_en: str = "", authority: str = "") -> str:
    """Registers an organisation by `instance/class/code`; returns its id.

    `authority` is its code as a department of this city. Raises NotAllowed, Invalid, KnownAlready.
    """
    _require(actor)
    parts = _parts(f"{member_id}/x")
    if not name.strip():
        raise Invalid("a member has a name")
    if authority and authority not in authorities():
        raise Invalid(f"{authority}: no department of this city has that code")
    row = Member(
        id="/".join(parts[:3]),
        instance=parts[0],
        member_class=parts[1],
        code=parts[2],
        name=name.strip(),
        name_en=name_en.strip(),
        authority=authority,
        registered_by=actor.id,
        registered_at=clock.real_now(),
    )
    if Member.objects.filter(id=row.id).exists():
        raise KnownAlready(row.id)
    row.save(force_insert=True)
    record_act(actor, "gateway.register_member", f"member:{row.id}", authority=authority)
    return row.id


@transaction.atomic
def register_subsystem(
    actor: Actor,
    subsystem_id: str,
    *,
    name: str,
    name_en: str = "",
    serves_persons: bool = False,
    per_minute: int = PER_MINUTE,
) -> str:
    """Registers a subsystem of a member by `instance/class/code/subsystem`; returns its id.

    Raises NotAllowed, Invalid, NotFound for an unknown member, KnownAlready.
    """
    _require(actor)
    parts = _parts(subsystem_id)
    if not name.strip() or per_minute < 1:
        raise Invalid("a subsystem has a name and may send at least one message a minute")
    member = Member.objects.select_for_update(of=("self",), no_key=True).filter(id="/".join(parts[:3])).first()
    if member is None or member.closed_at is not None:
        raise NotFound("/".join(parts[:3]))
    row = Subsystem(
        id="/".join(parts),
        member=member,
        code=parts[3],
        name=name.strip(),
        name_en=name_en.strip(),
        serves_persons=serves_persons,
        per_minute=per_minute,
        registered_by=actor.id,
        registered_at=clock.real_now(),
    )
    if Subsystem.objects.filter(id=row.id).exists():
        raise KnownAlready(row.id)
    row.save(force_insert=True)
    facts = {"serves_persons": serves_persons, "per_minute": per_minute}
    record_act(actor, "gateway.register_subsystem", f"subsystem:{row.id}", **facts)
    return row.id


@transaction.atomic
def register_key(
    actor: Actor,
    subsystem_id: str,
    public_key: str,
    *,
    valid_from: datetime | None = None,
    valid_until: datetime | None = None,
) -> str:
    """Registers a public key (Ed25519, 32 bytes in base64) of a subsystem beside those it has; returns the keyid.

    Raises NotAllowed, NotFound, Invalid, KnownAlready.
    """
    _require(actor)
    subsystem = _subsystem(subsystem_id)
    begun = valid_from or clock.real_now()
    if valid_until is not None and valid_until <= begun:
        raise Invalid("the key would end before it begins")
    key = _readable(public_key)
    if SubsystemKey.objects.filter(public_key=key).exists():
        raise KnownAlready("public key")
    row = SubsystemKey(
        id=str(new_id()),
        subsystem=subsystem,
        public_key=key,
        valid_from=begun,
        valid_until=valid_until,
        registered_by=actor.id,
        registered_at=clock.real_now(),
    )
    row.save(force_insert=True)
    record_act(actor, "gateway.register_key", f"key:{row.id}", subsystem=subsystem.id)
    return row.id


@transaction.atomic
def retire_key(actor: Actor, key_id: str, *, lost: bool = False) -> None:
    """Ends a key at once. The last valid one goes only when it is `lost`: the subsystem can then send nothing.

    Raises NotAllowed, NotFound, StillNeeded.
    """
    _require(actor)
    row = SubsystemKey.objects.filter(id=key_id).first()
    if row is None:
        raise NotFound(key_id)
    _subsystem(row.subsystem_id)
    now = clock.real_now()
    others = SubsystemKey.objects.filter(subsystem=row.subsystem_id, retired_at__isnull=True, valid_from__lte=now)
    if not lost and not any(one.valid_until is None or now < one.valid_until for one in others.exclude(id=key_id)):
        raise StillNeeded(key_id)
    if SubsystemKey.objects.filter(id=key_id, retired_at__isnull=True).update(retired_at=now):
        record_act(actor, "gateway.retire_key", f"key:{key_id}", subsystem=row.subsystem_id, lost=lost)


@transaction.atomic
def close_subsystem(actor: Actor, subsystem_id: str, reason: str) -> None:
    """Ends a subsystem's part in the exchange at once. Raises NotAllowed, NotFound, and Invalid without a reason."""
    _require(actor)
    row = _subsystem(subsystem_id)
    if not reason.strip():
        raise Invalid("a subsystem is closed for a reason: say which")
    if row.closed_at is None:
        Subsystem.objects.filter(id=row.id).update(closed_at=clock.real_now())
        record_act(actor, "gateway.close_subsystem", f"subsystem:{row.id}", reason=reason.strip())


@transaction.atomic
def close_member(actor: Actor, member_id: str, reason: str) -> None:
    """Ends a member's part, and its subsystems', at once. Raises NotAllowed, NotFound, and Invalid without a reason."""
    _require(actor)
    row = Member.objects.select_for_update(of=("self",), no_key=True).filter(id=member_id).first()
    if row is None:
        raise NotFound(member_id)
    if not reason.strip():
        raise Invalid("a member is closed for a reason: say which")
    if row.closed_at is None:
        Member.objects.filter(id=row.id).update(closed_at=clock.real_now())
        record_act(actor, "gateway.close_member", f"member:{row.id}", reason=reason.strip())


@transaction.atomic
def set_quota(actor: Actor, subsystem_id: str, service: str, per_minute: int) -> None:
    """Sets how many messages a minute a subsystem may send to one service. Raises NotAllowed, NotFound."""
    _require(actor)
    row = _subsystem(subsystem_id)
    ServiceQuota.objects.update_or_create(subsystem=row, service=service, defaults={"per_minute": per_minute})
    record_act(actor, "gateway.set_quota", f"subsystem:{row.id}", service=service, per_minute=per_minute)


def _subsystem(subsystem_id: str) -> Subsystem:
    row = Subsystem.objects.select_for_update(of=("self",), no_key=True).filter(id=subsystem_id).first()
    if row is None:
        raise NotFound(subsystem_id)
    return row


def _parts(text: str) -> tuple[str, str, str, str]:
    try:
        found = parse_subsystem(text)
    except ValueError as wrong:
        raise Invalid(str(wrong)) from None
    return found.instance, found.member_class, found.member_code, found.subsystem


def _readable(public_key: str) -> str:
    """The key as it is kept; raises Invalid for what is no Ed25519 public key."""
    text = public_key.strip()
    try:
        Ed25519PublicKey.from_public_bytes(b64decode(text, validate=True))
    except ValueError:
        raise Invalid("a public key is 32 bytes (Ed25519) in base64: 44 characters") from None
    return text


def operator() -> Actor:
    """The operator who uses the command on the server: she may keep the register of members."""
    return replace(system_actor("gateway_command"), channel=COMMAND)
