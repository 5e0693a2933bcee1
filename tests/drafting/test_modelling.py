"""A draft's process goes to a modeller and comes back from a file, without a script."""

import pytest
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile

from onewindow.catalogue.rules.bpmn import bpmn_of
from onewindow.catalogue.rules.dmn import dmn_of
from onewindow.drafting import queries, services


@pytest.fixture
def food(people):
    return services.start_from_published(people["sj_items"], "item", "FOOD")


def place(draft_id, name="process/"):
    return f"/desk/items/{draft_id}/{name}"


def body_of(people, draft_id):
    return queries.draft_page(people["sj_items"], draft_id).body


def send(client, draft_id, name, text):
    page = BeautifulSoup(client.get(place(draft_id)).content, "html.parser")
    based_on = page.select_one('input[name="based_on"]')["value"]
    file = SimpleUploadedFile(name, text if isinstance(text, bytes) else text.encode())
    return client.post(place(draft_id), {"based_on": based_on, "file": file})


def test_the_process_goes_out_and_comes_back_as_it_was_edited(sign_in, people, food):
    client = sign_in("sj_items")
    text = client.get(place(food, "process.bpmn")).content.decode()
    assert 'name="现场核查"' in text

    assert send(client, food, "food.bpmn", text.replace('name="现场核查"', 'name="实地看"')).status_code == 302

    assert [step["name"] for step in body_of(people, food)["steps"]] == ["受理", "材料审查", "实地看", "审批", "制证"]
    page = client.get(place(food)).content.decode()
    assert "实地看" in page
    assert place(food) in client.get(place(food, "")).content.decode()


@pytest.mark.parametrize(
    ("name", "text", "prefix", "words"),
    [
        ("food.bpmn", "<definitions/>", "", "文件里有 0 个流程"),
        ("food.bpmn", "<definitions/>", "/en", "The file has 0 processes"),
        ("food.bpmn", b"\xff\xfe", "", "文件不是文字"),
        ("food.dmn", "<definitions/>", "", "没有决策"),
        ("food.bpmn", b" " * 2_000_001, "", "超过 2 MB"),
    ],
)
def test_a_file_that_is_no_model_changes_nothing_and_is_told_in_both_languages(
    sign_in, people, food, name, text, prefix, words
):
    client, before = sign_in("sj_items"), body_of(people, food)
    based_on = queries.draft_page(people["sj_items"], food).revision
    file = SimpleUploadedFile(name, text if isinstance(text, bytes) else text.encode())

    answer = client.post(f"{prefix}{place(food)}", {"based_on": based_on, "file": file})

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert body_of(people, food) == before


def test_a_choice_comes_in_as_a_decision_table_of_its_step(sign_in, people, food):
    client = sign_in("sj_items")
    choice = {
        "hit": "F",
        "inputs": {"area": "number"},
        "rules": [{"when": {"area": "> 300"}, "gives": "a"}],
        "default": "b",
    }
    node = {
        "code": "c1",
        "name": "选择",
        "name_en": "Choice",
        "post": "SJ-V",
        "action": "choose",
        "share": 0,
        "choice": choice,
    }
    steps = body_of(people, food)["steps"]
    assert send(client, food, "food.bpmn", bpmn_of("FOOD", "食品", [steps[0], node, *steps[1:]])).status_code == 302

    changed = {**choice, "default": "a"}
    table = dmn_of("FOOD", [], [{**node, "choice": changed}])
    assert send(client, food, "food.dmn", table).status_code == 302
    assert body_of(people, food)["steps"][1]["choice"] == changed
    assert client.get(place(food, "decisions.dmn")).status_code == 200
    stray = dmn_of("FOOD", [], [{**node, "code": "c9"}])
    assert "c9" in send(client, food, "food.dmn", stray).content.decode()


def test_only_who_may_write_the_draft_puts_a_file_back(sign_in, people, food):
    head = sign_in("sj_approve")
    answer = head.post(place(food), {"based_on": "1", "file": SimpleUploadedFile("x.bpmn", b"<x/>")})
    assert answer.status_code in (403, 404, 422)
    assert sign_in("xf_items").get(place(food)).status_code in (403, 404)


def test_a_bundle_has_no_process_of_its_own(sign_in, people):
    bundle = services.start_from_published(people["sj_items"], "bundle", "RESTAURANT")
    assert sign_in("sj_items").get(place(bundle)).status_code == 404
    assert sign_in("sj_items").get(place(bundle, "process.bpmn")).status_code == 404
