"""Cases that begin from a licence: how they begin, and what granting them does to it (延续、变更、注销)."""

from __future__ import annotations

from onewindow.cases.models import Case
from onewindow.cases.rules.successors import CANCEL, CHANGE, RENEW, is_in_time
from onewindow.cases.services.common import item_of
from onewindow.cases.services.errors import LicenceMissing
from onewindow.cases.services.values import PartOpening
from onewindow.catalogue.queries import Item
from onewindow.foundation import clock
from onewindow.foundation.actor import Actor
from onewindow.identity.queries import PartyRow
from onewindow.licences.queries import LicenceRow, licences_with_ids
from onewindow.licences.services import LicenceGrant, end_licence, succeed_licence

AT_HOLDERS_REQUEST = "持证人申请注销"


def require_licence(part: PartOpening, applicant: PartyRow) -> LicenceRow | None:
    """The licence from which the case begins; None for an item that begins from none, and then no statement.

    Raises LicenceMissing for one that isn't hers or not in force. An expired licence may still be renewed or
    cancelled: lateness alone refuses nobody (rule C10). That one case at a time is on it, the table itself sees to.
    """
    act = part.item.for_licence
    if act is None:
        return None
    licence = licences_with_ids([part.licence_id]).get(part.licence_id) if part.licence_id else None
    states = {"valid"} if act.act == CHANGE else {"valid", "expired"}
    if licence is None or licence.type != act.licence_type or applicant.ref not in licence.holders:
        raise LicenceMissing
    if licence.state not in states:
        raise LicenceMissing
    return licence


def begin_from(case: Case, licence: LicenceRow | None) -> None:
    """Notes on the case the licence from which it begins, and whether silence until its last day would renew it."""
    if licence is None:
        return
    case.from_licence, case.licence_no, case.licence_until = licence.id, licence.licence_no, licence.valid_until
    case.renews_in_silence = _renews_in_silence(case, licence)


def _renews_in_silence(case: Case, licence: LicenceRow) -> bool:
    """Whether the law renews it if nobody decides (ALL art. 50): a renewal, applied for in time or still to be received."""
    item = item_of(case)
    if item.for_licence is None or item.for_licence.act != RENEW or licence.valid_until is None:
        return False
    lead = item.renewal.limit if item.renewal else None
    return case.received_at is None or is_in_time(clock.local(case.received_at).date(), licence.valid_until, lead)


def act_on_licence(actor: Actor, case: Case, item: Item, grant: LicenceGrant) -> None:
    """Renews, changes or cancels the licence from which the case begins, in the decision's transaction."""
    act = item.for_licence
    if act is None or case.from_licence is None:
        raise LicenceMissing
    if act.act == CANCEL:
        end_licence(actor, case.from_licence, "deregister", AT_HOLDERS_REQUEST, grant.issued_on)
    else:
        succeed_licence(actor, case.from_licence, grant, is_renewal=act.act == RENEW)
