import pytest

from onewindow.config.journey.applying import apply

pytestmark = [pytest.mark.browser, pytest.mark.city]

LIMIT_BYTES = 100_000
SLOW_LINE = {"offline": False, "latency": 300, "downloadThroughput": 250_000 / 8, "uploadThroughput": 50_000 / 8}
PUBLIC = ["/", "/services/", "/search/?q=开饭店", "/help/", "/accessibility/", "/privacy/", "/items/FOOD/"]
OWN = ["/my/", "/my/cases/", "/my/licences/", "/my/traces/", "/my/messages/"]


@pytest.fixture
def weigh(windows):
    """A window at a slow line whose every page is a first load; `weights` tells the bytes on the wire by page."""
    weights: dict[str, int] = {}

    def open_window(base_url, who):
        window = windows(390)(base_url, who)
        line = window.context.new_cdp_session(window.page)
        line.send("Network.enable")
        line.send("Network.setCacheDisabled", {"cacheDisabled": True})
        line.send("Network.emulateNetworkConditions", SLOW_LINE)
        now = {"bytes": 0}

        def finished(loaded):
            now["bytes"] += loaded["encodedDataLength"]

        line.on("Network.loadingFinished", finished)
        watched = window._after

        def after(act):
            now["bytes"] = 0
            page = watched(act)
            weights[page.path] = max(weights.get(page.path, 0), now["bytes"])
            return page

        window._after = after
        return window

    return open_window, weights


def test_the_journey_is_walked_on_a_2g_line_and_no_page_weighs_100_kb(opening, watch, weigh):
    watch.with_axe = False
    open_window, weights = weigh
    run = opening("ST01", open_window)
    applicant = run.browser("zhangsan")

    apply(run, set())
    for path in [*PUBLIC, *OWN, f"/my/cases/{run.number}/"]:
        assert applicant.get(path).heading
    licence = applicant.get(applicant.get("/my/licences/").link("/my/licences/"))
    assert applicant.get(licence.link("/check/")).heading

    assert {"/bundles/RESTAURANT/", "/my/", f"/my/cases/{run.number}/receipt/"} <= set(weights)
    assert min(weights.values()) > 5_000  # style and script were counted, not only the page
    assert {path: weight for path, weight in weights.items() if weight > LIMIT_BYTES} == {}
