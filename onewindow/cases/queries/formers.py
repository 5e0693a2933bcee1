"""The licence from which a case begins: what it says, what the applicant said for it, and which case is on it now."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from onewindow.cases.models import Case
from onewindow.cases.queries.rows import FormerRow
from onewindow.cases.rules.procedure import BEFORE_DECISION
from onewindow.cases.rules.results import ALIASES, Value, identifier_register
from onewindow.cases.rules.successors import DEEMED_RENEWED, RENEW, renewal_deadline, taken_over
from onewindow.catalogue.queries import Item
from onewindow.foundation import clock
from onewindow.licences.queries import LicenceRow, licences_with_ids


def register_of(item: Item) -> str:
    """The register whose owner gives a number when this item is granted; empty when none does."""
    if item.for_licence:
        return ""
    return identifier_register(item.result.fields, [one.name for one in item.form])


def over_former(case: Case, item: Item, found: Mapping[str, Value]) -> dict[str, Value]:
    """The result's fields over what the former licence says; one statement, none for a case without one."""
    if item.for_licence is None or case.from_licence is None:
        return dict(found)
    former = licences_with_ids([case.from_licence]).get(case.from_licence)
    return taken_over(found, former.fields if former else {}, item.for_licence.fields)


def open_case_on(licence_id: UUID) -> str:
    """The number of the undecided case that begins from this licence; empty when there is none."""
    states = [state.value for state in BEFORE_DECISION]
    found = Case.objects.filter(from_licence=licence_id, state__in=states).values_list("number", flat=True).first()
    return str(found or "")


def known_of_licence(refs: Collection[str], licence: LicenceRow) -> dict[str, Any]:
    """What is known for a form about a licence, by the form's names: what it says, and what was answered for it.

    Only answers of these applicants' own case count; what the licence says goes before what was once typed.
    """
    case = Case.objects.filter(number=licence.case_number).first() if licence.case_number else None
    known: dict[str, Any] = dict(case.answers) if case and set(case.subjects) & set(refs) else {}
    for name, value in licence.fields.items():
        if value in (None, "", []):
            continue
        known[name] = value
        for alias in ALIASES.get(name, ()):
            known.setdefault(alias, value)
    return known


def former_row(case: Case, item: Item) -> FormerRow | None:
    """The licence from which the case begins, and whether a renewal was applied for in time."""
    if case.from_licence is None or item.for_licence is None:
        return None
    renew_by = None
    if item.for_licence.act == RENEW and case.licence_until:
        renew_by = renewal_deadline(case.licence_until, item.renewal.limit if item.renewal else None).due_date
    received = clock.local(case.received_at).date() if case.received_at else None
    return FormerRow(
        licence_id=case.from_licence,
        licence_no=case.licence_no,
        valid_until=case.licence_until,
        act=item.for_licence.act,
        renew_by=renew_by,
        is_late=bool(renew_by and received and received > renew_by),
        is_decided=case.decided_at is not None or case.closed_at is not None,
        deemed_renewed=_day(case.result.get(DEEMED_RENEWED)),
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
