"""Proof of service (rule D9): what counts is receipt, and the remedies count from it."""

import json
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onewindow.cases import queries, services
from onewindow.cases.models import Case, SideMatter
from onewindow.cases.rules.serving import CHOSEN, Way, faults
from onewindow.cases.services import errors
from onewindow.documents.models import LegalDocument
from onewindow.foundation import clock
from onewindow.foundation.errors import Invalid, NotFound
from onewindow.ledger.models import Entry
from onewindow.notifications.models import Message
from tests.cases import licensed, world
from tests.support.queue import run_queued_jobs

ADDRESS = "清岚市澄湖区望湖路88号 刘洋收"
TEXTS = st.text(max_size=5)


@pytest.fixture
def number(city):
    """A renewal in work, to be decided on 20 November 2025."""
    licence = licensed.hold()
    with world.at("2025-11-19T10:00"):
        number = licensed.opened("FOODRENEW", licence)
        services.accept_case(world.official("SJ-R"), number)
    return number


def wish(number, way="paper", to=ADDRESS):
    services.choose_service(licensed.holder()[0], number, way, to)


def refuse(number):
    with world.at("2025-11-20T10:00"):
        world.finish("FOODRENEW", until="s3")
        services.complete_step(
            world.official("SJ-A"), number, "s3", result="refuse", opinion="条件变差了", bases=["food-safety-law:35"]
        )
        run_queued_jobs()
    return Case.objects.get(number=number), SideMatter.objects.filter(case__number=number, kind="service").last()


def decision(number):
    return json.loads(LegalDocument.objects.get(case_number=number, kind="decision").content)["facts"]


def post():
    return world.official("SJ-P")


def test_the_portal_serves_at_once(number):
    case, row = refuse(number)
    assert row is None
    assert (case.state, case.served_at) == ("closed", case.decided_at)
    assert {one["until"] for one in case.remedies} == {"2026-01-19", "2026-05-20"}


def test_who_wishes_paper_is_served_by_receipt_and_not_by_sending(number):
    wish(number)
    case, row = refuse(number)
    assert (case.state, case.served_at, case.closed_at, case.remedies) == ("decided", None, None, [])
    assert (row.state, row.post, row.due_on) == ("open", "SJ-P", case.delivery_due)
    assert {one["until"] for one in decision(number)["remedies"]} == {""}
    with world.at("2025-11-21T10:00"):
        services.record_sending(post(), row.id, "EMS123")
    assert Case.objects.get(number=number).served_at is None
    with world.at("2025-11-26T10:00"):
        services.record_service(post(), row.id, on=date(2025, 11, 25), proof="回执 7788")
    case.refresh_from_db()
    assert (case.state, clock.local(case.served_at).date()) == ("closed", date(2025, 11, 25))
    assert {one["until"] for one in case.remedies} == {"2026-01-26", "2026-05-25"}  # 24 January is a Saturday
    assert case.clock[-1]["way"] == "paper"
    assert case.closed_at > case.served_at


def test_a_grant_holds_at_once_and_is_closed_with_the_proof(number):
    wish(number, "counter", "")
    with world.at("2025-11-20T10:00"):
        world.finish("FOODRENEW")
    case = Case.objects.get(number=number)
    row = SideMatter.objects.get(case=case, kind="service")
    assert (case.state, case.outcome) == ("decided", "granted")
    with world.at("2025-11-20T15:00"):
        services.record_service(post(), row.id, on=date(2025, 11, 20), proof="签收簿第 5 页", signed_by="刘洋")
        case.refresh_from_db()
        assert case.served_at == pytest.approx(clock.now(), abs=timedelta(minutes=1))
    assert (case.state, case.remedies) == ("closed", [])


def test_a_notice_serves_when_its_days_are_over_and_only_after_another_way_failed(number):
    wish(number)
    case, row = refuse(number)
    with world.at("2025-11-21T10:00"):
        with pytest.raises(services.ServiceNotPossible):
            services.publish_notice(post(), row.id, "清岚日报")
        services.record_sending(post(), row.id, "EMS123")
        services.record_failed_service(post(), row.id, "查无此人")
    with world.at("2025-12-01T10:00"):
        services.publish_notice(post(), row.id, "清岚日报")
        with pytest.raises(services.ServiceNotPossible):
            services.record_service(post(), row.id, on=date(2025, 12, 1), proof="x")
    row.refresh_from_db()
    assert row.due_on == date(2025, 12, 31)  # thirty days after 1 December
    with world.at("2025-12-31T23:00"):
        services.sweep_cases()
    case.refresh_from_db()
    assert case.served_at is None
    with world.at("2026-01-05T00:10"):
        services.sweep_cases()
    case.refresh_from_db()
    assert (case.state, clock.local(case.served_at).date()) == ("closed", date(2025, 12, 31))
    assert case.clock[-1]["way"] == "notice"
    assert min(one["until"] for one in case.remedies) == "2026-03-02"


def test_an_email_counts_when_it_was_confirmed(number):
    wish(number, "email", "liuyang@example.org")
    case, row = refuse(number)
    with world.at("2025-11-21T10:00"):
        with pytest.raises(services.ServiceNotPossible):
            services.record_service(post(), row.id, on=date(2025, 11, 21), proof="回信")
        services.record_sending(post(), row.id, "21日 10:00 发出")
        services.record_service(post(), row.id, on=date(2025, 11, 21), proof="回信")
    case.refresh_from_db()
    assert case.clock[-1]["way"] == "email"


@pytest.mark.parametrize("on", [date(2025, 11, 20), date(2025, 11, 27)])
def test_service_lies_neither_before_the_sending_nor_in_the_future(number, on):
    wish(number)
    _case, row = refuse(number)
    with world.at("2025-11-21T10:00"):
        services.record_sending(post(), row.id, "EMS123")
    with world.at("2025-11-26T10:00"), pytest.raises(Invalid):
        services.record_service(post(), row.id, on=on, proof="回执")


def test_what_was_served_is_not_served_again(number):
    wish(number, "counter", "")
    _case, row = refuse(number)
    with world.at("2025-11-21T10:00"):
        services.record_service(post(), row.id, on=date(2025, 11, 21), proof="签收簿", signed_by="刘洋")
        for again in (
            lambda: services.record_service(post(), row.id, on=date(2025, 11, 21), proof="又", signed_by="刘洋"),
            lambda: services.record_failed_service(post(), row.id, "又"),
        ):
            with pytest.raises(services.ServiceNotPossible):
                again()
    assert Entry.objects.filter(act="cases.record_service").count() == 1


def test_the_wish_may_change_until_the_decision_and_not_after(number):
    wish(number)
    wish(number, "counter", "")
    wish(number, "portal", "")
    case, row = refuse(number)
    assert (case.state, row.state) == ("closed", "void")
    with pytest.raises(errors.WrongState):
        wish(number)


@pytest.mark.parametrize(("way", "to"), [("paper", ""), ("email", "x"), ("notice", ADDRESS), ("pigeon", ADDRESS)])
def test_a_wish_without_an_address_or_of_another_way_is_refused(number, way, to):
    with pytest.raises(Invalid):
        wish(number, way, to)


def test_the_address_is_kept_encrypted_and_shown_to_the_serving_post_alone(number):
    wish(number)
    _case, row = refuse(number)
    assert ADDRESS not in json.dumps(row.facts, ensure_ascii=False)
    assert queries.matter_page(post(), row.id).address == ADDRESS
    assert queries.matter_page(world.official("SJ-A"), row.id).address == ""
    with pytest.raises(NotFound):
        queries.matter_page(world.official("XF-R"), row.id)


def test_only_the_applicant_chooses_and_only_the_post_records(number):
    for stranger in (world.person("zhangsan"), world.official("SJ-P"), world.stranger()):
        with pytest.raises(NotFound):
            services.choose_service(stranger, number, "counter")
    wish(number)
    _case, row = refuse(number)
    for actor in (licensed.holder()[0], world.official("XF-R"), world.stranger()):
        with pytest.raises(NotFound):
            services.record_sending(actor, row.id, "EMS")
    with pytest.raises(errors.NotYourPost):
        services.record_sending(world.official("SJ-R"), row.id, "EMS")


def test_everybody_is_told(number):
    wish(number)
    _case, row = refuse(number)
    assert Message.objects.filter(kind="case_to_be_served").exists()
    assert not Message.objects.filter(kind="case_refused").exists()
    with world.at("2025-11-21T10:00"):
        services.record_sending(post(), row.id, "EMS123")
        services.record_service(post(), row.id, on=date(2025, 11, 21), proof="回执")
        run_queued_jobs()
    assert {"case_sent", "case_served"} <= set(Message.objects.values_list("kind", flat=True))


def test_the_task_stands_in_the_inbox(number):
    wish(number)
    _case, row = refuse(number)
    assert row.id in {one.id for one in queries.inbox(post())}


def test_the_pages_say_how_it_is_served(number):
    from tests.cases.pages.conftest import client_as

    client = client_as("liuyang")
    assert client.get(f"/my/cases/{number}/service/").status_code == 200
    refused = client.post(f"/my/cases/{number}/service/", {"way": "paper", "to": ""})
    assert (refused.status_code, "没有写寄到哪里" in refused.content.decode()) == (422, True)
    assert client.post(f"/my/cases/{number}/service/", {"way": "paper", "to": ADDRESS}).status_code == 302
    assert "寄纸质文书" in client.get(f"/my/cases/{number}/").content.decode()
    _case, row = refuse(number)
    with world.at("2025-11-21T10:00"):
        desk = client_as(_login("SJ-P"))
        page = desk.get(f"/desk/matters/{row.id}/").content.decode()
        assert ADDRESS in page
        assert desk.post(f"/desk/matters/{row.id}/", {"act": "sent"}).status_code == 422
        assert desk.post(f"/desk/matters/{row.id}/", {"act": "sent", "tracking": "EMS9"}).status_code == 302
        assert "EMS9" in client.get(f"/my/cases/{number}/").content.decode()
        served = {"act": "served", "on": "2025-11-21", "proof": "回执"}
        assert desk.post(f"/desk/matters/{row.id}/", served).status_code == 302
        page = client.get(f"/my/cases/{number}/").content.decode()
    assert "送达（凭证：回执）" in page
    assert "2026年1月20日" in page
    clock_page = client.get(f"/my/cases/{number}/clock/").content.decode()
    assert "最晚哪天申请复议" in clock_page
    assert "11月21日" in clock_page.partition("最晚哪天申请复议")[2]
    assert client_as("zhangsan").get(f"/my/cases/{number}/service/").status_code == 404
    assert client_as("sj_receive").get(f"/my/cases/{number}/service/").status_code == 403


def _login(post):
    from onewindow.identity.models import PostHolder

    return PostHolder.objects.filter(post=post).select_related("account").first().account.login


@given(st.sampled_from(CHOSEN), st.sampled_from(["", "sent", "failed"]), TEXTS, TEXTS)
def test_service_is_never_recorded_without_proof(way, stage, proof, signed_by):
    missing = faults(way, stage, proof=proof, signed_by=signed_by)
    if not missing:
        assert proof.strip()
        assert stage == "sent" or way in (Way.PORTAL, Way.COUNTER)
        assert way != Way.COUNTER or signed_by.strip()
