"""Files sent in pieces by a real browser: several at once, over a line that breaks, and on with the form meanwhile."""

import pytest

from onewindow.config.journey.applying import fill_in
from onewindow.config.journey.filling import sample_pdf

pytestmark = [pytest.mark.browser, pytest.mark.city]
FIELD = "#file_M-SIGNIMG"


def paper(name):
    return {"name": name, "mimeType": "application/pdf", "buffer": sample_pdf(name) + b"%" * 700_000}


def test_several_files_arrive_over_a_line_that_breaks(city, windows, opening, watch):
    run = opening("ST01")
    review = fill_in(run, run.browser(run.story.applicant), set())
    draft = review.path.split("/")[2]
    with windows(390)(city.url, "zhangsan") as window:
        window.sign_in("zhangsan", "demo")
        window.get(f"/apply/{draft}/form/")
        broken = {"left": 2}

        def breaking(route):
            if route.request.method == "PATCH" and broken["left"]:
                broken["left"] -= 1
                route.abort("connectionreset")
            else:
                route.continue_()

        window.page.route("**/uploads/**", breaking)
        window.page.locator(FIELD).set_input_files([paper("front.pdf"), paper("side.pdf")])
        list_ = window.page.locator("ul[data-sending]")
        list_.locator("li:has-text('side.pdf · 已传好')").wait_for()
        assert broken["left"] == 0
        assert list_.locator("li:has-text('front.pdf · 已传好')").count() == 1

        window.page.locator(FIELD).set_input_files([paper("front.pdf")])
        list_.locator(".err:has-text('您已经交过了')").wait_for()

        window.page.locator(FIELD).set_input_files([paper("above.pdf")])  # and on with the form at once
        window._after(window.page.locator("main form button.btn-1").first.click)
        page = window.get(f"/apply/{draft}/form/")

    watch.faults[:] = [fault for fault in watch.faults if not is_expected(fault)]
    kept = [link.get_text(strip=True) for link in page.soup.select("[id='m_M-SIGNIMG'] .files a")]
    assert kept[-3:] == ["front.pdf", "side.pdf", "above.pdf"]


def is_expected(fault):
    """What the console says of the broken line and of the refused duplicate, which the test asked for."""
    return "ERR_CONNECTION_RESET" in fault or "409" in fault
