"""The demo's controls: business time, and putting people and things back. For this machine, never in production."""

from __future__ import annotations

from datetime import UTC, datetime

from django.conf import settings
from django.http import HttpRequest
from ninja import Field, Router, Schema

from onewindow.config.demo_story import reset_story
from onewindow.config.services import move_clock
from onewindow.foundation import clock
from onewindow.foundation.errors import Invalid, NotFound
from onewindow.foundation.problems import refusals

router = Router(tags=["demo"])
LOOPBACK = {"127.0.0.1", "::1", "::ffff:127.0.0.1", ""}  # empty: a Unix socket
PROXIES = ("HTTP_X_FORWARDED_FOR", "HTTP_FORWARDED", "HTTP_X_REAL_IP", "HTTP_VIA")
FIRST, LAST = 2020, 2039  # years to which the clock may be moved


class ClockIn(Schema):
    """Where to move business time; without a zone it is the city's own; null: back to real time."""

    at: datetime | None = None


class ClockOut(Schema):
    """Business time, real time, and how far they are apart in seconds."""

    now: datetime
    real: datetime
    offset_s: float


class ReservationIn(Schema):
    """A company that a story will found, and the code that the register's owner is to give it."""

    name: str = Field(min_length=1, max_length=200)
    uscc: str = Field(min_length=1, max_length=40)


class ResetIn(Schema):
    """The people, companies and things of a story, by their keys in the demo data."""

    people: list[str] = Field(default=[], max_length=100)
    companies: list[str] = Field(default=[], max_length=100)
    objects: list[str] = Field(default=[], max_length=100)
    reservations: list[ReservationIn] = Field(default=[], max_length=100)


class ResetOut(Schema):
    """How much was taken back."""

    drafts: int
    cases: int
    licences: int
    founded: int


@router.get("/clock", auth=None, response={200: ClockOut, **refusals(404)}, operation_id="read_clock")
def read_clock(request: HttpRequest) -> dict[str, object]:
    """Tells the demo's business time."""
    _require_this_machine(request)
    return _clock()


@router.post("/clock", auth=None, response={200: ClockOut, **refusals(404, 422)}, operation_id="move_clock")
def set_clock(request: HttpRequest, body: ClockIn) -> dict[str, object]:
    """Moves business time and finds everything that has fallen due since."""
    _require_this_machine(request)
    at = body.at
    if at is not None:
        if not FIRST <= at.year <= LAST:
            raise Invalid(errors=[{"pointer": "/at", "reason": f"{FIRST}–{LAST}"}])
        at = at.replace(tzinfo=clock.LOCAL) if at.tzinfo is None else at.astimezone(UTC)
    move_clock(at)
    return _clock()


@router.post("/reset", auth=None, response={200: ResetOut, **refusals(404, 422)}, operation_id="reset_story")
def reset(request: HttpRequest, body: ResetIn) -> object:
    """Puts people, companies and things back as the demo data has them."""
    _require_this_machine(request)
    reservations = [{"name": row.name, "uscc": row.uscc} for row in body.reservations]
    return reset_story(body.people, body.companies, body.objects, reservations)


def _clock() -> dict[str, object]:
    return {"now": clock.now(), "real": clock.real_now(), "offset_s": clock.offset().total_seconds()}


def _require_this_machine(request: HttpRequest) -> None:
    """Refuses other machines, proxies, and pages of other sites open in a browser of this one."""
    from_here = request.META.get("REMOTE_ADDR", "") in LOOPBACK and not any(name in request.META for name in PROXIES)
    origin = request.headers.get("Origin", "")
    same_site = origin in ("", f"{request.scheme}://{request.get_host()}")
    if not (settings.ONEWINDOW_DEMO and from_here and same_site):
        raise NotFound
