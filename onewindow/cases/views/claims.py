"""In whose hands the open tasks of a case are, laid out for the desk."""

from __future__ import annotations

from dataclasses import dataclass

from onewindow.cases.queries import ClaimRow, DeskCase, MatterPage


@dataclass(frozen=True, slots=True)
class Hand:
    """An open task of her posts, who has it in hand if anybody, and what she may do about it."""

    task: str
    name: str
    name_en: str
    post: str
    claim: ClaimRow | None
    may_claim: bool
    may_return: bool

    @property
    def is_mine(self) -> bool:
        """Whether she has it in hand herself."""
        return self.claim is not None and self.claim.is_mine


def hands(desk: DeskCase) -> list[Hand]:
    """The open tasks that she may claim or return, or that a colleague of her posts has in hand."""
    may = desk.hands
    tasks = [(row.code, row.name, row.name_en, row.post.code) for row in desk.part.open_steps]
    tasks += [(str(row.id), "事后核查", "After-check", row.post.code) for row in desk.part.after_checks]
    found = (
        Hand(task, name, name_en, post, desk.claims.get(task), f"claim:{task}" in may, f"return:{task}" in may)
        for task, name, name_en, post in tasks
    )
    return [one for one in found if one.may_claim or one.may_return or (one.claim and one.post in desk.my_posts)]


def hand_on(page: MatterPage) -> list[Hand]:
    """The same for a matter, whose page it has to itself."""
    row = page.row
    hand = Hand(str(row.id), "这件事", "This matter", row.post.code, page.claim, page.may_claim, page.may_return)
    return [hand] if hand.may_claim or hand.may_return or hand.claim else []
