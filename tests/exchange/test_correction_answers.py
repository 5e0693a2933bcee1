from datetime import timedelta

import psycopg
import pytest

from onewindow.exchange import queries, services
from onewindow.exchange.events import SharedValueCorrected
from onewindow.exchange.models import ChangedValue, DataCorrection
from onewindow.exchange.queries.corrections import answer_derivation
from onewindow.exchange.services import EvidenceRead, read_now
from onewindow.foundation import clock, events
from onewindow.foundation.actor import system_actor
from onewindow.foundation.errors import Invalid, NotFound
from onewindow.foundation.limits import Limit
from onewindow.foundation.personal import lookup_hash
from onewindow.foundation.roles import role_url
from onewindow.notifications.queries import messages_of
from onewindow.registers.services import reader_role, schema_of
from tests.exchange.conftest import LISI, ZHANGSAN
from tests.support.queue import run_queued_jobs

RIGHT = "10000000001"


def mobile_of(number=ZHANGSAN):
    with psycopg.connect(role_url(reader_role("pop"))) as reader:
        found = reader.execute(f"select body from {schema_of('pop')}.record where key = %s", [number]).fetchone()
    return found[0]["mobile"]


@pytest.fixture
def draft(person, open_draft):
    return open_draft(person("zhangsan"), "pop.mobile", "pop.name")


@pytest.fixture
def dispute(person, draft):
    def raised(element="pop.mobile", claimed=RIGHT, shown=None):
        shown = shown or mobile_of()
        return services.raise_data_correction(person("zhangsan"), draft, element=element, shown=shown, claimed=claimed)

    return raised


@pytest.fixture
def announced(monkeypatch):
    heard = []
    monkeypatch.setitem(events._reactions, SharedValueCorrected, [heard.append])
    return heard


def read_mobile(actor, number):
    [answer] = read_now(actor, number, [EvidenceRead("pop", ("pop.mobile", "pop.name"), {"pop.id_no": ZHANGSAN})])
    return answer


def test_the_owners_own_system_changes_its_row_when_its_steward_agrees(dispute, official, announced, person, draft):
    read_mobile(person("zhangsan"), draft)
    number = dispute()

    services.answer_data_correction(official("ga_data"), number, "corrected", "核对了申请表，号码已换。")
    before = mobile_of()
    assert queries.own_correction(person("zhangsan"), number).state == "passed"
    run_queued_jobs()

    assert before != RIGHT == mobile_of()
    row = queries.own_correction(person("zhangsan"), number)
    assert (row.state, row.corrected, row.reason) == ("corrected", RIGHT, "核对了申请表，号码已换。")
    [event] = announced
    assert (event.element, event.subject, event.purposes) == ("pop.mobile", lookup_hash(ZHANGSAN), frozenset({draft}))


def test_those_that_read_the_value_are_noted_and_nobody_else(dispute, official, open_case, person):
    about_him, about_another = (
        open_case(official("sj_approve"), "pop.mobile", "pop.name"),
        open_case(official("sj_approve"), "pop.mobile", about=(LISI,)),
    )
    read_mobile(official("sj_receive"), about_him)
    read_now(official("sj_receive"), about_another, [EvidenceRead("pop", ("pop.mobile",), {"pop.id_no": LISI})])
    number = dispute()

    services.answer_data_correction(official("ga_data"), number, "corrected", "属实")
    run_queued_jobs()

    noted = set(ChangedValue.objects.values_list("purpose_number", flat=True))
    assert about_him in noted and about_another not in noted
    [change] = queries.changes_lookup([about_him]).alone()
    assert (change.correction, change.element_name) == (number, "手机号码")


def test_f8_until_it_is_settled_every_read_of_the_value_bears_the_mark(dispute, official, open_case, person, draft):
    case = open_case(official("sj_approve"), "pop.mobile", "pop.name")
    assert read_mobile(official("sj_receive"), case).disputed == {}
    number = dispute()

    for actor, purpose in ((official("sj_receive"), case), (person("zhangsan"), draft)):
        assert read_mobile(actor, purpose).disputed == {"pop.mobile": number}

    services.answer_data_correction(official("ga_data"), number, "corrected", "属实")
    assert read_mobile(official("sj_receive"), case).disputed == {"pop.mobile": number}
    run_queued_jobs()
    answer = read_mobile(official("sj_receive"), case)
    assert answer.disputed == {} and answer.rows[0]["pop.mobile"] == RIGHT


def test_a_dispute_marks_nobody_elses_record(dispute, official, open_case):
    dispute()
    case = open_case(official("sj_approve"), "pop.mobile", about=(LISI,))

    [answer] = read_now(official("sj_receive"), case, [EvidenceRead("pop", ("pop.mobile",), {"pop.id_no": LISI})])
    assert answer.rows and answer.disputed == {}


def test_of_several_things_only_the_disputed_one_is_marked(person, open_draft):
    zhangsan = person("zhangsan")
    draft = open_draft(zhangsan, "res.address")
    [answer] = read_now(zhangsan, draft, [EvidenceRead("res", ("res.address",), {}, lookup_hash(ZHANGSAN))])
    shown = answer.rows[0]["res.address"]
    services.raise_data_correction(zhangsan, draft, element="res.address", shown="另一处", claimed="别处")
    [untouched] = read_now(zhangsan, draft, [EvidenceRead("res", ("res.address",), {}, lookup_hash(ZHANGSAN))])
    number = services.raise_data_correction(zhangsan, draft, element="res.address", shown=shown, claimed="别处")
    [marked] = read_now(zhangsan, draft, [EvidenceRead("res", ("res.address",), {}, lookup_hash(ZHANGSAN))])

    assert (untouched.disputed, marked.disputed) == ({}, {"res.address": number})


def test_a_value_that_is_kept_stays_and_its_reason_is_shown(dispute, official, person, announced):
    before, number = mobile_of(), dispute()

    services.answer_data_correction(official("ga_data"), number, "kept", "营业厅确认号码没有换。")
    run_queued_jobs()

    row = queries.own_correction(person("zhangsan"), number)
    assert (row.state, row.reason, mobile_of()) == ("kept", "营业厅确认号码没有换。", before)
    assert announced == [] and any("没有改" in one.title for one in messages_of(person("zhangsan").id))


def test_what_is_changed_in_part_says_to_what(dispute, official, person):
    number = dispute()

    services.answer_data_correction(official("ga_data"), number, "partly", "换过两次。", "10000000002")
    run_queued_jobs()

    row = queries.own_correction(person("zhangsan"), number)
    assert (row.state, row.corrected, mobile_of()) == ("partly", "10000000002", "10000000002")


@pytest.mark.parametrize(
    ("outcome", "reason", "value"),
    [
        ("corrected", " ", ""),
        ("deleted", "理由", ""),
        ("partly", "理由", ""),
        ("partly", "理由", RIGHT),
        ("partly", "理由", "很长的号码"),
    ],
)
def test_an_answer_that_does_not_hold_is_refused_and_changes_nothing(dispute, official, outcome, reason, value):
    number = dispute()

    with pytest.raises(Invalid):
        services.answer_data_correction(official("ga_data"), number, outcome, reason, value)
    assert DataCorrection.objects.get(number=number).answered_at is None


def test_a_correction_that_changes_nothing_is_refused(dispute, official):
    number = dispute(claimed=mobile_of())

    with pytest.raises(Invalid):
        services.answer_data_correction(official("ga_data"), number, "corrected", "属实")


@pytest.mark.parametrize("login", ["sj_data", "ga_receive", "ds_data", "ds_approve", "xf_receive"])
def test_nobody_but_the_owners_steward_answers(dispute, official, person, login):
    number = dispute()

    for actor in (official(login), person("zhangsan"), person("limei")):
        for act in (
            lambda actor=actor: services.answer_data_correction(actor, number, "kept", "理由"),
            lambda actor=actor: services.ask_correction_extension(actor, number, "理由"),
            lambda actor=actor: services.approve_correction_extension(actor, number),
        ):
            with pytest.raises(NotFound):
                act()


def test_a_dispute_is_answered_once(dispute, official):
    number = dispute()
    services.answer_data_correction(official("ga_data"), number, "kept", "理由")

    with pytest.raises(services.CorrectionAnswered):
        services.answer_data_correction(official("ga_data"), number, "corrected", "理由")
    with pytest.raises(services.CorrectionAnswered):
        services.ask_correction_extension(official("ga_data"), number, "理由")


def test_a_system_that_finds_no_such_value_brings_the_dispute_back_to_its_steward(dispute, official, announced):
    number = dispute(shown="10000009999")

    services.answer_data_correction(official("ga_data"), number, "corrected", "属实")
    run_queued_jobs()

    row = queries.correction(official("ga_data"), number)
    assert (row.outcome, row.answered_at, announced) == ("", None, [])
    assert any("没有找到" in one.title for one in messages_of(official("ga_data").id))
    services.answer_data_correction(official("ga_data"), number, "kept", "登记库里不是这个值")


def test_more_time_is_granted_by_the_data_bureau_and_never_by_who_asked(dispute, official, person):
    number = dispute()
    due = queries.correction(official("ga_data"), number).answer_due
    services.ask_correction_extension(official("ga_data"), number, "要调档案")

    with pytest.raises(services.CorrectionExtended):
        services.ask_correction_extension(official("ga_data"), number, "再来")
    services.approve_correction_extension(official("ds_data"), number)

    row = queries.correction(official("ga_data"), number)
    assert row.answer_due == answer_derivation(row.raised_at, is_extended=True).due_date > due
    assert any("多几天" in one.title for one in messages_of(person("zhangsan").id))
    with pytest.raises(services.NoExtensionAsked):
        services.approve_correction_extension(official("ds_data"), number)


def test_the_day_of_the_answer_is_derived_by_working_days():
    friday = clock.now().replace(year=2026, month=4, day=10, hour=2, minute=0)

    derivation = answer_derivation(friday)
    assert sum(day.counted for day in derivation.days) == 5 and derivation.due_date.isoformat() == "2026-04-17"


def test_a_late_answer_goes_to_the_data_bureau_and_the_person_is_told_once(dispute, official, person):
    number = dispute()
    services.escalate_corrections()
    assert queries.corrections_of(official("ds_data")) == []
    row = DataCorrection.objects.get(number=number)
    DataCorrection.objects.filter(number=number).update(answer_due=clock.today() - timedelta(days=1))

    for _ in range(2):
        services.escalate_corrections()

    [late] = queries.corrections_of(official("ds_data"))
    assert (late.number, late.state, late.shown) == (row.number, "late", "1***")
    assert [one.title for one in messages_of(official("ds_data").id)] == ["逾期没有答复的异议：“手机号码”"]
    assert sum("在催" in one.title for one in messages_of(person("zhangsan").id)) == 1
    with pytest.raises(NotFound):
        services.unmask_correction(official("ds_approve"), number, "看看")


def test_an_official_disputes_a_value_of_a_party_of_her_case_only(official, open_case, person):
    case = open_case(official("sj_approve"), "pop.mobile", "pop.name", about=(ZHANGSAN, LISI))
    given = {"element": "pop.mobile", "shown": mobile_of(), "claimed": RIGHT}

    with pytest.raises(Invalid):
        services.raise_data_correction(official("sj_receive"), case, subject=lookup_hash("somebody"), **given)
    number = services.raise_data_correction(official("sj_receive"), case, subject=lookup_hash(ZHANGSAN), **given)

    row = queries.own_correction(person("zhangsan"), number)
    assert (row.raised_as, row.subject) == ("official", lookup_hash(ZHANGSAN))
    assert read_mobile(official("sj_receive"), case).disputed == {"pop.mobile": number}


def test_a_check_of_quality_disputes_a_value_without_a_case(official, person, city):
    number = services.raise_check_correction(
        system_actor("quality"), element="pop.mobile", shown=mobile_of(), claimed=RIGHT, about=ZHANGSAN
    )

    services.answer_data_correction(official("ga_data"), number, "corrected", "属实")
    run_queued_jobs()

    assert mobile_of() == RIGHT
    assert queries.own_correction(person("zhangsan"), number).raised_as == "check"


def test_a_person_sees_her_own_disputes_and_no_others(dispute, person, official):
    number = dispute()

    assert [row.number for row in queries.own_corrections(person("zhangsan"))] == [number]
    assert queries.own_corrections(person("limei")) == [] == queries.own_corrections(official("ga_data"))
    with pytest.raises(NotFound):
        queries.own_correction(person("limei"), number)


def test_the_pages_lead_from_the_dispute_to_its_answer(dispute, client_of):
    number = dispute()
    steward, person = client_of("ga_data"), client_of("zhangsan")
    page = steward.get(f"/desk/corrections/{number}/").content.decode()
    assert "这个日期怎么算的" in page and RIGHT not in page

    refused = steward.post(f"/desk/corrections/{number}/answer/", {"outcome": "partly", "reason": "理由"})
    assert refused.status_code == 422 and "请写改成什么" in refused.content.decode()
    done = steward.post(f"/desk/corrections/{number}/answer/", {"outcome": "kept", "reason": "营业厅说没有换"})
    assert done.status_code == 302

    mine = person.get("/my/corrections/").content.decode()
    assert number in mine and "没有改" in mine
    one = person.get(f"/my/corrections/{number}/").content.decode()
    assert "营业厅说没有换" in one and RIGHT in one and "12345" in one
    assert client_of("limei").get(f"/my/corrections/{number}/").status_code == 404


def test_more_time_is_asked_for_and_granted_on_the_page(dispute, client_of):
    number, steward, bureau = dispute(), client_of("ga_data"), client_of("ds_data")
    url = f"/desk/corrections/{number}/extension/"

    assert bureau.post(url, {"approve": "1"}).status_code == 404
    assert steward.post(url, {"extension": ""}).status_code == 422
    assert steward.post(url, {"extension": "要调档案"}).status_code == 302
    assert "批准延长</button>" in bureau.get(f"/desk/corrections/{number}/").content.decode()
    assert bureau.post(url, {"approve": "1"}).status_code == 302
    assert "批准延长</button>" not in bureau.get(f"/desk/corrections/{number}/").content.decode()


def test_every_limit_of_a_dispute_is_the_jurisdictions():
    from onewindow.foundation.profile import profile

    limits = profile().data_correction
    assert (limits.answer, limits.coordinated_by) == (Limit(5, "workday"), "DS-D")
