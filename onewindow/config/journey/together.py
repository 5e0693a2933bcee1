"""Several applicants of one story: they are named, each agrees and confirms, at home or at the second screen."""

from __future__ import annotations

from onewindow.config.journey.browser import Browser, Form, Page, Stuck
from onewindow.config.journey.playing import Playing
from onewindow.config.journey.stories import CoApplicant, city

JOIN, CONFIRM = "join", "confirm"


def everybody_joins(run: Playing, browser: Browser, number: str, *, at_window: bool) -> None:
    """Names those who apply together; each agrees before the form is filled in, since her records may answer for it."""
    for person in run.story.co_applicants:
        record = city().people[person.key]
        page = browser.get(f"/apply/{number}/people/")
        if record["name"] in page.text():
            continue  # named in an earlier go
        form = page.form(holding="document")
        if form is None:
            raise Stuck(f"“{page.heading}”上不能加共同申请人。")
        given = {"document": record["id_no"], "name": record["name"], "side": person.side}
        after = browser.send(form, form.values() | given)
        if after.errors():
            raise Stuck(f"没有加上共同申请人：{'；'.join(after.errors())}")
        _answer(run, browser, number, person, JOIN, at_window=at_window)


def everybody_confirms(run: Playing, browser: Browser, number: str, *, at_window: bool = False) -> None:
    """Asks all to confirm what is filled in; each does."""
    if not run.story.co_applicants:
        return
    page = browser.get(f"/apply/{number}/people/")
    form = page.form(holding="ask")
    if form is None:
        raise Stuck(f"“{page.heading}”上不能请大家确认：{page.text()[:200]}")
    browser.send(form, form.values())
    for person in run.story.co_applicants:
        _answer(run, browser, number, person, CONFIRM, at_window=at_window)


def on_screen(run: Playing, clerk: Browser, form: Form) -> tuple[Browser, Page]:
    """Sends what the clerk's form hands over to the second screen, and opens it there."""
    address = clerk.send(form, form.values()).link("/screen/")
    if address is None:
        raise Stuck("送到第二块屏以后，窗口页上没有它的地址。")
    screen = run.stack.enter_context(run.open_browser(run.base_url, "第二块屏"))
    return screen, screen.get(address)


def _answer(run: Playing, browser: Browser, number: str, person: CoApplicant, act: str, *, at_window: bool) -> None:
    if at_window and person.is_present:
        form = _form_for(browser.get(f"/apply/{number}/people/"), city().people[person.key]["name"])
        screen, page = on_screen(run, browser, form)
    else:
        screen = run.browser(person.key)
        address = screen.get("/my/joint/").link("/my/joint/", "-")
        if address is None:
            raise Stuck(f"{person.key} 没有看到请她一起申请的事。")
        page = screen.get(address)
    shown = page.form(holding="seen" if act == CONFIRM else "act")
    if shown is None:
        raise Stuck(f"“{page.heading}”上不能{'确认' if act == CONFIRM else '同意'}：{page.text()[:300]}")
    after = screen.send(shown, shown.values() | {"act": act, "confirmed": "1"})
    if after.errors():
        raise Stuck(f"{person.key} 没有确认成：{'；'.join(after.errors())}")


def _form_for(page: Page, name: str) -> Form:
    """The form that sends the application to the second screen for the co-applicant of this name."""
    for tag in page.soup.find_all("form", action=True):
        if "/send/" in str(tag["action"]) and name in tag.get_text():
            form = page.form(ends=str(tag["action"]))
            if form is not None:
                return form
    raise Stuck(f"“{page.heading}”上不能送第二块屏给 {name}。")
