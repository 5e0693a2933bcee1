"""Questions about licences."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection

from onewindow.foundation import clock, signing
from onewindow.foundation.errors import NotFound
from onewindow.foundation.identifiers import resident_id_fault
from onewindow.foundation.lookups import Lookup
from onewindow.foundation.personal import masked_number
from onewindow.foundation.rows import rebuilt
from onewindow.licences.models import Licence, SourceChange
from onewindow.licences.rules import EXPIRES_SOON_DAYS, LicenceState, StateShown, shown_state, signed_record, state_on

__all__ = [
    "LicenceRow",
    "SourceChangeRow",
    "StateShown",
    "holder_licence",
    "licence_by_check_code",
    "licences_held",
    "licences_lookup",
    "licences_of_cases",
    "licences_with_ids",
    "row_of",
    "source_changes_of",
    "versions_of",
    "wallet_of",
]

HOLDERS_BY_TYPE = """
select type, count(distinct holder)
  from licences_licence, unnest(holders) as holder
 where state = 'valid' and holders && %s::varchar[] and holder = any(%s)
 group by type
"""


@dataclass(frozen=True, slots=True)
class LicenceRow:
    """A licence. `holders` are the holders' references, `state` is the one on the day it was asked for."""

    id: UUID
    type: str
    name: str
    name_en: str
    licence_id: str
    licence_no: str
    issuer: str
    holder_name: str
    holders: frozenset[str]
    fields: Mapping[str, Any]
    issued_on: date
    valid_until: date | None
    state: str
    check_code: str
    case_number: str
    thing: str
    issuer_name: str = ""
    issuer_name_en: str = ""
    ended_by: str = ""
    ended_on: date | None = None
    end_reason: str = ""
    is_signature_valid: bool = True
    version: int = 1
    former: UUID | None = None

    @property
    def shown(self) -> StateShown:
        """The state as people see it."""
        return shown_state(self.state)

    @property
    def has_versions(self) -> bool:
        """Whether there are other versions of it: it was renewed or changed, or came of that."""
        return self.version > 1 or self.state == LicenceState.REPLACED

    @property
    def public_number(self) -> str:
        """The number for the public; one that is a person's identity number is masked."""
        if resident_id_fault(self.licence_no, clock.today()) is None:
            return masked_number(self.licence_no)
        return self.licence_no

    @property
    def days_left(self) -> int | None:
        """The days until it expires, when it is valid and they are few; else None."""
        if self.state != LicenceState.VALID or self.valid_until is None:
            return None
        left = (self.valid_until - clock.today()).days
        return left if left <= EXPIRES_SOON_DAYS else None


def licences_held(refs: Collection[str], on: date | None = None) -> list[LicenceRow]:
    """The licences that somebody of `refs` holds and that are valid on the day, newest first, in one statement.

    The day of issue is not asked: a licence in the store has been issued, and only a demo's moved clock sees it ahead.
    """
    day = on or clock.today()
    if not refs:
        return []
    found = Licence.objects.filter(holders__overlap=list(refs), state=LicenceState.VALID.value)
    rows = [row_of(licence, day) for licence in found.order_by("-issued_on", "-id")]
    return [row for row in rows if row.state == LicenceState.VALID]


def holders_by_type(refs: Collection[str]) -> dict[str, int]:
    """How many of these parties hold a valid licence of each type."""
    with connection.cursor() as cursor:
        cursor.execute(HOLDERS_BY_TYPE, [list(refs), list(refs)])
        return dict(cursor.fetchall())


def wallet_of(refs: Collection[str]) -> list[LicenceRow]:
    """Everything that somebody of `refs` holds or held, valid ones first, in one statement."""
    if not refs:
        return []
    day = clock.today()
    found = Licence.objects.filter(holders__overlap=list(refs)).order_by("-issued_on", "-id")
    return sorted((row_of(licence, day) for licence in found), key=lambda row: row.state != LicenceState.VALID)


def licences_of_cases(numbers: Collection[str]) -> list[LicenceRow]:
    """The licences that came out of some cases, oldest first, in one statement."""
    return licences_lookup(numbers).alone() if numbers else []


def licences_lookup(numbers: Collection[str]) -> Lookup[list[LicenceRow]]:
    """As `licences_of_cases`, to be asked beside other questions."""
    day = clock.today()
    return Lookup(
        "select * from licences_licence where case_number = any(%s) order by issued_on, id",
        [list(numbers)],
        lambda rows: [row_of(rebuilt(Licence, row), day) for row in rows],
    )


def licences_with_ids(ids: Collection[UUID]) -> dict[UUID, LicenceRow]:
    """Some licences by their ids, in one statement."""
    if not ids:
        return {}
    day = clock.today()
    return {licence.id: row_of(licence, day) for licence in Licence.objects.filter(id__in=list(ids))}


def holder_licence(refs: Collection[str], licence_id: UUID) -> LicenceRow:
    """One licence of a holder; raises NotFound when it is another's."""
    licence = Licence.objects.filter(id=licence_id, holders__overlap=list(refs)).first() if refs else None
    if licence is None:
        raise NotFound
    return row_of(licence, clock.today(), check_signature=True)


def versions_of(licence: LicenceRow) -> list[LicenceRow]:
    """All versions of a licence with the same number, the newest first; only of the same holders."""
    found = Licence.objects.filter(
        type=licence.type, licence_no=licence.licence_no, holders__overlap=sorted(licence.holders)
    )
    day = clock.today()
    return [row_of(one, day) for one in found.order_by("-version", "-id")]


@dataclass(frozen=True, slots=True)
class SourceChangeRow:
    """A value behind a licence that was corrected after it was issued."""

    name: str
    name_en: str
    at: datetime
    correction: str


def source_changes_of(licence: UUID) -> list[SourceChangeRow]:
    """What was corrected since in the registers on which a licence rests, oldest first."""
    found = SourceChange.objects.filter(licence=licence).order_by("at", "correction")
    return [SourceChangeRow(one.name, one.name_en, one.at, one.correction) for one in found]


def licence_by_check_code(code: str) -> LicenceRow | None:
    """The licence that bears the check code, with the verdict on its signature; None when there is none."""
    licence = Licence.objects.filter(check_code=code).first()
    return row_of(licence, clock.today(), check_signature=True) if licence else None


def sealed_text(licence: Licence) -> bytes:
    """The bytes that a licence's signature covers."""
    facts = {
        "type": licence.type,
        "name": licence.name,
        "name_en": licence.name_en,
        "issuer": licence.issuer,
        "issuer_name": licence.issuer_name,
        "licence_id": licence.licence_id,
        "licence_no": licence.licence_no,
        "holder_name": licence.holder_name,
        "fields": licence.fields,
        "issued_on": licence.issued_on.isoformat(),
        "valid_until": licence.valid_until.isoformat() if licence.valid_until else None,
        "check_code": licence.check_code,
        "case_number": licence.case_number,
        "thing": licence.thing,
    }
    return signing.canonical_json(signed_record(facts, licence.holders))


def row_of(licence: Licence, day: date, *, check_signature: bool = False) -> LicenceRow:
    """The row that other parts may hold."""
    seal = signing.Signature(licence.seal_algorithm, licence.seal_key_id, licence.seal_value)
    return LicenceRow(
        id=licence.id,
        type=licence.type,
        name=licence.name,
        name_en=licence.name_en,
        licence_id=licence.licence_id,
        licence_no=licence.licence_no,
        issuer=licence.issuer,
        holder_name=licence.holder_name,
        holders=frozenset(licence.holders),
        fields=licence.fields,
        issued_on=licence.issued_on,
        valid_until=licence.valid_until,
        state=state_on(licence.state, licence.valid_until, day).value,
        check_code=licence.check_code,
        case_number=licence.case_number,
        thing=licence.thing,
        issuer_name=licence.issuer_name,
        issuer_name_en=licence.issuer_name_en,
        ended_by=licence.ended_by,
        ended_on=licence.ended_on,
        end_reason=licence.end_reason,
        is_signature_valid=signing.verify(sealed_text(licence), seal) if check_signature else True,
        version=licence.version,
        former=licence.former_id,
    )
