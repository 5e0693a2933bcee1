"""From rows to what is shown: a case as a lane with its clocks, steps, materials and answers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from onewindow.cases.models import AfterCheck, Case, LoadedCase, Step
from onewindow.cases.queries.clockrows import ClockEntryRow, ClockRow
from onewindow.cases.queries.formers import former_row
from onewindow.cases.queries.matters import (
    NextAction,
)
from onewindow.cases.queries.results import apply_by, fee_of
from onewindow.cases.queries.rows import (
    AfterCheckRow,
    AnswerRow,
    BasisRow,
    CasePart,
    CorrectionPointRow,
    CorrectionRow,
    DocumentShown,
    LicenceShown,
    RemedyRow,
    SignatureRow,
    StepRow,
)
from onewindow.cases.queries.shown import material_row, post_shown
from onewindow.cases.queries.sidematters import matter_rows, verified_rows
from onewindow.cases.rules import clocks
from onewindow.cases.rules.clockledger import CORRECT, CORRECTABLE, history
from onewindow.cases.rules.procedure import State, shown_state
from onewindow.cases.rules.steps import ENDED, StepState, results_of
from onewindow.catalogue.queries import Item, item_version
from onewindow.documents.queries import DocumentRow
from onewindow.foundation import clock
from onewindow.foundation.limits import Limit
from onewindow.foundation.profile import profile
from onewindow.licences.queries import LicenceRow
from onewindow.registers.queries import authorities

NOTHING = Limit(0, "immediate")


def part_row(found: LoadedCase, licences: Iterable[LicenceRow] = (), documents: Iterable[DocumentRow] = ()) -> CasePart:
    """One item's case as it is shown."""
    case = found.case
    item = item_version(case.version)
    organ = authorities().get(case.department)
    row = CasePart(
        id=case.id,
        number=case.number,
        version=case.version,
        item=case.key,
        title=case.title,
        title_en=case.title_en,
        department=case.department,
        department_name=organ.name if organ else case.department,
        department_name_en=organ.name_en if organ else case.department,
        phone=(item.phone if case.department == item.department else "") or (organ.phone if organ else ""),
        state=case.state,
        shown_state=shown_state(case.state, case.outcome),
        outcome=case.outcome,
        mode=case.mode,
        applicant=case.applicant,
        applicant_name=case.applicant_name,
        received_at=case.received_at,
        counts_from=case.counts_from,
        correction_due=case.correction_due,
        accepted_at=case.accepted_at,
        deemed=case.deemed,
        decided_at=case.decided_at,
        closed_at=case.closed_at,
        reason=case.reason,
        bases=tuple(BasisRow(**one) for one in case.bases),
        remedies=tuple(remedy_row(one) for one in case.remedies),
        silence=case.silence,
        reconsider_until=clocks.reconsider_until(case.statutory_due) if case.silence and not case.decided_at else None,
        after=tuple(case.after),
        steps=step_rows(found),
        clock=clock_row(case),
        materials=tuple(material_row(one) for one in found.materials),
        answers=answer_rows(case, item),
        correction=correction_row(case),
        tolerance_due=_day((case.tolerance or {}).get("due")),
        tolerated=tuple((case.tolerance or {}).get("missing", ())) if _waits_for_tolerated(case) else (),
        after_checks=tuple(after_check_row(one, str(case.number)) for one in found.after_checks),
        result=case.result,
        matters=matter_rows(found),
        verified=verified_rows(found),
        apply_by=apply_by(case, item),
        fee=fee_of(found, item),
        tolerance=case.tolerance or {},
        former=former_row(case, item),
        served_at=case.served_at,
    )
    return with_papers(row, licences, documents)


def with_papers(row: CasePart, licences: Iterable[LicenceRow], documents: Iterable[DocumentRow]) -> CasePart:
    """An item's case with the licences and documents of its number."""
    return replace(
        row,
        licences=tuple(licence_shown(one) for one in licences if row.number and one.case_number == row.number),
        documents=tuple(document_shown(one) for one in documents if row.number and one.case_number == row.number),
    )


def step_rows(found: LoadedCase) -> tuple[StepRow, ...]:
    """The steps with what is left of their days."""
    unfinished = [step for step in found.steps if step.state not in ENDED]
    today, facts = clock.today(), found.facts
    waits = {one.code: one.wait.event for one in item_version(found.case.version).steps if one.wait}
    return tuple(
        StepRow(
            code=step.code,
            name=step.name,
            name_en=step.name_en,
            action=step.action,
            post=post_shown(step.post),
            state=step.state,
            opened_at=step.opened_at,
            due_on=step.due_on,
            done_at=step.done_at,
            done_by=step.done_by,
            opinion=step.opinion,
            result=step.result,
            parallel=step.parallel,
            inspectors=step.inspectors,
            signatures=tuple(SignatureRow(one.account, one.result, one.note, one.at) for one in found.signed(step)),
            expected=found.case.accepted_at is None,
            days_left=_days_left(today, step),
            is_last=unfinished == [step],
            results=results_of(facts, step.code),
            waits_for=waits.get(step.code, ""),
            facts=step.facts or {},
        )
        for step in found.steps
    )


def clock_row(case: Case) -> ClockRow:
    """The case's two clocks."""
    terms = terms_of(case)
    closed_on = clock.local(case.decided_at).date() if case.decided_at else None
    ended_on = closed_on or (clock.local(case.closed_at).date() if case.closed_at else None)
    lamp, days_left = "", None
    if case.accepted_at and case.promised_due:
        lamp, days_left = clocks.lamp_and_days(clock.today(), case.promised_due, ended_on, profile().calendar)
    return ClockRow(
        start=terms.start if terms else None,
        promised=clocks.limit_of(case.promised) if case.promised else NOTHING,
        statutory=clocks.limit_of(case.statutory) if case.statutory else NOTHING,
        promised_due=case.promised_due,
        statutory_due=case.statutory_due,
        provisional=case.provisional,
        lamp=lamp,
        days_left=days_left,
        expected=case.accepted_at is None,
        paused=case.state == State.PAUSED,
        closed_on=closed_on,
        terms=terms,
        entries=_entries(case),
        received=case.received_at,
        decided=case.decided_at,
        delivery_due=case.delivery_due,
        told_delivery=history(case.clock).told_delivery if case.delivery_due else None,
        served=case.served_at,
    )


def _entries(case: Case) -> tuple[ClockEntryRow, ...]:
    kinds = profile().pause_kinds
    corrected = {one["of"] for one in case.clock if one["act"] == CORRECT}
    rows = []
    for number, one in enumerate(case.clock):
        kind = kinds.get(one.get("kind", ""))
        value = one.get("to", one.get(CORRECTABLE.get(one["act"], "at"), ""))
        rows.append(
            ClockEntryRow(
                number=number,
                act=one["act"],
                value=str(value),
                kind=kind.name if kind else "",
                kind_en=kind.name_en if kind else "",
                reason=one.get("reason", ""),
                entered=datetime.fromisoformat(one["entered"]),
                of=one.get("of"),
                corrected=number in corrected,
                correctable=one["act"] in CORRECTABLE,
            )
        )
    return tuple(rows)


def terms_of(case: Case) -> clocks.Terms | None:
    """What the case's clocks are derived from; None where it has not been received.

    Before acceptance the ledger holds no start: the dates are what they would be, accepted on receipt.
    """
    found = history(case.clock)
    start = found.start or case.received_at
    if start is None or case.promised is None or case.statutory is None:
        return None
    return clocks.Terms(
        start=start,
        promised=clocks.limit_of(case.promised),
        statutory=clocks.limit_of(case.statutory),
        promised_from=found.promised_from,
        pauses=tuple(one.pause for one in found.pauses),
        extension=found.extension,
        told_promised=found.told_promised,
        told_statutory=found.told_statutory,
    )


def _english_options(constraints: Mapping[str, object]) -> Mapping[str, str]:
    options, english = (constraints.get(name) for name in ("options", "options_en"))
    if not isinstance(options, list | tuple) or not isinstance(english, list | tuple):
        return {}
    return dict(zip(map(str, options), map(str, english), strict=False))


def answer_rows(case: Case, item: Item) -> tuple[AnswerRow, ...]:
    """The form's answers in the form's order; a field without an answer yet is left out."""
    return tuple(
        AnswerRow(
            name=field.name,
            label=field.label,
            label_en=field.label_en,
            value=case.answers[field.name],
            source=str(source.get("source", "")),
            element=str(source.get("element") or ""),
            read_at=str(source.get("read_at") or ""),
            disputed=bool(source.get("disputed")),
            shown=source.get("shown"),
            options_en=_english_options(field.constraints),
            type=field.type,
        )
        for field in item.form
        if case.answers.get(field.name) not in (None, "", [])
        for source in [case.sources.get(field.name) or {}]
    )


def correction_row(case: Case) -> CorrectionRow | None:
    """The notice of correction, if one was sent."""
    if not case.correction:
        return None
    kept = case.correction
    return CorrectionRow(
        points=tuple(
            CorrectionPointRow(one["material"], one["name"], one["name_en"], one["text"]) for one in kept["points"]
        ),
        sent_at=datetime.fromisoformat(kept["sent_at"]),
        due_on=date.fromisoformat(kept["due"]),
        answered_at=datetime.fromisoformat(kept["answered_at"]) if kept["answered_at"] else None,
        document=UUID(kept["document"]) if kept.get("document") else None,
    )


def remedy_row(kept: Mapping[str, Any]) -> RemedyRow:
    """A remedy as a case keeps it."""
    return RemedyRow(
        kind=kept["kind"],
        to=kept["to"],
        to_en=kept["to_en"],
        limit=clocks.limit_of(kept["limit"]),
        law_id=kept["law_id"],
        article=kept["article"],
        until=date.fromisoformat(kept["until"]),
        provisional=kept["provisional"],
    )


def after_check_row(one: AfterCheck, number: str) -> AfterCheckRow:
    """An after-check as it is shown."""
    return AfterCheckRow(
        id=one.id,
        case_number=number,
        kind=one.kind,
        materials=tuple(one.materials),
        post=post_shown(one.post),
        due_on=one.due_on,
        state=one.state,
        result=one.result,
        note=one.note,
        checked_at=one.checked_at,
        rectify_due=one.rectify_due,
    )


def licence_shown(one: LicenceRow) -> LicenceShown:
    """A licence as a case shows it."""
    return LicenceShown(
        id=one.id,
        type=one.type,
        name=one.name,
        name_en=one.name_en,
        licence_no=one.licence_no,
        issuer=one.issuer,
        holder_name=one.holder_name,
        issued_on=one.issued_on,
        valid_until=one.valid_until,
        state=one.state,
        check_code=one.check_code,
    )


def document_shown(one: DocumentRow) -> DocumentShown:
    """A document as a case shows it."""
    return DocumentShown(
        id=one.id,
        kind=one.kind,
        number=one.number,
        title=one.title,
        title_en=one.title_en,
        issued_on=one.issued_on,
        check_code=one.check_code,
        case_number=one.case_number,
        corrects=one.corrects,
    )


def next_action(cases: Sequence[Case]) -> NextAction | None:
    """What the applicant has to do first: a correction, or a paper that was allowed to follow."""
    actions = [action for case in cases if (action := _action(case)) is not None]
    return min(actions, key=lambda one: one.due_on or date.max, default=None)


def _action(case: Case) -> NextAction | None:
    if case.kind != "item" or not case.number:
        return None
    if case.state == State.CORRECTION_PENDING and case.correction:
        due = date.fromisoformat(case.correction["due"])
        return NextAction("correction", case.number, case.title, case.title_en, due)
    if _waits_for_tolerated(case):
        return NextAction("supply", case.number, case.title, case.title_en, _day((case.tolerance or {}).get("due")))
    return None


def _waits_for_tolerated(case: Case) -> bool:
    kept = case.tolerance or {}
    return bool(kept) and not kept.get("supplied_at") and case.state in {State.ACCEPTED, State.PAUSED}


def _days_left(today: date, step: Step) -> int | None:
    if step.state != StepState.OPEN or step.due_on is None:
        return None
    return profile().calendar.workdays_between(today, step.due_on)


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
