"""Questions about bags of paper: a post's lists, one bag, what may go into a new one, what a code names."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from onewindow.cases.models import Bag, BagPaper, LoadedCase, Step, Tree, load_tree
from onewindow.cases.queries.bagrows import BagLine, BagPage, BagPaperRow, HandOverRow
from onewindow.cases.queries.shown import post_shown
from onewindow.cases.rules import bags as rules
from onewindow.cases.rules.procedure import ENDED
from onewindow.cases.rules.steps import ACCEPT
from onewindow.foundation import access, clock
from onewindow.foundation.access import WINDOW_POST
from onewindow.foundation.actor import Actor, ActorKind
from onewindow.foundation.errors import Invalid, NotFound
from onewindow.foundation.identifiers import number_fault, plain_number
from onewindow.foundation.marks import marked
from onewindow.identity.queries import officials

TO_HAND_OVER, ON_WAY, HERE, OVERDUE = "to_hand_over", "on_way", "here", "overdue"
LISTS = (TO_HAND_OVER, ON_WAY, HERE, OVERDUE)


@dataclass(frozen=True, slots=True)
class Packing:
    """What may go into a new bag: the cases of the matter that the actor may pack, and their materials."""

    matter: str
    title: str
    title_en: str
    cases: tuple[tuple[str, str, str], ...]
    materials: tuple[tuple[str, str, str, str], ...]


def bags_of_posts(actor: Actor, which: str, after: str = "", limit: int = 20) -> list[BagLine]:
    """The bags of the actor's posts, the longest waiting first, in one statement.

    `which` is to_hand_over (the next step is another post's, or its cases have ended), on_way (from or to her), here
    or overdue. `after` is the moment and id of the last row shown, joined by `~`. Raises Invalid for another.
    """
    if which not in LISTS:
        raise Invalid(errors=[{"pointer": "/list", "reason": marked("没有这个清单")}])
    if actor.kind is not ActorKind.STAFF or not actor.posts:
        return []
    posts = sorted(actor.posts)
    mine, coming = Q(holder__in=posts), Q(heading_to__in=posts, state=rules.ON_WAY)
    found: QuerySet[Bag] = Bag.objects.filter(_past(after))
    if which == HERE:
        found = found.filter(mine, state=rules.HERE)
    elif which == TO_HAND_OVER:
        working = Step.objects.filter(
            case__bag_papers__bag=OuterRef("pk"), state="open", post=OuterRef("holder"), case__closed_at=None
        )
        found = found.filter(mine, ~Exists(working), state=rules.HERE)
    else:
        found = found.filter(mine | coming, state=rules.ON_WAY)
        found = found.filter(due_on__lt=clock.today()) if which == OVERDUE else found
    inside = found.annotate(count=Count("papers")).select_related("matter").order_by("since", "id")
    return [_line(bag) for bag in inside[:limit]]


def bag_page(actor: Actor, bag_number: str) -> BagPage:
    """A bag, for the posts that had, have or are to get it, and for the posts of its cases; raises NotFound.

    Who never had it in hand sees only the papers of her own cases.
    """
    bag, tree, parts = _known(bag_number)
    if actor.kind is not ActorKind.STAFF:
        raise NotFound
    moves = list(bag.hand_overs.order_by("place"))
    custody = {bag.closed_post, bag.holder, bag.heading_to, *(one.from_post for one in moves)}
    custody |= {one.to_post for one in moves}
    had_it = bool(actor.posts & (custody - {""}))
    own = {part.case.id for part in parts if had_it or actor.posts & _posts(part)}
    if not own:
        raise NotFound
    papers = list(bag.papers.order_by("position"))
    numbers = {part.case.id: str(part.case.number) for part in parts}
    people = officials() if moves else {}

    def name(account: UUID | None) -> str:
        who = people.get(account) if account else None
        return who.name if who else ""

    return BagPage(
        number=bag.number,
        state=bag.state,
        holder=post_shown(bag.holder) if bag.holder else None,
        heading_to=post_shown(bag.heading_to) if bag.heading_to else None,
        since=bag.since,
        due_on=bag.due_on,
        is_late=_is_late(bag),
        closed_at=bag.closed_at,
        closed_post=post_shown(bag.closed_post),
        matter=str(tree.root.number),
        title=tree.root.title,
        title_en=tree.root.title_en,
        cases=tuple(
            (str(part.case.number), part.case.title, part.case.title_en) for part in parts if part.case.id in own
        ),
        papers=tuple(_paper(one, numbers[one.case_id]) for one in papers if one.case_id in own),
        hides_papers=any(one.case_id not in own for one in papers),
        moves=tuple(
            HandOverRow(
                place=one.place,
                from_post=post_shown(one.from_post),
                to_post=post_shown(one.to_post) if one.to_post else None,
                ends_as=one.ends_as,
                given_by=name(one.given_by),
                given_at=one.given_at,
                seal=one.seal,
                remark=one.remark,
                state=one.state,
                answered_by=name(one.answered_by),
                answered_at=one.answered_at,
                seal_found=one.seal_found,
                answer=one.answer,
            )
            for one in moves
        ),
        may=_may(actor, bag, parts, papers, {one.given_by for one in moves if one.state == rules.GIVEN}),
        receivers=tuple(post_shown(post) for post in _receivers(bag, parts)),
    )


def bag_by_code(actor: Actor, code: str) -> str:
    """The number of the bag whose code was read or typed, for who may see it; raises Invalid with what is wrong."""
    number = plain_number(code)
    if fault := number_fault(number):
        raise Invalid(errors=[{"pointer": "code", "reason": fault}])
    try:
        return bag_page(actor, number).number
    except NotFound:
        raise Invalid(errors=[{"pointer": "code", "reason": NOT_YOURS}]) from None


NOT_YOURS = marked("没有这个编号的材料袋，或者它和您的岗位无关。请核对袋上的编号；袋子在您手上的，请送回交给您的人。")


def packing(actor: Actor, number: str) -> Packing:
    """What the actor may put into a new bag of a matter, by its number or a case's; raises NotFound.

    The window packs what was taken in there, or whose applicant stands there now; a receiving post its own cases.
    """
    tree = load_tree(number)
    if tree is None or actor.kind is not ActorKind.STAFF:
        raise NotFound
    parts = [one for one in tree.parts if one.case.number and _may_pack(actor, tree, one)]
    if not any(number in {one.case.number, tree.root.number} for one in parts):
        raise NotFound
    return Packing(
        matter=str(tree.root.number),
        title=tree.root.title,
        title_en=tree.root.title_en,
        cases=tuple((str(one.case.number), one.case.title, one.case.title_en) for one in parts),
        materials=tuple(
            (str(one.case.number), row.code, row.name, row.name_en) for one in parts for row in one.materials
        ),
    )


def may_pack(actor: Actor, number: str) -> bool:
    """Whether the actor may close a bag for a case."""
    try:
        packing(actor, number)
    except NotFound:
        return False
    return True


def _may_pack(actor: Actor, tree: Tree, part: LoadedCase) -> bool:
    if actor.holds(WINDOW_POST):
        helped = access.helped_person(actor)
        owners = {tree.root.applicant, part.case.applicant, *tree.root.joint_parties}
        if tree.root.site or (helped is not None and helped.parties & owners):
            return True
    receiving = [step for step in part.steps if step.action == ACCEPT] or part.steps[:1]
    return bool(actor.posts & {post for step in receiving for post in (step.post, step.escalated_to)})


def _known(bag_number: str) -> tuple[Bag, Tree, list[LoadedCase]]:
    bag = Bag.objects.filter(number=bag_number).select_related("matter").first()
    tree = load_tree(str(bag.matter.number)) if bag else None
    if bag is None or tree is None:
        raise NotFound
    inside = set(bag.papers.values_list("case", flat=True))
    return bag, tree, [part for part in tree.parts if part.case.id in inside]


def _posts(part: LoadedCase) -> set[str]:
    found = {post for step in part.steps for post in (step.post, step.escalated_to)} - {""}
    return found | {check.post for check in part.after_checks}


def _receivers(bag: Bag, parts: Sequence[LoadedCase]) -> tuple[str, ...]:
    if bag.state != rules.HERE:
        return ()
    own = [step.post for part in parts for step in part.steps]
    now = {step.post for part in parts for step in part.steps if step.state == "open"}
    return rules.posts_next(bag.holder, own, now, bag.closed_post)


def _may(
    actor: Actor, bag: Bag, parts: Sequence[LoadedCase], papers: Iterable[BagPaper], givers: set[UUID]
) -> frozenset[str]:
    if bag.state == rules.ON_WAY:
        takes = {"confirm"} if actor.holds(bag.heading_to) and actor.id not in givers else set()
        return frozenset(takes | ({"recall"} if actor.holds(bag.holder) else set()))
    if bag.state != rules.HERE or not actor.holds(bag.holder):
        return frozenset()
    acts = {"hand_over", "return"}
    has_originals = any(one.is_original and one.state != rules.LOST for one in papers)
    if not has_originals and all(part.case.state in ENDED for part in parts):
        acts.add("archive")
    return frozenset(acts)


def _paper(one: BagPaper, case_number: str) -> BagPaperRow:
    return BagPaperRow(
        one.id, case_number, one.material, one.name, one.name_en, one.is_original, one.copies, one.sheets, one.state
    )


def _line(bag: Bag) -> BagLine:
    return BagLine(
        id=bag.id,
        number=bag.number,
        state=bag.state,
        holder=post_shown(bag.holder),
        heading_to=post_shown(bag.heading_to) if bag.heading_to else None,
        since=bag.since,
        due_on=bag.due_on,
        is_late=_is_late(bag),
        papers=bag.count,  # type: ignore[attr-defined]
        matter=str(bag.matter.number),
        title=bag.matter.title,
        title_en=bag.matter.title_en,
    )


def _is_late(bag: Bag) -> bool:
    return bag.due_on is not None and bag.due_on < clock.today()


def _past(after: str) -> Q:
    if not after:
        return Q()
    moment, _, row = after.partition("~")
    try:
        since, last = datetime.fromisoformat(moment), UUID(row)
    except ValueError as error:
        raise Invalid(errors=[{"pointer": "/after", "reason": after}]) from error
    if since.tzinfo is None:
        raise Invalid(errors=[{"pointer": "/after", "reason": after}])
    return Q(since__gt=since) | Q(since=since, id__gt=last)
