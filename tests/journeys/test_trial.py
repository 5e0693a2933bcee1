"""A draft is tried as citizen and official in a trial city; the real city knows nothing of it."""

import contextlib
import os
import re
import signal
import subprocess
import sys
from html import unescape

import httpx
import pytest

from onewindow.config.journey.checks import checks
from onewindow.config.journey.play import play
from onewindow.config.journey.stories import find_story
from tests.support.city import ROOT, wait_for

pytestmark = [pytest.mark.city]
BEFORE, AFTER = "场所、设备、布局", "试办的场所、设备、布局"  # words of a condition


@pytest.fixture
def trial(city):
    """The trial city beside the city of this run, as `make trial` serves it."""
    with city.log.open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "onewindow.config.serve", "trial"],
            cwd=ROOT,
            env=city.environment,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    url = f"http://127.0.0.1:{city.port + 1}"

    def ready():
        assert process.poll() is None, city.last_words()
        with contextlib.suppress(httpx.TransportError):
            return httpx.get(f"{url}/readyz", timeout=5).status_code == 200
        return False

    try:
        wait_for(ready, "the trial city")
        yield url
    finally:
        os.killpg(process.pid, signal.SIGINT)
        process.wait(60)


def token_in(page):
    return re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.text).group(1)


def post(client, path, at, **values):
    page = client.get(at)
    return client.post(path, data={"csrfmiddlewaretoken": token_in(page), **values})


def test_a_draft_is_tried_from_the_guide_to_the_licence_and_leaves_no_trace(city, trial):
    with httpx.Client(base_url=city.url, follow_redirects=True, timeout=60) as editor:
        post(editor, "/sign-in/", "/sign-in/", login="sj_items", password="demo")
        draft = post(editor, "/desk/items/start/item/FOOD/", "/desk/items/new/").url.path.split("/")[3]
        page = editor.get(f"/desk/items/{draft}/text/")
        text = unescape(re.search(r"<textarea[^>]*>(.*?)</textarea>", page.text, re.DOTALL).group(1))
        changed = text.replace(BEFORE, AFTER)
        assert changed != text
        based_on = re.search(r'name="based_on" value="(\d+)"', page.text).group(1)
        saved = post(
            editor, f"/desk/items/{draft}/text/", f"/desk/items/{draft}/text/", text=changed, based_on=based_on
        )
        assert saved.status_code == 200
        tried = post(editor, f"/desk/items/{draft}/try/", f"/desk/items/{draft}/")
        address = re.search(rf'href="({trial}[^"]+)"', tried.text).group(1)

    assert AFTER in httpx.get(address).text
    assert "试办环境" in httpx.get(address).text
    assert AFTER not in httpx.get(f"{city.url}/items/FOOD/").text

    story = find_story("ST01")
    run = play(story, trial, print)
    assert [check for check in checks(story, run.final, run.lamps) if not check.ok] == []
    with httpx.Client(base_url=city.url, follow_redirects=True, timeout=60) as applicant:
        post(applicant, "/sign-in/", "/sign-in/", login="zhangsan", password="demo")
        assert applicant.get(f"/my/cases/{run.number}/").status_code == 404
    with httpx.Client(base_url=city.url, follow_redirects=True, timeout=60) as editor:
        post(editor, "/sign-in/", "/sign-in/", login="sj_items", password="demo")
        post(editor, f"/desk/items/{draft}/abandon/", f"/desk/items/{draft}/abandon/")
