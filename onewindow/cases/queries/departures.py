"""Questions about decisions that leave their band."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from onewindow.cases.models import BandDeparture
from onewindow.foundation.actor import Actor
from onewindow.foundation.errors import NotFound


@dataclass(frozen=True, slots=True)
class DepartureRow:
    """A request to leave a band."""

    id: UUID
    number: str
    title: str
    title_en: str
    band: str
    field: str
    value: str
    reason: str
    asked_at: datetime
    is_approved: bool
    may_approve: bool


def departure(actor: Actor, departure_id: UUID) -> DepartureRow:
    """One request, for the head and for who asked; raises NotFound for everybody else."""
    row = BandDeparture.objects.select_related("case").filter(id=departure_id).first()
    if row is None or not (actor.holds(f"{row.department}-A") or actor.id == row.asked_by):
        raise NotFound
    return DepartureRow(
        id=row.id,
        number=str(row.case.number),
        title=row.case.title,
        title_en=row.case.title_en,
        band=row.band,
        field=row.field,
        value=row.value,
        reason=row.reason,
        asked_at=row.asked_at,
        is_approved=row.approved_at is not None,
        may_approve=row.approved_at is None and actor.id != row.asked_by and actor.holds(f"{row.department}-A"),
    )
