"""What people and officials see of a case, and what nobody else sees."""

import json
from dataclasses import replace
from io import BytesIO

import pytest
from django.test import Client

from onewindow.cases import services
from onewindow.cases.models import Case
from onewindow.config.journey.filling import sample_pdf
from onewindow.documents.models import LegalDocument
from onewindow.documents.services import store_file
from tests.cases import world
from tests.support.queue import run_queued_jobs

PDF = sample_pdf("charter")


def let_go(answer):
    """Closes the file of an answer as the server does, but for the connection that the test still needs."""
    for close in answer._resource_closers:
        close()


def accepted_company():
    number = world.number_of("COMPANY")
    with world.at("2026-04-13T09:31"):
        services.accept_case(world.official("SJ-R"), number)
    return number


def own_pages(number):
    return [f"/my/cases/{number}/{page}" for page in ("", "receipt/", "withdraw/")]


@pytest.mark.parametrize("language", ["", "/en"])
def test_the_applicant_sees_her_case_receipt_and_list_in_both_languages(bundle_number, browser_of, language):
    browser = browser_of("zhangsan")

    with world.at("2026-04-13T10:00"):
        pages = [browser.get(f"{language}{path}") for path in [*own_pages(bundle_number), "/my/cases/"]]

    assert [page.status_code for page in pages] == [200] * 4
    assert all(bundle_number in page.content.decode() for page in (pages[0], pages[1], pages[3]))


def test_the_receipt_tells_the_true_time_and_the_day_from_which_it_counts(city, browser_of):
    zhangsan = world.person("zhangsan")
    with world.at("2026-04-10T23:50"):
        number = services.open_case(zhangsan, world.restaurant(zhangsan))
        text = browser_of("zhangsan").get(f"/my/cases/{number}/receipt/").content.decode()

    assert "2026年4月10日（周五）23:50" in text
    assert "2026年4月13日（周一）" in text
    assert "<svg" in text


@pytest.mark.parametrize("login", ["lisi", "sj_receive"])
def test_nobody_else_gets_a_page_of_the_applicants_case(bundle_number, browser_of, login):
    browser = browser_of(login)

    answers = {browser.get(path).status_code for path in own_pages(bundle_number)}

    assert answers == ({404} if login == "lisi" else {403})


def test_a_visitor_is_sent_to_sign_in_and_back(bundle_number):
    answer = Client().get(f"/my/cases/{bundle_number}/")

    assert answer.status_code == 302
    assert answer["Location"].startswith("/sign-in/?next=")


@pytest.mark.parametrize(
    ("login", "status"), [("sj_receive", 200), ("sj_review", 200), ("xf_receive", 404), ("lisi", 403)]
)
def test_the_desk_shows_a_case_to_its_posts_alone(bundle_number, browser_of, login, status):
    number = world.number_of("COMPANY")

    with world.at("2026-04-13T10:00"):
        assert browser_of(login).get(f"/desk/cases/{number}/").status_code == status


def test_an_official_handles_a_case_from_the_inbox_to_the_licence(bundle_number, browser_of):
    number = world.number_of("COMPANY")
    with world.at("2026-04-13T10:00"):
        receiver = browser_of("sj_receive")
        assert number in receiver.get("/desk/").content.decode()
        assert receiver.post(f"/desk/cases/{number}/accept/").status_code == 302
        for login, step, result in (
            ("sj_review", "s2", "pass"),
            ("sj_approve", "s3", "grant"),
            ("sj_issue", "s4", "pass"),
        ):
            official = browser_of(login)
            page = official.get(f"/desk/cases/{number}/").content.decode()
            assert f"/steps/{step}/" in page
            answer = official.post(f"/desk/cases/{number}/steps/{step}/", {"result": result, "opinion": "符合规定"})
            assert answer.status_code == 302, answer.content.decode()[:2000]
            run_queued_jobs()
        text = browser_of("zhangsan").get(f"/my/cases/{bundle_number}/").content.decode()

    assert "91339902MA9Q00170L" in text
    with world.at("2026-09-01T10:00"):
        done = browser_of("sj_receive").get("/desk/?tab=done").content.decode()
    assert number in done
    assert "按时办完" in done, "a case that was decided long ago is not due today"


def test_a_withdrawn_case_shows_no_running_clock(bundle_number, browser_of):
    number = accepted_company()
    with world.at("2026-04-13T10:00"):
        browser = browser_of("zhangsan")
        assert "剩 1 个工作日" in browser.get(f"/my/cases/{bundle_number}/").content.decode()
        browser.post(f"/my/cases/{bundle_number}/withdraw/", {"reason": "", "confirmed": "on"})
        pages = [
            browser.get(f"/my/cases/{bundle_number}/").content.decode(),
            browser_of("sj_receive").get(f"/desk/cases/{number}/").content.decode(),
        ]

    for text in pages:
        assert "剩 1 个工作日" not in text
        assert "已撤回" in text


def test_what_a_licence_cannot_bear_is_said_beside_the_field(city, browser_of):
    owner = world.person("dinghai")
    answers = {"entity_name": "清岚北港物流有限公司", "scope": ["普通货运"]}
    questions = {"q_light": "no", "q_danger": "no"}
    with world.at("2026-02-12T09:00"):
        opening = world.single(owner, "TRANSPORT", questions, applicant=next(iter(owner.represents)), answers=answers)
        number = services.open_case(owner, opening)
        services.accept_case(world.official("JT-R"), number)
        world.finish("TRANSPORT", until="s4")
        issuer = browser_of("jt_issue")
        for address, fault in (("", "这一项还没有填"), ("路" * 201, "200")):
            given = {"result": "pass", "opinion": "符合规定", "result_address": address}
            answer = issuer.post(f"/desk/cases/{number}/steps/s4/", given)
            assert answer.status_code == 422
            assert fault in answer.content.decode()
            assert "符合规定" in answer.content.decode()


def test_the_desk_hides_numbers_of_identity_documents_in_tables_too(zhangsan, browser_of):
    shareholders = [{"name": "张三", "id_no": "339902198803121010", "amount": "50"}]
    opening = world.restaurant(zhangsan)
    company, *others = opening.parts
    company = replace(company, answers={**company.answers, "shareholders": shareholders})
    with world.at("2026-04-13T09:30"):
        services.open_case(zhangsan, replace(opening, parts=(company, *others)))

    with world.at("2026-04-13T10:00"):
        text = browser_of("sj_receive").get(f"/desk/cases/{world.number_of('COMPANY')}/").content.decode()

    assert "339902198803121010" not in text
    assert "339***********1010" in text


def test_a_correction_without_words_is_refused_and_nothing_typed_is_lost(bundle_number, browser_of):
    number = world.number_of("COMPANY")
    with world.at("2026-04-13T10:00"):
        answer = browser_of("sj_receive").post(
            f"/desk/cases/{number}/correction/", {"material": ["M-CHARTER"], "text_M-CHARTER": "", "days": "7"}
        )

    assert answer.status_code == 422
    assert 'value="7"' in answer.content.decode()


def test_a_correction_reaches_the_applicant_as_her_next_step(bundle_number, browser_of):
    number = world.number_of("COMPANY")
    with world.at("2026-04-13T10:00"):
        browser_of("sj_receive").post(
            f"/desk/cases/{number}/correction/",
            {"material": ["M-CHARTER"], "text_M-CHARTER": "请写明出资期限", "days": "7"},
        )
        text = browser_of("zhangsan").get(f"/my/cases/{bundle_number}/").content.decode()

    assert "轮到您了" in text
    assert f"/my/cases/{number}/correction/" in text


def test_a_refusal_needs_a_reason_and_a_law_and_names_the_remedies(bundle_number, browser_of):
    number = accepted_company()
    with world.at("2026-04-13T10:00"):
        browser_of("sj_review").post(f"/desk/cases/{number}/steps/s2/", {"result": "pass"})
        approver = browser_of("sj_approve")
        bare = approver.post(f"/desk/cases/{number}/steps/s3/", {"result": "refuse"})
        full = approver.post(
            f"/desk/cases/{number}/steps/s3/",
            {"result": "refuse", "opinion": "名称与已登记企业相同", "basis": ["company-law:30"]},
        )
        text = browser_of("zhangsan").get(f"/my/cases/{bundle_number}/").content.decode()

    assert (bare.status_code, full.status_code) == (422, 302)
    assert "名称与已登记企业相同" in text
    assert "人民法院" in text


def test_a_sealed_document_is_shown_to_the_party_and_to_nobody_else(bundle_number, browser_of):
    number = accepted_company()
    document = LegalDocument.objects.get(case_number=number, kind="acceptance_notice")
    path = f"/my/cases/{bundle_number}/documents/{document.id}/"

    assert browser_of("zhangsan").get(path).status_code == 200
    assert browser_of("lisi").get(path).status_code == 404
    assert browser_of("sj_receive").get(f"/desk/cases/{number}/documents/{document.id}/").status_code == 200
    assert browser_of("xf_receive").get(f"/desk/cases/{number}/documents/{document.id}/").status_code == 404


def test_a_paper_is_given_to_its_owner_and_to_the_posts_of_the_case_alone(zhangsan, browser_of):
    file = store_file(zhangsan, name="章程.pdf", content=BytesIO(PDF))
    opening = world.restaurant(zhangsan)
    company = opening.parts[0]
    papers = tuple(replace(one, file_ids=(file.id,)) if one.source == "applicant" else one for one in company.materials)
    parts = (replace(company, materials=papers), *opening.parts[1:])
    with world.at("2026-04-13T09:30"):
        matter = services.open_case(zhangsan, replace(opening, parts=parts))
        number = world.number_of("COMPANY")
        own, desk = f"/my/cases/{matter}/files/{file.id}/", f"/desk/cases/{number}/files/{file.id}/"
        assert own in browser_of("zhangsan").get(f"/my/cases/{matter}/").content.decode()
        assert desk in browser_of("sj_receive").get(f"/desk/cases/{number}/").content.decode()
        answer = browser_of("zhangsan").get(own)
        assert b"".join(answer.streaming_content) == PDF
        assert answer["Content-Disposition"].startswith("attachment")
        assert browser_of("lisi").get(own).status_code == 404
        let_go(answer)
        answer = browser_of("sj_receive").get(desk)
        assert answer.status_code == 200
        let_go(answer)
        assert browser_of("zj_receive").get(desk).status_code == 404


def test_a_withdrawal_asks_first(bundle_number, browser_of):
    browser = browser_of("zhangsan")
    with world.at("2026-04-13T10:00"):
        asked = browser.post(f"/my/cases/{bundle_number}/withdraw/", {"reason": ""})
        done = browser.post(f"/my/cases/{bundle_number}/withdraw/", {"reason": "", "confirmed": "on"})
        text = browser.get(f"/my/cases/{bundle_number}/").content.decode()
        again = browser.get(f"/my/cases/{bundle_number}/withdraw/")

    assert (asked.status_code, done.status_code) == (422, 302)
    assert "已撤回" in text
    assert again.url == f"/my/cases/{bundle_number}/", "there is nothing left to withdraw"


def test_an_official_who_opens_a_case_leaves_a_trace_that_the_applicant_sees(bundle_number, browser_of):
    number = world.number_of("COMPANY")
    with world.at("2026-04-13T10:00"):
        browser_of("sj_receive").get(f"/desk/cases/{number}/")
        text = browser_of("zhangsan").get(f"/my/cases/{bundle_number}/").content.decode()

    assert "清岚市市场监督管理局" in text[text.index('id="traces"') :]


def test_the_pages_keep_their_budget_of_statements(bundle_number, browser_of):
    citizen, receiver, company = browser_of("zhangsan"), browser_of("sj_receive"), world.number_of("COMPANY")
    with world.at("2026-04-13T10:00"):
        citizen.get(f"/my/cases/{bundle_number}/")
        receiver.get("/desk/")
        with world.statements(3):
            citizen.get(f"/my/cases/{bundle_number}/")
        with world.statements(2):
            citizen.get("/my/cases/")
        with world.statements(5):  # that she is the first to open the task is recorded
            receiver.get(f"/desk/cases/{company}/")
        with world.statements(3):
            receiver.get(f"/desk/cases/{company}/")
        with world.statements(2):
            receiver.get("/desk/")


def test_an_acceptance_at_the_desk_keeps_its_budget_of_statements(bundle_number, browser_of):
    receiver, company = browser_of("sj_receive"), world.number_of("COMPANY")
    with world.at("2026-04-13T10:00"):
        receiver.get("/desk/")
        with world.statements(4):
            receiver.post(f"/desk/cases/{company}/accept/")
    assert Case.objects.get(number=company).state == "accepted"


def test_an_act_at_the_desk_keeps_its_budget_of_statements(bundle_number, browser_of):
    number = accepted_company()
    with world.at("2026-04-13T10:00"):
        reviewer, approver, issuer = (browser_of(login) for login in ("sj_review", "sj_approve", "sj_issue"))
        reviewer.get(f"/desk/cases/{number}/")
        with world.statements(4):
            reviewer.post(f"/desk/cases/{number}/steps/s2/", {"result": "pass"})
        approver.post(f"/desk/cases/{number}/steps/s3/", {"result": "grant", "opinion": "同意"})
        run_queued_jobs()
        with world.statements(7):
            issuer.post(f"/desk/cases/{number}/steps/s4/", {"result": "pass"})


def test_the_api_gives_the_same_case_as_the_page_and_refuses_others(bundle_number, browser_of):
    with world.at("2026-04-13T10:00"):
        answer = browser_of("zhangsan").get(f"/api/v1/cases/{bundle_number}")
        case = json.loads(answer.content)

    assert answer.status_code == 200
    assert [part["item"] for part in case["parts"]] == ["COMPANY", "FOOD", "FIRE", "SIGN", "DRAIN"]
    assert case["outcome_measured"]["separate"]["visits"] == 10
    assert case["outcome_measured"]["separate"]["materials"] == 29
    assert browser_of("lisi").get(f"/api/v1/cases/{bundle_number}").status_code == 404
    assert browser_of("sj_receive").get(f"/api/v1/cases/{bundle_number}").status_code == 403
    anonymous = Client().get(f"/api/v1/cases/{bundle_number}")
    assert (anonymous.status_code, anonymous["Content-Type"]) == (401, "application/problem+json")


def test_tasks_are_concluded_over_the_api_by_their_post_alone(bundle_number, browser_of):
    number = accepted_company()
    with world.at("2026-04-13T10:00"):
        tasks = json.loads(browser_of("sj_review").get("/api/v1/tasks").content)["tasks"]
        body = {"result": "pass", "opinion": "符合"}
        path = f"/api/v1/tasks/{number}/steps/s2"
        done = browser_of("sj_review").post(path, body, content_type="application/json")
        again = browser_of("sj_review").post(path, body, content_type="application/json")
        other = browser_of("xf_review").post(path, body, content_type="application/json")

    assert [(task["case"], task["step"]) for task in tasks] == [(number, "s2")]
    assert (done.status_code, again.status_code, other.status_code) == (200, 409, 404)
