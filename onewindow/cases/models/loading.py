"""A case with everything that belongs to it, in one statement; locked from the root down when an act needs it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db import connection
from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.db.transaction import TransactionManagementError

from onewindow.cases.models.sidematters import SideMatter
from onewindow.cases.models.tables import AfterCheck, Case, CaseMaterial, Step, StepSignature
from onewindow.cases.models.verifiedfacts import VerifiedFact
from onewindow.cases.models.visits import CaseVisit
from onewindow.cases.rules.steps import StepFact
from onewindow.foundation.rows import M, fetched, json_of, json_rows, rebuilt

ITS_NUMBER = "the matter's number"
BELONGINGS = ("step_rows", "signature_rows", "material_rows", "check_rows", "matter_rows", "fact_rows")
BESIDE = ("seen_revision", *BELONGINGS, "visit_rows")  # what a matter's statement selects beside its cases, in order


@dataclass
class LoadedCase:
    """A case with its steps, signatures, materials, after-checks and side matters.

    `rows` are their rows as JSON; each kind is made into instances when first asked for, since an act on one case of a
    bundle needs little of the others.
    """

    case: Case
    rows: Mapping[str, Sequence[Any]] = field(default_factory=dict)

    @cached_property
    def steps(self) -> list[Step]:
        """The steps in order."""
        found = self._rebuilt(Step, "step_rows")
        for step in found:
            step.case = self.case
        return found

    @cached_property
    def signatures(self) -> dict[UUID, list[StepSignature]]:
        """The signatures by step, oldest first."""
        found: dict[UUID, list[StepSignature]] = {}
        for one in self._rebuilt(StepSignature, "signature_rows"):
            found.setdefault(one.step_id, []).append(one)
        return found

    @cached_property
    def materials(self) -> list[CaseMaterial]:
        """The materials, as they were stated."""
        return self._rebuilt(CaseMaterial, "material_rows")

    @cached_property
    def after_checks(self) -> list[AfterCheck]:
        """The checks that follow promises, the earliest first."""
        return self._rebuilt(AfterCheck, "check_rows")

    @cached_property
    def matters(self) -> list[SideMatter]:
        """What arose beside the steps, the earliest first."""
        return self._rebuilt(SideMatter, "matter_rows")

    @cached_property
    def verified(self) -> list[VerifiedFact]:
        """What was verified, the earliest first."""
        return self._rebuilt(VerifiedFact, "fact_rows")

    def _rebuilt(self, model: type[M], name: str) -> list[M]:
        return _rebuilt(model, self.rows.get(name, ()))

    def step(self, code: str) -> Step | None:
        """The step with this code."""
        return next((step for step in self.steps if step.code == code), None)

    @property
    def desk_tasks(self) -> list[Step | SideMatter | AfterCheck]:
        """What is or was a post's task on the case's own page: steps and after-checks."""
        return [*self.steps, *self.after_checks]

    @property
    def tasks(self) -> list[Step | SideMatter | AfterCheck]:
        """Everything that is or was a post's task; the matters beside the steps have pages of their own."""
        return [*self.desk_tasks, *self.matters]

    def signed(self, step: Step) -> list[StepSignature]:
        """The signatures of a step, oldest first."""
        return self.signatures.get(step.id, [])

    @property
    def facts(self) -> list[StepFact]:
        """The steps as the rules see them."""
        return [
            StepFact(
                step.code,
                step.state,
                step.action,
                step.parallel,
                step.inspectors,
                tuple(one.account for one in self.signed(step)),
                tuple(one.result for one in self.signed(step)),
                None if step.after is None else tuple(step.after),
                step.runs_if or {},
                _found(step),
            )
            for step in self.steps
        ]


def _rebuilt(model: type[M], rows: Iterable[Any]) -> list[M]:
    return [rebuilt(model, json.loads(one) if isinstance(one, str) else one) for one in rows]


@dataclass(slots=True)
class Tree:
    """A matter: its root (a bundle's parent or the only case), its item cases in order, and every visit for it."""

    root: Case
    parts: list[LoadedCase]
    visits: list[CaseVisit] = field(default_factory=list)

    def part(self, number: str) -> LoadedCase | None:
        """The item case with this number."""
        return next((part for part in self.parts if part.case.number == number), None)

    @property
    def parent(self) -> Case | None:
        """The bundle's parent, if there is one."""
        return self.root if self.root.kind == "bundle" else None


def load_tree(number: str) -> Tree | None:
    """The whole matter to which the number belongs, a parent's or a child's."""
    return _tree(_rows_of_matter(number))


def lock_tree(number: str) -> Tree | None:
    """The whole matter, its rows locked, root first; as fresh as the lock, whoever had it before."""
    if not connection.in_atomic_block:
        raise TransactionManagementError("a matter is locked within a transaction")
    for _ in range(3):
        rows = _rows_of_matter(number, is_locked=True)
        if all(row.revision == row.seen_revision for row in rows):  # type: ignore[attr-defined]
            return _tree(rows)
    raise AssertionError("rows that are locked keep changing")


def _rows_of_matter(number: str, *, is_locked: bool = False) -> list[Case]:
    statement, given = _statement(is_locked)
    return fetched(Case, statement, [number if one == ITS_NUMBER else one for one in given], BESIDE)


@cache
def _statement(is_locked: bool) -> tuple[str, tuple[Any, ...]]:
    """The statement that reads a matter by its number, put together once: that costs Django more than running it."""
    found = _annotated(_of_matter(ITS_NUMBER))
    if is_locked:
        found = found.select_for_update(no_key=True)
    statement, given = found.query.get_compiler(connection=connection).as_sql()
    return statement, tuple(given)


def _of_matter(number: str) -> QuerySet[Case]:
    named = Case.objects.filter(number=number)
    root = Subquery(named.annotate(root=_root()).values("root")[:1])
    return Case.objects.filter(Q(id=root) | Q(parent_id=root))


def _root() -> Any:
    from django.db.models.functions import Coalesce

    return Coalesce(F("parent_id"), F("id"))


def _annotated(found: QuerySet[Case]) -> QuerySet[Case]:
    """The rows, root first, each with what belongs to it.

    When a lock had to be waited for, the row itself is fresh and what stands beside it is not: then the two revisions
    differ, and `lock_tree` reads again.
    """
    signatures = StepSignature.objects.filter(step__case=OuterRef("pk")).order_by("at", "id")
    return found.order_by(F("parent_id").asc(nulls_first=True), "position").annotate(
        seen_revision=Subquery(Case.objects.filter(pk=OuterRef("pk")).values("revision")),
        step_rows=json_rows(Step, "case", "position"),
        signature_rows=ArraySubquery(signatures.values(row=json_of(StepSignature))),
        material_rows=json_rows(CaseMaterial, "case", "stated_at", "code"),
        check_rows=json_rows(AfterCheck, "case", "due_on"),
        matter_rows=json_rows(SideMatter, "case", "asked_at", "id"),
        fact_rows=json_rows(VerifiedFact, "case", "verified_at", "id"),
        visit_rows=json_rows(CaseVisit, "case", "at", "id"),
    )


def _tree(rows: Iterable[Case]) -> Tree | None:
    ordered = list(rows)
    if not ordered:
        return None
    root = ordered[0]
    parts = [loaded(row) for row in ordered if row.kind == "item"]
    return Tree(root, parts, [one for row in ordered for one in _rebuilt(CaseVisit, row.visit_rows)])  # type: ignore[attr-defined]


def _found(step: Step) -> tuple[str, ...]:
    """What a step found, for those that ask: the ways of a choice, else its result."""
    ways = (step.facts or {}).get("gives")
    return tuple(ways) if ways else (step.result,) if step.result else ()


def loaded(row: Any) -> LoadedCase:
    """A case from a row that carries its belongings as JSON."""
    return LoadedCase(row, {name: getattr(row, name) for name in BELONGINGS})
