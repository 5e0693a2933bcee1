"""A draft that begins from a licence (延续、变更、注销): which licence it may be, and what it already says."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any
from uuid import UUID

from onewindow.cases.queries import known_of_licence, open_case_on
from onewindow.foundation import clock
from onewindow.foundation.errors import Conflict, Invalid
from onewindow.foundation.marks import marked
from onewindow.identity.queries import PartyRow
from onewindow.intake.queries.fromlicence import startable_states
from onewindow.intake.queries.things import Thing, options_of
from onewindow.intake.rules.fields import check_value
from onewindow.licences.queries import LicenceRow, licences_with_ids


class LicenceNotChosen(Invalid):
    """The item begins from a licence, and none of the applicant's was named that it could be done to."""

    code, title = "licence-not-chosen", marked("请选要办的那张证照：要是申请人持有的，而且没有终止")


class LicenceBusy(Conflict):
    """Another case on the licence is not decided yet."""

    code, title = "licence-busy", marked("这张证照上还有一件没有办完，办完再来")


def require_held(thing: Thing, licence_id: UUID | None, applicant: PartyRow) -> LicenceRow | None:
    """The licence from which the draft begins; None for a thing that begins from none.

    Raises LicenceNotChosen for one that the applicant does not hold or that has ended, LicenceBusy while a case is on
    it. An expired licence may still be renewed or cancelled.
    """
    act = thing.items[0].for_licence if thing.bundle is None else None
    if act is None:
        return None
    licence = licences_with_ids([licence_id]).get(licence_id) if licence_id else None
    if licence is None or licence.type != act.licence_type or applicant.ref not in licence.holders:
        raise LicenceNotChosen
    if licence.state not in startable_states(act.act):
        raise LicenceNotChosen
    if number := open_case_on(licence.id):
        raise LicenceBusy(case_number=number)
    return licence


def known_values(thing: Thing, licence: LicenceRow, refs: Collection[str]) -> dict[str, Any]:
    """What the licence and the case behind it say, for the fields of this form that would take it."""
    known = known_of_licence(refs, licence)
    fields = [field for field in thing.fields({}) if field.name in known]
    today = clock.today()
    return {
        field.name: known[field.name]
        for field in fields
        if not check_value(field, known[field.name], today, options_of(field)).faults
    }
