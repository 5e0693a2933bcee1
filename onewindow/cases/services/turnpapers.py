"""The sealed documents for the turns that a case takes: transfer, pause, extension, hearing, expert review."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from onewindow.cases.models import Case, Changes, ExpertReview, SideMatter
from onewindow.cases.rules.endings import ENDING
from onewindow.cases.rules.experts import FAIL, KIND, PASS, PASS_IF
from onewindow.cases.services.common import issue
from onewindow.foundation import clock
from onewindow.foundation.actor import Actor
from onewindow.foundation.limits.citations import cited
from onewindow.foundation.profile import profile
from onewindow.identity.queries import officials
from onewindow.registers.queries import authority

RECORD_BASIS = "administrative-licensing-law:48"
FINDINGS = {
    PASS: ("通过", "passed"),
    PASS_IF: ("修改后通过", "passed once changed"),
    FAIL: ("不通过", "not passed"),
}


def issue_transfer_notice(actor: Actor, case: Case, to: str, reason: str, changes: Changes) -> None:
    """Tells the applicant in writing that another office has her case now; the former one issues it, before the move."""
    organ = authority(to)
    facts = {"to_organ": organ.name, "to_organ_en": organ.name_en, "reason": reason}
    issue(actor, "transfer_notice", case, ("移送告知书", "Notice of transfer"), facts, clock.now(), changes)


def issue_pause_notice(
    actor: Actor, case: Case, kind: str, *, reason: str, expected_end: date, changes: Changes
) -> None:
    """Tells the applicant in writing how long no time counts, for what, and by which article (ALL art. 45)."""
    pause = profile().pause_kinds[kind]
    facts = {
        "pause": pause.name,
        "pause_en": pause.name_en,
        "since": clock.today().isoformat(),
        "reason": reason,
        "bases": _bases(pause.basis),
        "expected_end": expected_end.isoformat(),
    }
    issue(actor, "pause_notice", case, ("中止计算期限告知书", "Notice of pause"), facts, clock.now(), changes)


def issue_extension_notice(
    actor: Actor, case: Case, *, days: int, reason: str, before: str, basis: str, changes: Changes
) -> None:
    """Tells the applicant in writing that the limit was extended, and why (ALL art. 42)."""
    facts = {
        "days": days,
        "reason": reason,
        "bases": _bases([basis]),
        "before": before,
        "statutory_due": case.statutory_due.isoformat() if case.statutory_due else "",
    }
    issue(actor, "extension_notice", case, ("延期办理告知书", "Notice of extension"), facts, clock.now(), changes)


def issue_hearing_notice(actor: Actor, case: Case, row: SideMatter, changes: Changes) -> None:
    """Announces the hearing in writing: when, where, who chairs it, and that time does not count until its end.

    Before a licence ends no limit runs, and the notice says nothing of one.
    """
    facts = {**_hearing(row), "reason": row.question, "bases": _bases(profile().pause_kinds["hearing"].basis)}
    if ENDING in row.facts:
        facts |= {"reason": f"{row.question}（您认为主持人与本案有直接利害关系的，可以申请回避。）", "bases": []}
    issue(actor, "hearing_notice", case, ("听证通知书", "Notice of hearing"), facts, clock.now(), changes)


def issue_hearing_record(actor: Actor, case: Case, row: SideMatter, changes: Changes) -> None:
    """Seals the record of the hearing, on which the decision will rest (ALL art. 48)."""
    facts = {**_hearing(row), "record": row.answer, "bases": _bases([RECORD_BASIS])}
    issue(actor, "hearing_record", case, ("听证笔录", "Record of hearing"), facts, clock.now(), changes)


def issue_expert_report(actor: Actor, case: Case, review: ExpertReview, changes: Changes) -> None:
    """Seals what came of an expert review: who was asked what, what the panel finds, how the office follows it."""
    seats = review.seats.filter(revoked_at=None).select_related("expert").order_by("-is_chair", "id")
    finding, finding_en = FINDINGS[review.result]
    facts = {
        "since": clock.local(review.begun_at).date().isoformat(),
        "reason": review.question,
        "experts": [f"{one.expert.name}（{one.expert.unit}）" for one in seats],
        "summary": review.summary,
        "finding": finding,
        "finding_en": finding_en,
        "adopted": review.note,
        "bases": _bases(profile().pause_kinds[KIND].basis),
    }
    issue(actor, "expert_report", case, ("专家评审结论书", "Report of expert review"), facts, clock.now(), changes)


def _hearing(row: SideMatter) -> dict[str, Any]:
    chair = officials().get(UUID(row.facts["chair"]))
    return {
        "hearing_at": row.facts["at"],
        "place": row.facts["place"],
        "chair": chair.name if chair else "",
        "chair_en": chair.name_en if chair else "",
    }


def _bases(references: Sequence[str]) -> list[dict[str, str]]:
    return [{"label": name, "label_en": name_en} for name, name_en in map(cited, references)]
