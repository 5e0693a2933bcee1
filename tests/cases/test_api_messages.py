"""The thread of a case over the API: read and written by its two sides alone."""

import json

import pytest

from onewindow.cases import services
from onewindow.cases.models import Case, CaseMessage
from tests.cases import world
from tests.cases.pages.conftest import client_as


@pytest.fixture
def number(bundle_number):
    return world.number_of("COMPANY")


def write(login, path, **body):
    return client_as(login).post(path, json.dumps(body), content_type="application/json")


def test_both_sides_write_and_read_over_the_api(number):
    asked = write("zhangsan", f"/api/v1/cases/{number}/messages", text="要带原件吗？")
    assert asked.status_code == 201
    read = client_as("sj_receive").get(f"/api/v1/tasks/{number}/messages").json()
    assert [(one["side"], one["kind"], one["text"]) for one in read["messages"]] == [
        ("applicant", "question", "要带原件吗？")
    ]
    assert CaseMessage.objects.get().read_at is not None
    assert write("sj_receive", f"/api/v1/tasks/{number}/messages", text="不用").status_code == 201
    mine = client_as("zhangsan").get(f"/api/v1/cases/{number}/messages").json()
    assert [one["kind"] for one in mine["messages"]] == ["question", "answer"]
    assert mine["messages"][1]["post"] == "SJ-R"


@pytest.mark.parametrize(
    ("login", "path", "status"),
    [
        ("wuguoqiang", "cases", 404),
        ("zhangsan", "tasks", 403),
        ("sj_receive", "cases", 403),
        ("xf_receive", "tasks", 404),
    ],
)
def test_others_neither_read_nor_write(number, login, path, status):
    services.write_message(world.person("zhangsan"), number, "要带原件吗？")
    address = f"/api/v1/{path}/{number}/messages"
    answer = client_as(login).get(address)
    assert answer.status_code == status
    assert "要带原件吗" not in answer.content.decode()
    assert write(login, address, text="我来答").status_code == status
    assert CaseMessage.objects.count() == 1


def test_what_is_empty_or_asks_for_materials_is_refused_and_a_closed_case_takes_no_more(number):
    address = f"/api/v1/tasks/{number}/messages"
    assert write("sj_receive", address, text="  ").status_code in {409, 422}
    assert write("sj_receive", address, text="请交材料", kind="materials").status_code == 422
    Case.objects.filter(number=number).update(closed_at="2026-01-01T00:00:00+08:00")
    assert write("zhangsan", f"/api/v1/cases/{number}/messages", text="还在吗？").status_code == 409
