from urllib.parse import unquote

import httpx
import pytest

from onewindow.config.journey.browser import Browser
from onewindow.config.journey.play import play
from onewindow.config.journey.stories import CITY, all_stories, find_story
from onewindow.config.journey.stories import city as records

pytestmark = pytest.mark.city
PERSONAL = ("name", "id_no", "mobile", "phone", "email", "std_address", "address", "uscc", "legal_rep_name")


def secrets(story):
    """What the registers hold about a story's people, companies and things, as words that would give them away."""
    rows = [records().people[key] for key in story.people]
    rows += [records().companies[key] for key in story.companies]
    rows += [records().objects[key] for key in story.objects if key in records().objects]
    return {str(row[name]) for row in rows for name in PERSONAL if row.get(name)}


def test_neither_logs_nor_addresses_hold_personal_data(city):
    addresses: list[str] = []

    def open_browser(url, who):
        browser = Browser(url, who)
        browser.client.event_hooks["request"].append(lambda asked: addresses.append(unquote(str(asked.url))))
        return browser

    person = records().people["liuyang"]

    run = play(find_story("ST04"), city.url, print, open_browser)
    with open_browser(city.url, "liuyang") as applicant:
        applicant.sign_in("liuyang", "demo")
        for path in ("/my/", "/my/licences/", "/my/traces/", "/my/messages/"):
            applicant.get(path)
    with httpx.Client(base_url=city.url, headers={"Cookie": f"ow_session={person['id_no']}"}) as stranger:
        stranger.post("/sign-in/", data={"login": person["name"], "password": person["id_no"]})
        stranger.post("/api/v1/drafts", json={"answers": {"name": person["name"], "mobile": person["mobile"]}})

    everybody = {word for each in all_stories(str(CITY / "stories.yaml")) for word in secrets(each)}
    log = said(city)
    assert len(everybody) > 60
    assert {word for word in everybody if word in log} == set()
    assert any(f"/my/cases/{run.number}/correction/" in each for each in addresses)
    assert {word for word in everybody if any(word in each for each in addresses)} == set()


def said(city):
    """The log without the list of demo logins that `make up` prints: it names the people whom one can be."""
    lines = city.log.read_text("utf-8").splitlines()
    return "\n".join(line for line in lines if not line.startswith("    "))
