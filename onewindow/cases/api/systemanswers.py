"""Turns a case into what a department's own system is given."""

from __future__ import annotations

from typing import Any

from onewindow.cases.queries import DeskCase
from onewindow.foundation import clock


def system_case(desk: DeskCase) -> dict[str, Any]:
    """The case as its posts see it."""
    part = desk.part
    return {
        "number": desk.number,
        "item": part.item,
        "name": part.title,
        "state": part.state,
        "applicant_name": part.applicant_name,
        "co_applicants": [one.name for one in desk.co_applicants],
        "mode": part.mode,
        "received_at": clock.local(part.received_at) if part.received_at else None,
        "accepted_at": clock.local(part.accepted_at) if part.accepted_at else None,
        "promised_due": part.clock.promised_due,
        "statutory_due": part.clock.statutory_due,
        "provisional": part.clock.provisional,
        "answers": [
            {"name": one.name, "label": one.label, "value": one.value, "source": one.source, "read_at": one.read_at}
            for one in part.answers
        ],
        "materials": [
            {
                "code": one.code,
                "name": one.name,
                "source": one.source,
                "given": one.given,
                "values": dict(one.values),
                "file_ids": list(one.file_ids),
            }
            for one in part.materials
        ],
        "steps": [
            {
                "code": one.code,
                "name": one.name,
                "action": one.action,
                "post": one.post.code,
                "state": one.state,
                "result": one.result,
                "opened_at": one.opened_at,
                "due_on": one.due_on,
                "inspectors": one.inspectors,
                "results": sorted(one.results),
            }
            for one in part.steps
        ],
        "correction": _correction(desk),
        "legal_bases": [{"code": f"{one.law_id}:{one.article}", "label": one.label} for one in desk.legal_bases],
        "result_fields": [one.name for one in desk.result_fields if not one.fixed],
    }


def _correction(desk: DeskCase) -> dict[str, Any] | None:
    found = desk.part.correction
    if found is None:
        return None
    return {
        "points": [{"material": one.material, "text": one.text} for one in found.points],
        "due_on": found.due_on,
        "answered_at": found.answered_at,
    }
