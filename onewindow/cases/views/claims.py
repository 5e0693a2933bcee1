"""In whose hands the open steps of a case are, laid out for the desk."""

from __future__ import annotations

from dataclasses import dataclass

from onewindow.cases.queries import ClaimRow, DeskCase, StepRow


@dataclass(frozen=True, slots=True)
class Hand:
    """An open step of her posts, who has it in hand if anybody, and what she may do about it."""

    step: StepRow
    claim: ClaimRow | None
    may_claim: bool
    may_return: bool

    @property
    def is_mine(self) -> bool:
        """Whether she has it in hand herself."""
        return self.claim is not None and self.claim.is_mine


def hands(desk: DeskCase) -> list[Hand]:
    """The open steps that she may claim or return, or that a colleague of her posts has in hand."""
    found = (
        Hand(row, desk.claims.get(row.code), f"claim:{row.code}" in desk.hands, f"return:{row.code}" in desk.hands)
        for row in desk.part.open_steps
    )
    return [
        one for one in found if one.may_claim or one.may_return or (one.claim and one.step.post.code in desk.my_posts)
    ]
