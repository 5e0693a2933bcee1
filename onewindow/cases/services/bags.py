"""Bags of paper (纸质材料袋): closed at the hall, handed from post to post, given back or archived.

Each hand-over is a row that the receiver answers; until then the giver answers for the bag.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from onewindow.cases.models import (
    Bag,
    BagPaper,
    Changes,
    HandOver,
    LoadedCase,
    SideMatter,
    Tree,
    lock_tree,
    posts_at,
    write_rows,
)
from onewindow.cases.rules import bags as rules
from onewindow.cases.rules.procedure import ENDED
from onewindow.cases.services.bagerrors import (
    BagEmpty,
    BagNotHere,
    BagNotOnWay,
    CaseGoesOn,
    OriginalsInside,
    PaperUnfit,
    ProtestEmpty,
    ReceiverIsGiver,
    ReceiverUnfit,
    ReturnUnexplained,
)
from onewindow.cases.services.common import accept_posts, check_claim, check_reason, is_party, posts_of, store
from onewindow.cases.services.notices import tell_applicant, tell_posts
from onewindow.cases.services.sideerrors import MatterNotOpen, NotIndependent
from onewindow.cases.services.transfers import locked_matter
from onewindow.exchange.services import next_numbers
from onewindow.foundation import access, clock
from onewindow.foundation.access import WINDOW_POST
from onewindow.foundation.actor import Actor, ActorKind
from onewindow.foundation.errors import NotFound
from onewindow.foundation.ids import new_id
from onewindow.foundation.limits import Limit, derive_period
from onewindow.ledger.services import record_act

PREFIX = "ZD"
MOST = 9999


@dataclass(frozen=True, slots=True)
class PaperGiven:
    """A paper that goes into a bag: for which case, a material by its code or another thing by its name."""

    case: str
    name: str
    copies: int
    sheets: int
    is_original: bool
    material: str = ""


@transaction.atomic
def close_bag(actor: Actor, number: str, papers: Sequence[PaperGiven]) -> str:
    """Closes a bag of the matter to which `number` belongs, with what is inside; returns the bag's number.

    For the receiving posts of every case in it, and for the window: of what was taken in there, or where the applicant
    stands there now. Raises NotFound for others, BagEmpty, PaperUnfit.
    """
    tree = lock_tree(number)
    if tree is None or actor.kind is not ActorKind.STAFF:
        raise NotFound
    every = {str(part.case.number) for part in tree.parts if number in {part.case.number, tree.root.number}}
    post = closing_post(actor, tree, {one.case for one in papers} or every)
    if not papers:
        raise BagEmpty
    now = clock.now()
    bag = Bag(
        id=new_id(),
        number=next_numbers(PREFIX, clock.local(now).date())[0],
        matter=tree.root,
        state=rules.HERE,
        holder=post,
        since=now,
        closed_by=actor.id,
        closed_post=post,
        closed_at=now,
    )
    rows = [_paper(bag, tree, place, one) for place, one in enumerate(papers, 1)]
    write_rows(Changes(added=[bag]))
    write_rows(Changes(added=[*rows]))
    record_act(actor, "cases.close_bag", f"case:{tree.root.number}", bag=bag.number, papers=len(rows), post=post)
    return bag.number


@transaction.atomic
def hand_over_bag(actor: Actor, bag_number: str, *, to: str, seal: str, remark: str = "") -> None:
    """Sends a bag to another post of its cases, which should confirm it within a working day.

    For the post that has it. Raises BagNotHere, ReceiverUnfit.
    """
    tree, bag = locked_bag(bag_number)
    _check_holds(actor, bag)
    if to not in _posts_of(tree, bag):
        raise ReceiverUnfit(post=to)
    after = rules.handed_over(_fact(bag), to)
    if after is None:
        raise ReceiverUnfit(post=to) if to == bag.holder else BagNotHere
    due = derive_period(clock.now(), Limit(rules.CONFIRM_WORKDAYS, "workday")).due_date
    move = _move(actor, bag, seal, remark, to_post=to, state=rules.GIVEN)
    write_rows(Changes(added=[move]))
    _put(bag, after, due_on=due)
    record_act(actor, "cases.hand_over_bag", f"case:{tree.root.number}", bag=bag.number, to=to, post=bag.holder)
    tell_posts([to], tree.root, "bag_on_way", once=str(move.id), link=f"/desk/bags/{bag.number}/")


@transaction.atomic
def confirm_bag(actor: Actor, bag_number: str, *, seal: str, remark: str = "") -> None:
    """The receiver has counted: the bag came whole and is hers now. Raises NotFound, BagNotOnWay, ReceiverIsGiver."""
    _take(actor, bag_number, seal, remark, missing=(), is_protest=False)


@transaction.atomic
def dispute_bag(actor: Actor, bag_number: str, *, missing: Collection[UUID], seal: str, remark: str = "") -> UUID:
    """The receiver takes the bag under protest; the sender is asked where the papers are. Returns that matter's id.

    Raises NotFound, BagNotOnWay, ReceiverIsGiver, ProtestEmpty, and PaperUnfit for what was never inside.
    """
    asked = _take(actor, bag_number, seal, remark, missing=missing, is_protest=True)
    if asked is None:
        raise ProtestEmpty
    return asked


@transaction.atomic
def recall_bag(actor: Actor, bag_number: str) -> None:
    """The giver takes back a bag that has not come yet. Raises BagNotOnWay."""
    tree, bag = locked_bag(bag_number)
    _check_holds(actor, bag)
    after = rules.recalled(_fact(bag))
    if after is None:
        raise BagNotOnWay
    move = bag.hand_overs.get(state=rules.GIVEN)
    move.state, move.answered_by, move.answered_at = rules.RECALLED, actor.id, clock.now()
    write_rows(Changes(changed=[move]))
    _put(bag, after)
    record_act(actor, "cases.recall_bag", f"case:{tree.root.number}", bag=bag.number, post=bag.holder)


@transaction.atomic
def return_bag(actor: Actor, bag_number: str, *, to_whom: str, remark: str = "") -> None:
    """Gives the papers back to the applicant, or to whom she sends; she is told at once.

    For the post that has it. Raises BagNotHere, and ReturnUnexplained where a case goes on and no reason is given.
    """
    tree, bag = locked_bag(bag_number)
    _check_holds(actor, bag)
    whom = check_reason(to_whom)
    if not remark.strip() and _goes_on(tree, bag):
        raise ReturnUnexplained
    words = f"{whom}：{remark.strip()}" if remark.strip() else whom
    move = _end(actor, tree, bag, rules.RETURNED, words)
    tell_applicant(tree.root, "bag_returned", once=str(move.id))


@transaction.atomic
def archive_bag(actor: Actor, bag_number: str, *, shelf: str) -> None:
    """Puts a bag without originals into the archive once its cases have ended; `shelf` says where.

    Raises BagNotHere, CaseGoesOn, OriginalsInside.
    """
    tree, bag = locked_bag(bag_number)
    _check_holds(actor, bag)
    where = check_reason(shelf)
    if _goes_on(tree, bag):
        raise CaseGoesOn
    if bag.papers.filter(is_original=True).exclude(state=rules.LOST).exists():
        raise OriginalsInside
    _end(actor, tree, bag, rules.ARCHIVED, where)


@transaction.atomic
def explain_papers(actor: Actor, matter_id: UUID, *, is_found: bool, note: str) -> None:
    """The sender says what became of the papers that were missing: found and brought after, or lost.

    The applicant is told of what is lost. Raises NotFound, MatterNotOpen, NotIndependent.
    """
    tree, part, row = locked_matter(matter_id)
    if row.kind != rules.PAPERS or not actor.posts & posts_at(row):
        raise NotFound
    check_claim(actor, row)
    if row.state != "open":
        raise MatterNotOpen
    if actor.id == row.asked_by:
        raise NotIndependent
    row.state, row.answer, row.answered_by, row.answered_at = "done", check_reason(note), actor.id, clock.now()
    row.facts = {**row.facts, "is_found": is_found}
    store(tree, Changes(changed=[row]), part)
    papers = BagPaper.objects.filter(id__in=row.facts["papers"], bag__number=row.facts["bag"], state=rules.MISSING)
    lost = papers.update(state=rules.INSIDE if is_found else rules.LOST)
    number = str(part.case.number)
    record_act(actor, "cases.explain_papers", f"case:{number}", bag=row.facts["bag"], is_found=is_found, post=row.post)
    tell_posts([row.asked_post], part.case, "papers_explained", once=str(row.id), matter=row.id)
    if lost and not is_found:
        tell_applicant(part.case, "paper_lost", once=str(row.id))


def locked_bag(bag_number: str) -> tuple[Tree, Bag]:
    """A bag and its matter, both locked, the matter first; raises NotFound."""
    known = Bag.objects.filter(number=bag_number).values_list("matter__number", flat=True).first()
    tree = lock_tree(known) if known else None
    bag = Bag.objects.select_for_update(of=("self",), no_key=True).filter(number=bag_number).first() if tree else None
    if tree is None or bag is None:
        raise NotFound
    return tree, bag


def closing_post(actor: Actor, tree: Tree, cases: Iterable[str]) -> str:
    """The post of the actor that may close a bag of these cases of a matter; raises NotFound where there is none."""
    parts = [tree.part(one) for one in cases]
    named = [part for part in parts if part is not None]
    if actor.kind is not ActorKind.STAFF or len(named) < len(parts) or not named:
        raise NotFound
    if actor.holds(WINDOW_POST):
        helped = access.helped_person(actor)
        if tree.root.site or (helped is not None and is_party(helped, tree)):
            return WINDOW_POST
    own = [actor.posts & set(accept_posts(part)) for part in named]
    if not all(own):
        raise NotFound
    return min(own[0])


def _take(
    actor: Actor, bag_number: str, seal: str, remark: str, *, missing: Collection[UUID], is_protest: bool
) -> UUID | None:
    tree, bag = locked_bag(bag_number)
    move = bag.hand_overs.filter(state=rules.GIVEN).first()
    if actor.kind is not ActorKind.STAFF or not actor.posts & _in_custody(bag):
        raise NotFound
    after = rules.taken(_fact(bag))
    if after is None or move is None:
        raise BagNotOnWay
    if not actor.holds(bag.heading_to):
        raise NotFound
    if actor.id == move.given_by:
        raise ReceiverIsGiver
    gone = _named_missing(bag, missing)
    if is_protest and not gone and not remark.strip():
        raise ProtestEmpty
    words = "；".join([*(f"缺：{one.name}" for one in gone), *([remark.strip()] if remark.strip() else [])])
    move.state = rules.DISPUTED if is_protest else rules.CONFIRMED
    move.answered_by, move.answered_at, move.answer = actor.id, clock.now(), words
    move.seal_found = _seal(seal)
    write_rows(Changes(changed=[move]))
    receiver = bag.heading_to
    _put(bag, after)
    act = "cases.dispute_bag" if is_protest else "cases.confirm_bag"
    record_act(actor, act, f"case:{tree.root.number}", bag=bag.number, missing=len(gone), post=receiver)
    return _ask_sender(actor, tree, bag, move, gone, receiver) if is_protest else None


def _ask_sender(actor: Actor, tree: Tree, bag: Bag, move: HandOver, gone: Sequence[BagPaper], receiver: str) -> UUID:
    """Opens the matter with the sender, in the case of the first paper that is missing."""
    BagPaper.objects.filter(id__in=[one.id for one in gone]).update(state=rules.MISSING)
    about = gone[0].case_id if gone else bag.papers.order_by("position").values_list("case", flat=True)[0]
    part = next(one for one in tree.parts if one.case.id == about)
    now = clock.now()
    row = SideMatter(
        id=new_id(),
        case=part.case,
        kind=rules.PAPERS,
        state="open",
        post=move.from_post,
        due_on=derive_period(now, Limit(rules.EXPLAIN_WORKDAYS, "workday")).due_date,
        asked_by=actor.id,
        asked_post=receiver,
        asked_at=now,
        question=move.answer,
        facts={"bag": bag.number, "papers": [str(one.id) for one in gone]},
    )
    store(tree, Changes(added=[row]), part)
    tell_posts([row.post], part.case, "bag_disputed", once=str(row.id), matter=row.id)
    return row.id


def _named_missing(bag: Bag, missing: Collection[UUID]) -> list[BagPaper]:
    found = list(bag.papers.filter(id__in=list(missing), state=rules.INSIDE).order_by("position"))
    if len(found) < len(set(missing)):
        raise PaperUnfit
    return found


def _paper(bag: Bag, tree: Tree, place: int, one: PaperGiven) -> BagPaper:
    part = tree.part(one.case)
    if part is None:
        raise PaperUnfit(case=one.case)
    material = next((row for row in part.materials if row.code == one.material), None) if one.material else None
    name = material.name if material else one.name.strip()
    fits = all(0 < count <= MOST for count in (one.copies, one.sheets))
    if not fits or not name or len(name) > 200 or (one.material and material is None):
        raise PaperUnfit(case=one.case, material=one.material)
    return BagPaper(
        id=new_id(),
        bag=bag,
        case=part.case,
        position=place,
        material=one.material,
        name=name,
        name_en=material.name_en if material else name,
        is_original=one.is_original,
        copies=one.copies,
        sheets=one.sheets,
    )


def _end(actor: Actor, tree: Tree, bag: Bag, how: str, words: str) -> HandOver:
    after = rules.ended(_fact(bag), how)
    if after is None:
        raise BagNotHere
    former, now = bag.holder, clock.now()
    move = _move(actor, bag, rules.OPENED, words, ends_as=how, state=rules.CONFIRMED)
    move.answered_by, move.answered_at = actor.id, now
    write_rows(Changes(added=[move]))
    _put(bag, after)
    record_act(actor, f"cases.{how}_bag", f"case:{tree.root.number}", bag=bag.number, post=former)
    return move


def _move(
    actor: Actor, bag: Bag, seal: str, remark: str, *, state: str, to_post: str = "", ends_as: str = ""
) -> HandOver:
    last = bag.hand_overs.order_by("-place").values_list("place", flat=True).first() or 0
    return HandOver(
        id=new_id(),
        bag=bag,
        place=last + 1,
        from_post=bag.holder,
        to_post=to_post,
        ends_as=ends_as,
        given_by=actor.id,
        given_at=clock.now(),
        seal=_seal(seal),
        remark=remark.strip(),
        state=state,
    )


def _seal(seal: str) -> str:
    if seal not in rules.SEALS:
        raise PaperUnfit(seal=seal)
    return seal


def _put(bag: Bag, after: rules.Whereabouts, due_on: object = None) -> None:
    bag.state, bag.holder, bag.heading_to = after.state, after.holder, after.heading_to
    bag.due_on, bag.since = due_on, clock.now()  # type: ignore[assignment]
    write_rows(Changes(changed=[bag]))


def _fact(bag: Bag) -> rules.Whereabouts:
    return rules.Whereabouts(bag.state, bag.holder, bag.heading_to)


def _check_holds(actor: Actor, bag: Bag) -> None:
    """Raises NotFound for who does not hold the bag; BagNotHere once it has ended, for who had it."""
    if actor.kind is not ActorKind.STAFF or not actor.posts & _in_custody(bag):
        raise NotFound
    if bag.state in rules.ENDS:
        raise BagNotHere
    if not actor.holds(bag.holder):
        raise NotFound


def _in_custody(bag: Bag) -> set[str]:
    """Every post that has had the bag, has it or is to get it."""
    moves = bag.hand_overs.values_list("from_post", "to_post")
    return {bag.closed_post, bag.holder, bag.heading_to, *(post for move in moves for post in move)} - {""}


def _parts(tree: Tree, bag: Bag) -> list[LoadedCase]:
    inside = set(bag.papers.values_list("case", flat=True))
    return [part for part in tree.parts if part.case.id in inside]


def _posts_of(tree: Tree, bag: Bag) -> set[str]:
    """Where a bag may go: to the posts of its cases, and back to the post that closed it."""
    return {bag.closed_post, *(post for part in _parts(tree, bag) for post in posts_of(part))}


def _goes_on(tree: Tree, bag: Bag) -> bool:
    return any(part.case.state not in ENDED for part in _parts(tree, bag))
