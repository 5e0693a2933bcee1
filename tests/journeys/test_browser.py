import re
from functools import cache

import pytest
import yaml

from onewindow.config.journey.applying import apply, fill_in, submit
from onewindow.config.journey.checks import checks
from onewindow.config.journey.play import play
from onewindow.config.journey.stories import CITY, find_story

pytestmark = [pytest.mark.browser, pytest.mark.city]
CHINESE = re.compile(r"[一-鿿]+")
NUMBER = re.compile(r"\S*[〔（][0-9A-Z]+[〕）]\S*")  # of a document or a licence: 浙（2025）清岚市不动产权第0000371号
ADDRESSES = ("std_address", "address")
WRITTEN = "演示内容"  # what the robot writes where any words will do
PUBLIC = [
    "/",
    "/services/",
    "/search/?q=open+a+restaurant",
    "/help/",
    "/accessibility/",
    "/privacy/",
    "/ledger/",
    "/sign-in/",
]
GUIDES = ["/bundles/RESTAURANT/", "/items/FOOD/", "/items/SIGN/"]
OWN = ["/my/", "/my/cases/", "/my/licences/", "/my/traces/", "/my/messages/", "/my/offers/"]


def test_a_restaurant_is_opened_in_a_browser(city, windows, watch):
    story = find_story("ST01")
    at_home, at_work = windows(390), windows(1280)

    run = play(story, city.url, print, lambda url, who: (at_home if who == "zhangsan" else at_work)(url, who))
    with at_home(city.url, "zhangsan") as applicant:
        applicant.sign_in("zhangsan", "demo")
        for path in OWN:
            applicant.get(path)
        case = applicant.get(f"/my/cases/{run.number}/")
        applicant.get(applicant.get(f"/my/cases/{run.number}/receipt/").link("/ledger/receipts/"))
        licence = applicant.get("/my/licences/").link("/my/licences/")
        check = applicant.get(applicant.get(licence).link("/check/"))
        renewal = applicant.get("/apply/item/FOODRENEW/")

    assert [check for check in checks(story, run.final, run.lamps) if not check.ok] == []
    assert "食品经营许可证" in case.text()
    assert "有效" in check.text()
    assert "哪一张证照" in renewal.text()
    assert len(watch.shapes) > 20  # axe has looked


def test_a_couple_buys_a_home_with_its_seller_in_a_browser(city, windows, watch):
    story = find_story("ST03")
    at_home, at_work = windows(390), windows(1280)

    run = play(story, city.url, print, lambda url, who: (at_home if who == "hejing" else at_work)(url, who))
    with at_home(city.url, "wangwu") as seller:
        seller.sign_in("wangwu", "demo")
        case = seller.get(f"/my/cases/{run.number}/")
        seller.get(f"/my/cases/{run.number}/withdraw/")
        for path in ("/my/mandates/", "/my/mandates/new/", "/en/my/mandates/new/", "/my/organisations/"):
            seller.get(path)
        joint = seller.get(seller.get("/my/joint/").link("/my/joint/", "-"))
        seller.get(joint.path.replace("/my/", "/en/my/"))

    assert [check for check in checks(story, run.final, run.lamps) if not check.ok] == []
    assert "共同申请人" in case.text()
    assert "已经交上去了" in joint.text()


def test_a_company_is_founded_at_a_window_in_a_browser(city, windows, watch):
    story = find_story("ST10")
    at_work = windows(1280)

    run = play(story, city.url, print, at_work)
    with at_work(city.url, "jinhai") as applicant:
        applicant.sign_in("jinhai", "demo")
        applicant.get(f"/my/cases/{run.number}/")
        applicant.get(f"/my/cases/{run.number}/clock/")
        applicant.get(f"/my/cases/{run.number}/process/")
        applicant.get("/items/FOOD/process/")
        applicant.get("/items/FOOD/when/?day=2026-02-12&time=10:00")
    with at_work(city.url, "sj_approve") as head:
        head.sign_in("sj_approve", "demo")
        case = f"/desk/cases/{run.number}/"
        for path in (f"{case}clock/", f"{case}process/", "/desk/absence/", "/desk/escalated/"):
            head.get(path)
    with at_work(city.url, "ds_catalogue") as keeper:
        keeper.sign_in("ds_catalogue", "demo")
        for path in ("/desk/items/packages/", "/desk/items/import/", "/desk/catalogue/routing/"):
            keeper.get(path)

    assert [check for check in checks(story, run.final, run.lamps) if not check.ok] == []
    assert {"/desk/window/", "/items/FOOD/when/"} <= watch.kinds
    assert any(kind.startswith("/screen/") for kind in watch.kinds)


def test_an_allowance_is_offered_and_confirmed_in_a_browser(city, windows, watch):
    story = find_story("ST11")
    at_home, at_work = windows(320), windows(1280)

    run = play(story, city.url, print, lambda url, who: (at_home if who.startswith("zhao") else at_work)(url, who))
    with at_home(city.url, "zhaojianguo") as son:
        son.sign_in("zhaojianguo", "demo")
        offers = son.get("/my/offers/")
        son.get(offers.link("/my/offers/", "-"))
        son.get("/en/my/offers/")
        son.get("/my/")
    with at_work(city.url, "mz_receive") as official:
        official.sign_in("mz_receive", "demo")
        found = official.get("/desk/offers/")
        official.get("/en/desk/offers/")

    assert [check for check in checks(story, run.final, run.lamps, run.found) if not check.ok] == []
    assert "已确认，在办" in offers.text()
    assert "要上门或到窗口的 1 人" in found.text()
    assert {"/my/offers/", "/desk/offers/"} <= watch.kinds


def test_everything_up_to_the_receipt_works_without_javascript(windows, opening, watch):
    watch.with_axe = False  # axe itself is a script
    run = opening("ST01", windows(390, java_script_enabled=False))

    apply(run, set())
    page = run.browser("zhangsan").get(f"/my/cases/{run.number}/")

    assert len(run.case()["parts"]) == 5
    assert page.status == 200


def test_the_main_pages_are_english_under_en(city, windows, opening):
    run = opening("ST01")
    review = fill_in(run, run.browser(run.story.applicant), set())
    draft = review.path.split("/")[2]
    english = windows(1280, locale="en-GB")

    with english(city.url, "zhangsan") as reader:
        pages = [reader.get(f"/en{path}") for path in [*PUBLIC, *GUIDES]]
        reader.sign_in("zhangsan", "demo")
        pages += [reader.get(f"/en/apply/{draft}/{step}/") for step in ("questions", "form", "review")]
        submit(run, review)
        pages += [reader.get(f"/en{path}") for path in OWN]
        pages += [reader.get(f"/en/my/cases/{run.number}/"), reader.get(f"/en/my/cases/{run.number}/receipt/")]
    with english(city.url, "sj_receive") as official:
        official.sign_in("sj_receive", "demo")
        pages += [official.get("/en/desk/"), official.get(f"/en/desk/cases/{run.case()['parts'][0]['number']}/")]

    assert {page.soup.html["lang"] for page in pages} == {"en"}
    assert {page.path: left for page in pages if (left := left_in_chinese(page))} == {}


def left_in_chinese(page):
    """Chinese words that aren't marked as Chinese and are no name, no address and no document's number."""
    for marked in page.soup.select('[lang^="zh"]'):
        marked.decompose()
    said = [page.soup.get_text("\n")]
    said += [str(tag.get(name, "")) for tag in page.soup.find_all(True) for name in ("alt", "title", "aria-label")]
    return CHINESE.findall(names().sub("", NUMBER.sub("", "\n".join(said))))


@cache
def names():
    """The demo city's people, companies, officials and addresses, which stay as they are in every language."""
    records = yaml.safe_load((CITY / "registers.yaml").read_text("utf-8"))["records"]
    organs = yaml.safe_load((CITY / "departments.yaml").read_text("utf-8"))
    known = {WRITTEN} | {row["name"] for kind in ("people", "companies") for row in records[kind]}
    known |= {row[name] for rows in records.values() for row in rows for name in ADDRESSES if name in row}
    known |= {member["name"] for organ in [*organs["departments"], *organs["utilities"]] for member in organ["staff"]}
    return re.compile("|".join(map(re.escape, sorted(known, key=len, reverse=True))))
