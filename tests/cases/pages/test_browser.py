"""The pages beside a case's steps in a real browser: axe finds nothing at either width, nothing is wider than its window."""

from datetime import date

import pytest

from onewindow.cases import services
from onewindow.cases.models import BagPaper, SideMatter
from tests.cases import bagworld, expertworld, licensed, world
from tests.cases import test_endings as endings
from tests.cases import test_hearings as hearings
from tests.cases.test_correcting import decision
from tests.cases.test_inspections import window
from tests.cases.test_reviews import BODY, WHY
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
    texts = "/desk/templates/receipt/"
    found += faults_on(page, "ds_legal", "/desk/templates/", texts, f"{texts}new/", f"{texts}1/", f"/en{texts}")
    found += faults_on(page, "wuguoqiang", f"/my/hearings/{hearing}/")
    found += faults_on(page, "linfeng", f"/my/cases/{number}/", f"/my/hearings/{hearing}/")
    assert found == []


def test_everybody_can_use_the_pages_of_a_hearing_with_another_chair(city, page):
    page.set_default_timeout(20_000)
    owner = world.person("linfeng")
    with world.at("2026-04-13T09:30"):
        opening = world.single(owner, "SIGN", QUESTIONS, applicant=next(iter(owner.represents)))
        number = services.open_case(owner, opening)
        services.accept_case(world.official("CG-R"), number)
    matter = hearings.announced(number)
    with world.at("2026-04-28T09:00"):
        found = faults_on(page, "cg_approve", f"/desk/matters/{matter}/", f"/desk/matters/{matter}/chair/")
        hearings.name(matter)
        found += faults_on(page, "linfeng", f"/my/hearings/{matter}/", f"/en/my/hearings/{matter}/")
        found += faults_on(page, "cg_issue", f"/desk/matters/{matter}/")
    assert found == []


def test_everybody_can_use_the_pages_of_the_end_of_a_licence(city, page):
    page.set_default_timeout(20_000)
    licence = licensed.hold(until=date(2026, 12, 31))
    with world.at("2025-11-20T10:00"):
        number = licensed.granted("FOODRENEW", licence).number
    with world.at("2026-02-02T10:00"):
        found = faults_on(page, "sj_review", f"/desk/cases/{number}/", f"/desk/cases/{number}/ending/")
        matter = endings.begin(number)
        mine = f"/my/hearings/{endings.hearing().id}/"
        found += faults_on(page, "liuyang", mine, f"/my/cases/{number}/")
    with world.at("2026-02-10T10:00"):
        found += faults_on(page, "sj_approve", f"/desk/matters/{matter}/", f"/en/desk/matters/{matter}/")
        endings.decide(matter)
        ended = endings.licence_of(number)
        found += faults_on(page, "liuyang", mine, f"/en/my/cases/{number}/", f"/my/licences/{ended.id}/")
        found += faults_on(page, "liuyang", f"/check/{ended.check_code}/")
        found += faults_on(page, "sj_approve", f"/desk/matters/{matter}/", f"/desk/cases/{number}/review/")
    assert found == []


def test_everybody_can_use_the_pages_of_bags_of_paper(city, page):
    page.set_default_timeout(20_000)
    number = bagworld.opened(site="SITE-CITY")
    bag = bagworld.closed(number)
    with world.at("2026-04-13T12:00"):
        found = faults_on(
            page, "cg_receive", f"/desk/cases/{number}/bag/", "/desk/bags/?list=here", f"/desk/bags/{bag}/"
        )
        bagworld.hand(bag)
    with world.at("2026-04-15T12:00"):
        found += faults_on(
            page, "cg_review", f"/desk/bags/{bag}/", f"/desk/bags/{bag}/label/", "/desk/bags/?list=overdue"
        )
        contract = BagPaper.objects.get(bag__number=bag, is_original=True)
        matter = services.dispute_bag(world.official("CG-V"), bag, missing=[contract.id], seal="broken")
        found += faults_on(
            page, "cg_receive", f"/desk/matters/{matter}/", f"/desk/cases/{number}/", f"/en/desk/bags/{bag}/"
        )
        found += faults_on(page, "linfeng", f"/my/cases/{number}/", f"/en/my/cases/{number}/")
    assert found == []


def test_everybody_can_use_the_pages_of_expert_reviews(city, page):
    page.set_default_timeout(20_000)
    number = expertworld.plan()
    expertworld.registered()
    with world.at(expertworld.BEGUN):
        found = faults_on(page, "zr_approve", "/desk/experts/", "/en/desk/experts/")
        found += faults_on(page, "zr_review", f"/desk/cases/{number}/expert-review/")
    named = [expertworld.expert(name).id for name in expertworld.NAMES[:3]]
    review = expertworld.begun(number, named)
    chair, session = expertworld.signed(review)
    with world.at(expertworld.READ):
        found += faults_on(page, "zr_review", f"/desk/reviews/{review}/", f"/desk/cases/{number}/")
        found += faults_on(page, "jinhai", f"/my/cases/{number}/", f"/experts/{chair.id}/")
        where = page.url.split("/experts/")[0]
        page.context.add_cookies([{"name": f"expert_{chair.id.hex}", "value": session, "url": where}])
        assert page.goto(f"/experts/{chair.id}/").status == 200
        assert page.locator("textarea[name=summary]").count() == 1
        found += faults_of(page)
        services.sum_up_review(chair.id, session, summary="一致认为够宽")
        found += faults_on(page, "zr_review", f"/desk/reviews/{review}/", f"/en/desk/reviews/{review}/")
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


def test_everybody_can_use_the_pages_of_what_follows_a_decision(city, page):
    page.set_default_timeout(20_000)
    holder, licence = licensed.holder()[0], licensed.hold()
    with world.at("2025-11-20T10:00"):
        number = licensed.opened("FOODRENEW", licence)
        case, mine = f"/desk/cases/{number}/", f"/my/cases/{number}/"
        services.accept_case(world.official("SJ-R"), number)
        found = faults_on(page, "liuyang", f"{mine}service/", f"/en{mine}contact/", "/my/mandates/", "/my/offers/")
        services.choose_service(holder, number, "paper", "清岚市澄湖区望湖路88号")
        world.finish("FOODRENEW", until="s3")
        refusal = {"result": "refuse", "opinion": WHY, "bases": ["food-safety-law:35"]}
        services.complete_step(world.official("SJ-A"), number, "s3", **refusal)
        served = f"/desk/matters/{SideMatter.objects.get(kind='service').id}/"
        found += faults_on(page, "sj_issue", served, f"{case}clock/")
        found += faults_on(page, "sj_review", f"{case}documents/{decision(number).id}/correct/")
        found += faults_on(page, "sj_approve", f"{case}review/")
    with world.at("2025-12-01T10:00"):
        day, head = date(2025, 12, 1), world.official("SJ-A")
        matter = services.record_review(head, number, **BODY, brought_on=day)
        services.record_review_result(head, matter, result="set_aside", on=day, note="事实不清")
        again = f"/desk/matters/{SideMatter.objects.get(kind='redecide').id}/"
        found += faults_on(page, "sj_approve", f"/desk/matters/{matter}/", again, f"/en{again}")
        found += faults_on(page, "liuyang", mine, f"/en{mine}", f"{mine}clock/", f"{mine}service/")
    assert found == []


def test_everybody_can_use_the_pages_of_what_nobody_did_in_time(city, page):
    page.set_default_timeout(20_000)
    owner = world.person("zhangsan")
    with world.at("2025-10-20T10:00"):
        number = services.open_case(owner, world.single(owner, "SIGN", {"q_large": "no", "q_street": "yes"}))
        case = f"/desk/cases/{number}/"
        found = faults_on(page, "cg_receive", f"{case}transfer/", f"{case}dispute/", "/desk/lodged/", "/desk/load/")
    with world.at("2025-10-24T10:00"):
        services.sweep_cases()
        found += faults_on(page, "cg_approve", "/desk/escalated/", "/desk/absence/", "/desk/systems/")
        services.accept_case(world.official("CG-R"), number)
        found += faults_on(page, "cg_review", f"{case}hearing/")
    with world.at("2025-12-01T10:00"):
        services.sweep_cases()
        found += faults_on(page, "zhangsan", f"/my/cases/{number}/", "/my/organisations/")
        found += faults_on(page, "mz_receive", "/desk/offers/", "/en/desk/offers/")
    assert found == []


def test_everybody_can_read_the_processes_of_several_items(bundle_number, page):
    page.set_default_timeout(20_000)
    with world.at("2026-04-13T10:00"):
        found = faults_on(page, "zhangsan", f"/my/cases/{bundle_number}/process/")
        services.change_contact(world.person("zhangsan"), bundle_number, phone="13800001234", address="清岚市湖滨街道")
        found += faults_on(page, "zhangsan", f"/my/cases/{bundle_number}/contact/?changed=1")
        found += faults_on(page, "sj_receive", f"/desk/cases/{world.number_of('COMPANY')}/")
        page.context.clear_cookies()
        enter(page, "sj_receive")
        page.goto("/desk/")
        page.check("[name=task] >> nth=0")
        page.click("button[name=act][value=accept]")
        page.get_by_text("已受理").wait_for()
        found += faults_of(page)
    assert found == []
