"""A matter as one of several applicants sees it: whole, but for the others' sensitive data (rules F6)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from onewindow.cases.models import Case, JointWithdrawal, Tree
from onewindow.cases.queries.jointrows import CoApplicantRow, WithdrawalRow
from onewindow.cases.queries.matters import CasePage
from onewindow.cases.queries.rows import AnswerRow
from onewindow.foundation.actor import Actor
from onewindow.foundation.hiding import MASK, Hiding, hidden_from_others
from onewindow.foundation.personal import masked_number, masked_phone
from onewindow.registers.queries import element

IDENTITY = re.compile(r"\d{17}[\dX]", re.ASCII)


def co_applicant_rows(case: Case) -> tuple[CoApplicantRow, ...]:
    """Those who apply together with the applicant of a case; usually none."""
    return tuple(
        CoApplicantRow(one["name"], one["side"], one["ref"], UUID(one["party"])) for one in case.co_applicants or ()
    )


def seen_subjects(actor: Actor, tree: Tree, subjects: frozenset[str]) -> frozenset[str]:
    """Of whose data the looks are shown to somebody who applies in a matter: with several applicants, her own's."""
    others = tree.root.co_applicants or ()
    if not others:
        return subjects
    if _is_first(actor, tree.root.filed_by, tree.root.applicant):
        return subjects - {str(one["ref"]) for one in others}
    mine = {str(party) for party in actor.parties}
    return subjects & {str(one["ref"]) for one in others if one["party"] in mine}


def as_seen_by(actor: Actor, page: CasePage) -> CasePage:
    """The page of a matter for one of several applicants, without what is another's alone; any other page as it is."""
    if not page.co_applicants or _is_first(actor, page.filed_by, page.applicant):
        return page
    names = frozenset({page.applicant_name, *(one.name for one in page.co_applicants)})
    children = tuple(
        replace(
            part,
            answers=tuple(row if str(row.value) in names else _masked(row) for row in part.answers),
            materials=tuple(replace(row, values={}) for row in part.materials),
        )
        for part in page.children
    )
    return replace(page, children=children)


def open_withdrawal(actor: Actor, page: CasePage) -> WithdrawalRow | None:
    """What has become of the wish to withdraw this matter, for one of several applicants; None when nobody has it."""
    if not page.co_applicants:
        return None
    asked = JointWithdrawal.objects.filter(case__number=page.number, ended_at=None).order_by("asked_at").first()
    if asked is None:
        return None
    people = {page.applicant: page.applicant_name} | {one.party: one.name for one in page.co_applicants}
    own = actor.parties & set(people) or {page.applicant}
    return WithdrawalRow(
        number=asked.number,
        reason=asked.reason,
        asked_at=asked.asked_at,
        agreed=tuple(name for party, name in people.items() if party in asked.agreed),
        waiting=tuple(name for party, name in people.items() if party not in asked.agreed),
        is_hers=not own <= set(asked.agreed),
    )


def _is_first(actor: Actor, filed_by: UUID, applicant: UUID) -> bool:
    return actor.id == filed_by or applicant in actor.parties


def _masked(row: AnswerRow) -> AnswerRow:
    known = element(row.element)
    hiding = hidden_from_others(row.type, known.grade if known else "", row.element.partition(".")[0])
    return replace(row, value=_hidden(row.value, hiding))


def _hidden(value: Any, hiding: Hiding) -> Any:
    if isinstance(value, list):
        return [_hidden(each, hiding) for each in value]
    if isinstance(value, Mapping):
        return {name: _hidden(each, hiding) for name, each in value.items()}
    if hiding is Hiding.ALL:
        return MASK
    text = str(value)
    if hiding is Hiding.NUMBER or IDENTITY.fullmatch(text):
        return masked_number(text)
    return masked_phone(text) if hiding is Hiding.PHONE else value
