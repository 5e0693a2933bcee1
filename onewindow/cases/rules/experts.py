"""Expert reviews: who must not sit, who is drawn, when the chair sums up."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

PASS, PASS_IF, FAIL = "pass", "pass_if", "fail"
VERDICTS = (PASS, PASS_IF, FAIL)
OPEN, DONE, VOID = "open", "done", "void"
KIND = "expert_review"  # the special procedure that it is (rules C6)
FEWEST, MOST_SEATS, MOST_TRIES = 3, 15, 5


class Drawing(Protocol):
    """A source of chance."""

    def sample(self, population: Sequence[T], k: int) -> list[T]:
        """Some of the population, none twice."""


T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class ExpertFact:
    """What decides whether an expert is independent: she herself, her unit, who she said she must stay away from."""

    name: str
    ref: str
    unit_ref: str
    recused: frozenset[str]


@dataclass(frozen=True, slots=True)
class CaseFact:
    """The case's parties by their references, and the names of those who own the applicant together."""

    subjects: frozenset[str]
    owners: frozenset[str]


def why_not(expert: ExpertFact, case: CaseFact) -> str:
    """Why an expert must not sit on a review (回避): party, employed, co_owner or declared; empty where she may."""
    if expert.ref in case.subjects:
        return "party"
    if expert.unit_ref and expert.unit_ref in case.subjects:
        return "employed"
    if expert.name in case.owners:
        return "co_owner"
    return "declared" if expert.recused & case.subjects else ""


def drawn(eligible: Collection[T], taken: Collection[T], count: int, chance: Drawing) -> list[T] | None:
    """As many as are asked for, drawn by lot among those who are not on the panel yet; None where there are too few."""
    pool = [one for one in eligible if one not in taken]
    return chance.sample(pool, count) if 0 <= count <= len(pool) else None


def may_sum_up(signed: Sequence[bool]) -> bool:
    """Whether the chair may sum up: everybody who still sits has signed, and enough sit."""
    return len(signed) >= FEWEST and all(signed)
