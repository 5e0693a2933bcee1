"""How often the applicant came for a matter, beside what the guide promised."""

from __future__ import annotations

from onewindow.cases.models import CaseVisit, Tree
from onewindow.cases.queries.shown import post_shown
from onewindow.cases.queries.siderows import VisitRow, VisitsRow
from onewindow.catalogue.queries import item_version
from onewindow.registers.queries import service_sites


def visits_of(tree: Tree) -> VisitsRow:
    """The visits of a matter. A bundle promises what the most demanding of its items does: she comes once for all."""
    return VisitsRow(
        measured=len(tree.visits),
        promised=max((item_version(part.case.version).visits for part in tree.parts), default=0),
        rows=tuple(_row(one, tree) for one in sorted(tree.visits, key=lambda one: (one.at, one.id))),
    )


def _row(one: CaseVisit, tree: Tree) -> VisitRow:
    steps = (step for part in tree.parts if part.case.id == one.case_id for step in part.steps)
    step = next((step for step in steps if step.code == one.step), None)
    site = next((site for site in service_sites() if site.code == one.place), None)
    return VisitRow(
        at=one.at,
        place=site.name if site else one.place,
        is_asked=one.is_asked,
        post=post_shown(one.post) if one.post else None,
        step=step.name if step else "",
        step_en=step.name_en if step else "",
        reason=one.reason,
        basis=one.basis,
    )
