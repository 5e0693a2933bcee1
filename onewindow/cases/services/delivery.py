"""The delivery clock (rule D9): what was decided reaches the applicant within ten working days, or somebody is warned.

It begins with the decision and ends with the proof of service. Who serves calls `end_delivery` with what proves it.
"""

from __future__ import annotations

from datetime import datetime

from onewindow.cases.models import Case
from onewindow.cases.rules import clocks
from onewindow.cases.rules.clockledger import DELIVER, SERVE
from onewindow.cases.services.common import clock_entry
from onewindow.foundation.actor import Actor

PORTAL = "portal"


def begin_delivery(actor: Actor, case: Case, decided: datetime) -> None:
    """Starts the delivery clock of a case that has been decided (ALL art. 44); written with the case."""
    case.clock = [*case.clock, clock_entry(actor, DELIVER, at=decided.isoformat())]
    case.delivery_due = clocks.delivery_derivation(decided).due_date


def end_delivery(actor: Actor, case: Case, served: datetime, way: str) -> None:
    """Ends it with the moment of service, not of sending; `way` is portal, counter, courier … Written with the case."""
    case.clock = [*case.clock, clock_entry(actor, SERVE, at=served.isoformat(), way=way)]
    case.served_at = served
