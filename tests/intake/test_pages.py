import re

import pytest
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile

from onewindow.intake.models import Draft
from tests.intake import world

QUERY = "&".join(f"{code}={value}" for code, value in world.RESTAURANT.items())


def soup(answer):
    return BeautifulSoup(answer.content, "html.parser")


def started(client, kind="bundle", key="RESTAURANT", **more):
    page = soup(client.get(f"/apply/{kind}/{key}/"))
    applicant = page.select_one("input[name=applicant]:not([disabled])")["value"]
    answer = client.post(f"/apply/{kind}/{key}/", {"applicant": applicant, **more})
    assert answer.status_code == 302
    return re.search(r"CG\w+", answer.url).group(), answer


def filled(client, number):
    uploads = {f"file_{code}": SimpleUploadedFile(f"{code}.pdf", world.PDF) for code in world.PAPERS}
    return world.post_form(client, number, **uploads)


def test_the_whole_way_from_the_guide_to_the_receipt_needs_no_script(client_of):
    client = client_of("zhangsan")
    number, answer = started(client)
    assert answer.url.endswith("/questions/")

    answer = client.post(f"/apply/{number}/questions/", world.RESTAURANT)
    assert answer.url == f"/apply/{number}/form/"
    form = soup(client.get(answer.url))
    assert len(form.select("input[type=file]")) == 7
    assert form.select_one("#f_legal_rep_name")["value"] == "张三"
    assert "人口库" in form.select_one("#s_legal_rep_name").text

    answer = filled(client, number)
    assert answer.url == f"/apply/{number}/review/"
    review = soup(client.get(answer.url))
    ticks = review.select("input[type=checkbox]")
    assert not any(tick.has_attr("checked") for tick in ticks)
    assert "地理信息库" in review.text and "380" in review.text

    sent = {tick["name"]: "1" for tick in ticks}
    sent["request_key"] = review.select_one("input[name=request_key]")["value"]
    answer = client.post(f"/apply/{number}/submit/", sent)
    again = client.post(f"/apply/{number}/submit/", sent)
    assert answer.url == again.url
    assert re.fullmatch(r"/my/cases/YC\w+/receipt/", answer.url)
    assert client.get(f"/apply/{number}/form/").url == answer.url
    assert client.get(answer.url).status_code == 200


@pytest.mark.parametrize("language", ["", "/en"])
def test_every_page_has_one_heading_and_at_most_one_primary_button(client_of, language):
    client = client_of("zhangsan")
    number, _ = started(client)
    client.post(f"/apply/{number}/questions/", world.RESTAURANT)
    filled(client, number)
    for path in (
        "/apply/bundle/RESTAURANT/",
        f"/apply/{number}/questions/",
        f"/apply/{number}/form/",
        f"/apply/{number}/form/?edit=legal_rep_name",
        f"/apply/{number}/review/",
        f"/apply/{number}/abandon/",
    ):
        answer = client.get(language + path)
        page = soup(answer)
        assert answer.status_code == 200, path
        assert len(page.select("h1")) == 1
        assert len(page.select(".btn-1")) <= 1
        ids = [tag["id"] for tag in page.select("[id]")]
        assert len(ids) == len(set(ids)), [each for each in ids if ids.count(each) > 1]
        described = {each for tag in page.select("[aria-describedby]") for each in tag["aria-describedby"].split()}
        assert described <= set(ids)
        assert {tag["for"] for tag in page.select("label[for]")} <= set(ids)
        if language:
            own = page.select_one("main")
            for tag in own.select("input, option, dd, td, th, li, small, .pick, .src, [lang]"):
                tag.decompose()
            assert not re.search(r"[\u3400-\u9fff]", own.text), own.text


def test_answers_of_the_guide_are_not_asked_again(client_of):
    client = client_of("zhangsan")
    page = soup(client.get(f"/apply/bundle/RESTAURANT/?{QUERY}"))
    kept = {tag["name"]: tag["value"] for tag in page.select("form[method=post] input[type=hidden][name^=q_]")}
    assert kept == world.RESTAURANT

    number, answer = started(client, **kept)

    assert answer.url == f"/apply/{number}/form/"


def test_an_open_draft_is_offered_first(client_of):
    client = client_of("zhangsan")
    number, _ = started(client)

    page = soup(client.get("/apply/bundle/RESTAURANT/"))
    assert page.select_one("a.btn-1")["href"] == f"/apply/{number}/questions/"
    assert started(client)[0] == number
    assert started(client, anew="1")[0] != number
    assert Draft.objects.get(number=number).state == "abandoned"


def test_faults_are_listed_in_the_order_of_the_page(client_of):
    client = client_of("zhangsan")
    number, _ = started(client)
    client.post(f"/apply/{number}/questions/", world.RESTAURANT)

    page = soup(client.post(f"/apply/{number}/form/", {"whole": "1"}))

    listed = [link["href"].removeprefix("#") for link in page.select(".err-sum a")]
    places = [tag["id"] for tag in page.select("form [id]") if tag["id"] in listed]
    assert len(listed) > 10
    assert listed == places


def test_a_question_left_out_is_named(client_of):
    client = client_of("zhangsan")
    number, _ = started(client)

    answer = client.post(f"/apply/{number}/questions/", world.RESTAURANT | {"q_key": ""})

    assert answer.status_code == 422
    assert soup(answer).select_one(".err-sum a")["href"] == "#q_q_key_0"
    assert soup(answer).select_one("input[name=q_net][value=yes]").has_attr("checked")


def test_a_stop_keeps_her_from_going_on_and_an_optional_item_only_falls_away(client_of):
    client = client_of("zhangsan")
    number, _ = started(client)

    stopped = client.post(f"/apply/{number}/questions/", world.RESTAURANT | {"q_prepack": "yes"})
    assert stopped.status_code == 200
    assert "备案" in soup(stopped).select_one(".alert-warn").text

    answer = client.post(f"/apply/{number}/questions/", world.RESTAURANT | {"q_street": "no"})
    assert answer.url == f"/apply/{number}/form/"
    assert "招牌" in soup(client.get(f"/apply/{number}/questions/")).select_one("#skipped").parent.text
    assert not soup(client.get(answer.url)).select("[name=width_m]")


def test_wrong_values_are_named_and_kept(client_of):
    client = client_of("zhangsan")
    number, _ = started(client)
    client.post(f"/apply/{number}/questions/", world.RESTAURANT)

    answer = world.post_form(client, number, capital="很多", exits="0", floors="")

    page = soup(answer)
    assert answer.status_code == 422
    assert page.title.text.strip().startswith("错误：")
    links = {line["href"] for line in page.select(".err-sum a")}
    assert links == {"#f_capital", "#f_exits", "#f_floors"}
    assert page.select_one("#f_exits")["aria-invalid"] == "true"
    kept = Draft.objects.get(number=number).content.values
    assert kept["capital"] == "很多"
    assert kept["address"] == world.ADDRESS


def test_a_file_that_cannot_be_taken_is_explained_beside_the_material(client_of):
    client = client_of("zhangsan")
    number, _ = started(client)
    client.post(f"/apply/{number}/questions/", world.RESTAURANT)

    answer = world.post_form(client, number, **{"file_M-PLAN": SimpleUploadedFile("plan.exe", b"MZ not a plan")})

    page = soup(answer)
    assert answer.status_code == 422
    assert page.select_one("#file_M-PLAN_error").text.strip()
    assert page.select_one('.err-sum a[href="#file_M-PLAN"]')


def test_autosave_keeps_what_was_typed_and_asks_no_register(client_of):
    client = client_of("zhangsan")
    number, _ = started(client)
    client.post(f"/apply/{number}/questions/", world.RESTAURANT)
    before = len(Draft.objects.get(number=number).content.reads)

    answer = client.post(f"/apply/{number}/save/", {"whole": "1", "address": world.ADDRESS, "floors": "2"})

    content = Draft.objects.get(number=number).content
    assert answer.status_code == 204
    assert (content.values["floors"], len(content.reads)) == ("2", before)


def test_a_prefilled_value_can_be_opened_and_disputed_with_a_paper(client_of):
    client = client_of("zhangsan")
    number, _ = started(client)
    client.post(f"/apply/{number}/questions/", world.RESTAURANT)
    assert client.post(f"/apply/{number}/form/", {"edit": "legal_rep_name"}).url.endswith(
        "?edit=legal_rep_name#f_legal_rep_name"
    )
    assert soup(client.get(f"/apply/{number}/form/?edit=legal_rep_name")).select_one("[name=legal_rep_name]")

    proof = SimpleUploadedFile("proof.pdf", world.PDF)
    world.post_form(
        client,
        number,
        legal_rep_name="张叁",
        disputable="legal_rep_name",
        dispute_legal_rep_name="wrong",
        dispute_file_legal_rep_name=proof,
    )

    content = Draft.objects.get(number=number).content
    dispute = content.disputes["legal_rep_name"]
    assert (dispute.claimed, dispute.correction[:2]) == ("张叁", "JZ")
    assert content.prefilled["legal_rep_name"].value == "张三"
    assert dispute.correction in client.get(f"/apply/{number}/review/").content.decode()


def test_a_table_grows_by_a_row_and_loses_nothing(client_of):
    client = client_of("zhangsan")
    number, _ = started(client)
    client.post(f"/apply/{number}/questions/", world.RESTAURANT)

    answer = world.post_form(client, number, more="shareholders")

    assert answer.url.endswith("#t_shareholders")
    page = soup(client.get(f"/apply/{number}/form/"))
    assert page.select_one("[name=shareholders-0-name]")["value"] == "张三"
    assert page.select_one("[name=shareholders-1-name]")


def test_missing_papers_are_warned_of_and_never_block(client_of):
    client = client_of("zhangsan")
    number, _ = started(client)
    client.post(f"/apply/{number}/questions/", world.RESTAURANT)
    world.post_form(client, number)

    review = soup(client.get(f"/apply/{number}/review/"))
    assert len(review.select("#missing + p + ul li")) == 7
    sent = {f"promise_{code}": "1" for code in world.PROMISES} | {"confirmed": "1", "request_key": "k"}
    assert "/receipt/" in client.post(f"/apply/{number}/submit/", sent).url


def test_a_promise_left_unticked_is_asked_once_more(client_of):
    client = client_of("zhangsan")
    number, _ = started(client)
    client.post(f"/apply/{number}/questions/", world.RESTAURANT)
    filled(client, number)

    refused = client.post(f"/apply/{number}/submit/", {"promise_M-ADDR": "1"})
    page = soup(refused)
    assert refused.status_code == 422
    assert {link["href"] for link in page.select(".err-sum a")} == {
        "#promise_M-RULES", "#promise_M-FIREPROM", "#promise_M-SIGNPROM", "#confirmed",
    }  # fmt: skip
    assert page.select_one("#promise_M-ADDR").has_attr("checked")

    sent = {"promise_M-ADDR": "1", "confirmed": "1", "without_promises": "1"}
    assert "/receipt/" in client.post(f"/apply/{number}/submit/", sent).url


def test_nobody_else_learns_that_a_draft_exists(client_of, client):
    number, _ = started(client_of("zhangsan"))
    file_id = "00000000-0000-0000-0000-000000000001"
    paths = [f"/apply/{number}/{page}/" for page in ("questions", "form", "review", "abandon")]
    paths.append(f"/apply/{number}/files/{file_id}/")
    posts = [f"/apply/{number}/{page}/" for page in ("questions", "form", "save", "submit", "abandon")]
    other, staff = client_of("liuyang"), client_of("sj_receive")

    assert {other.get(path).status_code for path in paths} == {404}
    assert {other.post(path).status_code for path in posts} == {404}
    assert {staff.get(path).status_code for path in paths} == {403}
    assert {staff.post(path).status_code for path in posts} == {403}
    assert {client.get(path).url.split("?")[0] for path in paths} == {"/sign-in/"}
    assert {client.post(path).status_code for path in posts} == {302}
    assert staff.get("/apply/bundle/RESTAURANT/").status_code == 403
    assert client.get("/apply/bundle/RESTAURANT/").status_code == 302
    assert other.get("/apply/bundle/NOTHING/").status_code == 404


def test_a_file_is_given_to_its_person_only(client_of):
    client = client_of("zhangsan")
    number, _ = started(client)
    client.post(f"/apply/{number}/questions/", world.RESTAURANT)
    filled(client, number)
    address = soup(client.get(f"/apply/{number}/review/")).select_one("a[href*='/files/']")["href"]

    answer = client.get(address)
    assert b"".join(answer.streaming_content) == world.PDF
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert client_of("liuyang").get(address).status_code == 404


def test_an_item_for_companies_says_so_to_a_person_without_one(client_of):
    page = soup(client_of("zhangsan").get("/apply/item/FOOD/"))

    assert not page.select("form[action='/apply/item/FOOD/'] button")
    assert "换一个申请人" in page.select_one(".alert-warn").text


def test_a_draft_is_given_up_after_one_more_question(client_of):
    client = client_of("zhangsan")
    number, _ = started(client)

    assert soup(client.get(f"/apply/{number}/abandon/")).select_one(".btn-bad")
    assert client.post(f"/apply/{number}/abandon/").url == "/my/"
    draft = Draft.objects.get(number=number)
    assert (draft.state, draft.content_cipher) == ("abandoned", "")
    assert client.get(f"/apply/{number}/form/").url == "/apply/bundle/RESTAURANT/"
