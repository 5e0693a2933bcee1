"""A new version of a licence takes the place of the former one: renewed 延续 or changed 变更."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

from django.db import transaction

from onewindow.catalogue.queries import LicenceType, licence_type
from onewindow.foundation.actor import Actor
from onewindow.foundation.errors import Conflict, NotFound
from onewindow.foundation.events import announce
from onewindow.foundation.marks import marked
from onewindow.licences.events import LicenceIssued, LicenceReplaced
from onewindow.licences.models import Licence
from onewindow.licences.queries import LicenceRow, row_of
from onewindow.licences.rules import LicenceState, serial_in, state_on
from onewindow.licences.services.issuing import LicenceGrant, drawn_up, last_day, sealed
from onewindow.registers.queries import authority

IN_FORCE = {LicenceState.VALID, LicenceState.EXPIRED}


class LicenceNotInForce(Conflict):
    """The licence ended or was replaced before; it cannot be renewed or changed."""

    code, title = "licence-not-in-force", marked("这份证照已经终止或者换发过，不能再延续、变更或注销")


@transaction.atomic(savepoint=False)
def succeed_licence(actor: Actor, former_id: UUID, grant: LicenceGrant, *, is_renewal: bool) -> LicenceRow:
    """Makes the next version of a licence and marks the former one as replaced, in the caller's transaction.

    Number, serial and holders stay. A renewal begins a new term on the day after the former one's last day, or on the
    day of issue when that is over; a change keeps the last day. Raises NotFound, and LicenceNotInForce for a licence
    that has ended or was replaced. The act itself is recorded by the case that grants it.
    """
    former = Licence.objects.select_for_update(no_key=True).filter(id=former_id).first()
    if former is None or former.type != grant.type:
        raise NotFound
    if state_on(former.state, former.valid_until, grant.issued_on) not in IN_FORCE:
        raise LicenceNotInForce
    kind = licence_type(grant.type)
    until = renewed_until(kind, former.valid_until, grant.issued_on) if is_renewal else former.valid_until
    held = replace(grant, holders=tuple(former.holders), thing=grant.thing or former.thing)
    licence = sealed(
        drawn_up(
            kind,
            authority(kind.issuer),
            held,
            serial_in(former.licence_id),
            former.licence_no,
            until,
            former.version + 1,
        )
    )
    licence.former = former
    licence.save(force_insert=True)
    former.state, former.ended_on = LicenceState.REPLACED.value, grant.issued_on
    former.save(update_fields=["state", "ended_on"])
    announce(LicenceReplaced(former.id, licence.id, licence.type))
    announce(LicenceIssued(licence.id, licence.type, frozenset(licence.holders), licence.case_number))
    return row_of(licence, grant.issued_on)


def renewed_until(kind: LicenceType, former_until: date | None, issued_on: date) -> date | None:
    """The last day of the new term: it begins when the former term is over, and not before the day of issue."""
    begins = issued_on if former_until is None else max(issued_on, former_until + timedelta(days=1))
    return last_day(kind, begins)
