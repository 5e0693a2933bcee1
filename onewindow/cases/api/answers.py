"""Turns the answers of cases into JSON shapes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from onewindow.cases.queries import CasePage, CasePart, MaterialRow, StepRow, broken_promise_message
from onewindow.cases.rules.clocks import correction_due
from onewindow.cases.rules.procedure import REVOKED, TOLERANCE_MISSED
from onewindow.cases.rules.results import recipient
from onewindow.exchange.queries import owner_answer
from onewindow.foundation import clock
from onewindow.foundation.identifiers import uscc_fault
from onewindow.foundation.limits import Limit
from onewindow.identity.queries import party_number
from onewindow.licences.queries import LicenceRow, licences_of_cases

SOURCES = ("applicant", "promise", "licence", "register", "previous_step")


def case_answer(request: HttpRequest, page: CasePage) -> dict[str, Any]:
    """The whole matter."""
    licences: dict[str, list[LicenceRow]] = defaultdict(list)
    for row in licences_of_cases(page.numbers):
        licences[row.case_number].append(row)
    return {
        "number": page.number,
        "kind": page.kind,
        "key": page.key,
        "title": page.title,
        "title_en": page.title_en,
        "state": page.state,
        "outcome": page.outcome_word,
        "co_applicants": [{"name": one.name, "side": one.side} for one in page.co_applicants],
        "channel": page.channel,
        "receiving_site": page.site,
        "received_at": _moment(page.received_at),
        "counts_from": page.counts_from,
        "bundle_due": page.promised_due,
        "applicant_division": _division(page),
        "parts": [_part(request, part, licences.get(part.number or "", [])) for part in page.children],
        "after_checks": [
            {
                "item": part.item,
                "due": check.due_on,
                "rectify_due": check.rectify_due,
                "done_on": clock.local(check.checked_at).date() if check.checked_at else None,
                "result": check.result,
            }
            for part in page.children
            for check in part.after_checks
            if check.kind == "commitment"
        ],
        "outcome_measured": _outcome(page),
    }


def declared_sources(parts: Iterable[CasePart]) -> dict[str, list[str]]:
    """Which materials each declared source names, merged by code in order of appearance."""
    found: dict[str, list[str]] = {source: [] for source in SOURCES}
    for part in parts:
        for row in part.materials:
            if row.code not in found[row.source]:
                found[row.source].append(row.code)
    return found


def _outcome(page: CasePage) -> dict[str, Any]:
    measured = page.outcome
    return {
        "visits": measured.visits,
        "materials": declared_sources(page.children),
        "fallback_uploads": list(measured.fallback_uploads),
        "uploads": measured.uploads,
        "promises": measured.promises,
        "minutes": measured.minutes_spent,
        "workdays": {row.item: row.used for row in measured.days},
        "separate": measured.separate,
    }


def _part(request: HttpRequest, part: CasePart, licences: list[LicenceRow]) -> dict[str, Any]:
    shown = part.clock
    until = {remedy.kind: remedy.until for remedy in part.remedies}
    return {
        "number": part.number,
        "item": part.item,
        "name": part.title,
        "name_en": part.title_en,
        "department": part.department,
        "state": part.state,
        "outcome": part.outcome,
        "decision": part.decision,
        "applicant": part.applicant_name,
        "apply_by": part.apply_by,
        "fee": part.fee,
        "mode": part.mode,
        "received_at": _moment(part.received_at),
        "correction_due": correction_due(part.received_at) if part.received_at else None,
        "accepted_at": _moment(part.accepted_at),
        "deemed": part.deemed,
        "promised": _limit(shown.promised, shown.promised_due),
        "statutory": _limit(shown.statutory, shown.statutory_due),
        "statutory_due_before_extension": _before_extension(part),
        "promised_from": _moment(shown.terms.promised_from) if shown.terms else None,
        "provisional": shown.provisional,
        "provisional_dates": list(part.provisional_dates),
        "pauses": [
            {"start": p.start, "end": p.end, "kind": p.kind} for p in (shown.terms.pauses if shown.terms else ())
        ],
        "extension": (shown.terms.extension or None) if shown.terms else None,
        "tolerance_due": part.tolerance_due,
        "tolerance": _tolerance(part),
        "correction_rounds": part.correction_rounds,
        "lamp": shown.lamp or None,
        "days_left": shown.days_left,
        "decided_at": _moment(part.decided_at),
        "delivery_due": shown.delivery_due,
        "served_at": _moment(shown.served),
        "reason": part.reason,
        "refused_reasons": [f"{basis.law_id}:{basis.article}" for basis in part.bases],
        "revocation": _revocation(part),
        "reconsideration_until": until.get("reconsideration"),
        "litigation_until": until.get("litigation"),
        "steps": [_step(step) for step in part.steps],
        "materials": [_material(row) for row in part.materials],
        "documents": [
            {
                "id": row.id,
                "kind": row.kind,
                "number": row.number,
                "title": row.title,
                "title_en": row.title_en,
                "issued_on": _moment(row.issued_on),
                "check_url": request.build_absolute_uri(reverse("documents:check", args=[row.check_code])),
            }
            for row in part.documents
        ],
        "licences": [_licence(request, row, part) for row in licences],
        "result_document": _result(part, bool(licences)),
    }


def _step(step: StepRow) -> dict[str, Any]:
    return {
        "code": step.code,
        "name": step.name,
        "name_en": step.name_en,
        "post": step.post.code,
        "action": step.action,
        "state": step.state,
        "due_on": step.due_on,
        "opened_at": _moment(step.opened_at),
        "done_at": _moment(step.done_at),
        "result": step.result,
    }


def _division(page: CasePage) -> str:
    """The division in the applicant's own number: where a person was first registered, or a company is."""
    number = party_number(page.applicant)
    return number[2:8] if uscc_fault(number) is None else number[:6]


def _before_extension(part: CasePart) -> date | None:
    derivation = part.clock.statutory_derivation
    return derivation.due_before_extension if derivation else None


def _tolerance(part: CasePart) -> dict[str, Any] | None:
    """What was let follow, until when, and what becomes of the case if it doesn't come (or became of it)."""
    kept = part.tolerance
    if not kept:
        return None
    return {
        "missing": list(kept["missing"]),
        "due": part.tolerance_due,
        "supplied_at": kept.get("supplied_at"),
        "if_not_supplied": TOLERANCE_MISSED.value,
    }


def _revocation(part: CasePart) -> dict[str, Any] | None:
    """The revocation of what was granted, and what the credit register's owner answered once she was told."""
    if part.decision != REVOKED:
        return None
    told = owner_answer(broken_promise_message(str(part.number)))
    return {
        "revoked_on": clock.local(datetime.fromisoformat(part.result["revoked_at"])).date(),
        "reason": part.result["revoked_reason"],
        "bases": [f"{one['law_id']}:{one['article']}" for one in part.result.get("revoked_bases", ())],
        "credit_effect": {"broken_promises": told["added"], "promise_allowed": told["promise_allowed"]}
        if told
        else None,
    }


def _material(row: MaterialRow) -> dict[str, Any]:
    names = ("code", "name", "name_en", "source", "given", "fallback")
    return {name: getattr(row, name) for name in names}


def _recipient(part: CasePart, values: Mapping[str, Any]) -> str:
    return recipient(values, {row.name: row.value for row in part.answers}, part.applicant_name)


def _licence(request: HttpRequest, row: LicenceRow, part: CasePart) -> dict[str, Any]:
    names = (
        "type",
        "name",
        "name_en",
        "licence_id",
        "licence_no",
        "holder_name",
        "issued_on",
        "valid_until",
        "state",
    )
    return {name: getattr(row, name) for name in names} | {
        "recipient": _recipient(part, row.fields),
        "fields": {name: _text(value) for name, value in row.fields.items()},
        "check_url": request.build_absolute_uri(reverse("licences:check", args=[row.check_code])),
    }


def _result(part: CasePart, has_licence: bool) -> dict[str, Any] | None:
    if has_licence or part.outcome != "granted" or part.decided_at is None:
        return None
    day = clock.local(part.decided_at).date()
    return {
        "name": part.result.get("name", part.title),
        "name_en": part.result.get("name_en", part.title_en),
        "issued_on": day,
        "recipient": _recipient(part, part.result.get("fields", {})),
        "fields": {name: _text(value) for name, value in part.result.get("fields", {}).items()},
        "computed_from": part.result.get("ruled", {}),
    }


def _limit(limit: Limit, due: date | None) -> dict[str, Any]:
    return {"value": limit.value, "unit": limit.unit, "due": due}


def _moment(moment: datetime | None) -> datetime | None:
    return clock.local(moment) if moment else None


def _text(value: Any) -> str:
    if isinstance(value, list | tuple):
        return "、".join(_text(part) for part in value)
    if isinstance(value, Mapping):
        return " ".join(_text(part) for part in value.values())
    return "" if value is None else str(value)
