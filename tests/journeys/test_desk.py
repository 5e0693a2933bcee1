"""What officials do at the desk beside deciding, in a real browser: axe on each page, both widths, keys."""

import pytest

from onewindow.config.journey.applying import apply
from tests.journeys.test_browser import left_in_chinese

pytestmark = [pytest.mark.browser, pytest.mark.city]
DESK = ["/desk/?lamp=red", "/desk/load/", "/desk/keyboard/"]


@pytest.fixture
def lodged(opening):
    """The restaurant, lodged by a robot; the number of its first case at the desk."""
    run = opening("ST01")
    apply(run, set())
    return run, run.case()["parts"][0]["number"]


def test_a_task_is_claimed_noted_and_returned_in_a_browser(city, windows, watch, lodged):
    run, number = lodged
    with windows(1280)(city.url, "sj_receive") as official:
        official.sign_in("sj_receive", "demo")
        page = official.get("/desk/").form(holding="task")
        assert page is not None
        official.page.keyboard.press("j")
        assert number in official.page.evaluate("document.activeElement.getAttribute('href')")
        official._after(lambda: official.page.keyboard.press("c"))
        assert "我" in official.page.locator("table").inner_text()
        shown = official.get(f"/desk/cases/{number}/")
        note = shown.form(ends="/notes/")
        assert note is not None
        assert "和工商所核对过" in official.send(note, {"text": "和工商所核对过"}).text()
        paper = official.get(f"/desk/cases/{number}/").link("/files/", "/view/")
        for path in [
            *DESK,
            f"/desk/cases/{number}/messages/",
            f"/desk/cases/{number}/?words=pass",
            *[paper] * bool(paper),
        ]:
            official.get(path)
        official.get("/desk/")
        official.page.keyboard.press("j")
        official._after(lambda: official.page.keyboard.press("c"))
        assert "领取" in official.page.locator("table").inner_text()

    with windows(390)(city.url, "zhangsan") as applicant:
        applicant.sign_in("zhangsan", "demo")
        form = applicant.get(f"/my/cases/{run.number}/messages/").form(holding="text")
        assert form is not None
        assert "章程可以用范本吗" in applicant.send(form, {"text": "章程可以用范本吗？"}).text()

    assert {"/desk/load/", "/desk/keyboard/", "/desk/cases/*/messages/", "/my/cases/*/messages/"} <= watch.kinds


def test_the_desk_works_without_javascript(city, windows, watch, lodged):
    watch.with_axe = False  # axe itself is a script
    _run, number = lodged
    with windows(390, java_script_enabled=False)(city.url, "sj_receive") as official:
        official.sign_in("sj_receive", "demo")
        official.get("/desk/")
        official._after(official.page.get_by_role("button", name=f"领取 {number}").click)
        official._after(official.page.get_by_role("button", name=f"退回 {number}").click)
        for path in DESK:
            assert official.get(path).status == 200


def test_the_desk_is_english_under_en(city, windows, lodged):
    with windows(1280, locale="en-GB")(city.url, "sj_receive") as official:
        official.sign_in("sj_receive", "demo")
        pages = [official.get(f"/en{path}") for path in DESK]

    assert {page.path: left for page in pages if (left := left_in_chinese(page))} == {}
