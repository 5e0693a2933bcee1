"""Declared beside register data at the desk: value, source, date, and the difference marked."""

import pytest

from onewindow.cases import services
from onewindow.cases.models import Case
from onewindow.cases.queries import desk_case
from onewindow.cases.views.evidence import Checked, evidence_lines
from tests.cases import world


@pytest.fixture
def number(bundle_number):
    return world.number_of("COMPANY")


def stated(number, name, **source):
    case = Case.objects.get(number=number)
    case.sources = {**case.sources, name: source}
    case.save(update_fields=["sources"])
    return desk_case(world.official("SJ-R"), number)


def line_of(lines, name):
    return next(line for line in lines if line.name == name)


def test_what_the_register_says_stands_beside_what_she_stated(number):
    desk = stated(
        number,
        "legal_rep_name",
        source="applicant",
        element="pop.name",
        shown="张山",
        disputed=True,
        read_at="2026-04-13T09:00",
    )
    line = line_of(evidence_lines(desk, {}), "法定代表人")

    assert (line.content, line.register, line.differs, line.mark) == ("张三", "张山", True, "disputed")


def test_what_differs_in_width_case_and_blanks_alone_is_the_same(number):
    desk = stated(
        number, "legal_rep_name", source="applicant", element="pop.name", shown=" 张 三 ", read_at="2026-04-13"
    )
    line = line_of(evidence_lines(desk, {}), "法定代表人")

    assert not line.differs
    assert "申请人改过" in line.source
    assert "2026-04-13" in line.source


def test_numbers_that_look_alike_when_masked_are_still_told_apart(number):
    wrong = "339902198703121010"
    desk = stated(number, "legal_rep_id", source="applicant", element="pop.id_no", shown=wrong, read_at="2026-04-13")
    line = line_of(evidence_lines(desk, {}), "法定代表人身份号码")

    assert wrong != world.FORM["legal_rep_id"]
    assert line.content == line.register == "339***********1010"
    assert line.differs


def test_what_a_register_says_just_now_is_compared_too(number):
    desk = stated(number, "legal_rep_name", source="register", element="pop.name", read_at="2026-04-13T09:00")
    same = Checked("pop", "姓名", "张三", "pop.name", "张三")
    other = Checked("pop", "姓名", "张四", "pop.name", "张四")

    assert not line_of(evidence_lines(desk, {}, [same]), "法定代表人").differs
    assert line_of(evidence_lines(desk, {}, [other]), "法定代表人").differs
    assert line_of(evidence_lines(desk, {}, [same, other]), "法定代表人").now == "", "of two people it is neither's"


def test_the_page_marks_the_difference_and_the_duplicates(number, browser_of):
    stated(number, "legal_rep_name", source="applicant", element="pop.name", shown="张山", read_at="2026-04-13T09:00")
    zhangsan = world.person("zhangsan")
    again = services.open_case(
        zhangsan, world.single(zhangsan, "COMPANY", {"q_prior": "no", "q_agent": "no"}, key="again")
    )
    official = browser_of("sj_receive")

    page = official.get(f"/desk/cases/{number}/").content.decode()
    assert "张山" in page
    assert "不一样" in page
    assert "可能重复的件" in page
    assert again in page

    given = {"other": again, "verdict": "different", "reason": "另一处门店"}
    assert official.post(f"/desk/cases/{number}/duplicate/", given).status_code == 302
    assert "另一处门店" in official.get(f"/desk/cases/{number}/").content.decode()
    assert browser_of("xf_receive").post(f"/desk/cases/{number}/duplicate/", given).status_code == 404
    assert browser_of("zhangsan").post(f"/desk/cases/{number}/duplicate/", given).status_code == 403
    assert "可能重复的件" not in browser_of("zhangsan").get(f"/my/cases/{number}/").content.decode()
