"""Who stands at an official's window, and what waits on the second screen."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, time
from uuid import UUID

from django.db.models import QuerySet

from onewindow.foundation import clock
from onewindow.foundation.actor import Actor
from onewindow.foundation.errors import NotFound
from onewindow.identity import queries as identity
from onewindow.intake.models import CoApplicant, Draft, DraftState, Visit
from onewindow.registers.queries import ServiceSiteRow, service_sites

SHOWN = 10


@dataclass(frozen=True, slots=True)
class VisitRow:
    """A visit as the window shows it: whom, where, her open drafts, the cases lodged, and whether she is confirming."""

    id: UUID
    account: UUID
    person: str
    masked_number: str
    site: ServiceSiteRow | None
    ticket: str
    opened_at: datetime
    drafts: tuple[Draft, ...]
    cases: tuple[str, ...]
    confirming: str


@dataclass(frozen=True, slots=True)
class Screen:
    """What the second screen is to show: the draft's number, and the person as an actor at this window."""

    visit: UUID
    draft: str
    site: str
    person: Actor
    signer: UUID | None = None  # the co-applicant who is to look, instead of the draft's person


def visits_today(official: Actor) -> QuerySet[Visit]:
    """The visit at this official's window. One that she forgot to end is over with its day."""
    begun = datetime.combine(clock.today(), time(), clock.LOCAL)
    return Visit.objects.filter(clerk=official.id, ended_at=None, opened_at__gte=begun)


def helped_person(official: Actor) -> Actor | None:
    """The person whom this official helps now, as an actor; None when nobody stands at her window."""
    account = visits_today(official).values_list("account", flat=True).first()
    return identity.helped_person(account, official) if account else None


def present_visit(official: Actor) -> VisitRow | None:
    """The visit at this official's window; None when nobody stands there."""
    row = visits_today(official).first()
    person = identity.helped_person(row.account, official) if row else None
    if row is None or person is None or person.party is None:
        return None
    party = identity.party(person.party)
    drafts = Draft.objects.filter(account=row.account, state=DraftState.OPEN).order_by("-updated_at")
    return VisitRow(
        id=row.id,
        account=row.account,
        person=party.name,
        masked_number=party.masked_number,
        site=site_of(row.site),
        ticket=row.ticket,
        opened_at=row.opened_at,
        drafts=tuple(drafts[:SHOWN]),
        cases=tuple(row.cases),
        confirming=row.draft,
    )


def screen(code: str) -> Screen:
    """What waits for confirmation under this code; raises NotFound for one that is wrong, used up or too old."""
    row = Visit.objects.filter(screen_hash=hashed(code), ended_at=None, screen_until_real__gt=clock.real_now()).first()
    official = identity.official(row.clerk) if row else None
    account = (signing_account(row.draft, row.signer) if row.signer else row.account) if row else None
    person = identity.helped_person(account, official) if account and official else None
    if row is None or person is None:
        raise NotFound
    return Screen(row.id, row.draft, row.site, person, row.signer)


def signing_account(draft: str, signer: UUID) -> UUID | None:
    """The account of a natural person who applies together in this draft; None for everybody else."""
    party = CoApplicant.objects.filter(id=signer, draft__number=draft).values_list("party", flat=True).first()
    return identity.account_of(party) if party else None


def site_of(code: str) -> ServiceSiteRow | None:
    """The hall or service point with this code."""
    return next((row for row in service_sites() if row.code == code), None)


def hashed(code: str) -> str:
    """How a code of a second screen is kept."""
    return hashlib.sha256(code.encode()).hexdigest()
