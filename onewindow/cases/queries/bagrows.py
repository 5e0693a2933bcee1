"""What is shown of bags of paper."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from onewindow.cases.queries.shown import post_shown
from onewindow.cases.queries.siderows import PostShown
from onewindow.foundation.lookups import Lookup, Row


@dataclass(frozen=True, slots=True)
class BagPaperRow:
    """A paper in a bag. `state` is inside, missing (the sender is asked) or lost."""

    id: UUID
    case_number: str
    material: str
    name: str
    name_en: str
    is_original: bool
    copies: int
    sheets: int
    state: str


@dataclass(frozen=True, slots=True)
class BagPlace:
    """Where a bag of a case is, and what of it the reader may know is inside. `given_to` is to whom it went in the end."""

    number: str
    state: str
    holder: PostShown | None
    heading_to: PostShown | None
    since: datetime
    given_to: str
    papers: tuple[BagPaperRow, ...]


@dataclass(frozen=True, slots=True)
class BagLine:
    """A line of a post's list of bags."""

    id: UUID
    number: str
    state: str
    holder: PostShown
    heading_to: PostShown | None
    since: datetime
    due_on: date | None
    is_late: bool
    papers: int
    matter: str
    title: str
    title_en: str


@dataclass(frozen=True, slots=True)
class HandOverRow:
    """A hand-over: from and to whom, when, the seal as given and as found, what was said, and how it was answered."""

    place: int
    from_post: PostShown
    to_post: PostShown | None
    ends_as: str
    given_by: str
    given_at: datetime
    seal: str
    remark: str
    state: str
    answered_by: str
    answered_at: datetime | None
    seal_found: str
    answer: str


@dataclass(frozen=True, slots=True)
class BagPage:
    """A bag on its page. `may` holds hand_over, confirm, recall, return, archive; `receivers` to whom it may go next."""

    number: str
    state: str
    holder: PostShown | None
    heading_to: PostShown | None
    since: datetime
    due_on: date | None
    is_late: bool
    closed_at: datetime
    closed_post: PostShown
    matter: str
    title: str
    title_en: str
    cases: tuple[tuple[str, str, str], ...]
    papers: tuple[BagPaperRow, ...]
    hides_papers: bool
    moves: tuple[HandOverRow, ...]
    may: frozenset[str]
    receivers: tuple[PostShown, ...]

    @property
    def sheets(self) -> int:
        """How many sheets are inside in all, as far as the reader sees them."""
        return sum(one.copies * one.sheets for one in self.papers if one.state == "inside")


def bags_lookup(cases: Sequence[UUID]) -> Lookup[list[BagPlace]]:
    """The bags in which papers of these cases are, each with those papers alone, the oldest first."""
    return Lookup(
        "select b.number, b.state, b.holder, b.heading_to, b.since,"
        " (select h.remark from cases_handover h where h.bag_id = b.id and h.ends_as <> '' limit 1) as given_to,"
        " jsonb_agg(jsonb_build_array(p.id, c.number, p.material, p.name, p.name_en, p.is_original, p.copies, p.sheets,"
        " p.state) order by p.position) as papers from cases_bagpaper p join cases_bag b on b.id = p.bag_id"
        " join cases_case c on c.id = p.case_id where p.case_id = any(%s::uuid[]) group by b.id order by b.id",
        [list(cases)],
        lambda rows: [_place(row) for row in rows],
    )


def _place(row: Row) -> BagPlace:
    return BagPlace(
        number=row["number"],
        state=row["state"],
        holder=post_shown(row["holder"]) if row["holder"] else None,
        heading_to=post_shown(row["heading_to"]) if row["heading_to"] else None,
        since=datetime.fromisoformat(row["since"]),
        given_to=row["given_to"] or "",
        papers=tuple(BagPaperRow(UUID(id_), *rest) for id_, *rest in row["papers"]),
    )
