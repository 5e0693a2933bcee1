"""Which licences an application may begin from (延续、变更、注销)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from onewindow.identity.queries import PartyRow
from onewindow.intake.queries.things import Thing
from onewindow.licences.queries import LicenceRow, wallet_of

CHANGE = "change"


@dataclass(frozen=True, slots=True)
class StartLicence:
    """A licence from which the application may begin, and who holds it among those she may act for."""

    licence: LicenceRow
    party: PartyRow


def startable_states(act: str) -> frozenset[str]:
    """In which states a licence may still be the start: an expired one is renewed or cancelled, but not changed."""
    return frozenset({"valid"}) if act == CHANGE else frozenset({"valid", "expired"})


def licences_to_start(thing: Thing, parties: Sequence[PartyRow]) -> list[StartLicence]:
    """The licences of these parties from which an application for the thing may begin, the valid ones first."""
    act = thing.items[0].for_licence if thing.bundle is None else None
    if act is None:
        return []
    by_ref = {party.ref: party for party in parties}
    found = []
    for licence in wallet_of(list(by_ref)):
        holder = next((by_ref[ref] for ref in sorted(licence.holders) if ref in by_ref), None)
        if holder and licence.type == act.licence_type and licence.state in startable_states(act.act):
            found.append(StartLicence(licence, holder))
    return found
