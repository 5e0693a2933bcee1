"""Stories of what is offered without application: found at night, told by day, confirmed in one click."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, tzinfo
from datetime import time as day_time
from typing import Any

from onewindow.config.journey.browser import Stuck
from onewindow.config.journey.desk import Acts, holder
from onewindow.config.journey.playing import CASE_NUMBER, Playing
from onewindow.config.journey.stories import Event, Story, city

LOOK_AT = day_time(9)
OFFERS = "/api/v1/offers"
TO_SEE = {"also_found": "notify_on", "grade_changes": "date"}  # what is expected, and the day on which it shows


def others_found(story: Story) -> list[str]:
    """The other people whom the story says are found."""
    rows = [row for name in (*TO_SEE, "exceptions") for row in story.expected.get(name, ())]
    return list(dict.fromkeys(str(row["person"]) for row in rows))


def offer_lines(story: Story, zone: tzinfo | None) -> Iterator[Event]:
    """A look at the official's list on each day that the story names for somebody else."""
    days = {date.fromisoformat(str(row[day])) for name, day in TO_SEE.items() for row in story.expected.get(name, ())}
    for day in sorted(days):
        yield Event(datetime.combine(day, LOOK_AT, zone), "see_found", "看找到了谁", (), _posts(story), {})


def _posts(story: Story) -> tuple[str, ...]:
    return next((event.posts for event in story.timeline if event.name == "discover"), ())


def see(run: Playing, event: Event) -> Acts:
    """The official's list of whom the registers showed to be entitled."""

    def look() -> None:
        run.found[f"{event.at:%Y-%m-%d}"] = _list(run, event)

    yield event.text, holder(_post(run, event)), look


def discover(run: Playing, event: Event) -> Acts:
    """The night's look has found the story's person, and nobody has been asked yet."""

    def look() -> None:
        rows = run.found[f"{event.at:%Y-%m-%d}"] = _list(run, event)
        name = city().people[run.story.people[0]]["name"]
        if not any(row["name"] == name and row["item"] == run.story.key for row in rows):
            raise Stuck(f"{event.at:%Y-%m-%d} 的名单里没有 {name}。")

    yield event.text, holder(_post(run, event)), look


def notify(run: Playing, event: Event) -> Acts:
    """Everybody of the story has been told: the person, and who acts for her."""
    for who in run.story.people:

        def look(who: str = who) -> None:
            messages = run.browser(who).json("/api/v1/messages")["messages"]
            if not any(message["kind"] == "offer" for message in messages):
                raise Stuck(f"{who} 没有收到提醒。")

        yield event.text, who, look


def confirm(run: Playing, event: Event) -> Acts:
    """One click on what was found: no form, no upload."""
    who = str(event.detail.get("actor") or run.story.people[0])

    def click() -> None:
        browser, name = run.browser(who), city().people[run.story.people[0]]["name"]
        waiting = [row for row in browser.json(OFFERS)["offers"] if row["name"] == name and row["state"] == "told"]
        offer = next((row for row in waiting if row["item"] == run.story.key), None)
        if offer is None:
            raise Stuck(f"{who} 的页面上没有给 {name} 的提醒。")
        page = browser.get("/my/offers/")
        address = page.link(offer["id"])
        form = browser.get(address).form(ends="/confirm/") if address else None
        if form is None:
            raise Stuck(f"{who} 打不开给 {name} 的提醒。")
        asked = {field.kind for field in form.fields.values()} - {"hidden", "checkbox"}
        if asked:
            raise Stuck(f"确认的时候还要填：{'、'.join(sorted(asked))}。")
        after = browser.send(form, form.values() | {"agreed": "1"})
        found = CASE_NUMBER.search(after.url) or CASE_NUMBER.search(after.text())
        if found is None:
            raise Stuck(f"确认后没有办件编号：{'；'.join(after.errors()) or after.heading}")
        run.number = found.group().replace("-", "")

    yield event.text, who, click


def _post(run: Playing, event: Event) -> str:
    posts = event.posts or _posts(run.story)
    if not posts:
        raise Stuck(f"“{event.text}”没有写岗位。")
    return posts[0]


def _list(run: Playing, event: Event) -> list[dict[str, Any]]:
    answer: Mapping[str, Any] = run.browser(holder(_post(run, event))).json(f"{OFFERS}/found?item={run.story.key}")
    return list(answer["found"])
