from collections.abc import Callable, Iterator
from contextlib import ExitStack

import httpx
import pytest

from onewindow.config.journey.playing import Playing
from onewindow.config.journey.stories import find_story
from tests.journeys.chromium import ChromiumBrowser, Watch
from tests.journeys.personal import personal_in, personal_in_log


@pytest.fixture(scope="session", autouse=True)
def no_log_tells_about_people(city) -> Iterator[None]:
    """Whatever all journeys made the web server and the worker say, in whichever order they were played."""
    yield
    assert personal_in_log(city) == set()


@pytest.fixture
def watch() -> Iterator[Watch]:
    """Fails the test at its end with everything that any page did wrong."""
    seen = Watch()
    yield seen
    assert list(dict.fromkeys(seen.faults)) == []
    assert personal_in(seen.addresses) == set()


@pytest.fixture
def windows(chromium, city, watch) -> Iterator[Callable[..., Callable[[str, str], ChromiumBrowser]]]:
    """Makes what opens a window of Chromium for a person: `windows(width=390)` is an `open_browser` for a story."""
    contexts = []

    def opener(width: int = 1280, **options) -> Callable[[str, str], ChromiumBrowser]:
        def open_window(base_url: str, who: str) -> ChromiumBrowser:
            context = chromium.new_context(
                base_url=base_url,
                timezone_id="Asia/Shanghai",
                viewport={"width": width, "height": 844 if width < 600 else 800},
                reduced_motion="reduce",
                **({"locale": "zh-CN"} | options),
            )
            contexts.append(context)
            return ChromiumBrowser(context, base_url, who, watch)

        return open_window

    yield opener
    for context in contexts:
        context.close()


@pytest.fixture
def opening(city) -> Iterator[Callable[..., Playing]]:
    """Puts a story's people back, moves the clock to its submission, and returns the story about to be played."""
    with ExitStack() as stack:
        control = stack.enter_context(httpx.Client(base_url=city.url, timeout=60))

        def begin(story_id: str, open_browser=None) -> Playing:
            story = find_story(story_id)
            run = Playing(story, city.url, lambda text: None, stack=stack)
            if open_browser is not None:
                run.open_browser = open_browser
            people = {"people": list(story.people), "companies": list(story.companies)}
            things = {"objects": list(story.objects), "reservations": story.reservations}
            control.post("/api/v1/demo/reset", json=people | things).raise_for_status()
            control.post("/api/v1/demo/clock", json={"at": story.timeline[0].at.isoformat()}).raise_for_status()
            return run

        yield begin
        control.post("/api/v1/demo/clock", json={"at": None}).raise_for_status()
