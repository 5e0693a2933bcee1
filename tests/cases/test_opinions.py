"""Opinions asked inside a case: answered at the other's desk by a day of their own, which pauses nothing."""

from datetime import date
from io import BytesIO

import pytest

from onewindow.cases import queries, services
from onewindow.cases.events import OpinionGiven
from onewindow.cases.models import Case, CaseMaterial, SideMatter
from onewindow.cases.services import errors, sideerrors
from onewindow.config.journey.filling import sample_pdf
from onewindow.documents.services import store_file
from onewindow.exchange.models import Trace
from onewindow.foundation.actor import Actor, ActorKind
from onewindow.foundation.errors import Invalid, NotFound
from onewindow.foundation.events import subscribe
from onewindow.foundation.ids import new_id
from onewindow.ledger.queries import acts_on
from tests.cases import world
from tests.cases.pages.conftest import client_as

QUESTIONS = {"q_large": "yes", "q_street": "yes"}
OTHERS = {
    "another department's post": lambda: world.official("GA-R"),
    "the applicant": lambda: world.person("linfeng"),
    "another citizen": lambda: world.person("wuguoqiang"),
    "nobody": lambda: Actor(ActorKind.PERSON, new_id()),
}


@pytest.fixture
def number(city):
    """A sign in review since Monday 13 April 2026."""
    owner = world.person("linfeng")
    with world.at("2026-04-13T09:30"):
        opening = world.single(owner, "SIGN", QUESTIONS, applicant=next(iter(owner.represents)))
        opened = services.open_case(owner, opening)
        services.accept_case(world.official("CG-R"), opened)
    return opened


def ask(number, who="CG-V", post="ZJ-V", question="会不会碍着市政管线？", days=3, about=(), at="2026-04-14T10:00"):
    with world.at(at):
        return services.ask_opinion(world.official(who), number, post=post, question=question, days=days, about=about)


def a_paper(number):
    return CaseMaterial.objects.filter(case__number=number, source="applicant").order_by("code").first()


def test_the_question_is_a_task_of_the_other_office_with_a_day_of_its_own(number):
    matter = ask(number)
    task = queries.inbox(world.official("ZJ-V"))[0]
    assert (task.id, task.kind, task.case_number, task.due_on) == (matter, "opinion", number, date(2026, 4, 17))


def test_waiting_for_an_opinion_moves_no_day_and_stops_no_clock(number):
    before = Case.objects.get(number=number)
    ask(number)
    after = Case.objects.get(number=number)
    names = ("state", "clock", "promised_due", "statutory_due")
    assert [getattr(after, name) for name in names] == [getattr(before, name) for name in names]


def test_an_answer_stands_in_the_case_file_and_is_told_to_who_asked(number):
    from onewindow.notifications.models import Message

    matter = ask(number)
    with world.at("2026-04-16T10:00"):
        services.answer_opinion(world.official("ZJ-V"), matter, "不碍事")
    row = queries.desk_case(world.official("CG-V"), number).part.matters[0]
    assert (row.state, row.answer, row.days_late) == ("done", "不碍事", 0)
    assert queries.inbox(world.official("ZJ-V")) == []
    assert Message.objects.filter(kind="post_opinion_given").exists()


def test_who_answers_late_is_late_alone(number):
    announced = []
    subscribe(OpinionGiven, announced.append)
    matter = ask(number)
    with world.at("2026-04-21T10:00"):
        services.answer_opinion(world.official("ZJ-V"), matter, "不碍事")
    row = queries.desk_case(world.official("CG-V"), number).part.matters[0]
    assert row.days_late == 2
    assert [(one.number, one.post, one.late) for one in announced] == [(number, "ZJ-V", True)]
    act = next(one for one in acts_on(f"case:{number}") if one.act == "cases.answer_opinion")
    assert act.facts["late"] is True


def test_a_step_is_done_without_waiting_for_the_opinion(number):
    matter = ask(number)
    services.complete_step(world.official("CG-V"), number, "s2", opinion="符合")
    with world.at("2026-04-16T10:00"):
        services.answer_opinion(world.official("ZJ-V"), matter, "不碍事")
    assert queries.desk_case(world.official("CG-V"), number).part.matters[0].state == "done"


def test_when_the_case_ends_the_question_ends_with_it(number):
    matter = ask(number)
    services.withdraw_case(world.person("linfeng"), number)
    assert queries.inbox(world.official("ZJ-V")) == []
    with pytest.raises(sideerrors.MatterNotOpen):
        services.answer_opinion(world.official("ZJ-V"), matter, "不碍事")
    assert queries.matter_page(world.official("ZJ-V"), matter).row.state == "lapsed"


def test_a_post_is_asked_once_at_a_time_and_a_question_can_be_taken_back(number):
    matter = ask(number)
    with pytest.raises(sideerrors.OpinionAsked):
        ask(number)
    services.drop_opinion(world.official("CG-V"), matter)
    with pytest.raises(sideerrors.MatterNotOpen):
        services.drop_opinion(world.official("CG-V"), matter)
    with pytest.raises(sideerrors.MatterNotOpen):
        services.answer_opinion(world.official("ZJ-V"), matter, "不碍事")
    assert ask(number) != matter


def test_what_is_no_question_is_refused(number):
    with pytest.raises(errors.ReasonMissing):
        ask(number, question=" ")
    for post in ("NOPE", "CG-A", "CG-V"):
        with pytest.raises(sideerrors.PostUnfit):
            ask(number, post=post)
    for wrong in ({"days": 0}, {"days": 61}, {"about": ["M-NOT-THERE"]}):
        with pytest.raises(Invalid):
            ask(number, **wrong)


@pytest.mark.parametrize("who", OTHERS)
def test_strangers_neither_ask_nor_answer_nor_take_back(number, who):
    matter = ask(number)
    actor = OTHERS[who]()
    with pytest.raises(NotFound):
        services.ask_opinion(actor, number, post="XF-V", question="？", days=3)
    with pytest.raises(NotFound):
        services.answer_opinion(actor, matter, "我说行")
    with pytest.raises(NotFound):
        services.drop_opinion(actor, matter)
    with pytest.raises(NotFound):
        queries.matter_page(actor, matter)


@pytest.mark.parametrize("post", ["CG-R", "CG-I", "CG-A", "CG-P"])
def test_a_post_whose_turn_it_is_not_neither_asks_nor_answers(number, post):
    with pytest.raises(errors.NotYourPost):
        ask(number, who=post)
    matter = ask(number)
    with pytest.raises(NotFound):
        services.answer_opinion(world.official(post), matter, "我说行")
    with pytest.raises(errors.NotYourPost):
        services.drop_opinion(world.official(post), matter)


def test_who_asked_or_worked_on_the_case_does_not_give_the_opinion(number):
    matter = ask(number)
    for worked in (world.official("CG-V"), world.official("CG-R")):
        both = Actor(ActorKind.STAFF, worked.id, posts=frozenset({"ZJ-V", *worked.posts}))
        assert not queries.matter_page(both, matter).may_act
        with pytest.raises(sideerrors.NotIndependent):
            services.answer_opinion(both, matter, "我说行")


def test_the_other_office_sees_the_papers_that_it_was_shown_and_nothing_else(number):
    paper, other = CaseMaterial.objects.filter(case__number=number, source="applicant").order_by("code")[:2]
    matter = ask(number, about=[paper.code])
    asked = world.official("ZJ-V")
    queries.matter_file(asked, matter, paper.file_ids[0])
    with pytest.raises(NotFound):
        queries.matter_file(asked, matter, other.file_ids[0])
    with pytest.raises(NotFound):
        queries.matter_file(world.official("ZJ-R"), matter, paper.file_ids[0])
    with pytest.raises(NotFound):
        queries.desk_case(asked, number)
    with world.at("2026-04-16T10:00"):
        services.answer_opinion(asked, matter, "不碍事")
        services.withdraw_case(world.person("linfeng"), number)
    with pytest.raises(NotFound):
        queries.matter_file(asked, matter, paper.file_ids[0])


def test_the_post_is_warned_once_before_the_day_and_not_again(number):
    from onewindow.notifications.models import Message

    ask(number)
    for moment in ("2026-04-15T09:00", "2026-04-16T09:00", "2026-04-16T10:00", "2026-04-20T09:00"):
        with world.at(moment):
            services.sweep_cases()
    told = Message.objects.filter(kind="post_matter_due").values_list("body", flat=True)
    assert len(told) == len(set(Message.objects.filter(kind="post_opinion_asked").values_list("account", flat=True)))


def test_asking_answering_and_reading_go_through_the_pages(number):
    paper = a_paper(number)
    stored = store_file(world.person("linfeng"), name="p.pdf", content=BytesIO(sample_pdf("sketch")))
    CaseMaterial.objects.filter(id=paper.id).update(file_ids=[stored.id])
    with world.at("2026-04-14T10:00"):
        reviewer = client_as("cg_review")
        place = f"/desk/cases/{number}/opinions/"
        assert "征求意见" in reviewer.get(f"/desk/cases/{number}/").content.decode()
        assert "清岚市住房和城乡建设局" in reviewer.get(place).content.decode()
        assert reviewer.post(place, {"post": "ZJ-V", "days": 3, "question": ""}).status_code == 422
        sent = {"post": "ZJ-V", "days": 3, "question": "碍不碍事？", "about": [paper.code]}
        assert reviewer.post(place, sent).status_code == 302
        assert reviewer.post(place, sent).status_code == 422  # asked already

        matter = SideMatter.objects.get(kind="opinion").id
        asked = client_as("zj_review")
        assert "答复征求的意见" in asked.get("/desk/").content.decode()
        page = asked.get(f"/desk/matters/{matter}/").content.decode()
        assert "碍不碍事？" in page
        link = f"/desk/matters/{matter}/files/{stored.id}/"
        assert link in page
        answer = asked.get(link)
        assert answer.status_code == 200
        for close in answer._resource_closers:
            close()
        trace = Trace.objects.filter(kind="view", post="ZJ-V").get()
        assert trace.elements == [f"{paper.name}|{paper.name_en}"]

        mine = client_as("linfeng").get(f"/my/cases/{number}/").content.decode()
        assert "正在征求清岚市住房和城乡建设局的意见" in mine
        assert "碍不碍事" not in mine
        assert asked.post(f"/desk/matters/{matter}/", {"answer": ""}).status_code == 422
        assert asked.post(f"/desk/matters/{matter}/", {"answer": "不碍事"}).status_code == 302
        assert "不碍事" in reviewer.get(f"/desk/cases/{number}/").content.decode()
        assert "不碍事" not in client_as("linfeng").get(f"/my/cases/{number}/").content.decode()


def test_a_question_is_taken_back_on_its_page(number):
    matter = ask(number)
    reviewer = client_as("cg_review")
    assert "不再需要，撤回" in reviewer.get(f"/desk/matters/{matter}/").content.decode()
    assert client_as("zj_review").post(f"/desk/matters/{matter}/drop/").status_code == 404
    assert reviewer.post(f"/desk/matters/{matter}/drop/")["Location"] == f"/desk/cases/{number}/"
    assert SideMatter.objects.get(id=matter).state == "void"


@pytest.mark.parametrize("login", ["ga_receive", "linfeng"])
def test_others_get_none_of_these_pages(number, login):
    matter = ask(number)
    client = client_as(login)
    for path in (
        f"/desk/cases/{number}/opinions/",
        f"/desk/matters/{matter}/",
        f"/desk/matters/{matter}/files/{new_id()}/",
    ):
        assert client.get(path).status_code in {403, 404}
    assert client.post(f"/desk/matters/{matter}/drop/").status_code in {403, 404}
