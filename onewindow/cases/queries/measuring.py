"""What the applicant was spared and what it took, measured on the case itself (rule M)."""

from __future__ import annotations

from datetime import date

from onewindow.cases.models import CaseMaterial, LoadedCase, Tree
from onewindow.cases.queries.building import NOTHING
from onewindow.cases.queries.matters import (
    Comparison,
    DaysUsed,
    Outcome,
)
from onewindow.cases.rules import clocks
from onewindow.cases.rules.procedure import ENDED, required_by_source
from onewindow.foundation import clock
from onewindow.foundation.limits import counts_from
from onewindow.foundation.profile import profile


def outcome_of_tree(tree: Tree) -> Outcome:
    """The measured outcome; a paper that several items use counts once."""
    materials = [one for part in tree.parts for one in part.materials]
    root = tree.root
    journey = root.journey or {}
    return Outcome(
        visits=len(tree.visits),
        uploads=len(_codes(materials, "applicant")),
        required=required_by_source([(one.source, one.code) for one in materials]),
        fallback_uploads=tuple(
            dict.fromkeys(one.code for one in materials if one.fallback and one.given == "applicant")
        ),
        promises=len(_codes(materials, "promise")),
        days=tuple(_days_used(part) for part in tree.parts),
        workdays=_workdays(tree),
        minutes_spent=root.minutes_spent,
        correction_rounds=sum((part.case.correction or {}).get("rounds", 0) for part in tree.parts),
        separate=Comparison(**{name: int(journey[name]) for name in Comparison.__dataclass_fields__})
        if journey
        else None,
        finished=root.state in ENDED,
    )


def _codes(materials: list[CaseMaterial], given: str) -> set[str]:
    return {one.code for one in materials if one.given == given}


def _days_used(part: LoadedCase) -> DaysUsed:
    case = part.case
    decided = clock.local(case.decided_at).date() if case.decided_at else None
    until = decided or clock.today()
    start = case.accepted_at or case.received_at
    used = profile().calendar.workdays_between(counts_from(start), until) if start else 0
    return DaysUsed(
        item=case.key,
        title=case.title,
        title_en=case.title_en,
        used=max(0, used),
        promised=clocks.limit_of(case.promised) if case.promised else NOTHING,
        statutory=clocks.limit_of(case.statutory) if case.statutory else NOTHING,
        promised_due=case.promised_due,
        statutory_due=case.statutory_due,
        decided_on=decided,
        on_time=case.promised_due is None or until <= case.promised_due,
    )


def _workdays(tree: Tree) -> int:
    """The working days from receipt to the last decision, or to today while it goes on."""
    if tree.root.received_at is None:
        return 0
    decided = [clock.local(part.case.decided_at).date() for part in tree.parts if part.case.decided_at]
    goes_on = tree.root.state not in ENDED or not decided
    until: date = clock.today() if goes_on else max(decided)
    return max(0, profile().calendar.workdays_between(counts_from(tree.root.received_at), until))
