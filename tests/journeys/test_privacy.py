import httpx
import pytest

from onewindow.config.journey.browser import Browser
from onewindow.config.journey.play import play
from onewindow.config.journey.stories import city as records
from onewindow.config.journey.stories import find_story
from tests.journeys.personal import personal_in, personal_in_log, personal_words

pytestmark = pytest.mark.city

OWN = ["/my/", "/my/cases/", "/my/licences/", "/my/traces/", "/my/messages/"]


class Noting(Browser):
    """A browser that takes down every address it asks for, and every one that a page offers to ask for."""

    addresses: list[str]

    def __init__(self, url, who, addresses):
        super().__init__(url, who)
        self.addresses = addresses
        self.client.event_hooks["request"].append(lambda asked: addresses.append(str(asked.url)))

    def _page(self, answer):
        page = super()._page(answer)
        self.addresses += [tag[name] for name in ("href", "src", "action") for tag in page.soup.select(f"[{name}]")]
        return page


def test_neither_logs_nor_addresses_hold_personal_data(city):
    addresses: list[str] = []
    story = find_story("ST04")

    run = play(story, city.url, print, lambda url, who: Noting(url, who, addresses))
    with Noting(city.url, story.applicant, addresses) as applicant:
        applicant.sign_in(story.applicant, "demo")
        for path in OWN:
            applicant.get(path)
        licence = applicant.get(applicant.get("/my/licences/").link("/my/licences/"))
        applicant.get(licence.link("/check/"))

    assert len(personal_words()) > 60
    assert any(f"/my/cases/{run.number}/correction/" in each for each in addresses)
    assert personal_in(addresses) == set()
    assert personal_in_log(city) == set()


def test_what_a_stranger_sends_is_not_logged(city):
    person = records().people["liuyang"]

    with Browser(city.url, "-") as stranger:
        form = stranger.get("/sign-in/").form(holding="password")
        stranger.send(form, form.values() | {"login": person["name"], "password": person["id_no"]})
    with httpx.Client(base_url=city.url, headers={"Cookie": f"ow_session={person['id_no']}"}) as client:
        client.post("/sign-in/", data={"login": person["name"], "password": person["id_no"]})
        client.post("/api/v1/drafts", json={"answers": {"name": person["name"], "mobile": person["mobile"]}})
        client.get(f"/{person['name']}/", params={"q": person["mobile"]})

    assert "sign_in_refused" in city.log.read_text("utf-8")  # it does speak
    assert personal_in_log(city) == set()
