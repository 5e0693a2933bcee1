"""A year's calendar was announced or changed: open cases are computed again, and told (rule C4)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q, QuerySet

from onewindow.cases.models import AfterCheck, Case, Changes, LoadedCase, SideMatter
from onewindow.cases.queries.building import terms_of
from onewindow.cases.rules import clocks
from onewindow.cases.rules.clockledger import CALENDAR
from onewindow.cases.rules.procedure import DECIDING, State
from onewindow.cases.rules.steps import StepState
from onewindow.cases.services.acceptance import tolerance_until
from onewindow.cases.services.afterchecks import WAITING_FOR_CHECK, rectify_until
from onewindow.cases.services.common import clock_entry, item_of, locked, roll_up, set_dues, store
from onewindow.cases.services.deciding import after_check_limit
from onewindow.cases.services.notices import tell_applicant
from onewindow.cases.services.opening import forecast
from onewindow.foundation import clock
from onewindow.foundation.actor import system_actor
from onewindow.ledger.services import record_act

AT_ONCE = 500
WAITING = (State.RECEIVED.value, State.CORRECTION_PENDING.value)


def recompute_for_calendar(year: int, sha256: str) -> tuple[int, int]:
    """Computes every open case again whose limits reach into the year; each in its own transaction.

    Returns how many were computed and how many dates changed. A date that the applicant was told stays where the new
    calendar would bring it forward. A second run finds its entries and does nothing again.
    """
    first = date(year, 1, 1)
    reaching = Q(statutory_due__gte=first) | Q(correction_due__gte=first)
    open_cases = Case.objects.filter(reaching, kind="item", closed_at=None, decided_at=None)
    later = Q(delivery_due__gte=first, served_at=None) | Q(
        after_checks__state__in=WAITING_FOR_CHECK, after_checks__due_on__gte=first
    )
    decided = Case.objects.filter(later, kind="item", decided_at__isnull=False).distinct()
    outcomes = [_recompute(number, year, sha256) for number in _numbers(open_cases)]
    outcomes += [_recompute_decided(number, year, sha256) for number in _numbers(decided)]
    return sum(one is not None for one in outcomes), sum(bool(one) for one in outcomes)


def _numbers(found: QuerySet[Case]) -> Iterator[str]:
    """The numbers of the cases in the order of their ids, some hundred at once."""
    found, after = found.exclude(number=None).order_by("id"), None
    while True:
        rows = list((found.filter(id__gt=after) if after else found).values_list("id", "number")[:AT_ONCE])
        yield from (str(number) for _id, number in rows)
        if len(rows) < AT_ONCE:
            return
        after = rows[-1][0]


@transaction.atomic
def _recompute(number: str, year: int, sha256: str) -> bool | None:
    """True when a date changed, None when this calendar was taken in before or the case is decided by now."""
    tree, part = locked(number)
    case, mark = part.case, {"year": year, "sha256": sha256}
    if case.state not in (*DECIDING, *WAITING) or _knows(case, year, sha256):
        return None
    told = case.promised_due, case.statutory_due
    _take_in(part, mark)
    _keep_correction(part)
    _keep_tolerance(part.case)
    _keep_own_limits(part)
    forecast(tree.parts)
    roll_up(tree, clock.now())
    later = [one for one in tree.parts if one.case.state == State.PLANNED]
    store(tree, Changes(changed=[step for one in (part, *later) for step in one.steps]), part, *later)
    is_changed = told != (case.promised_due, case.statutory_due)
    record_act(
        system_actor("cases.recompute_for_calendar"),
        "cases.recompute_clock",
        f"case:{number}",
        year=year,
        changed=is_changed,
    )
    if is_changed:
        tell_applicant(case, "calendar", due=case.promised_due, once=sha256[:16])
    return is_changed


@transaction.atomic
def _recompute_decided(number: str, year: int, sha256: str) -> bool | None:
    """What still runs after the decision: its delivery, and the checks of promises. Told dates never come forward."""
    tree, part = locked(number)
    case, actor = part.case, system_actor("cases.recompute_for_calendar")
    is_changed = is_entered = False
    serving: list[SideMatter] = []
    if case.decided_at and case.delivery_due and case.served_at is None and not _knows(case, year, sha256):
        before, found = case.delivery_due, clocks.delivery_derivation(case.decided_at).due_date
        kept = {"delivery": before.isoformat()} if found < before else {}
        case.clock = [*case.clock, clock_entry(actor, CALENDAR, year=year, sha256=sha256, **kept)]
        case.delivery_due = max(before, found)
        is_entered, is_changed = True, case.delivery_due != before
        serving = [matter for matter in part.matters if matter.kind == "service" and matter.state == "open"]
        for matter in serving:
            matter.due_on = case.delivery_due
    moved = [check for check in part.after_checks if _moves(check, case)]
    if not is_entered and not moved:
        return None
    store(tree, Changes(changed=[*moved, *serving]), part)
    is_changed |= bool(moved)
    record_act(actor, "cases.recompute_clock", f"case:{number}", year=year, changed=is_changed)
    if is_changed:
        event, due = ("calendar_check", moved[0].due_on) if moved else ("calendar_delivery", case.delivery_due)
        tell_applicant(case, event, due=due, once=sha256[:16])
    return is_changed


def _moves(check: AfterCheck, case: Case) -> bool:
    """Gives a check that is still to be made its day by the calendar as it is now; True when that is a later one."""
    if case.decided_at is None or check.state not in WAITING_FOR_CHECK:
        return False
    before = check.due_on, check.rectify_due
    if check.state == "open":
        check.due_on = max(check.due_on, clocks.after_check_due(case.decided_at, after_check_limit(item_of(case))))
    ordered = next((one for one in reversed(check.history) if one["act"] == "order_rectify" and one.get("days")), None)
    if check.rectify_due and ordered:
        check.rectify_due = max(
            check.rectify_due, rectify_until(datetime.fromisoformat(ordered["at"]), ordered["days"])
        )
    return before != (check.due_on, check.rectify_due)


def _knows(case: Case, year: int, sha256: str) -> bool:
    """Whether the ledger has taken in this calendar of the year."""
    taken = [one for one in case.clock if one["act"] == CALENDAR and one["year"] == year]
    return bool(taken) and taken[-1]["sha256"] == sha256


def _take_in(part: LoadedCase, mark: dict[str, object]) -> None:
    """Enters the calendar; a day that was told and would come earlier now is entered with it, and stays."""
    case, terms = part.case, terms_of(part.case)
    if terms is None:
        return
    found, kept = clocks.dues(terms, ()), dict[str, str]()
    if case.promised_due and found.promised < case.promised_due:
        kept["promised"] = case.promised_due.isoformat()
    if case.statutory_due and found.statutory < case.statutory_due:
        kept["statutory"] = case.statutory_due.isoformat()
    case.clock = [*case.clock, clock_entry(system_actor("cases.recompute_for_calendar"), CALENDAR, **mark, **kept)]
    after = terms_of(case)
    if after:
        set_dues(part, after)


def _keep_tolerance(case: Case) -> None:
    """The days for papers that may follow are never fewer than the applicant was told (rules B4, C4)."""
    told = case.tolerance
    if not told or told.get("supplied_at") or case.accepted_at is None:
        return
    until = max(date.fromisoformat(told["due"]), tolerance_until(case, item_of(case), case.accepted_at))
    case.tolerance = {**told, "due": until.isoformat()}


def _keep_own_limits(part: LoadedCase) -> None:
    """Waits, timers and opinions count by the calendar as it is now, and never to an earlier day than before."""
    for step in part.steps:
        limit = (step.facts or {}).get("limit")
        if limit and step.state == StepState.OPEN and step.opened_at and step.due_on:
            step.due_on = max(step.due_on, clocks.own_limit(step.opened_at, clocks.limit_of(limit)).due_date)


def _keep_correction(part: LoadedCase) -> None:
    """The office's five days for its notice, which the receipt told, are never fewer than before."""
    case = part.case
    if case.state != State.RECEIVED or case.correction_due is None:
        return
    since = (case.correction or {}).get("answered_at")
    moment = datetime.fromisoformat(since) if since else case.received_at
    if moment is None:
        return
    case.correction_due = max(case.correction_due, clocks.correction_due(moment))
    for step in part.steps:
        if step.state == StepState.OPEN and step.action == "accept" and step.share == 0:
            step.due_on = case.correction_due
