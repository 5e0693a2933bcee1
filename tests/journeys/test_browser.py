import re

import pytest

from onewindow.config.journey.applying import apply
from onewindow.config.journey.checks import checks
from onewindow.config.journey.play import play
from onewindow.config.journey.stories import find_story

pytestmark = [pytest.mark.browser, pytest.mark.city]
CHINESE = re.compile(r"[一-鿿]")
PUBLIC = ["/", "/services/", "/search/?q=open+a+restaurant", "/help/", "/accessibility/", "/privacy/", "/sign-in/"]
GUIDES = ["/bundles/RESTAURANT/", "/items/FOOD/", "/items/SIGN/"]
OWN = ["/my/", "/my/cases/", "/my/licences/", "/my/traces/", "/my/messages/"]


def test_a_restaurant_is_opened_in_a_browser(city, windows, watch):
    story = find_story("ST01")
    at_home, at_work = windows(390), windows(1280)

    run = play(story, city.url, print, lambda url, who: (at_home if who == "zhangsan" else at_work)(url, who))
    with at_home(city.url, "zhangsan") as applicant:
        applicant.sign_in("zhangsan", "demo")
        for path in OWN:
            applicant.get(path)
        case = applicant.get(f"/my/cases/{run.number}/")
        applicant.get(f"/my/cases/{run.number}/receipt/")
        licence = applicant.get("/my/licences/").link("/my/licences/")
        check = applicant.get(applicant.get(licence).link("/check/"))

    assert [check for check in checks(story, run.final, run.lamps) if not check.ok] == []
    assert "食品经营许可证" in case.text()
    assert "有效" in check.text()
    assert len(watch.shapes) > 20  # axe has looked


def test_everything_up_to_the_receipt_works_without_javascript(windows, opening, watch):
    watch.with_axe = False  # axe itself is a script
    run = opening("ST01", windows(390, java_script_enabled=False))

    apply(run, set())
    page = run.browser("zhangsan").get(f"/my/cases/{run.number}/")

    assert len(run.case()["parts"]) == 5
    assert page.status == 200


def test_the_main_pages_are_english_under_en(city, windows, opening):
    run = opening("ST01")
    apply(run, set())

    with windows(1280, locale="en-GB")(city.url, "zhangsan") as reader:
        pages = [reader.get(f"/en{path}") for path in [*PUBLIC, *GUIDES]]
        reader.sign_in("zhangsan", "demo")
        pages += [reader.get(f"/en{path}") for path in OWN]
        pages += [reader.get(f"/en/my/cases/{run.number}/"), reader.get(f"/en/my/cases/{run.number}/receipt/")]

    for page in pages:
        assert page.soup.html["lang"] == "en", page.path
        assert not CHINESE.search(page.heading.replace("张三", "")), page.path  # names stay as they are
