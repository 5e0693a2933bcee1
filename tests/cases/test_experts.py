"""Expert reviews: the panel, its opinions and result, the clock that waits, and the link that opens nothing else."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from onewindow.cases import queries, services
from onewindow.cases.models import Case, Expert, ExpertReview, ReviewSeat
from onewindow.cases.queries import experts
from onewindow.cases.services import errors, experterrors
from onewindow.exchange.models import Trace
from onewindow.foundation.errors import NotFound
from onewindow.foundation.ids import new_id
from onewindow.ledger.models import Entry
from onewindow.notifications.models import Message
from tests.cases import expertworld, world
from tests.cases.expertworld import BEGUN, CLOSED, DUE, READ
from tests.cases.test_turnpapers import paper
from tests.support.queue import run_queued_jobs


@pytest.fixture
def plan(city):
    return expertworld.plan()


@pytest.fixture
def review(plan):
    return expertworld.begun(plan)


def close(review, who="ZR-V", result="pass_if", note="改图后照此审查"):
    with world.at(CLOSED):
        services.close_expert_review(world.official(who), review, result=result, note=note)


def open_page(seat, code, when=READ):
    with world.at(when):
        return services.open_with_code(seat.id, code)


def code_for(seat, when=READ):
    with world.at(when):
        return services.issue_code(world.official("ZR-V"), seat.id)


def is_dead(seat, session, when=READ):
    with world.at(when), pytest.raises(NotFound):
        experts.expert_page(seat.id, session)
    return True


def test_a_review_pauses_the_clock_and_tells_the_applicant_in_writing_how_long(plan, review):
    notice = paper(plan, "pause_notice")
    assert "专家评审" in notice.text
    assert "2026年4月14日" in notice.text
    assert "第四十五条" in notice.text
    case = Case.objects.get(number=plan)
    assert case.state == "paused"
    run_queued_jobs()
    assert Message.objects.filter(kind="case_paused", account=world.person("jinhai").id).exists()


def test_the_time_of_the_review_does_not_count(plan, review):
    before = Case.objects.get(number=plan)
    expertworld.summed_up(review)
    with world.at("2026-04-14T17:00"):
        services.close_expert_review(world.official("ZR-V"), review, result="pass", note="照此审查")
    case = Case.objects.get(number=plan)
    assert case.state == "accepted"
    assert (case.promised_due, case.statutory_due) == (date(2026, 4, 20), date(2026, 5, 11))
    assert before.number == case.number


def test_the_result_is_recorded_in_a_sealed_document_that_the_applicant_sees(plan, review):
    expertworld.summed_up(review)
    close(review)
    report = paper(plan, "expert_report")
    for words in ("甲教授", "一致认为够宽", "修改后通过", "改图后照此审查", "第四十五条"):
        assert words in report.text
    assert "passed once changed" in report.text_en
    page = queries.case_page(world.person("jinhai"), plan)
    assert "expert_report" in [one.kind for one in page.documents]


def test_the_clock_does_not_run_again_without_the_result(plan, review):
    with world.at(READ), pytest.raises(experterrors.ExpertsAtWork):
        services.resume_case(world.official("ZR-V"), plan)
    with pytest.raises(experterrors.NotSummedUp):
        close(review)
    assert Case.objects.get(number=plan).state == "paused"


def test_a_review_without_result_ends_with_its_reason_and_another_may_follow(plan, review):
    seat = expertworld.seats(review)[0]
    session = expertworld.opened(seat)
    with world.at("2026-04-16T10:00"):
        services.break_off_expert_review(world.official("ZR-V"), review, reason="两位专家退出")
    row = ExpertReview.objects.get(id=review)
    assert (row.state, row.note, row.result) == ("void", "两位专家退出", "")
    assert Case.objects.get(number=plan).state == "accepted"
    assert is_dead(seat, session)
    named = list(Expert.objects.values_list("id", flat=True))
    assert expertworld.begun(plan, named[:3], when="2026-04-16T11:00", due_on=date(2026, 4, 20)) != review
    with pytest.raises(experterrors.ReviewOver):
        close(review)


def test_an_expert_who_is_bound_to_the_case_is_neither_named_nor_drawn(plan):
    case = Case.objects.get(number=plan)
    free = expertworld.registered()
    head = world.official("ZR-A")
    Expert.objects.filter(id=free[3]).update(recused=[case.applicant_ref])
    bound = services.register_expert(head, name="戊", field="规划", unit="本公司", number="E5")
    Expert.objects.filter(id=bound).update(unit_ref=case.applicant_ref)
    rows, _papers = experts.panel_for(world.official("ZR-V"), plan)
    assert {row.name: row.why_not for row in rows if row.why_not} == {"丁高工": "declared", "戊": "employed"}
    for one in (free[3], bound):
        with pytest.raises(experterrors.ExpertBiased):
            expertworld.begun(plan, [*free[:2], one])
    with pytest.raises(experterrors.ExpertsTooFew):
        expertworld.begun(plan, [], draw=4)
    drawn = expertworld.begun(plan, [], draw=3)
    assert {seat.expert_id for seat in expertworld.seats(drawn)} == set(free[:3])
    assert all(seat.is_drawn for seat in expertworld.seats(drawn))
    assert ExpertReview.objects.count() == 1


def test_numbers_of_experts_are_kept_only_as_references(plan):
    services.register_expert(
        world.official("ZR-A"),
        name="己",
        field="规划",
        unit="某院",
        number="339902197001019999",
        recused=["91339902MA"],
    )
    row = Expert.objects.get(name="己")
    assert "339902197001019999" not in repr(vars(row))
    assert "91339902MA" not in repr(vars(row))
    assert not Entry.objects.filter(facts__icontains="339902197001019999").exists()


@pytest.mark.parametrize("count", [0, 1, 2])
def test_fewer_than_three_experts_are_no_panel(plan, count):
    named = expertworld.registered()[:count]
    with pytest.raises(experterrors.ExpertsTooFew):
        expertworld.begun(plan, named)
    assert Case.objects.get(number=plan).state == "accepted"


def test_papers_that_are_not_the_cases_or_name_a_person_are_not_shown(plan):
    named = expertworld.registered()[:3]
    with pytest.raises(experterrors.PapersUnfit):
        expertworld.begun(plan, named, about=["M-NOWHERE"])
    assert not ExpertReview.objects.exists()


def test_each_expert_signs_once_and_the_chair_sums_up_last(plan, review):
    chair, member, third = expertworld.seats(review)
    mine, other, last = (expertworld.opened(seat) for seat in (chair, member, third))
    with world.at(READ):
        services.sign_expert_opinion(chair.id, mine, verdict="pass", opinion="够宽")
        with pytest.raises(experterrors.SignedAlready):
            services.sign_expert_opinion(chair.id, mine, verdict="fail", opinion="改主意")
        with pytest.raises(experterrors.NotAllSigned):
            services.sum_up_review(chair.id, mine, summary="够宽")
        with pytest.raises(errors.ReasonMissing):
            services.sign_expert_opinion(member.id, other, verdict="pass", opinion=" ")
        services.sign_expert_opinion(member.id, other, verdict="pass_if", opinion="要改")
        services.sign_expert_opinion(third.id, last, verdict="pass", opinion="可以")
        with pytest.raises(NotFound):
            services.sum_up_review(member.id, other, summary="我来")
        services.sum_up_review(chair.id, mine, summary="改后通过")
    assert ExpertReview.objects.get(id=review).summary == "改后通过"
    assert ReviewSeat.objects.get(id=chair.id).opinion == "够宽"
    run_queued_jobs()
    assert Message.objects.filter(kind="post_review_summed_up").exists()


def test_an_expert_sees_the_others_opinions_only_as_the_chair_who_has_signed(plan, review):
    chair, member, _third = expertworld.seats(review)
    mine, other = expertworld.opened(chair), expertworld.opened(member)
    with world.at(READ):
        services.sign_expert_opinion(member.id, other, verdict="fail", opinion="太窄")
        assert experts.expert_page(chair.id, mine).others == ()
        assert experts.expert_page(member.id, other).others == ()
        services.sign_expert_opinion(chair.id, mine, verdict="pass", opinion="够宽")
        assert "太窄" in [one.opinion for one in experts.expert_page(chair.id, mine).others]


def test_a_code_opens_one_browser_once(plan, review):
    seat = expertworld.seats(review)[0]
    code = code_for(seat)
    session = open_page(seat, code)
    with pytest.raises(NotFound):
        open_page(seat, code)
    with world.at(READ):
        assert experts.expert_page(seat.id, session).mine.id == seat.id
    assert is_dead(seat, "")
    assert is_dead(seat, code)
    row = ReviewSeat.objects.get(id=seat.id)
    assert session not in repr(vars(row))
    assert code not in repr(vars(row))


def test_a_code_dies_after_five_wrong_ones_and_a_new_one_lives(plan, review):
    seat = expertworld.seats(review)[0]
    code = code_for(seat)
    for _ in range(5):
        with pytest.raises(NotFound):
            open_page(seat, "wrong")
    with pytest.raises(NotFound):
        open_page(seat, code)
    assert ReviewSeat.objects.get(id=seat.id).wrong_tries == 5
    assert open_page(seat, code_for(seat))


def test_four_wrong_codes_do_not_kill_the_right_one(plan, review):
    seat = expertworld.seats(review)[0]
    code = code_for(seat)
    for _ in range(4):
        with pytest.raises(NotFound):
            open_page(seat, "wrong")
    assert open_page(seat, code)


def test_a_link_dies_on_the_day_after_the_last(plan, review):
    seat = expertworld.seats(review)[0]
    session = expertworld.opened(seat)
    code = code_for(expertworld.seats(review)[1])
    with world.at(f"{DUE}T23:59"):
        assert experts.expert_page(seat.id, session)
    assert is_dead(seat, session, "2026-04-15T00:01")
    with pytest.raises(NotFound):
        open_page(expertworld.seats(review)[1], code, "2026-04-15T00:01")
    with world.at("2026-04-15T00:01"), pytest.raises(NotFound):
        services.sign_expert_opinion(seat.id, session, verdict="pass", opinion="晚了")


def test_a_link_dies_when_the_expert_leaves_and_the_next_one_chairs(plan, review):
    chair, member, _third = expertworld.seats(review)
    session = expertworld.opened(chair)
    with world.at(READ):
        services.revoke_seat(world.official("ZR-V"), chair.id, reason="自己申报了利害关系")
    assert is_dead(chair, session)
    with world.at(READ), pytest.raises(NotFound):
        services.sign_expert_opinion(chair.id, session, verdict="pass", opinion="迟了")
    assert ReviewSeat.objects.get(id=member.id).is_chair
    with pytest.raises(experterrors.ReviewOver):
        code_for(chair)


def test_a_link_dies_with_the_result_and_with_the_case(plan, review):
    chair, session = expertworld.signed(review)
    with world.at(READ):
        services.sum_up_review(chair.id, session, summary="够宽")
    close(review)
    assert is_dead(chair, session)


def test_a_link_reaches_no_other_review(plan, review):
    one, other, _third = expertworld.seats(review)
    session = expertworld.opened(one)
    assert is_dead(other, session)
    with world.at(READ), pytest.raises(NotFound):
        experts.expert_page(new_id(), session)
    with world.at(READ):
        page = experts.expert_page(one.id, session).review
    assert [paper.code for paper in page.materials] == expertworld.papers(plan)[:1]
    assert page.number == plan


def test_every_look_leaves_a_trace_that_names_the_expert(plan, review, client):
    seat = expertworld.seats(review)[0]
    session = expertworld.opened(seat)
    client.cookies[f"expert_{seat.id.hex}"] = session
    with world.at(READ):
        assert client.get(f"/experts/{seat.id}/").status_code == 200
    trace = Trace.objects.get(purpose_number=plan, reader_name="甲教授")
    assert trace.elements


WRONG = {
    "another department's post": lambda: world.official("XF-R"),
    "another post of the case": lambda: world.official("ZR-P"),
    "the applicant": lambda: world.person("jinhai"),
    "another citizen": lambda: world.person("wuguoqiang"),
}
ACTS = {
    "code": lambda actor, review, seat: services.issue_code(actor, seat.id),
    "revoke": lambda actor, review, seat: services.revoke_seat(actor, seat.id, reason="理由"),
    "close": lambda actor, review, seat: services.close_expert_review(actor, review, result="pass", note="理由"),
    "break off": lambda actor, review, seat: services.break_off_expert_review(actor, review, reason="理由"),
}


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("who", WRONG)
def test_only_the_post_that_asked_runs_the_review(plan, review, act, who):
    expertworld.summed_up(review)
    with world.at(READ), pytest.raises((NotFound, errors.NotYourPost)):
        ACTS[act](WRONG[who](), review, expertworld.seats(review)[0])
    assert ExpertReview.objects.get(id=review).state == "open"


@pytest.mark.parametrize("who", WRONG)
def test_only_the_post_of_the_step_begins_a_review(plan, who):
    named = expertworld.registered()[:3]
    panel = services.Panel(tuple(named))
    with world.at(BEGUN), pytest.raises((NotFound, errors.NotYourPost)):
        services.begin_expert_review(WRONG[who](), plan, "s2", panel=panel, question="问", about=[], due_on=DUE)
    assert not ExpertReview.objects.exists()


@pytest.mark.parametrize("who", ["ZR-V", "ZR-R"])
def test_only_who_approves_keeps_the_register(city, who):
    with pytest.raises(NotFound):
        services.register_expert(world.official(who), name="名", field="规划", unit="院", number="1")
    with pytest.raises(NotFound):
        experts.experts_of(world.official(who))


def test_another_departments_head_reads_and_changes_nothing_of_the_register(city):
    one = expertworld.registered(("甲",))[0]
    stranger = world.official("CG-A")
    assert experts.experts_of(stranger) == []
    with pytest.raises(NotFound):
        services.retire_expert(stranger, one)
    services.retire_expert(world.official("ZR-A"), one)
    assert [row.is_active for row in experts.experts_of(world.official("ZR-A"))] == [False]


@pytest.mark.parametrize("who", ["XF-R", "CG-A"])
def test_a_review_is_unknown_to_other_posts(plan, review, who):
    with pytest.raises(NotFound):
        experts.review_page(world.official(who), review)


def test_the_database_refuses_a_second_open_review_and_a_result_without_summary(plan, review):
    case = Case.objects.get(number=plan)
    with pytest.raises(IntegrityError), transaction.atomic():
        ExpertReview.objects.create(
            case=case, step="s2", post="ZR-V", state="open", question="又", due_on=DUE, begun_by=case.id,
            begun_at="2026-04-02T16:00+08:00",
        )  # fmt: skip
    with pytest.raises(IntegrityError), transaction.atomic():
        ExpertReview.objects.filter(id=review).update(state="done", result="pass")


def test_the_applicant_sees_who_reviews_without_a_further_statement(plan, review):
    owner = world.person("jinhai")
    queries.case_page_and_traces(owner, plan)
    with world.at(READ), world.statements(at_most=2):
        papers = queries.case_page_and_traces(owner, plan)[3]
    panel = [name for name, _unit in papers.reviews[0].panel]
    assert panel[0] == "甲教授"
    assert set(panel) == set(expertworld.NAMES[:3])
