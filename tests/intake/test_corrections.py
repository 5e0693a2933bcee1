import re

import pytest
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile

from onewindow.cases import services as cases
from onewindow.cases.queries import case_page
from onewindow.cases.services import CorrectionPoint
from onewindow.foundation.errors import NotFound
from onewindow.intake import queries, services
from onewindow.intake.models import CorrectionDraft
from onewindow.intake.services import Entries
from tests.cases.world import official
from tests.intake import world

FOOD = {"q_prepack": "no", "q_cold": "no", "q_agent": "no"}
NEEDED = {
    "address": "清岚市松泽区松泽街道松风社区松风路18号",
    "area": "90", "business_form": "餐饮服务经营者", "items": ["热食类制售"], "staff_count": "3",
}  # fmt: skip


@pytest.fixture
def liuyang(city):
    return world.person("liuyang")


@pytest.fixture
def case_number(liuyang):
    """A food permit filed without two papers, and the one notice that names them."""
    number = world.begun(liuyang, "item", "FOOD", FOOD, world.company(liuyang, "清岚宝联火锅有限公司"))
    services.save_values(liuyang, number, Entries(NEEDED))
    services.resolve_evidence(liuyang, number)
    world.hand_in(liuyang, number, ["M-PLAN"])
    case_number = services.submit_draft(liuyang, number, "k", promises=["M-RULES"])
    points = [CorrectionPoint("M-SITE", "请补租赁合同"), CorrectionPoint("M-EQUIP", "请补设备布局")]
    cases.request_correction(official("SJ-R"), case_number, points)
    return case_number


def test_the_notice_opens_a_page_with_its_points(liuyang, case_number):
    page = queries.correction_page(liuyang, case_number)

    assert page.is_open
    assert [(point.material, point.text) for point in page.points] == [
        ("M-SITE", "请补租赁合同"),
        ("M-EQUIP", "请补设备布局"),
    ]
    assert CorrectionDraft.objects.get(case_number=case_number).materials == ["M-SITE", "M-EQUIP"]


def test_what_was_asked_for_is_supplied_once(liuyang, case_number):
    services.attach_correction_file(liuyang, case_number, "M-SITE", name="a.pdf", content=world.pdf())
    with pytest.raises(services.CorrectionNotComplete) as refused:
        services.supply_correction(liuyang, case_number)
    assert refused.value.facts["errors"] == [{"pointer": "/points/M-EQUIP", "reason": "required"}]

    services.attach_correction_file(liuyang, case_number, "M-EQUIP", name="b.pdf", content=world.pdf())
    services.supply_correction(liuyang, case_number)
    services.supply_correction(liuyang, case_number)

    part = case_page(liuyang, case_number).children[0]
    rows = {row.code: row for row in part.materials}
    assert part.state == "received"
    assert (rows["M-SITE"].given, rows["M-SITE"].fallback) == ("applicant", True)
    assert (rows["M-EQUIP"].given, rows["M-EQUIP"].fallback) == ("applicant", False)
    assert len(rows["M-EQUIP"].file_ids) == 1


def test_she_may_say_that_this_is_all_she_has(liuyang, case_number):
    services.attach_correction_file(liuyang, case_number, "M-SITE", name="a.pdf", content=world.pdf())
    services.supply_correction(liuyang, case_number, is_partial=True)
    assert case_page(liuyang, case_number).children[0].state == "received"


def test_only_the_points_of_the_notice_are_taken(liuyang, case_number):
    with pytest.raises(NotFound):
        services.attach_correction_file(liuyang, case_number, "M-PLAN", name="a.pdf", content=world.pdf())


def test_nobody_else_can_see_or_answer_a_notice(city, case_number):
    other = world.person("zhangsan")
    for act in (
        lambda: queries.correction_page(other, case_number),
        lambda: queries.correction_file(other, case_number, other.id),
        lambda: services.attach_correction_file(other, case_number, "M-SITE", name="a.pdf", content=world.pdf()),
        lambda: services.reuse_correction_file(other, case_number, "M-SITE", other.id),
        lambda: services.save_correction(other, case_number, Entries()),
        lambda: services.supply_correction(other, case_number),
    ):
        with pytest.raises(NotFound):
            act()


@pytest.mark.parametrize("language", ["", "/en"])
def test_the_notice_is_answered_on_its_page_without_script(client_of, case_number, language):
    client = client_of("liuyang")
    address = f"{language}/my/cases/{case_number}/correction/"
    page = BeautifulSoup(client.get(address).content, "html.parser")
    assert {tag["name"] for tag in page.select("input[type=file]")} == {"file_M-SITE", "file_M-EQUIP"}
    assert len(page.select("h1")) == 1

    refused = client.post(address, {"file_M-SITE": SimpleUploadedFile("a.exe", b"MZ")})
    assert refused.status_code == 422
    assert BeautifulSoup(refused.content, "html.parser").select_one("#error_M-SITE")

    half = client.post(address, {"file_M-SITE": SimpleUploadedFile("a.pdf", world.PDF)})
    assert half.status_code == 422
    link = BeautifulSoup(half.content, "html.parser").select_one("a[href*='/files/']")["href"]
    assert b"".join(client.get(link).streaming_content) == world.PDF
    assert client_of("zhangsan").get(link).status_code == 404

    done = client.post(address, {"file_M-EQUIP": SimpleUploadedFile("b.pdf", world.PDF)})
    assert re.search(rf"/my/cases/{case_number}/$", done.url)
    assert client.get(address).status_code == 200


def test_an_earlier_paper_that_was_never_offered_is_not_found(client_of, case_number):
    answer = client_of("liuyang").post(f"/my/cases/{case_number}/correction/", {"reuse_M-SITE": "no-file"})

    assert answer.status_code == 404


def test_the_page_is_for_the_applicant_alone(client_of, client, case_number):
    address = f"/my/cases/{case_number}/correction/"
    assert client_of("zhangsan").get(address).status_code == 404
    assert client_of("zhangsan").post(address).status_code == 404
    assert client_of("sj_receive").get(address).status_code == 403
    assert client.get(address).status_code == 302
