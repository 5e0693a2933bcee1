"""Plays a story's timeline: each person at her own browser, the clock moved from line to line."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime
from datetime import time as datetime_time
from functools import partial
from typing import Any

import httpx

from onewindow.config.journey.applying import CLERK, apply, apply_at_window
from onewindow.config.journey.browser import Browser, Stuck
from onewindow.config.journey.desk import Acts, Unsupported, at_desk, holder, opinion, post_of, reach, until
from onewindow.config.journey.filling import files_for
from onewindow.config.journey.offering import confirm, discover, notify, offer_lines, others_found, see
from onewindow.config.journey.playing import Done, Playing
from onewindow.config.journey.stories import Event, Story

PAUSE = "/pause/"
LOOK_AT = datetime_time(9)  # when lamps are looked at on days without another line


def play(
    story: Story,
    base_url: str,
    tell: Callable[[str], None],
    open_browser: Callable[[str, str], Browser] = Browser,
) -> Playing:
    """Plays the whole timeline and returns what was done; the clock is put back at the end, whatever happens.

    Raises Unsupported before anything is done when the robot knows no way to play one of the lines.
    """
    _check_supported(story)
    run = Playing(story, base_url.rstrip("/"), tell, open_browser=open_browser)
    with run.stack:
        control = run.stack.enter_context(httpx.Client(base_url=run.base_url, timeout=60))
        _reset(control, story)
        now = None
        try:
            for event in _lines(story):
                if event.at != now:  # within one moment of the story time goes on as it does
                    _order(control, "/api/v1/demo/clock", {"at": event.at.isoformat()})
                now = event.at
                for what, who, act in _acts(run, event):
                    begun = time.monotonic()
                    act()
                    step = Done(event.at, who, what, time.monotonic() - begun)
                    run.done.append(step)
                    tell(f"{step.at:%m-%d %H:%M}  {step.who:<14} {step.what}  ({step.seconds:.2f} s)")
            run.final = run.settled()
            run.traces = _traces(run)
            run.browser(story.applicant).get(f"/my/cases/{run.number}/")
        finally:
            _order(control, "/api/v1/demo/clock", {"at": None})
    return run


def _traces(run: Playing) -> list[dict[str, Any]]:
    """The looks at data that belong to this run: under its draft or one of its cases, not under earlier ones."""
    own = {run.draft, run.number, *(part["number"] for part in run.final["parts"])}
    found: list[dict[str, Any]] = []
    before: str | None = ""
    while before is not None:
        page = run.browser(run.story.applicant).json(f"/api/v1/traces?limit=200{before and f'&before={before}'}")
        found += [trace for trace in page["traces"] if trace["purpose_number"] in own]
        before = page["next_before"]
    return found


def _reset(control: httpx.Client, story: Story) -> None:
    _order(
        control,
        "/api/v1/demo/reset",
        {
            "people": [*story.people, *(name for name in others_found(story) if name not in story.people)],
            "companies": list(story.companies),
            "objects": list(story.objects),
            "reservations": story.reservations,
        },
    )


def _order(control: httpx.Client, path: str, body: dict[str, Any]) -> None:
    answer = control.post(path, json=body)
    if answer.status_code == 404:
        raise Stuck(f"{path} 不存在：故事只能在演示模式的服务上演（make up）。")
    if answer.status_code >= 400:
        raise Stuck(f"{path} 回答 {answer.status_code}：{answer.text[:300]}")


def _check_supported(story: Story) -> None:
    for event in story.timeline:
        what = "" if event.name in PLAYERS else f"“{event.name}”"
        if what:
            raise Unsupported(f"还不支持故事里的{what}（{event.text}，{event.at:%Y-%m-%d %H:%M}）。")


def _lines(story: Story) -> list[Event]:
    """The timeline, led by a submission where it has none, with a look at the lamps on each day the story names."""
    lines = list(story.timeline)
    if not any(event.name in ("submit", "confirm") for event in lines):
        first = lines[0]
        detail = {"missing": first.detail.get("missing", ())}
        lines.insert(0, Event(first.at, "submit", "提交", (), (), detail))
    days = {datetime.fromisoformat(str(row["date"])).date() for row in story.expected.get("lamps", ())}
    for day in sorted(days - {event.at.date() for event in lines if event.name == "lamp"}):
        at = datetime.combine(day, LOOK_AT, lines[0].at.tzinfo)
        lines.append(Event(at, "lamp", "看灯", (), (), {}))
    lines += offer_lines(story, lines[0].at.tzinfo)
    return sorted(lines, key=lambda event: event.at)


def _acts(run: Playing, event: Event) -> Acts:
    yield from PLAYERS[event.name](run, event)


def _life_event(run: Playing, event: Event) -> Acts:
    yield event.text, "-", lambda: None


def _submit(run: Playing, event: Event) -> Acts:
    missing = set(event.detail.get("missing", ()))
    if run.story.channel == "hall":
        site = str(event.detail.get("site") or "")
        yield event.text, f"{CLERK}+{run.story.applicant}", lambda: apply_at_window(run, missing, site)
    else:
        yield event.text, run.story.applicant, lambda: apply(run, missing)
    for part in run.case()["parts"]:
        if part["state"] == "received" and part["promised"]["unit"] == "immediate" and not _accepts(run, part["item"]):
            post = post_of(
                run, Event(event.at, "accept", "", (), (), {}), part["item"], lambda step: step["action"] == "accept"
            )
            yield f"受理 {part['item']}（即办）", holder(post), at_desk(run, part["item"], post, "/accept/", {})


def _transfer(run: Playing, event: Event) -> Acts:
    """What was taken in at a window stands on the deciding department's desk already: nobody carries it there."""
    item, to = (event.items or run.story.items)[0], str(event.detail.get("to") or "")

    def look() -> None:
        post = post_of(run, event, item, lambda step: step["action"] == "accept")
        if to and not post.startswith(f"{to}-"):
            raise Stuck(f"{item} 应该到 {to}，却在岗位 {post}。")
        page = run.browser(holder(post)).get(f"/desk/cases/{run.part(item)['number']}/")
        if page.status != 200:
            raise Stuck(f"岗位 {post} 看不到刚收的件（{page.status}）。")

    yield event.text, to or "-", look


def _accepts(run: Playing, item: str) -> bool:
    """Whether the timeline itself says when the item is accepted."""
    return any(
        event.name.startswith("accept") and item in (event.items or run.story.items[:1]) for event in run.story.timeline
    )


def _accept(run: Playing, event: Event) -> Acts:
    for item in event.items or run.story.items[:1]:
        post = post_of(run, event, item, lambda step: step["action"] == "accept")
        yield f"受理 {item}", holder(post), at_desk(run, item, post, "/accept/", {})


def _correction(run: Playing, event: Event) -> Acts:
    item = (event.items or run.story.items)[0]
    post = event.posts[0] if event.posts else post_of(run, event, item, lambda step: step["action"] == "accept")
    codes = [str(code) for code in event.detail.get("missing", ())]
    values: dict[str, Any] = {"material": codes} | {f"text_{code}": event.text for code in codes}
    yield event.text, holder(post), at_desk(run, item, post, "/correction/", values)


def _resubmit(run: Playing, event: Event) -> Acts:
    who = str(event.detail.get("actor") or run.story.applicant)
    left = {str(code) for code in event.detail.get("missing", ())}  # what she leaves out this time, too

    def supply() -> None:
        parts = run.case()["parts"]
        waiting = next((part for part in parts if part["state"] == "correction_pending"), parts[0])
        number = run.part(event.items[0])["number"] if event.items else waiting["number"]
        page = run.browser(who).get(f"/my/cases/{number}/correction/")
        form = page.form(holding="file_")
        if form is None:
            raise Stuck(f"补正页上没有上传：{page.heading}")
        named = {str(event.detail["material"])} if event.detail.get("material") else set()
        offered = {name.removeprefix("file_") for name in form.fields if name.startswith("file_")}
        kept_back = left | (offered - named if named else set())
        after = run.browser(who).send(form, form.values(), files_for(form, kept_back))
        partly = after.form(holding="partial")
        if kept_back and partly is not None:  # she says that this is all she has for now
            after = run.browser(who).send(partly, partly.values() | {"partial": "1"})
        if after.errors():
            raise Stuck(f"补正没有成功：{'；'.join(after.errors())}")

    yield event.text, who, supply


def _inspect(run: Playing, event: Event) -> Acts:
    outcome = "fail" if event.detail.get("result") == "fail" else "pass"
    for item in event.items or run.story.items[:1]:
        yield from until(run, event, item, lambda step: step["action"] == "inspect", outcome)


def _issue(run: Playing, event: Event) -> Acts:
    for item in event.items or run.story.items[:1]:
        yield from until(run, event, item, None)


def _one_step(run: Playing, event: Event) -> Acts:
    """What one post does at its open step: tax paid, a countersign, a check of another department."""
    item = (event.items or run.story.items)[0]
    part = run.part(item)
    post = event.posts[0] if event.posts else ""
    step = next((step for step in part["steps"] if step["state"] == "open" and post in ("", step["post"])), None)
    if step is None:
        raise Stuck(f"{item}：岗位 {post or '（未写）'} 现在没有要办的步骤。")
    act = at_desk(run, item, step["post"], f"/steps/{step['code']}/", opinion(run, step, "pass", event.text))
    yield event.text, holder(step["post"]), act


def _withdraw(run: Playing, event: Event) -> Acts:
    who = str(event.detail.get("actor") or run.story.applicant)

    def give_up(by: str = who) -> None:
        page = run.browser(by).get(f"/my/cases/{run.number}/withdraw/")
        form = page.form(holding="confirmed")
        if form is None:
            raise Stuck(f"撤回页上没有表单：{page.heading}")
        after = run.browser(by).send(form, form.values() | {"reason": event.text, "confirmed": "on"})
        if after.errors():
            raise Stuck(f"没有撤回：{'；'.join(after.errors())}")

    yield event.text, who, give_up
    for other in (run.story.applicant, *(person.key for person in run.story.co_applicants)):
        if other != who and run.story.co_applicants:
            yield f"{event.text}（同意）", other, partial(give_up, other)


def _by_itself(*states: str) -> Callable[[Playing, Event], Acts]:
    """What the law lets happen by itself once the clock has come so far: nobody acts, the state is looked at."""

    def player(run: Playing, event: Event) -> Acts:
        item = (event.items or run.story.items)[0]

        def look() -> None:
            part = run.part(item)
            if part["state"] not in states or ("accepted" in states and not part["deemed"]):
                raise Stuck(f"{item} 应该已经{event.text}，却是 {part['state']}。")

        yield event.text, "-", look

    return player


def _refuse(run: Playing, event: Event) -> Acts:
    for item in event.items or run.story.items[:1]:
        yield from until(run, event, item, lambda step: step["action"] == "approve", "refuse")


def _after_check(run: Playing, event: Event) -> Acts:
    item = (event.items or run.story.items)[0]
    post = event.posts[0] if event.posts else post_of(run, event, item, lambda step: step["action"] == "inspect")
    result = "fail" if event.detail.get("result") == "fail" else "pass"
    act = at_desk(run, item, post, "", {"result": result, "note": event.text}, part_of_path="/after-checks/")
    yield event.text, holder(post), act


def _lamp(run: Playing, event: Event) -> Acts:
    def look() -> None:
        run.lamps[f"{event.at:%Y-%m-%d}"] = {part["item"]: part["lamp"] for part in run.case()["parts"]}

    yield event.text, run.story.applicant, look


def _form_named(ending: str) -> Callable[[Playing, Event], Acts]:
    """An act that is one form at the desk, played where the server offers it."""

    def player(run: Playing, event: Event) -> Acts:
        item = (event.items or run.story.items)[0]
        post = event.posts[0] if event.posts else post_of(run, event, item, lambda step: step["state"] == "open")
        detail = event.detail
        values: dict[str, Any] = {
            "reason": event.text,
            "text": event.text,
            "kind": str(detail.get("reason", "")),
            "right_route": str(detail.get("to", "")),
            "days": str(detail.get("days", "")),
            "material": [str(code) for code in detail.get("missing", ())],
            "expected_end": _end_of_pause(run, event),
        }
        if ending == PAUSE:
            yield from reach(run, event, item, post)
        yield event.text, holder(post), at_desk(run, item, post, ending, {k: v for k, v in values.items() if v})

    return player


def _end_of_pause(run: Playing, event: Event) -> str:
    after = [line.at for line in run.story.timeline if line.name == "resume" and line.at >= event.at]
    return f"{after[0]:%Y-%m-%d}" if after else ""


PLAYERS: dict[str, Callable[[Playing, Event], Acts]] = {
    "life_event": _life_event,
    "discover": discover,
    "notify": notify,
    "confirm": confirm,
    "see_found": see,
    "submit": _submit,
    "transfer": _transfer,
    "accept": _accept,
    "correction": _correction,
    "resubmit": _resubmit,
    "inspect": _inspect,
    "issue": _issue,
    "decide": _issue,
    "refuse": _refuse,
    "tax_paid": _one_step,
    **dict.fromkeys(("pay", "publish", "appraise", "review", "approve", "countersign"), _one_step),
    "withdraw": _withdraw,
    **dict.fromkeys(("refuse_acceptance", "non_acceptance"), _form_named("/non-acceptance/")),
    **dict.fromkeys(("deemed_accept", "deemed_accepted", "deemed_acceptance"), _by_itself("accepted")),
    **dict.fromkeys(("lapse", "deemed_withdrawn"), _by_itself("deemed_withdrawn")),
    "acceptance_revoked": _by_itself("acceptance_revoked"),
    "after_check": _after_check,
    "lamp": _lamp,
    "pause": _form_named(PAUSE),
    "resume": _form_named("/resume/"),
    "extend": _form_named("/extend/"),
    "accept_tolerance": _form_named("/accept-tolerance/"),
    "supply": _resubmit,
    "order_rectify": _form_named("/rectify/"),
    "recheck": _after_check,
    "revoke": _form_named("/revoke/"),
}
