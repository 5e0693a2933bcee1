from concurrent.futures import ThreadPoolExecutor
from datetime import date

import httpx
import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from onewindow.cases.models import Case
from onewindow.cases.queries import case_page
from onewindow.exchange.models import Purpose
from onewindow.identity.models import Representation
from onewindow.identity.services import sign_in
from onewindow.intake import queries, services
from onewindow.intake.models import Draft
from onewindow.intake.services import Entries
from tests.cases.conftest import load_city
from tests.intake import world

MOST_STATEMENTS = 5  # session with the clock, catalogue's version, draft, numbers, all rows; in production as well
TRANSACTION = ("SAVEPOINT", "RELEASE SAVEPOINT", "BEGIN", "COMMIT")


def submit(actor, number, key="k", **options):
    return services.submit_draft(actor, number, key, promises=world.PROMISES, **options)


def statements(captured):
    return [query["sql"] for query in captured.captured_queries if not query["sql"].startswith(TRANSACTION)]


def parts(actor, case_number):
    return {part.item: part for part in case_page(actor, case_number).children}


def test_a_draft_becomes_one_case_with_all_its_items(zhangsan, ready):
    case_number = submit(zhangsan, ready)

    page = case_page(zhangsan, case_number)
    found = parts(zhangsan, case_number)
    assert set(found) == {"COMPANY", "FOOD", "FIRE", "SIGN", "DRAIN"}
    assert [found[key].after for key in ("COMPANY", "FOOD")] == [(), ("COMPANY",)]
    assert (found["FIRE"].mode, found["SIGN"].mode, found["FOOD"].mode) == ("commitment", "commitment", "standard")
    assert page.outcome.uploads == 7
    assert page.outcome.promises == 4
    assert page.outcome.minutes_spent == 1
    assert page.outcome.fallback_uploads == ()
    draft = Draft.objects.get(number=ready)
    assert (draft.state, draft.case_number, draft.content.reads) == ("submitted", case_number, [])
    assert Purpose.objects.get(number=ready).closed_at


def test_each_answer_keeps_its_source(zhangsan, number):
    world.fill(zhangsan, number)
    world.hand_in(zhangsan, number)
    services.save_values(zhangsan, number, Entries({"manager": "张叁"}, {"manager": True}))
    services.raise_disputes(zhangsan, number)

    page = case_page(zhangsan, submit(zhangsan, number))

    food = {answer.name: answer for part in page.children if part.item == "FOOD" for answer in part.answers}
    assert (food["area"].value, food["area"].source, food["area"].element) == (380, "register", "geo.floor_area")
    assert (food["manager"].value, food["manager"].source, food["manager"].disputed) == ("张叁", "applicant", True)
    stored = Case.objects.get(key="FOOD").sources["manager"]
    assert (stored["shown"], stored["correction"][:2]) == ("张三", "JZ")


def test_the_materials_come_from_where_they_were_found(zhangsan, ready):
    found = parts(zhangsan, submit(zhangsan, ready))

    food = {row.code: row for row in found["FOOD"].materials}
    assert {code: row.given for code, row in food.items()} == {
        "M-APP": "previous_step", "M-BIZ": "pending", "M-REPID": "licence", "M-SITE": "licence", "M-PLAN": "applicant",
        "M-EQUIP": "applicant", "M-RULES": "promise", "M-HEALTH": "licence",
    }  # fmt: skip
    assert food["M-SITE"].licence_id
    assert len(food["M-PLAN"].file_ids) == 1
    drain = {row.code: row for row in found["DRAIN"].materials}
    assert (drain["M-DRAINAREA"].given, drain["M-DRAINAREA"].supplier) == ("register", "地理信息库")
    assert drain["M-DRAINAREA"].read_id


def test_the_same_draft_never_makes_a_second_case(zhangsan, ready):
    first = submit(zhangsan, ready, "k")

    assert submit(zhangsan, ready, "k") == first
    assert submit(zhangsan, ready, "another key") == first
    assert Case.objects.filter(parent=None).count() == 1
    with pytest.raises(services.DraftClosed):
        services.save_values(zhangsan, ready, Entries({"floors": "2"}))
    with pytest.raises(services.DraftClosed):
        services.abandon_draft(zhangsan, ready)


def test_a_second_application_for_the_same_thing_is_a_case_of_its_own(zhangsan, ready):
    first = submit(zhangsan, ready, "k")
    number = world.begun(zhangsan)
    world.fill(zhangsan, number)
    offers = world.material(zhangsan, number, "M-PLAN").offers
    assert offers[0]["title"]
    services.reuse_file(zhangsan, number, "M-PLAN", offers[0]["file_id"])
    services.resolve_evidence(zhangsan, number)

    assert submit(zhangsan, number, "k") != first


def test_a_filing_at_night_arrives_then_and_counts_from_the_next_working_day(zhangsan):
    with world.at("2026-04-17T23:50"):
        number = world.begun(zhangsan)
        world.fill(zhangsan, number)
        page = case_page(zhangsan, submit(zhangsan, number))

    assert (page.counts_from, page.received_at.date()) == (date(2026, 4, 20), date(2026, 4, 17))


def test_missing_papers_go_along_as_missing(zhangsan, number):
    world.fill(zhangsan, number)

    found = parts(zhangsan, submit(zhangsan, number))

    given = {row.code: row.given for row in found["FOOD"].materials}
    assert (given["M-PLAN"], given["M-EQUIP"], given["M-RULES"]) == ("missing", "missing", "promise")


@pytest.mark.parametrize(
    ("change", "pointer"),
    [({"capital": "很多"}, "/values/capital"), ({"floors": ""}, "/values/floors"), ({"scope": []}, "/values/scope")],
)
def test_what_only_she_can_give_is_named(zhangsan, ready, change, pointer):
    services.save_values(zhangsan, ready, Entries(change))

    with pytest.raises(services.NotComplete) as refused:
        submit(zhangsan, ready)

    assert [each["pointer"] for each in refused.value.facts["errors"]] == [pointer]
    assert Draft.objects.get(number=ready).state == "open"


def test_promises_and_confirmation_are_never_taken_for_granted(zhangsan, ready):
    with pytest.raises(services.NotComplete) as refused:
        services.submit_draft(zhangsan, ready, "k", promises=["M-ADDR"], is_confirmed=False)
    assert {each["pointer"] for each in refused.value.facts["errors"]} == {
        "/confirmed", "/promises/M-RULES", "/promises/M-FIREPROM", "/promises/M-SIGNPROM",
    }  # fmt: skip

    case_number = services.submit_draft(zhangsan, ready, "k", promises=["M-ADDR"], without_promises=True)
    found = parts(zhangsan, case_number)
    assert {row.code: row.given for row in found["COMPANY"].materials}["M-ADDR"] == "promise"
    assert {row.code: row.given for row in found["FOOD"].materials}["M-RULES"] == "missing"


def test_a_stopped_application_cannot_be_submitted(zhangsan, ready):
    services.answer_questions(zhangsan, ready, {"q_prepack": "yes"})

    with pytest.raises(services.NotComplete) as refused:
        submit(zhangsan, ready)

    assert "/answers" in {each["pointer"] for each in refused.value.facts["errors"]}


def test_an_item_that_the_answers_leave_out_is_no_part_of_the_case(zhangsan, ready):
    services.answer_questions(zhangsan, ready, {"q_street": "no", "q_area": "no"})
    services.resolve_evidence(zhangsan, ready)
    services.save_values(zhangsan, ready, Entries({"area": "380"}))

    found = parts(zhangsan, submit(zhangsan, ready))

    assert set(found) == {"COMPANY", "FOOD", "DRAIN"}


def test_who_no_longer_represents_the_company_cannot_submit_for_it(city):
    liuyang = world.person("liuyang")
    company = world.company(liuyang, "清岚宝联火锅有限公司")
    number = world.begun(liuyang, "item", "FOOD", {"q_prepack": "no", "q_cold": "no", "q_agent": "no"}, company)
    Representation.objects.all().delete()

    with pytest.raises(services.NotYourParty):
        submit(world.person("liuyang"), number)


def test_the_whole_submission_takes_at_most_five_statements(client_of, zhangsan, ready):
    client = client_of("zhangsan")
    sent = {f"promise_{code}": "1" for code in world.PROMISES} | {"confirmed": "1", "request_key": "k"}
    client.get(f"/apply/{ready}/review/")

    with CaptureQueriesContext(
        connection,
    ) as captured:
        answer = client.post(f"/apply/{ready}/submit/", sent)

    assert "/receipt/" in answer.url
    found = statements(captured)
    assert len(found) <= MOST_STATEMENTS, "\n".join(found)


def test_evidence_that_has_become_stale_is_found_anew_before_the_case_is_opened(zhangsan, ready):
    services.save_values(zhangsan, ready, Entries({"address": "清岚市松泽区松泽街道松风社区松风路18号"}))

    found = parts(zhangsan, submit(zhangsan, ready))

    given = {row.code: (row.given, row.fallback) for row in found["FOOD"].materials}
    assert given["M-SITE"] == ("missing", True)
    assert {answer.name: answer.value for answer in found["FIRE"].answers}["area"] == 90


@pytest.fixture
def committed_draft(hosted_registers):
    load_city()
    zhangsan = world.person("zhangsan")
    number = world.begun(zhangsan)
    world.fill(zhangsan, number)
    _, token = sign_in("zhangsan", "demo", "127.0.0.1")
    return number, token


@pytest.mark.django_db(transaction=True)
def test_doubled_posts_on_real_connections_make_one_case(live_server, committed_draft):
    number, token = committed_draft
    cookies = {settings.SESSION_COOKIE_NAME: token}
    with httpx.Client(base_url=live_server.url, cookies=cookies) as browser:
        page = browser.get(f"/apply/{number}/review/")
        csrf = page.text.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
        cookies |= dict(browser.cookies)

    def post(_each):
        sent = {f"promise_{code}": "1" for code in world.PROMISES}
        sent |= {"confirmed": "1", "request_key": "k", "csrfmiddlewaretoken": csrf}
        with httpx.Client(base_url=live_server.url, cookies=cookies, timeout=30) as browser:
            return browser.post(f"/apply/{number}/submit/", data=sent, headers={"Referer": live_server.url})

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(post, range(8)))

    assert {answer.status_code for answer in answers} == {302}
    assert len({answer.headers["Location"] for answer in answers}) == 1
    assert Case.objects.filter(parent=None).count() == 1
    assert len(queries.drafts_of(world.person("zhangsan"))) == 0


@pytest.mark.django_db(transaction=True)
def test_doubled_starts_on_real_connections_make_one_draft(live_server, committed_draft):
    _number, token = committed_draft
    cookies = {settings.SESSION_COOKIE_NAME: token}
    with httpx.Client(base_url=live_server.url, cookies=cookies) as browser:
        page = browser.get("/apply/item/COMPANY/")
        csrf = page.text.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
        cookies |= dict(browser.cookies)
    sent = {"applicant": str(world.person("zhangsan").party), "csrfmiddlewaretoken": csrf}

    def post(_each):
        with httpx.Client(base_url=live_server.url, cookies=cookies, timeout=30) as browser:
            return browser.post("/apply/item/COMPANY/", data=sent, headers={"Referer": live_server.url})

    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(post, range(6)))

    assert {answer.status_code for answer in answers} == {302}
    assert Draft.objects.filter(key="COMPANY").count() == 1
