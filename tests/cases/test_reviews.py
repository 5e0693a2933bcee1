"""Reconsideration and lawsuit on a case, and deciding again what was set aside (rule D11)."""

import json
from datetime import date
from importlib import import_module

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from onewindow.cases import queries, services
from onewindow.cases.models import Case, SideMatter
from onewindow.cases.queries import BasisRow
from onewindow.cases.rules.reviews import RESULTS, court_term, ends_grant, is_in_time, is_same_again, opens_redecision
from onewindow.cases.services import errors
from onewindow.cases.views.reviewforms import AgainForm
from onewindow.catalogue.queries import law_name_en
from onewindow.documents.models import LegalDocument
from onewindow.foundation.errors import Invalid, NotFound
from onewindow.foundation.ids import new_id
from onewindow.ledger.models import Entry
from onewindow.licences.models import Licence
from onewindow.notifications.models import Message
from tests.cases import licensed, world
from tests.support.queue import run_queued_jobs

naming = import_module("onewindow.cases.migrations.0027_review_contests")
BODY = {"kind": "reconsideration", "body": "清岚市人民政府", "reference": "清政复〔2025〕12号"}
WHY = "条件变差了"


@pytest.fixture
def refused(city):
    """A renewal that was refused on 20 November 2025; the licence runs until the end of 2026."""
    licence = licensed.hold(until=date(2026, 12, 31))
    with world.at("2025-11-20T10:00"):
        number = licensed.opened("FOODRENEW", licence)
        services.accept_case(world.official("SJ-R"), number)
        world.finish("FOODRENEW", until="s3")
        services.complete_step(
            world.official("SJ-A"), number, "s3", result="refuse", opinion=WHY, bases=["food-safety-law:35"]
        )
    return number


def head():
    return world.official("SJ-A")


def brought(number, at="2025-12-01T10:00", **more):
    with world.at(at):
        return services.record_review(head(), number, **BODY | {"brought_on": date.fromisoformat(at[:10])} | more)


def ended(matter, result="set_aside", at="2026-02-02T10:00"):
    with world.at(at):
        services.record_review_result(head(), matter, result=result, on=date.fromisoformat(at[:10]), note="事实不清")
        run_queued_jobs()


def task():
    return SideMatter.objects.get(kind="redecide", state="open")


def titles(number):
    documents = LegalDocument.objects.filter(case_number=number, kind="decision").order_by("id")
    return [json.loads(one.content)["title"] for one in documents]


def test_a_review_stands_on_the_case_with_who_what_and_when(refused):
    matter = brought(refused)
    row = next(one for one in queries.desk_case(head(), refused).part.matters if one.id == matter)
    assert (row.kind, row.stage, row.question, row.reference) == ("review", *BODY.values())
    assert (row.brought_on, row.in_time, row.state) == (date(2025, 12, 1), True, "open")
    assert Entry.objects.filter(act="cases.record_review").count() == 1


def test_late_is_noted_and_not_judged(refused):
    matter = brought(refused, "2026-01-20T10:00")
    assert SideMatter.objects.get(id=matter).facts["in_time"] is False
    assert SideMatter.objects.get(id=brought(refused, "2026-01-19T10:00")).facts["in_time"] is True


@pytest.mark.parametrize("day", [date(2025, 11, 19), date(2025, 12, 2)])
def test_it_is_brought_neither_before_the_decision_nor_in_the_future(refused, day):
    with world.at("2025-12-01T10:00"), pytest.raises(Invalid):
        services.record_review(head(), refused, **BODY, brought_on=day)


def test_after_a_reconsideration_that_does_not_help_the_day_for_court_is_told(refused):
    matter = brought(refused)
    ended(matter, "upheld", "2026-01-05T10:00")
    row = SideMatter.objects.get(id=matter)
    assert row.facts["court_until"] == "2026-01-20"
    assert not SideMatter.objects.filter(kind="redecide").exists()
    assert Message.objects.filter(kind="case_review_decided").exists()


@pytest.mark.parametrize("result", ["set_aside", "ordered"])
def test_what_is_set_aside_opens_a_task_to_decide_again(refused, result):
    ended(brought(refused), result)
    row = task()
    assert (row.post, row.facts["outcome"], row.facts["reason"]) == ("SJ-A", "refused", WHY)
    assert row.due_on == date(2026, 3, 6)  # twenty working days; 15 to 23 February off, 14 and 28 February at work
    with world.at("2026-02-03T10:00"):
        assert row.id in {one.id for one in queries.inbox(head())}


def test_deciding_again_may_grant(refused):
    ended(brought(refused))
    with world.at("2026-02-10T10:00"):
        services.decide_again(head(), task().id, outcome="granted", opinion="补正后符合条件")
        run_queued_jobs()
    case = Case.objects.get(number=refused)
    assert (case.state, case.outcome, case.reason, case.remedies) == ("closed", "granted", "", [])
    assert titles(refused) == ["不予延续决定书", "准予延续决定书"]
    assert Licence.objects.get(case_number=refused).version == 2
    assert case.decided_at.date() == date(2025, 11, 20)  # the first decision was in time, and stays so
    assert case.served_at.date() == date(2026, 2, 10)
    assert Message.objects.filter(kind="case_granted").exists()


def test_deciding_again_may_refuse_for_another_reason_and_the_remedies_count_anew(refused):
    ended(brought(refused))
    with world.at("2026-02-10T10:00"):
        with pytest.raises(services.SameDecisionAgain), transaction.atomic():
            services.decide_again(
                head(), task().id, outcome="refused", opinion=f" {WHY}。", bases=["food-safety-law:35"]
            )
        with pytest.raises(errors.BasisMissing), transaction.atomic():
            services.decide_again(head(), task().id, outcome="refused", opinion="场所已拆除")
        services.decide_again(head(), task().id, outcome="refused", opinion="场所已拆除", bases=["food-safety-law:35"])
    case = Case.objects.get(number=refused)
    assert (case.outcome, case.reason) == ("refused", "场所已拆除")
    assert min(one["until"] for one in case.remedies) == "2026-04-13"
    assert len(titles(refused)) == 2
    with pytest.raises(SideMatter.DoesNotExist):
        task()


def test_set_aside_by_two_bodies_it_is_decided_again_once(refused):
    for result, body in (("set_aside", {}), ("ordered", {"kind": "litigation", "body": "清岚市人民法院"})):
        ended(brought(refused, **body), result)
    with world.at("2026-02-10T10:00"):
        services.decide_again(head(), task().id, outcome="granted", opinion="现场已经整改，符合条件")
        run_queued_jobs()
    assert not SideMatter.objects.filter(kind="redecide", state="open").exists()
    assert LegalDocument.objects.filter(case_number=refused, kind="decision").count() == 2


def test_a_grant_that_is_set_aside_ends_its_licence_and_is_not_granted_again(city):
    licence = licensed.hold(until=date(2026, 12, 31))
    with world.at("2025-11-20T10:00"):
        number = licensed.granted("FOODRENEW", licence).number
    ended(brought(number))
    renewed = Licence.objects.get(case_number=number)
    assert (renewed.state, renewed.ended_by, renewed.end_reason) == ("revoked", "revoke", "事实不清")
    with world.at("2026-02-10T10:00"), pytest.raises(services.GrantedBefore), transaction.atomic():
        services.decide_again(head(), task().id, outcome="granted", opinion="符合")
    with world.at("2026-02-10T10:00"):
        services.decide_again(head(), task().id, outcome="refused", opinion="不符合", bases=["food-safety-law:35"])
    assert Case.objects.get(number=number).outcome == "refused"


def test_there_is_nothing_to_review_before_the_decision(city):
    with world.at("2025-11-20T10:00"):
        number = licensed.opened("FOODRENEW", licensed.hold())
        services.accept_case(world.official("SJ-R"), number)
        with pytest.raises(services.NothingToReview):
            services.record_review(head(), number, **BODY, brought_on=date(2025, 11, 20))


def test_a_result_is_recorded_once(refused):
    matter = brought(refused)
    ended(matter, "withdrawn")
    from onewindow.cases.services.sideerrors import MatterNotOpen

    with pytest.raises(MatterNotOpen):
        ended(matter, "set_aside")


@pytest.mark.parametrize("who", ["applicant", "another department", "citizen"])
def test_only_the_deciding_post_records(refused, who):
    actor = {
        "applicant": lambda: licensed.holder()[0],
        "another department": lambda: world.official("XF-A"),
        "citizen": lambda: world.person("zhangsan"),
    }[who]()
    matter = brought(refused)
    with world.at("2025-12-01T10:00"):
        with pytest.raises(NotFound):
            services.record_review(actor, refused, **BODY, brought_on=date(2025, 12, 1))
        with pytest.raises(NotFound):
            services.record_review_result(actor, matter, result="upheld", on=date(2025, 12, 1), note="x")
    ended(matter)
    with pytest.raises(NotFound):
        services.decide_again(actor, task().id, outcome="granted", opinion="x")


def test_another_post_of_the_case_does_not_record(refused):
    with world.at("2025-12-01T10:00"), pytest.raises(errors.NotYourPost):
        services.record_review(world.official("SJ-R"), refused, **BODY, brought_on=date(2025, 12, 1))


def test_the_pages_take_and_show_it(refused):
    from tests.cases.pages.conftest import client_as

    desk, applicant = client_as("sj_approve"), client_as("liuyang")
    with world.at("2025-12-01T10:00"):
        assert "有人申请复议或起诉" in desk.get(f"/desk/cases/{refused}/").content.decode()
        address = f"/desk/cases/{refused}/review/"
        of = {"contests": str(Case.objects.get(number=refused).decision_document)}
        assert "不予延续决定书" in desk.get(address).content.decode()
        assert desk.post(address, BODY | of).status_code == 422
        assert desk.post(address, BODY | {"brought_on": "2025-12-01", "contests": str(new_id())}).status_code == 422
        assert desk.post(address, BODY | {"brought_on": "2025-12-01"}).status_code == 422
        assert desk.post(address, BODY | of | {"brought_on": "2025-12-01"}).status_code == 302
        assert client_as("xf_receive").get(address).status_code == 404
        assert applicant.get(address).status_code == 403
        page = applicant.get(f"/my/cases/{refused}/").content.decode()
        assert BODY["reference"] in page
        assert "针对不予延续决定书" in page
        matter = SideMatter.objects.get(kind="review").id
        given = {"result": "set_aside", "on": "2025-12-01", "note": "事实不清"}
        assert desk.post(f"/desk/matters/{matter}/", given).status_code == 302
        page = applicant.get(f"/my/cases/{refused}/").content.decode()
        assert ("撤销原决定" in page, "不服的，可以在" in page) == (True, False)
        assert "Set aside" in applicant.get(f"/en/my/cases/{refused}/").content.decode()
        assert "食品安全法" in desk.get(f"/desk/matters/{task().id}/").content.decode()
        again = {"outcome": "refused", "opinion": WHY, "bases": ["food-safety-law:35"]}
        refusal = desk.post(f"/desk/matters/{task().id}/", again)
        assert (refusal.status_code, "不能用同样的理由" in refusal.content.decode()) == (422, True)
        assert desk.post(f"/desk/matters/{task().id}/", again | {"opinion": "另有理由"}).status_code == 302


@given(st.sampled_from(RESULTS), st.dates(date(2025, 1, 1), date(2026, 6, 1)))
def test_only_a_reconsideration_that_ended_so_leads_to_court(result, day):
    term = court_term("reconsideration", result, day)
    assert (term is not None) == (result in {"upheld", "rejected", "changed"})
    assert term is None or (term.due_date - day).days >= 15
    assert court_term("litigation", result, day) is None


@given(st.sampled_from(["granted", "refused"]), st.text(max_size=9), st.text(max_size=9))
def test_the_same_again_is_the_same_outcome_with_the_same_words(outcome, reason, other):
    former = {"outcome": outcome, "reason": reason}
    assert is_same_again(former, outcome, f" {reason} ")
    assert not is_same_again(former, "granted" if outcome == "refused" else "refused", reason)
    assert is_same_again(former, outcome, other) == is_same_again(
        {"outcome": outcome, "reason": other}, outcome, reason
    )


def test_without_a_term_nobody_says_that_it_is_late():
    assert is_in_time("litigation", date(2026, 1, 1), [{"kind": "reconsideration", "until": "2020-01-01"}]) is None
    assert is_in_time("reconsideration", date(2026, 1, 1), [{"kind": "reconsideration", "until": ""}]) is None


def granted_again(number):
    """The refusal was contested twice; the first review set it aside, and the case was then granted."""
    first, second = brought(number), brought(number, kind="litigation", body="清岚市人民法院")
    ended(first)
    with world.at("2026-02-10T10:00"):
        services.decide_again(head(), task().id, outcome="granted", opinion="补正后符合条件")
        run_queued_jobs()
    return second


def test_a_review_names_the_decision_that_it_contests(refused):
    second = granted_again(refused)
    rows = SideMatter.objects.filter(kind="review").order_by("id")
    refusal, grant = LegalDocument.objects.filter(case_number=refused, kind="decision").order_by("id")
    assert {one.contests for one in rows} == {refusal.id}
    assert Case.objects.get(number=refused).decision_document == grant.id
    assert SideMatter.objects.get(id=second).facts["decision"]["number"] == refusal.number
    third = brought(refused, "2026-02-12T10:00")
    assert SideMatter.objects.get(id=third).contests == grant.id


@pytest.mark.parametrize("result", RESULTS)
def test_a_review_of_an_old_decision_never_touches_a_newer_grant(refused, result):
    second = granted_again(refused)
    before = Case.objects.get(number=refused)
    ended(second, result, "2026-03-02T10:00")
    licence, case = Licence.objects.get(case_number=refused), Case.objects.get(number=refused)
    assert (licence.state, licence.ended_by, case.outcome, case.result) == ("valid", "", "granted", before.result)
    assert not SideMatter.objects.filter(kind="redecide", state="open").exists()
    assert SideMatter.objects.get(id=second).facts["result"] == result


def test_a_review_of_the_newer_grant_ends_it(refused):
    granted_again(refused)
    ended(brought(refused, "2026-02-12T10:00"), at="2026-03-02T10:00")
    assert Licence.objects.get(case_number=refused).state == "revoked"


def test_an_old_decision_may_still_be_contested_by_its_own_terms(refused):
    granted_again(refused)
    refusal = LegalDocument.objects.filter(case_number=refused, kind="decision").order_by("id")[0]
    matter = brought(refused, "2026-02-12T10:00", contests=refusal.id)
    assert SideMatter.objects.get(id=matter).facts["in_time"] is False
    with world.at("2026-02-12T10:00"), pytest.raises(Invalid):  # the grant is of the tenth
        services.record_review(head(), refused, **BODY, brought_on=date(2026, 2, 9))


def test_what_is_no_decision_of_the_case_cannot_be_contested(refused, city):
    receipt = LegalDocument.objects.filter(case_number=refused).exclude(kind="decision").order_by("id")[0]
    other = licensed.hold_another()
    with world.at("2025-11-20T10:00"):
        foreign = licensed.opened("FOODRENEW", other, key="other")
        services.accept_case(world.official("SJ-R"), foreign)
        world.finish("FOODRENEW")
    for wrong in (receipt.id, Case.objects.get(number=foreign).decision_document):
        with pytest.raises(services.NothingToReview):
            brought(refused, contests=wrong)
    with pytest.raises(NotFound):
        brought(refused, contests=new_id())


def test_a_review_without_a_decision_cannot_be_kept(refused):
    row = SideMatter.objects.get(id=brought(refused))
    with pytest.raises(IntegrityError), transaction.atomic():
        SideMatter.objects.filter(id=row.id).update(contests=None)


@given(st.sampled_from(RESULTS), st.sampled_from(["granted", "refused", ""]), st.booleans(), st.booleans())
def test_only_the_decision_that_stands_is_undone(result, outcome, standing, asked):
    ends = ends_grant(result, outcome, is_standing=standing)
    again = opens_redecision(result, is_standing=standing, is_asked=asked)
    assert (ends or again) <= standing
    assert ends == (standing and result == "set_aside" and outcome == "granted")
    assert again == (standing and result in {"set_aside", "ordered"} and not asked)


def test_the_migration_names_for_what_was_decided_before(refused):
    second = granted_again(refused)
    before = SideMatter.objects.get(id=second).contests, Case.objects.get(number=refused).decision_document
    with connection.cursor() as cursor:
        cursor.execute("update cases_sidematter set contests = case_id")
        cursor.execute("update cases_case set decision_document = null")
        cursor.execute(naming.NAME_STANDING)
        cursor.execute(naming.NAME_CONTESTED)
    assert (SideMatter.objects.get(id=second).contests, Case.objects.get(number=refused).decision_document) == before


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("zh-hans", "《行政许可法》第三十八条"),
        ("en", f"{law_name_en('administrative-licensing-law')}, Article 38"),
    ],
)
def test_who_decides_again_chooses_articles_in_her_own_language(language, words):
    basis = BasisRow("administrative-licensing-law", "行政许可法", 38, "第三十八条")
    with translation.override(language):
        assert AgainForm([basis]).fields["bases"].choices == [("administrative-licensing-law:38", words)]
