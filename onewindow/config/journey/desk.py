"""What officials do at the desk in a story: the case's page, the form that fits, filled in and sent."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from onewindow.config.journey.browser import Form, Page, Stuck
from onewindow.config.journey.playing import Playing
from onewindow.config.journey.stories import Event, city

# What one line of a timeline means: (words, who, act) in order.
Acts = Iterator[tuple[str, str, Callable[[], object]]]
DECIDING = {"pass": "grant", "fail": "refuse", "grant": "pass", "refuse": "fail"}


class Unsupported(Exception):
    """The server doesn't offer a step that the story needs."""


def until(
    run: Playing, event: Event, item: str, last: Callable[[dict[str, Any]], bool] | None, outcome: str = "pass"
) -> Acts:
    """Does the open steps of an item in order; ends with the first that is `last`, or when none is open.

    Raises Stuck where nothing was left to do, and where another post than the line's did the step it speaks of.
    """
    acted = ""
    while True:
        part = run.part(item)
        step = next((step for step in part["steps"] if step["state"] == "open"), None)
        if step is None:
            _check_post(event, item, acted if last is None else "")
            return
        if step["action"] == "accept" and part["state"] == "received":
            yield f"受理 {item}", holder(step["post"]), at_desk(run, item, step["post"], "/accept/", {})
            continue
        final, acted = bool(last and last(step)), step["post"]
        if final:
            _check_post(event, item, acted)
        yield from _conclude(run, event, item, step, outcome if final else "pass")
        if final:
            return


def reach(run: Playing, event: Event, item: str, post: str) -> Acts:
    """Does the steps before the one of a post, when that one isn't open yet: the line speaks of it."""
    while True:
        steps = run.part(item)["steps"]
        is_ahead = any(step["post"] == post and step["state"] == "waiting" for step in steps)
        step = next((step for step in steps if step["state"] == "open"), None)
        if step is None or step["action"] == "accept" or not is_ahead:
            return
        yield from _conclude(run, event, item, step, "pass")


def _conclude(run: Playing, event: Event, item: str, step: dict[str, Any], result: str) -> Acts:
    """What each of a step's officials concludes; two go on an inspection."""
    for account in city().accounts[step["post"]][: 2 if step["action"] == "inspect" else 1]:
        given = opinion(run, step, result, event.text)
        act = at_desk(run, item, step["post"], f"/steps/{step['code']}/", given, account=account)
        yield f"{item} {step['name']}", account, act


def _check_post(event: Event, item: str, acted: str) -> None:
    named = post_named(event, item)
    if not acted:
        raise Stuck(f"{item}：“{event.text}”时没有要办的环节。")
    if named and named != acted:
        raise Stuck(f"{item}：“{event.text}”应由岗位 {named} 办，却是 {acted}。")


def post_named(event: Event, item: str) -> str:
    """The post that a line names for an item; empty when it names none."""
    if len(event.posts) == 1:
        return event.posts[0]
    is_paired = event.posts and len(event.posts) == len(event.items)
    return event.posts[event.items.index(item)] if is_paired else ""


def opinion(run: Playing, step: dict[str, Any], result: str, text: str) -> dict[str, Any]:
    """What a post writes at its step: the conclusion, and for a refusal its reasons and articles."""
    if step["action"] == "approve" and result == "refuse":
        return {"result": result, "opinion": text, "basis": list(run.story.expected.get("reasons", ()))}
    if step["action"] == "approve":
        return {"result": "grant", "opinion": text}
    return {"result": result, "opinion": text}


def post_of(run: Playing, event: Event, item: str, fits: Callable[[dict[str, Any]], bool]) -> str:
    """The post that a line names for an item, else that of the first step that fits."""
    named = post_named(event, item)
    if named:
        return named
    steps = run.part(item)["steps"]
    return str(next((step["post"] for step in steps if fits(step)), steps[0]["post"]))


def holder(post: str) -> str:
    """Whose account holds a post; raises Stuck where nobody's does."""
    found = city().accounts.get(post)
    if not found:
        raise Stuck(f"没有人担任岗位 {post}。")
    return found[0]


def at_desk(
    run: Playing,
    item: str,
    post: str,
    ending: str,
    values: dict[str, Any],
    *,
    account: str = "",
    part_of_path: str = "",
) -> Callable[[], object]:
    """An act of an official: open the case at the desk, fill the form whose action fits, send it."""

    def act() -> None:
        number = run.part(item)["number"]
        browser = run.browser(account or holder(post))
        page = browser.get(f"/desk/cases/{number}/")
        form = page.form(ends=ending) if ending else _form_with(page, part_of_path)
        if form is None:
            raise Unsupported(f"岗位 {post} 的办件页上没有 {ending or part_of_path} 的表单（{item}）。")
        known = {name: value for name, value in values.items() if name in form.fields or name.startswith("text_")}
        after = browser.send(form, _complete(form, known))
        if after.errors():
            raise Stuck(f"{item}：{'；'.join(after.errors())}")
        confirm = after.form(ends=ending, holding="confirmed") if ending else None
        if confirm is not None:
            browser.send(confirm, confirm.values() | {"confirmed": "1"})

    return act


def _form_with(page: Page, part: str) -> Form | None:
    for tag in page.soup.find_all("form", action=True):
        if part in str(tag["action"]):
            return page.form(ends=str(tag["action"]).split("?")[0])
    return None


def _complete(form: Form, known: dict[str, Any]) -> dict[str, Any]:
    """The desk form's values; every reason offered is given when something is refused or failed."""
    values = form.values() | known
    offered = form.fields["result"].options if "result" in form.fields else {}
    if offered and values.get("result") not in offered:
        values["result"] = DECIDING.get(str(values.get("result")), next(iter(offered)))
    for control in form.fields.values():
        if control.name == "basis" and not values.get("basis"):
            values["basis"] = list(control.options)[:1]
        if control.name.startswith("result_") and not values.get(control.name):
            values[control.name] = control.attributes.get("placeholder") or "见审批结论"
        if control.required and not values.get(control.name) and control.options:
            values[control.name] = next(iter(control.options))
    return values
