"""Two matters of two citizens with everything that hangs on them, each piece marked, and who may read which piece."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from django.db.models import Q

from onewindow.cases import services as cases
from onewindow.cases.models import (
    AfterCheck,
    BandDeparture,
    Case,
    DepartmentSystem,
    ReviewSeat,
    SavedView,
    Step,
    SystemEvent,
    SystemTask,
)
from onewindow.cases.rules.inbox import Filters
from onewindow.config.journey.stories import city
from onewindow.documents.models import LegalDocument, StoredFile
from onewindow.exchange.models import DataCorrection
from onewindow.exchange.services import raise_data_correction
from onewindow.foundation import clock
from onewindow.foundation.actor import Actor
from onewindow.foundation.ids import new_id
from onewindow.foundation.personal import lookup_hash
from onewindow.identity import queries as identity
from onewindow.identity.models import Account, ManagerRole, Mandate, PostHolder, Representation
from onewindow.identity.services import Days, mark_absence
from onewindow.intake import services as intake
from onewindow.intake.models import CoApplicant, Draft
from onewindow.licences.models import Licence
from onewindow.notifications.models import Message
from onewindow.offers.models import Offer
from tests.cases import world as case_world
from tests.intake import world as draft_world
from tests.support.queue import run_queued_jobs

SECRET = "暗记"  # what was typed or written by hand carries one of these
JOINT = "wangwu"
WINDOW_CLERK, HELPED = "ds_receive", "liuyang"
ASKED = "GA-V"  # the office whose opinion is asked of one case


@dataclass(frozen=True)
class Reader:
    """Somebody who asks: nobody, a citizen by login, or an official with posts."""

    login: str = ""
    posts: frozenset[str] = frozenset()

    def __str__(self) -> str:
        return self.login or "nobody"


@dataclass(frozen=True)
class Record:
    """A piece of somebody's data: the words by which it is known on a page, and who may read it."""

    name: str
    marks: tuple[str, ...]
    may_read: Callable[[Reader], bool]


@dataclass
class World:
    """The records, and the values with which addresses are filled in."""

    records: list[Record] = field(default_factory=list)
    values: dict[str, list[str]] = field(default_factory=dict)
    screen: str = ""

    def add(self, name: str, marks: Iterable[object], logins: Iterable[str], posts: Iterable[str] = ()) -> None:
        """Keeps a record that these citizens, and officials with one of these posts, may read.

        A mark that is the beginning of another would be found in the other's pages: it is refused.
        """
        people, offices = frozenset(logins), frozenset(posts)
        if HELPED in people:  # he stands at her window
            people |= {WINDOW_CLERK}
        words = tuple(str(mark).replace("-", "") for mark in marks)
        told = [(mark, other) for record in self.records for other in record.marks for mark in words]
        alike = sorted(mark for mark, other in told if mark != other and (mark in other or other in mark))
        if alike:
            raise ValueError(f"{name}: marks that stand in another record's: {', '.join(alike)}")
        self.records.append(Record(name, words, lambda one: one.login in people or bool(one.posts & offices)))

    def know(self, kind: str, *values: object) -> None:
        """Keeps values of a kind for addresses."""
        self.values.setdefault(kind, []).extend(str(value) for value in values)


def build() -> World:
    """Zhang San's restaurant under way, with its draft, papers, notice, check, dispute and licence; Liu Yang's card."""
    world = World()
    _restaurant(world)
    _card(world)
    _window(world)
    _belongings(world)
    _offer(world)
    return world


def _offer(world: World) -> None:
    """Something that Zhang San may take without applying."""
    owner = draft_world.person("zhangsan")
    party = identity.party(owner.party)
    offer = Offer(
        item="ELDERALLOW",
        ref=party.ref,
        party=party.id,
        kind="first",
        occasion="80 year",
        reached_on=clock.today(),
        notify_on=clock.today(),
        grade=f"{SECRET}辛一",
        purpose="MD33990020251222000008E",
        state="told",
        found_at=clock.now(),
        told_at=clock.now(),
    )
    offer.put_content({"name": f"{SECRET}辛二", "number": "", "division": "", "trigger": "1946-08-20"})
    offer.save()
    world.know("offer", offer.id)
    world.add("offer", [offer.grade, f"{SECRET}辛二", offer.id], ["zhangsan"])


def readers(world: World) -> list[Reader]:
    """Nobody, seven citizens of whom two own the records, every post with a part in them, and one of each other kind.

    Posts of one kind (the letter after the department's) have the same pages, so one official stands for those that
    have nothing to do with the records.
    """
    people = ("zhangsan", "liuyang", "limei", "lisi", "wangwu", "wuguoqiang", "hejing")
    known = set(Account.objects.filter(login__in=people).values_list("login", flat=True))
    assert known == set(people)
    chosen: dict[object, Reader] = {}
    for login in PostHolder.objects.order_by("account__login").values_list("account__login", flat=True).distinct():
        official = reader(login)
        has_part = any(record.may_read(official) for record in world.records)
        kinds = frozenset(post.split("-")[1] for post in official.posts)
        chosen.setdefault(official.posts if has_part else kinds, official)
    return [Reader(), *map(Reader, people), *chosen.values()]


def reader(login: str) -> Reader:
    """The citizen or official with this login."""
    return Reader(login, frozenset(PostHolder.objects.filter(account__login=login).values_list("post_id", flat=True)))


def _restaurant(world: World) -> None:
    owner = draft_world.person("zhangsan")
    number = draft_world.begun(owner)
    draft_world.fill(owner, number, position=f"{SECRET}甲一", fire_manager=f"{SECRET}甲二")
    draft_world.hand_in(owner, number)
    root = intake.submit_draft(owner, number, "rights", promises=draft_world.PROMISES)
    cases.accept_case(case_world.official("SJ-R"), case_world.number_of("COMPANY"))
    case_world.finish("COMPANY")
    run_queued_jobs()
    for item, posts in {"SIGN": "CG-R", "FIRE": "XF-R", "FOOD": "SJ-R"}.items():
        cases.accept_case(case_world.official(posts), case_world.number_of(item))
    drain = case_world.number_of("DRAIN")
    cases.request_correction(
        case_world.official("ZJ-R"), drain, [cases.CorrectionPoint("M-PIPE", f"{SECRET}甲三：图上没有标出水管")]
    )
    asked = cases.ask_opinion(
        case_world.official("CG-V"), case_world.number_of("SIGN"), post=ASKED, question=f"{SECRET}甲八？", days=5
    )
    world.know("matter", asked)
    _matter(world, root, "zhangsan", {"SIGN": f"{SECRET}甲一", "FIRE": f"{SECRET}甲二"})
    world.add("the notice of correction", [f"{SECRET}甲三"], ["zhangsan"], _posts([drain]))
    world.add("the submitted draft", [number], ["zhangsan"], _posts_of_matter(root))
    still = intake.start_draft(owner, "item", "SSCARD", owner.party, {"q_have": "no"})
    world.know("draft", number, still)
    disputed = raise_data_correction(owner, still, element="pop.name", shown=f"{SECRET}甲四", claimed=f"{SECRET}甲五")
    steward = f"{DataCorrection.objects.get(number=disputed).owner}-D"
    world.add("the open draft under which it is disputed", [still], ["zhangsan"], [steward])
    world.add("the dispute", [disputed, f"{SECRET}甲四", f"{SECRET}甲五"], ["zhangsan"], [steward])
    world.know("correction", disputed)
    _joint(world, owner)
    _mandate(world, owner)
    _checks(world, case_world.number_of("SIGN"))
    _system(world, case_world.number_of("SIGN"))
    _beside(world, case_world.number_of("SIGN"))


def _joint(world: World, owner: Actor) -> None:
    """Wang Wu is asked to apply together with Zhang San, and so may see that draft."""
    other = Account.objects.get(login=JOINT)
    number = intake.start_draft(owner, "item", "ELDERALLOW", owner.party, {})
    asked = CoApplicant.objects.create(
        draft=Draft.objects.get(number=number), party=other.party_id, ref=lookup_hash("nobody's"), kind="person",
        name=f"{SECRET}己一", side="same", state="asked", asked_at=clock.now(),
    )  # fmt: skip
    world.know("draft", number)
    world.know("joint", asked.id)
    world.add("who is asked to apply together", [number, asked.id, f"{SECRET}己一"], ["zhangsan", JOINT])


def _mandate(world: World, owner: Actor) -> None:
    """Wang Wu may act for Zhang San in something that Zhang San has not begun, and is asked by a company of its own."""
    other = Account.objects.get(login=JOINT)
    signed = Mandate.objects.create(
        principal_id=owner.party, agent_id=other.party_id, account_id=owner.id, things=["item:NOTHING"], scopes=["fill"],
        since=clock.today(), until=clock.today(), text=f"{SECRET}甲十一", signed_at=clock.now(),
    )  # fmt: skip
    entity = (
        Representation.objects.filter(person=other.party_id, kind="legal_representative").order_by("entity").first()
    )
    role = ManagerRole.objects.create(
        entity_id=entity.entity_id, person_id=owner.party, proposer_id=other.party_id, proposed_at=clock.now()
    )
    world.know("mandate", signed.id)
    world.know("role", role.id)
    world.add("the mandate", [signed.id, f"{SECRET}甲十一"], ["zhangsan", JOINT])
    world.add("the manager's role", [role.id], ["zhangsan", JOINT])


def _checks(world: World, number: str) -> None:
    case = Case.objects.get(number=number)
    check = AfterCheck.objects.create(case=case, kind="promise", post="CG-V", due_on=clock.today(), state="open")
    departure = BandDeparture.objects.create(
        case=case, band="number", field="width_m", value="9", reason=f"{SECRET}甲六", department=case.department,
        asked_by=new_id(), asked_at=clock.now(),
    )  # fmt: skip
    world.know("check", check.id)
    world.know("departure", departure.id)
    world.add("the departure from a band", [departure.id, f"{SECRET}甲六"], ["zhangsan"], _posts([number]))


def _system(world: World, number: str) -> None:
    """A department's own system, with an event about the case that it did not take."""
    case = Case.objects.get(number=number)
    system = DepartmentSystem.objects.create(
        code="sign-approval", authority="CG", name=f"{SECRET}癸一", address="https://example.org/", public_key="",
        secret="", attached_by=new_id(), attached_at=clock.now(),
    )  # fmt: skip
    task = SystemTask.objects.create(
        system=system, case=case, step=case.steps.first(), told=case.state, opened_at=clock.now()
    )
    event = SystemEvent.objects.create(
        system=system, task=task, type="cn.onewindow.case.step_opened.v1", number=number, data={}, at=clock.now(),
        state="dead", since=clock.now(), fault="timeout",
    )  # fmt: skip
    world.know("system", system.id)
    world.know("event", event.id)
    world.add("the department's own system", [system.id, event.id, system.name], [], ["CG-A"])


def _beside(world: World, number: str) -> None:
    """What officials write for each other: the applicant reads neither a note nor the question to another office."""
    cases.write_note(case_world.official("CG-V"), number, f"{SECRET}甲七")
    holder = case_world.official("CG-V")
    cases.save_view(holder, f"{SECRET}甲九", "todo", Filters())
    view = SavedView.objects.get(account=holder.id)
    world.know("view", view.id)
    login = Account.objects.get(id=holder.id).login
    days = Days(clock.today(), clock.today())
    absence = mark_absence(identity.official(holder.id), days)
    world.know("absence", absence)
    heads = PostHolder.objects.filter(post__code__startswith="CG-", post__action="approve")
    world.add("an official's absence", [absence], [login], heads.values_list("post_id", flat=True))
    world.add("an official's own view", [view.id, f"{SECRET}甲九"], [login])
    _bag(world, number)
    _experts(world)
    world.add("an internal note", [f"{SECRET}甲七"], [], _posts([number]))
    world.add("the question to another office", [f"{SECRET}甲八"], [], {*_posts([number]), ASKED})


def _bag(world: World, number: str) -> None:
    """A bag of paper of that case, on its way to the next post; the applicant sees on her page where it is."""
    receiver = case_world.official("CG-R")
    bag = cases.close_bag(receiver, number, [cases.PaperGiven(number, f"{SECRET}甲十二", 1, 2, is_original=True)])
    cases.hand_over_bag(receiver, bag, to="CG-V", seal="intact", remark=f"{SECRET}甲十三")
    world.know("bag", bag)
    world.add("a bag of paper", [bag, f"{SECRET}甲十二"], ["zhangsan"], _posts([number]))
    world.add("what its giver remarked", [f"{SECRET}甲十三"], [], _posts([number]))


def _experts(world: World) -> None:
    """An expert review of a third matter: its question is the applicant's too, an opinion the posts' alone."""
    owner = case_world.person("jinhai")
    answers = {"q_detail": "no", "q_review": "yes"}
    company = next(iter(owner.represents))
    number = cases.open_case(owner, case_world.single(owner, "PROJPLAN", answers, applicant=company, key="plan"))
    cases.accept_case(case_world.official("ZR-R"), number)
    head, asking, today = case_world.official("ZR-A"), case_world.official("ZR-V"), clock.today()
    names = [f"{SECRET}丙{one}" for one in "一二三"]
    named = [cases.register_expert(head, name=one, field="规划", unit="某院", number=one) for one in names]
    review = cases.begin_expert_review(
        asking, number, "s2", panel=cases.Panel(tuple(named)), question=f"{SECRET}丙四", about=[], due_on=today
    )
    seat = ReviewSeat.objects.filter(review=review).latest("id")
    session = cases.open_with_code(seat.id, cases.issue_code(asking, seat.id))
    cases.sign_expert_opinion(seat.id, session, verdict="pass", opinion=f"{SECRET}丙五")
    world.know("case", number)
    world.know("review", review)
    world.know("seat", seat.id)
    posts = _posts([number])
    world.add("an expert review", [review, *names, f"{SECRET}丙四"], ["jinhai"], posts)
    world.add("what an expert signed", [f"{SECRET}丙五"], [], posts)


def _card(world: World) -> None:
    owner = draft_world.person("liuyang")
    answers = {"name": f"{SECRET}乙一", "id_no": "x", "mobile": "1", "bank": "b", "deliver": "邮寄"}
    number = cases.open_case(owner, case_world.single(owner, "SSCARD", {"q_have": "no"}, answers=answers, key="card"))
    cases.accept_case(case_world.official("RS-R"), number)
    _matter(world, number, "liuyang", {"SSCARD": f"{SECRET}乙一"})
    still = intake.start_draft(owner, "item", "ELDERALLOW", owner.party, {})
    world.add("another's open draft", [still], ["liuyang"])
    world.know("draft", still)


def _window(world: World) -> None:
    """Liu Yang stands at the window, so the official there sees what he sees."""
    clerk = identity.official(identity.accounts_by_login([WINDOW_CLERK])[WINDOW_CLERK])
    row = city().people[HELPED]
    intake.open_visit(clerk, number=row["id_no"], name=row["name"], site="SITE-CITY", ticket="A001")


def _matter(world: World, root: str, login: str, secrets: dict[str, str]) -> None:
    cases_of_it = list(Case.objects.filter(Q(number=root) | Q(parent__number=root)).exclude(number=None))
    numbers = [case.number for case in cases_of_it]
    world.know("case", *numbers)
    world.add(f"the matter {cases_of_it[0].title}", numbers, [login], {*_posts_of_matter(root), ASKED})
    for item, words in secrets.items():
        world.add(f"what was typed for {item}", [words], [login], _posts([case_world.number_of(item)]))
    documents = LegalDocument.objects.filter(case_number__in=numbers)
    world.add(f"the documents of {root}", documents.values_list("id", flat=True), [login], _posts_of_matter(root))
    world.know("document", *documents.values_list("id", flat=True)[:3])


def _belongings(world: World) -> None:
    """Messages, licences and files of the two, whatever act made them."""
    for login in ("zhangsan", "liuyang"):
        account = Account.objects.get(login=login)
        messages = [str(one) for one in Message.objects.filter(account=account.id).values_list("id", flat=True)]
        world.add(f"messages to {login}", messages, [login])
        world.know("message", *messages[:2])
        files = [str(one) for one in StoredFile.objects.filter(stored_by=account.id).values_list("id", flat=True)]
        world.know("file", *files[:2])
    for licence in Licence.objects.filter(Q(holder_name="张三") | ~Q(case_number="")):
        case = Case.objects.filter(number=licence.case_number).first()
        posts = _posts_of_matter(case.parent.number) if case and case.parent else ()
        world.add(f"the licence {licence.name}", [licence.id], ["zhangsan"], posts)
        world.know("licence", licence.id)
        world.know("check_code", licence.check_code)


def _posts(numbers: Iterable[str]) -> frozenset[str]:
    found = Step.objects.filter(case__number__in=list(numbers)).values_list("post", flat=True)
    checks = AfterCheck.objects.filter(case__number__in=list(numbers)).values_list("post", flat=True)
    return frozenset(found) | frozenset(checks)


def _posts_of_matter(root: str) -> frozenset[str]:
    found = Case.objects.filter(Q(number=root) | Q(parent__number=root)).exclude(number=None)
    return _posts(found.values_list("number", flat=True))
