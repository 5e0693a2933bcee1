"""A finished construction project (建设工程竣工联合验收): seen on site side by side, reviewed jointly, decided once."""

import pytest

from onewindow.cases import services
from onewindow.cases.models import Case, Step
from onewindow.licences.models import Licence
from tests.cases import world

ANSWERS = {
    "project_code": "2511-339902-04-01-100001",
    "project": "望湖路综合楼",
    "uscc": "91339902MA9Q00701J",
    "finished": "2026-03-20",
    "contact": "刘洋",
}


def open_steps(number):
    return set(Step.objects.filter(case__number=number, state="open").values_list("code", flat=True))


def do(number, code, result="pass", opinion="符合", **fields):
    row = Step.objects.get(case__number=number, code=code)
    for which in range(row.inspectors):
        services.complete_step(
            world.official(row.post, which), number, code, result=result, opinion=opinion, result_fields=fields or None
        )


@pytest.fixture
def inspected(city):
    """The project's case after all three departments were on site."""
    owner = world.person("liuyang")
    company = next(iter(owner.represents))
    questions = {"q_fire": "other", "q_part": "no"}
    with world.at("2026-03-30T09:00"):
        number = services.open_case(owner, world.single(owner, "ACCEPT", questions, applicant=company, answers=ANSWERS))
        services.accept_case(world.official("ZJ-R"), number)
        assert open_steps(number) == {"s2", "s3", "s4"}
        for code in ("s2", "s3", "s4"):
            do(number, code)
    return number


def test_all_agree_the_lead_decides_and_one_opinion_is_issued(inspected):
    with world.at("2026-03-31T09:00"):
        opinions = open_steps(inspected)
        posts = set(Step.objects.filter(code__in=opinions, case__number=inspected).values_list("post", flat=True))
        assert posts == {"ZR-V", "CG-V"}
        for code in sorted(opinions):
            do(inspected, code, "consent")
        assert open_steps(inspected) == {"s5"}
        do(inspected, "s5")
        do(inspected, "s6", "grant")
        do(inspected, "s7", entity_name="清岚建设有限公司", conclusions="规划、消防、市政均合格")

    case = Case.objects.get(number=inspected)
    assert (case.state, case.outcome) == ("closed", "granted")
    assert Licence.objects.filter(type="LT-ACCEPT", case_number=inspected).count() == 1


def test_an_objection_is_settled_before_the_lead_and_binds_it(inspected):
    with world.at("2026-03-31T09:00"):
        do(inspected, "s5.2", "object", "雨污没有分流")
        do(inspected, "s5.3" if "s5.3" in open_steps(inspected) else "s5.1", "consent")
        assert open_steps(inspected) == {"s5.x"}
        assert Step.objects.get(case__number=inspected, code="s5.x").post == "ZJ-A"
        do(inspected, "s5.x", "fail", "整改后再报")
        assert open_steps(inspected) == {"s5"}
