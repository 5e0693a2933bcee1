"""Routing (分派): which post does a step of an item for a case of a place and a subject; checked before it is used.

Rows are exact for their place and all below it; the nearest place counts, and in it the row for the subject before the
row for everybody. A step without rows is its item's own post's; so is what lies in no place below the item's own.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

ANYBODY = ""
SUBJECTS = ("natural_person", "legal_person")
EVER = date.max
ONE_DAY = timedelta(days=1)
FAULTS = {
    "hole": ("这里没有岗位负责", "No post is responsible here"),
    "overlap": ("两条规则重叠", "Two rules overlap"),
    "unknown_step": ("事项里没有这个环节", "The item has no such step"),
    "unknown_place": ("没有这个区划", "There is no such division"),
    "outside": ("不在事项的区划之内", "It lies outside the item's division"),
    "unknown_post": ("没有这个岗位", "There is no such post"),
    "vacant_post": ("岗位上没有人", "Nobody holds the post"),
    "wrong_work": ("岗位的职责和环节不符", "The post does other work than the step"),
    "upside_down": ("结束日在开始日之前", "It ends before it begins"),
    "unknown_subject": ("没有这类申请人", "There is no such kind of applicant"),
}


@dataclass(frozen=True, slots=True)
class Route:
    """A rule: from `since` to `until`, both included and open where None, a post does a step for a place and a subject."""

    step: str
    place: str
    subject: str
    post: str
    since: date | None = None
    until: date | None = None

    @property
    def first(self) -> date:
        """The first day."""
        return self.since or date.min

    @property
    def last(self) -> date:
        """The last day."""
        return self.until or EVER


@dataclass(frozen=True, slots=True)
class RoutingFault:
    """What is wrong with an item's rules, and where: in which step, place and for whom, from which day on."""

    kind: str
    item: str
    step: str
    place: str
    subject: str = ANYBODY
    post: str = ""
    since: date | None = None
    until: date | None = None

    @property
    def text(self) -> str:
        """What is wrong, in Chinese."""
        return FAULTS[self.kind][0]

    @property
    def text_en(self) -> str:
        """What is wrong, in English."""
        return FAULTS[self.kind][1]

    def __str__(self) -> str:
        days = f" {self.since or ''}..{self.until or ''}" if self.since or self.until else ""
        named = " ".join(one for one in (self.step, self.place, self.subject or "*", self.post) if one)
        return f"{self.item}: {self.kind}: {named}{days}: {self.text_en}"


@dataclass(frozen=True, slots=True)
class RoutingScope:
    """What an item's rules are held against.

    `steps` maps the item's step codes to the work of their own posts; `root` is the division of its department;
    `parents` maps every division to the one above; `posts` maps posts to their work; `subjects` may apply.
    """

    item: str
    steps: Mapping[str, str]
    root: str
    parents: Mapping[str, str]
    posts: Mapping[str, str]
    staffed: Collection[str]
    subjects: Sequence[str]
    today: date


def check_routes(routes: Sequence[Route], scope: RoutingScope) -> list[RoutingFault]:
    """Every fault: rows that cannot be, rows that overlap, and places for which no post would be responsible."""
    return [*_unfit(routes, scope), *_overlaps(routes, scope), *_holes(routes, scope)]


def chosen_post(routes: Iterable[Route], places: Sequence[str], subject: str, day: date) -> str:
    """The post that does a step: of the routes in force, the nearest place's, then the subject's own; empty for none.

    `places` is the case's division and those above it, the nearest first.
    """
    found = [one for one in routes if one.place in places and one.subject in (subject, ANYBODY)]
    in_force = [one for one in found if one.first <= day <= one.last]
    best = min(in_force, key=lambda one: (places.index(one.place), one.subject == ANYBODY), default=None)
    return best.post if best else ""


def chain(place: str, parents: Mapping[str, str], root: str) -> tuple[str, ...]:
    """The division and those above it, up to the root; empty where it does not lie below the root."""
    found: list[str] = []
    while place and place not in found:
        found.append(place)
        if place == root:
            return tuple(found)
        place = parents.get(place, "")
    return ()


def _unfit(routes: Sequence[Route], scope: RoutingScope) -> Iterator[RoutingFault]:
    for one in routes:
        for kind in _unfitness(one, scope):
            yield RoutingFault(kind, scope.item, one.step, one.place, one.subject, one.post, one.since, one.until)


def _unfitness(one: Route, scope: RoutingScope) -> Iterator[str]:
    if one.step not in scope.steps:
        yield "unknown_step"
    if one.place not in scope.parents:
        yield "unknown_place"
    elif not chain(one.place, scope.parents, scope.root):
        yield "outside"
    if one.subject not in (ANYBODY, *scope.subjects):
        yield "unknown_subject"
    if one.post not in scope.posts:
        yield "unknown_post"
    elif one.post not in scope.staffed:
        yield "vacant_post"
    elif scope.steps.get(one.step, "") not in ("", scope.posts[one.post]):
        yield "wrong_work"
    if one.last < one.first:
        yield "upside_down"


def _overlaps(routes: Sequence[Route], scope: RoutingScope) -> Iterator[RoutingFault]:
    """Neighbours by day among the rows of the same step, place and subject."""
    same: defaultdict[tuple[str, str, str], list[Route]] = defaultdict(list)
    for one in routes:
        same[one.step, one.place, one.subject].append(one)
    for (step, place, subject), rows in same.items():
        reached: Route | None = None
        for one in sorted(rows, key=lambda row: (row.first, row.last)):
            if reached is not None and one.first <= reached.last and one.first <= one.last:
                until = None if min(one.last, reached.last) == EVER else min(one.last, reached.last)
                yield RoutingFault("overlap", scope.item, step, place, subject, one.post, one.since, until)
            if one.first <= one.last and (reached is None or one.last > reached.last):
                reached = one


def _holes(routes: Sequence[Route], scope: RoutingScope) -> Iterator[RoutingFault]:
    """Days from today on without a row, for a place right below the root; all below it has what it has."""
    by_place: defaultdict[tuple[str, str], list[Route]] = defaultdict(list)
    for one in routes:
        by_place[one.step, one.place].append(one)
    below = sorted(place for place, above in scope.parents.items() if above == scope.root) or [scope.root]
    steps = [step for step in scope.steps if any(step == one.step for one in routes)]
    for step in steps:
        everywhere = by_place.get((step, scope.root), [])
        for place in below:
            here = by_place.get((step, place), []) if place != scope.root else []
            for subject in scope.subjects:
                for since, until in _gaps([*everywhere, *here], subject, scope.today):
                    yield RoutingFault("hole", scope.item, step, place, subject, "", since, until)


def _gaps(routes: Iterable[Route], subject: str, today: date) -> Iterator[tuple[date, date | None]]:
    spans = sorted((one.first, one.last) for one in routes if one.subject in (subject, ANYBODY))
    day = today
    for first, last in spans:
        if last < first:
            continue
        if first > day:
            yield day, first - ONE_DAY
        if last >= day:
            if last == EVER:
                return
            day = last + ONE_DAY
    yield day, None
