"""The applicant's part of a story: guide, form, review, receipt."""

from __future__ import annotations

from typing import Any

from onewindow.config.journey import together
from onewindow.config.journey.browser import Browser, Form, Page, Stuck
from onewindow.config.journey.filling import files_for, filled
from onewindow.config.journey.playing import CASE_NUMBER, Playing
from onewindow.config.journey.stories import city

CLERK = "ds_receive"  # the service centre's official at the window
CITY_HALL = "SITE-CITY"


def apply(run: Playing, missing: set[str]) -> None:
    """Goes from the guide to the receipt and keeps the case's number; `missing` papers aren't uploaded."""
    review = fill_in(run, run.browser(run.story.applicant), missing)
    together.everybody_confirms(run, run.browser(run.story.applicant), number_of(review))
    submit(run, review)


def apply_at_window(run: Playing, missing: set[str], site: str) -> None:
    """The same at a window: an official finds the person and fills in, she confirms at the second screen."""
    clerk, person = run.browser(CLERK), city().people[run.story.applicant]
    page = _end_visit(clerk)
    ending = page.form(holding="number")
    if ending is None:
        raise Stuck(f"窗口页“{page.heading}”上没有“开始接待”的表单。")
    given = {"number": person["id_no"], "name": person["name"], "site": site or CITY_HALL, "ticket": "A001"}
    page = clerk.send(ending, ending.values() | given)
    if page.errors():
        raise Stuck(f"没有找到人：{'；'.join(page.errors())}")
    review = fill_in(run, clerk, missing)
    run.draft = number_of(review)
    together.everybody_confirms(run, clerk, run.draft, at_window=True)
    review = clerk.get(review.path)
    form = review.form(ends="/send/")
    if form is None:
        raise Stuck(f"核对页“{review.heading}”上没有“送到第二块屏”：{'；'.join(review.errors())}")
    screen, shown = together.on_screen(run, clerk, form)
    _keep_number(run, screen.send(*reviewed(shown, ends=shown.path)))
    _end_visit(clerk)


def _end_visit(clerk: Browser) -> Page:
    """The window without anybody at it, whoever stood there before."""
    page = clerk.get("/desk/window/")
    form = page.form(holding="end")
    return clerk.send(form, form.values()) if form else page


def submit(run: Playing, review: Page) -> None:
    """Promises, confirms and submits what the review page shows, and keeps the case's number."""
    run.draft = number_of(review)
    form, values = reviewed(review)
    _keep_number(run, run.browser(run.story.applicant).send(form, values))


def fill_in(run: Playing, browser: Browser, missing: set[str]) -> Page:
    """Goes from the guide to the review page of an application that is ready to be submitted."""
    page = _start(run, browser)
    page = _answer_questions(run, browser, page)
    if run.story.co_applicants and page.path.endswith("/form/"):
        together.everybody_joins(run, browser, number_of(page), at_window=browser.who == CLERK)
        page = browser.get(page.path)
    return _fill_form(run, browser, page, missing)


def number_of(page: Page) -> str:
    """The number of the draft whose page this is."""
    return page.path.split("/")[2]


def reviewed(page: Page, ends: str = "/submit/") -> tuple[Form, dict[str, Any]]:
    """The review page's form and what it sends once everything is promised and confirmed."""
    form = page.form(ends=ends)
    if form is None:
        raise Stuck(f"核对页“{page.heading}”上没有提交表单：{'；'.join(page.errors())}")
    values = form.values()
    for control in form.fields.values():
        if control.kind == "checkbox" and (control.name.startswith("promise_") or control.name == "confirmed"):
            values[control.name] = next(iter(control.options))
    return form, values


def _start(run: Playing, browser: Browser) -> Page:
    guide = browser.get(f"/{run.story.kind}s/{run.story.key}/", run.story.answers)
    start = guide.link("/apply/")
    if start is None:
        raise Stuck(f"办事指南“{guide.heading}”没有办理按钮。")
    page = browser.get(start)
    form = page.form(holding="applicant") or page.form(ends=page.path)
    if form is None:
        return page
    return browser.send(form, form.values() | _applicant(run, form))


def _applicant(run: Playing, form: Form) -> dict[str, Any]:
    control = form.fields.get("applicant")
    if control is None or not control.options:
        return {}
    names = [
        city().companies[company]["name"]
        for company in run.story.companies
        if not city().companies[company].get("future")
    ]
    for value, label in control.options.items():
        if any(name in label for name in names):
            return {"applicant": value}
    return {"applicant": next(iter(control.options))}


def _answer_questions(run: Playing, browser: Browser, page: Page) -> Page:
    form = next((found for code in run.story.answers if (found := page.form(holding=code))), None)
    if form is None or not page.path.endswith("/questions/"):
        return page
    answers = {code: value for code, value in run.story.answers.items() if code in form.fields}
    return browser.send(form, form.values() | answers)


def _fill_form(run: Playing, browser: Browser, page: Page, missing: set[str]) -> Page:
    """Fills the joint form, and comes back to it for papers that are asked only once an address or company is known."""
    if not page.path.endswith("/form/"):
        raise Stuck(f"应该到申请表，却到了“{page.heading}”（{page.path}）：{'；'.join(page.errors())}")
    given: set[str] = set()
    for _round in range(4):
        form = page.form(ends="/form/") or page.form(holding="file_")
        if form is None:
            raise Stuck(f"“{page.heading}”上没有申请表。")
        page = browser.send(form, filled(form, run.story, city()), files_for(form, {*missing, *given}))
        given |= {name.removeprefix("file_") for name in form.fields if name.startswith("file_")}
        if page.path.endswith("/review/"):
            asked = page.path.replace("/review/", "/form/")
            again = browser.get(asked)
            form = again.form(ends="/form/") or again.form(holding="file_")
            if form is None or not files_for(form, {*missing, *given}):
                return browser.get(page.path)
            page = again
    raise Stuck(f"申请表交不上：{'；'.join(page.errors()) or page.heading}")


def _keep_number(run: Playing, page: Page) -> None:
    found = CASE_NUMBER.search(page.url) or CASE_NUMBER.search(page.text())
    if found is None:
        raise Stuck(f"提交后没有看到办件编号：{'；'.join(page.errors()) or page.heading}")
    run.number = found.group().replace("-", "")
