"""The pages beside a case's steps in a real browser: axe finds nothing at either width, nothing is wider than its window."""

import pytest

from onewindow.cases import services
from tests.cases import world
from tests.cases.test_inspections import window
from tests.drafting.test_browser import enter, faults_of

pytestmark = [pytest.mark.browser]
QUESTIONS = {"q_large": "yes", "q_street": "yes"}


def faults_on(page, login, *paths):
    """What axe finds on the pages as this person or official sees them."""
    page.context.clear_cookies()
    enter(page, login)
    found = []
    for path in paths:
        assert page.goto(path).status == 200, path
        found += faults_of(page)
    return found


def test_everybody_can_use_the_pages_beside_the_steps(city, page):
    page.set_default_timeout(20_000)
    owner, reviewer = world.person("linfeng"), world.official("CG-V")
    opening = world.single(owner, "SIGN", QUESTIONS, applicant=next(iter(owner.represents)))
    number = services.open_case(owner, opening)
    dispute = services.dispute_competence(world.official("CG-R"), number, competent="ZJ", reason="归住建管")
    services.accept_case(world.official("CG-R"), number)
    opinion = services.ask_opinion(reviewer, number, post="ZJ-V", question="碍不碍事？", days=3, about=["M-SIGNIMG"])
    services.record_visit(reviewer, number, is_asked=True, reason="当面核对")
    neighbour = world.person("wuguoqiang")
    hearing = services.tell_of_hearing(reviewer, number, reason="挡住邻居的窗", interested=[neighbour.party])
    services.answer_hearing(neighbour, hearing, wants=True)
    acts = [f"/desk/cases/{number}/{act}/" for act in ("opinions", "verify", "visit")]

    found = faults_on(page, "cg_review", f"/desk/cases/{number}/", *acts, f"/desk/matters/{hearing}/", "/desk/figures/")
    found += faults_on(page, "zj_review", f"/desk/matters/{opinion}/")
    found += faults_on(page, "ds_approve", f"/desk/matters/{dispute}/")
    found += faults_on(page, "cg_receive", "/desk/lodged/", f"/desk/lodged/{number}/")
    found += faults_on(page, "ds_catalogue", "/desk/items/presence/")
    found += faults_on(page, "wuguoqiang", f"/my/hearings/{hearing}/")
    found += faults_on(page, "linfeng", f"/my/cases/{number}/", f"/my/hearings/{hearing}/")
    assert found == []


def test_everybody_can_agree_on_an_inspection(city, page):
    page.set_default_timeout(20_000)
    owner = world.person("linfeng")
    number = services.open_case(owner, world.single(owner, "SIGN", QUESTIONS, applicant=next(iter(owner.represents))))
    services.accept_case(world.official("CG-R"), number)
    services.complete_step(world.official("CG-V"), number, "s2", opinion="符合")
    matter = services.propose_inspection(world.official("CG-I"), number, "s3", [window("2027-03-01T09:00")])

    found = faults_on(page, "linfeng", f"/my/cases/{number}/inspection/", f"/my/cases/{number}/")
    found += faults_on(page, "cg_inspect", f"/desk/cases/{number}/inspection/", f"/desk/matters/{matter}/")
    assert found == []
