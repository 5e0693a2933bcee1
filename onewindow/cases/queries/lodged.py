"""What an office sees of cases that it took in or passed on and that another decides: how far they are, nothing more."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q

from onewindow.cases.models import Case, LoadedCase, SideMatter, load_tree
from onewindow.cases.queries.building import part_row
from onewindow.cases.queries.rows import CasePart
from onewindow.cases.queries.siderows import MatterRow
from onewindow.cases.rules.procedure import shown_state
from onewindow.foundation.access import WINDOW_POST
from onewindow.foundation.actor import Actor, ActorKind
from onewindow.foundation.errors import Invalid, NotFound
from onewindow.registers.queries import authorities, service_sites

MOVES = ("transfer", "competence")


@dataclass(frozen=True, slots=True)
class LodgedRow:
    """A case that was lodged here and is decided elsewhere. Sites and departments by their names."""

    id: UUID
    number: str
    title: str
    title_en: str
    site: str
    site_en: str
    department: str
    department_en: str
    state: str
    shown_state: str
    received_at: datetime | None
    promised_due: date | None


@dataclass(frozen=True, slots=True)
class LodgedCase:
    """The state of a case, for the office that lodged it or passed it on: its clock, its steps, where it went."""

    row: LodgedRow
    part: CasePart
    moves: tuple[MatterRow, ...]


def lodged_cases(actor: Actor, after: str | None = None, limit: int = 20) -> list[LodgedRow]:
    """The cases that the actor's offices took in at a window or passed on, newest first, in one statement.

    `after` is the id of the last row shown.
    """
    if actor.kind is not ActorKind.STAFF or not actor.posts:
        return []
    found = Case.objects.filter(_passed_on(actor)).exclude(number=None)
    if after:
        try:
            found = found.filter(id__lt=UUID(after))
        except ValueError as error:
            raise Invalid(errors=[{"pointer": "/after", "reason": after}]) from error
    return [_row(case, case.site) for case in found.order_by("-id")[:limit]]


def lodged_case(actor: Actor, number: str) -> LodgedCase:
    """One such case, read only: no answers, papers, opinions, reasons or names; raises NotFound for other offices."""
    tree = load_tree(number)
    part = tree.part(number) if tree else None
    if tree is None or part is None or actor.kind is not ActorKind.STAFF:
        raise NotFound
    took_in = bool(tree.root.site) and actor.holds(WINDOW_POST)
    if not took_in and not _has_passed_on(actor, part):
        raise NotFound
    shown = part_row(part)
    moves = tuple(row for row in shown.matters if row.kind in MOVES)
    return LodgedCase(_row(part.case, tree.root.site), _bare(shown), moves)


def _passed_on(actor: Actor) -> Q:
    moves = SideMatter.objects.filter(kind__in=MOVES, asked_post__in=sorted(actor.posts)).values("case")
    passed_on = Q(id__in=moves, kind="item")
    return passed_on | (~Q(site="") & Q(kind="item")) if actor.holds(WINDOW_POST) else passed_on


def _has_passed_on(actor: Actor, part: LoadedCase) -> bool:
    return any(row.kind in MOVES and row.asked_post in actor.posts for row in part.matters)


def _bare(part: CasePart) -> CasePart:
    """How far it is, and nothing of what it holds or says of anybody."""
    return replace(
        part,
        applicant_name="",
        steps=tuple(replace(step, opinion="", signatures=(), done_by=None) for step in part.steps),
        answers=(),
        materials=(),
        reason="",
        bases=(),
        remedies=(),
        correction=None,
        after_checks=(),
        result={},
        matters=(),
        verified=(),
    )


def _row(case: Case, site: str) -> LodgedRow:
    organ = authorities().get(case.department)
    place = next((one for one in service_sites() if one.code == site), None)
    return LodgedRow(
        id=case.id,
        number=str(case.number),
        title=case.title,
        title_en=case.title_en,
        site=place.name if place else site,
        site_en=place.name_en if place else site,
        department=organ.name if organ else case.department,
        department_en=organ.name_en if organ else case.department,
        state=case.state,
        shown_state=shown_state(case.state, case.outcome),
        received_at=case.received_at,
        promised_due=case.promised_due,
    )
