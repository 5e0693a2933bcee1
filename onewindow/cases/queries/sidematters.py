"""Questions about what arises in a case beside its steps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from onewindow.cases.models import AFTER_THE_END, LoadedCase, SideMatter, Tree, load_tree, posts_at, task_name
from onewindow.cases.queries.acts import claim_acts, is_unopened, is_with_another
from onewindow.cases.queries.claims import claims_of
from onewindow.cases.queries.endings import ending_shown
from onewindow.cases.queries.matters import ClaimRow, DeskCase
from onewindow.cases.queries.rows import BasisRow, MaterialRow
from onewindow.cases.queries.shown import material_row, post_shown
from onewindow.cases.queries.siderows import MatterRow, PostShown, VerifiedRow, WindowRow
from onewindow.cases.rules.appointments import kept
from onewindow.cases.rules.bags import PAPERS
from onewindow.cases.rules.endings import ENDING
from onewindow.cases.rules.hearings import may_chair
from onewindow.cases.rules.procedure import BEFORE_DECISION, DECIDING, State
from onewindow.cases.rules.reviews import REDECIDE
from onewindow.cases.rules.serving import SERVICE
from onewindow.cases.rules.transfers import PostFact, may_go_to, posts_taking_over
from onewindow.catalogue.queries import item_version
from onewindow.foundation import clock
from onewindow.foundation.actor import Actor, ActorKind
from onewindow.foundation.errors import NotFound
from onewindow.foundation.personal import decrypt
from onewindow.foundation.profile import profile
from onewindow.identity.queries import OfficialRow, away_today, head_of, officials, posts
from onewindow.registers.queries import authorities

ASKED_ACTIONS = {"receive", "review", "inspect", "approve"}


@dataclass(frozen=True, slots=True)
class MatterPage:
    """One matter on the page of who has to do with it: the case in a line, and what she may do."""

    row: MatterRow
    number: str
    title: str
    title_en: str
    applicant_name: str
    department: str
    state: str
    sees_case: bool
    may_act: bool
    may_drop: bool
    may_name_chair: bool
    materials: tuple[MaterialRow, ...]
    address: str
    bases: tuple[BasisRow, ...]
    subjects: frozenset[str]
    heard: MatterRow | None = None
    claim: ClaimRow | None = None
    hands: frozenset[str] = frozenset()
    unopened: bool = False

    @property
    def may_claim(self) -> bool:
        """Whether she may take it in hand."""
        return f"claim:{self.row.id}" in self.hands

    @property
    def may_return(self) -> bool:
        """Whether she may give it back to its post."""
        return f"return:{self.row.id}" in self.hands

    @property
    def elements(self) -> list[str]:
        """What is looked at with the page, as traces name it."""
        return [f"{one.name}|{one.name_en}" for one in self.materials]


def matter_rows(found: LoadedCase) -> tuple[MatterRow, ...]:
    """The matters of a case, the earliest first."""
    return tuple(_row(one, found) for one in found.matters)


def matter_page(actor: Actor, matter_id: UUID) -> MatterPage:
    """One matter, for the post that is asked and for the posts of its case; raises NotFound for everybody else."""
    _tree, part, row = matter_for(actor, matter_id)
    case = part.case
    is_open = row.state == "open" and State(case.state) in BEFORE_DECISION
    sees_case = bool(actor.posts & {step.post for step in part.steps})
    by_code = {one.code: one for one in part.materials}
    return MatterPage(
        row=_row(row, part),
        number=str(case.number),
        title=case.title,
        title_en=case.title_en,
        applicant_name=case.applicant_name,
        department=case.department,
        state=case.state,
        sees_case=sees_case,
        may_act=_may_act(actor, part, row),
        may_drop=is_open and row.kind == "opinion" and actor.holds(row.asked_post),
        may_name_chair=_may_name_chair(actor, row),
        materials=tuple(
            material_row(by_code[code]) for code in row.about if code in by_code and (is_open or sees_case)
        ),
        address=decrypt(row.facts["to_cipher"]) if row.facts.get("to_cipher") and actor.posts & posts_at(row) else "",
        bases=_bases(part) if row.kind == REDECIDE else (),
        subjects=frozenset(case.subjects),
        claim=claims_of(actor, [row]).get(task_name(row)),
        hands=claim_acts(actor, [row]),
        unopened=is_unopened(actor, row),
        heard=next((_row(one, part) for one in part.matters if one.facts.get(ENDING) == str(row.id)), None),
    )


def _bases(part: LoadedCase) -> tuple[BasisRow, ...]:
    """The articles on which the item rests, from which a new decision chooses."""
    own = item_version(part.case.version).legal_bases
    return tuple(dict.fromkeys(BasisRow(one.law_id, one.law, one.article, one.label) for one in own))


def matter_file(actor: Actor, matter_id: UUID, file_id: UUID) -> None:
    """Raises NotFound unless the file is of a material that the matter shows, and the actor has to do with it."""
    page = matter_page(actor, matter_id)
    if file_id not in page.row.photos and not any(file_id in one.file_ids for one in page.materials):
        raise NotFound


def _may_act(actor: Actor, part: LoadedCase, row: SideMatter) -> bool:
    is_hers = bool(actor.posts & posts_at(row)) and not is_with_another(actor, row)
    if row.kind in {SERVICE, *AFTER_THE_END}:
        is_its_turn = part.case.state == State.DECIDED if row.kind == SERVICE else _has_other_eyes(actor, row)
        may_answer = row.kind != PAPERS or actor.id != row.asked_by
        return is_hers and row.state == "open" and is_its_turn and may_answer
    if row.kind == "hearing" and row.stage == "scheduled":
        return row.state == "open" and row.facts.get("chair") == str(actor.id)
    if not is_hers or not (lives_on(row) or State(part.case.state) in BEFORE_DECISION):
        return False
    if row.kind == "hearing":
        return row.state == "open" and row.stage == "asked"
    if row.kind == "inspection":
        return row.state in {"open", "waiting"}
    return row.state == "open" and actor.id not in {row.asked_by, *people_of(part, row.kind)}


def _has_other_eyes(actor: Actor, row: SideMatter) -> bool:
    """Who began to end a licence does not decide it."""
    return row.kind != ENDING or actor.id != row.asked_by


def lives_on(row: SideMatter) -> bool:
    """Whether a matter goes on when its case has ended: what follows a decision, and the hearing before a licence ends."""
    return row.kind in AFTER_THE_END or ENDING in row.facts


def _may_name_chair(actor: Actor, row: SideMatter) -> bool:
    is_announced = row.kind == "hearing" and row.state == "open" and row.stage == "scheduled"
    return is_announced and actor.holds(head_of(row.post))


def people_of(part: LoadedCase, kind: str) -> set[UUID]:
    """Who worked on the case, where the matter needs somebody who has not (four eyes)."""
    if kind != "opinion":
        return set()
    signed = {one.account for step in part.steps for one in part.signed(step)}
    return signed | {step.done_by for step in part.steps if step.done_by}


def matter_for(actor: Actor, matter_id: UUID) -> tuple[Tree, LoadedCase, SideMatter]:
    """A matter with its case, for the post that is asked and the posts of its case; raises NotFound."""
    number = SideMatter.objects.filter(id=matter_id).values_list("case__number", flat=True).first()
    tree = load_tree(number) if number else None
    part = tree.part(number) if tree and number else None
    row = next((one for one in part.matters if one.id == matter_id), None) if part else None
    if tree is None or part is None or row is None or actor.kind is not ActorKind.STAFF:
        raise NotFound
    is_chair = row.facts.get("chair") == str(actor.id)
    concerned = {*posts_at(row), *([head_of(row.post)] if row.kind == "hearing" else [])}
    if not is_chair and not actor.posts & {*concerned, *(step.post for step in part.steps)}:
        raise NotFound
    return tree, part, row


@dataclass(frozen=True, slots=True)
class HearingPage:
    """A hearing for somebody who was told of it: she need not have a part in the case. `mine` is her answer so far.

    `ending` is the end of a licence before which she is heard; None for a hearing before a case's decision.
    """

    row: MatterRow
    title: str
    title_en: str
    department: str
    mine: str
    may_answer: bool
    ending: MatterRow | None


def hearing_page(actor: Actor, matter_id: UUID) -> HearingPage:
    """A hearing of which the actor, or somebody she represents, was told; raises NotFound for everybody else."""
    number = SideMatter.objects.filter(id=matter_id, kind="hearing").values_list("case__number", flat=True).first()
    tree = load_tree(number) if number else None
    part = tree.part(number) if tree and number else None
    row = next((one for one in part.matters if one.id == matter_id), None) if part else None
    if part is None or row is None or actor.kind is not ActorKind.PERSON:
        raise NotFound
    answers = {UUID(one): answer for one, answer in row.facts["answers"].items()}
    mine = sorted(set(answers) & actor.parties)
    if not mine:
        raise NotFound
    shown = _row(row, part)
    in_time = shown.right_until is not None and clock.today() <= shown.right_until
    is_on = row.state == "waiting" or (row.state == "open" and row.stage == "asked")
    return HearingPage(
        row=shown,
        title=part.case.title,
        title_en=part.case.title_en,
        department=part.case.department,
        mine=answers[mine[0]],
        may_answer=in_time and is_on and (part.case.state in DECIDING or _is_open(part, row.facts.get(ENDING))),
        ending=next((_row(one, part) for one in part.matters if str(one.id) == row.facts.get(ENDING)), None),
    )


def _is_open(part: LoadedCase, matter_id: str | None) -> bool:
    return any(str(one.id) == matter_id and one.state == "open" for one in part.matters)


def chairs_for(actor: Actor, matter_id: UUID) -> tuple[tuple[UUID, str, str], ...]:
    """Who may chair a hearing: officials of the department who did not work on the case, as (account, name, English).

    Where one was named before, it is somebody else than her, than who is away, and than the actor.
    """
    _tree, part, row = matter_for(actor, matter_id)
    worked = {row.asked_by, *people_of(part, "opinion")}
    if row.facts.get("chair"):
        worked |= {UUID(row.facts["chair"]), actor.id, *away_today()}
    return tuple(
        (one.id, one.name, one.name_en)
        for one in officials().values()
        if may_chair(one.id, one.posts, part.case.department, worked)
    )


def departments_for_case(actor: Actor, number: str, which: str) -> tuple[tuple[str, str, str], ...]:
    """The departments that could take a case over, as (code, name, English name): fresh, others or all.

    `others` leaves out the one that has it, `fresh` also those that had it before. For the posts of the case and for who has a matter of it to do; raises NotFound for everybody else.
    """
    tree = load_tree(number)
    part = tree.part(number) if tree else None
    if part is None or actor.kind is not ActorKind.STAFF:
        raise NotFound
    if not actor.posts & {*(step.post for step in part.steps), *(row.post for row in part.matters)}:
        raise NotFound
    known = {code: PostFact(code, row.authority, row.action) for code, row in posts().items()}
    steps = [(step.code, step.post, step.state) for step in part.steps]
    own = part.case.department
    had = {"fresh": {str(row.facts["from"]) for row in part.matters if "from" in row.facts}}.get(which, set())
    had |= set() if which == "all" else {own}
    return tuple(
        (one.code, one.name, one.name_en)
        for one in authorities().values()
        if may_go_to(one.code, had) and posts_taking_over(steps, own, one.code, known)
    )


def _row(one: SideMatter, found: LoadedCase) -> MatterRow:
    organs, chair = authorities(), _chair(one)
    to, decided = organs.get(str(one.facts.get("to", ""))), organs.get(str(one.facts.get("decided", "")))
    is_live = lives_on(one) or found.case.closed_at is None
    has_lapsed = one.state in {"open", "waiting"} and not is_live
    return MatterRow(
        id=one.id,
        kind=one.kind,
        state="lapsed" if has_lapsed else one.state,
        stage=one.stage,
        post=post_shown(one.post),
        step=one.step,
        due_on=one.due_on,
        asked_post=post_shown(one.asked_post),
        asked_at=one.asked_at,
        question=one.question,
        about=tuple(one.about),
        answer=one.answer,
        answered_at=one.answered_at,
        days_late=_days_late(one, found),
        facts=one.facts,
        to_name=to.name if to else "",
        to_name_en=to.name_en if to else "",
        decided_name=decided.name if decided else "",
        decided_name_en=decided.name_en if decided else "",
        windows=_windows(one.facts.get("windows", ())),
        answered=_windows(one.facts.get("answered", ())),
        agreed=next(iter(_windows([one.facts.get("agreed")])), None),
        photos=tuple(UUID(photo) for photo in one.facts.get("photos", ())),
        ending=ending_shown(one) if one.kind == ENDING else None,
        chair=chair.name if chair else "",
        chair_en=chair.name_en if chair else "",
    )


def _chair(one: SideMatter) -> OfficialRow | None:
    """Who chairs a hearing; None where nobody does, or she is no longer an official."""
    chair = one.facts.get("chair")
    return officials().get(UUID(chair)) if chair else None


def _windows(rows: Sequence[object]) -> tuple[WindowRow, ...]:
    found = ((clock.local(one.begins), clock.local(one.ends)) for one in kept(rows))
    return tuple(WindowRow(begins.date(), begins.time(), ends.time()) for begins, ends in found)


def _days_late(one: SideMatter, found: LoadedCase) -> int:
    if one.due_on is None or one.state == "void":
        return 0
    ended = one.answered_at or (None if lives_on(one) else found.case.closed_at)
    until = clock.local(ended).date() if ended else clock.today()
    return max(0, profile().calendar.workdays_between(one.due_on, until)) if until > one.due_on else 0


def posts_to_ask(desk: DeskCase) -> tuple[tuple[PostShown, str], ...]:
    """The posts that may be asked for an opinion, by department: those that work on cases, but not on this one."""
    own = {step.post.code for step in desk.part.steps}
    found = [code for code, row in posts().items() if row.action in ASKED_ACTIONS and code not in own]
    return tuple((shown, shown.department) for shown in map(post_shown, found))


def verified_rows(found: LoadedCase) -> tuple[VerifiedRow, ...]:
    """What was verified in a case, the latest finding on each material."""
    names = {one.code: one for one in found.materials}
    latest = {row.material: row for row in found.verified}
    return tuple(
        VerifiedRow(
            material=row.material,
            name=names[row.material].name,
            name_en=names[row.material].name_en,
            post=post_shown(row.post),
            verified_at=row.verified_at,
            valid_until=row.valid_until,
            note=row.note,
            holds=clock.today() <= row.valid_until,
        )
        for row in latest.values()
        if row.material in names
    )
