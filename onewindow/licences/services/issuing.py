"""Issuing licences and taking over the ones held."""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import connection, transaction

from onewindow.catalogue.queries import LicenceType, licence_type, licence_types
from onewindow.foundation import signing
from onewindow.foundation.actor import Actor
from onewindow.foundation.errors import Invalid
from onewindow.foundation.identifiers import licence_identifier
from onewindow.foundation.limits import validity_end
from onewindow.foundation.rows import Changes, write_rows
from onewindow.ledger.services import record_act
from onewindow.licences.events import LicenceIssued
from onewindow.licences.models import NEXT_SERIALS, Licence
from onewindow.licences.queries import LicenceRow, row_of, sealed_text
from onewindow.licences.rules import serial_of
from onewindow.registers.queries import AuthorityRow, authorities, authority

CHECK_CODE_BYTES = 24  # 192 random bits: nobody finds a licence by trying
FIRST_VERSION = 1
PERMANENT = "permanent"
NUMBER_FIELDS = ("licence_no", "uscc", "card_no", "household_no", "holder_id")  # the first that the type has


@dataclass(frozen=True, slots=True)
class LicenceGrant:
    """What a licence is issued for. `thing` names what it is about, such as an address."""

    type: str
    holders: tuple[str, ...]
    holder_name: str
    fields: Mapping[str, Any]
    issued_on: date
    case_number: str
    thing: str = ""


@dataclass(frozen=True, slots=True)
class HeldLicence:
    """A licence that was issued before this system knew of it; it keeps its own number."""

    type: str
    holders: tuple[str, ...]
    holder_name: str
    licence_no: str
    issued_on: date
    fields: Mapping[str, Any] = field(default_factory=dict)
    valid_until: date | None = None
    thing: str = ""


@transaction.atomic(savepoint=False)
def issue_licence(actor: Actor, grant: LicenceGrant) -> LicenceRow:
    """Issues an e-licence in the caller's transaction, in two statements: its serial and its row."""
    row, changes = prepare_licence(grant)
    write_rows(changes)
    return row


def prepare_licence(grant: LicenceGrant) -> tuple[LicenceRow, Changes]:
    """Makes an e-licence, whose row is to be written with the rows of the act that grants it; one statement for a serial.

    The identifier follows GB/T 36904; number, dates and signature are ours to make, so `grant.fields` need not hold
    them. The act itself is recorded by the case that grants it.
    """
    kind = licence_type(grant.type)
    if not grant.holders:
        raise Invalid(errors=[{"pointer": "/holders", "reason": "没有持证人"}])
    organ = authority(kind.issuer)
    serial = serial_of(grant.issued_on, _next_serials(kind.issuer, grant.issued_on, 1))
    licence = _licence(kind, organ, grant, serial)
    issued = LicenceIssued(licence.id, licence.type, frozenset(licence.holders), licence.case_number)
    return row_of(licence, grant.issued_on), Changes(added=[licence], events=[issued])


@transaction.atomic
def take_over_licences(actor: Actor, held: Sequence[HeldLicence]) -> int:
    """Takes licences held into the store; those that are there already stay as they are. Returns how many are new."""
    known = set(
        Licence.objects.filter(taken_over=True, licence_no__in=[one.licence_no for one in held]).values_list(
            "type", "licence_no"
        )
    )
    fresh = [one for one in held if (one.type, one.licence_no) not in known]
    if not fresh:
        return 0
    kinds, organs = licence_types(), authorities()
    wanted = Counter((kinds[one.type].issuer, one.issued_on) for one in fresh)
    last = {key: _next_serials(*key, count) for key, count in wanted.items()}
    rows = []
    for one in fresh:
        kind = kinds[one.type]
        key = (kind.issuer, one.issued_on)
        wanted[key] -= 1
        grant = LicenceGrant(one.type, one.holders, one.holder_name, one.fields, one.issued_on, "", one.thing)
        rows.append(_licence(kind, organs[kind.issuer], grant, serial_of(one.issued_on, last[key] - wanted[key]), one))
    Licence.objects.bulk_create(rows)
    record_act(actor, "licences.take_over_licences", "licences:store", count=len(rows))
    return len(rows)


def take_over_licence(actor: Actor, held: HeldLicence) -> bool:
    """Takes one licence held into the store; False when it is there already."""
    return take_over_licences(actor, [held]) == 1


def _next_serials(issuer: str, day: date, count: int) -> int:
    """Takes `count` serials of an issuer and day and returns the last of them."""
    with connection.cursor() as cursor:
        cursor.execute(NEXT_SERIALS, [issuer, day, count])
        return int(cursor.fetchone()[0])


def _licence(
    kind: LicenceType, organ: AuthorityRow, grant: LicenceGrant, serial: str, held: HeldLicence | None = None
) -> Licence:
    names = {one.name for one in kind.fields}
    number = held.licence_no if held else _number(names, grant.fields, serial)
    until = (held and held.valid_until) or last_day(kind, grant.issued_on)
    return sealed(drawn_up(kind, organ, grant, serial, number, until), taken_over=held is not None)


def drawn_up(
    kind: LicenceType,
    organ: AuthorityRow,
    grant: LicenceGrant,
    serial: str,
    number: str,
    until: date | None,
    version: int = FIRST_VERSION,
) -> Licence:
    """A licence's row without its seal; `version` counts how often a licence of this number was made."""
    names = {one.name for one in kind.fields}
    computed = {
        "licence_no": number,
        "issued_on": grant.issued_on.isoformat(),
        "valid_until": until.isoformat() if until else "",
    }
    return Licence(
        type=kind.code,
        name=kind.name,
        name_en=kind.name_en,
        issuer=kind.issuer,
        issuer_name=organ.name,
        issuer_name_en=organ.name_en,
        licence_id=licence_identifier(kind.type_code, organ.uscc, serial, version),
        version=version,
        licence_no=number,
        holders=sorted(set(grant.holders)),
        holder_name=grant.holder_name,
        fields={**grant.fields, **{name: value for name, value in computed.items() if name in names}},
        issued_on=grant.issued_on,
        valid_until=until,
        check_code=secrets.token_urlsafe(CHECK_CODE_BYTES),
        case_number=grant.case_number,
        thing=grant.thing,
    )


def sealed(licence: Licence, *, taken_over: bool = False) -> Licence:
    """The same licence with its seal over everything that it says."""
    licence.taken_over = taken_over
    seal = signing.sign(sealed_text(licence))
    licence.seal_algorithm, licence.seal_key_id, licence.seal_value = seal.algorithm, seal.key_id, seal.value_b64
    return licence


def _number(names: Collection[str], fields: Mapping[str, Any], serial: str) -> str:
    """The licence's number: the serial where the type has one, else the number by which its holder is known."""
    known = next((name for name in NUMBER_FIELDS if name in names), "licence_no")
    return serial if known == "licence_no" else str(fields.get(known) or serial)


def last_day(kind: LicenceType, issued_on: date) -> date | None:
    """The last day of a licence of this type that is issued, or begins, on a day; None when it holds for good."""
    if kind.validity_unit == PERMANENT:
        return None
    return validity_end(issued_on, kind.validity_value, kind.validity_unit)
