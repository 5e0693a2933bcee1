"""A person at Chromium: the same acts as the robot's plain browser, and every page that is seen is examined."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlsplit

import httpx

from onewindow.config.journey.browser import Field, Form, Page, Stuck

WIDTHS = (390, 1280)
NUMBER = re.compile(r"[^/]*\d[^/]*")  # of a case, a draft, a licence
AXE = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]},
    "resultTypes": ["violations"],
}
# What of a page axe can judge differently: which elements stand in which, with classes and states, not their words.
SHAPE = """() => [...new Set([...document.querySelectorAll('*')].map(e => [e.parentElement?.tagName,
  e.parentElement?.className, e.tagName, e.className, e.getAttribute('role'), e.type, e.disabled,
  !!e.textContent.trim(), [...e.getAttributeNames()].join()].join('|')))].sort().join('\\n')"""
ADDRESSES = """() => [...document.querySelectorAll('[href], [src], [action]')].map(e =>
  e.getAttribute('href') || e.getAttribute('src') || e.getAttribute('action') || '')"""
REPORTS = """document.addEventListener('securitypolicyviolation',
  event => console.error('CSP ' + event.effectiveDirective + ' ' + event.blockedURI))"""


@cache
def axe_script() -> str:
    """The axe program that axe_playwright_python brings along."""
    found = find_spec("axe_playwright_python")
    if found is None or found.origin is None:
        raise LookupError("axe_playwright_python is not installed")
    return Path(found.origin).with_name("axe.min.js").read_text("utf-8")


@dataclass
class Watch:
    """What a test has seen in all its browsers: faults, addresses, and which shapes of pages axe has judged."""

    with_axe: bool = True
    faults: list[str] = field(default_factory=list)
    shapes: set[str] = field(default_factory=set)
    kinds: set[str] = field(default_factory=set)
    addresses: set[str] = field(default_factory=set)

    def listen(self, page: Any) -> None:
        """Takes down errors of scripts, of the console, of the policy, and of the server."""
        page.on("request", lambda asked: self.addresses.add(asked.url))
        page.on("pageerror", lambda error: self.faults.append(f"{page.url} script: {error}"))
        page.on("console", lambda said: self.faults.append(f"{page.url} {said.text}") if said.type == "error" else None)
        page.on(
            "response",
            lambda answer: self.faults.append(f"{answer.status} {answer.url}") if answer.status >= 500 else None,
        )

    def examine(self, page: Any) -> None:
        """Sideways overflow; axe on each page of a new shape; on a new kind of page both at the other width too."""
        self.addresses.update(page.evaluate(ADDRESSES))
        self._measure(page)
        shape = hashlib.sha256(page.evaluate(SHAPE).encode()).hexdigest() if self.with_axe else ""
        if shape in self.shapes or not self.with_axe:
            return
        self.shapes.add(shape)
        page.evaluate(axe_script())
        own = page.viewport_size
        kind = NUMBER.sub("*", urlsplit(page.url).path)
        for width in [own["width"]] if kind in self.kinds else WIDTHS:
            page.set_viewport_size(own | {"width": width})
            self._measure(page)
            for rule in page.evaluate(f"axe.run({json.dumps(AXE)})")["violations"]:
                places = [node["html"][:160] for node in rule["nodes"]][:3]
                self.faults.append(f"{page.url} at {width} px, {rule['id']}: {rule['help']} {places}")
        page.set_viewport_size(own)
        self.kinds.add(kind)

    def _measure(self, page: Any) -> None:
        wide, room = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
        if wide > room:
            self.faults.append(f"{page.url} is {wide} wide in {room}")


class ChromiumBrowser:
    """One person's window. It offers what `onewindow.config.journey.browser.Browser` offers."""

    def __init__(self, context: Any, base_url: str, who: str, watch: Watch) -> None:
        self.who = who
        self.base_url = base_url
        self.watch = watch
        self.context = context
        context.set_default_timeout(30_000)
        if watch.with_axe:
            context.add_init_script(REPORTS)
        self.page = context.new_page()
        watch.listen(self.page)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.context.close()

    def get(self, path: str, params: Mapping[str, str] | None = None) -> Page:
        """Opens a page: by its link where the page shown has one, else by its address."""
        target = httpx.URL(self.base_url).join(path)
        if params:
            target = target.copy_merge_params(dict(params))
        asked = target.raw_path.decode("ascii")
        link = self.page.locator(f'main a[href="{asked}"]:visible').first
        if not params and link.count():
            return self._after(link.click)
        return self._after(lambda: self.page.goto(str(target)))

    def send(self, form: Form, values: Mapping[str, Any], files: Iterable[tuple[str, Any]] = ()) -> Page:
        """Fills the form on the page as a person does, and presses its button."""
        place = self._place(form)
        folded = place.locator("xpath=ancestor::details[not(@open)]/summary")
        if folded.count():
            folded.first.click()
        for name, value in values.items():
            control = form.fields.get(name)
            if control is not None and control.kind != "hidden":
                self._fill(place, control, value)
        for name, (title, content, kind) in files:
            place.locator(f'[name="{name}"]').set_input_files({"name": title, "mimeType": kind, "buffer": content})
        buttons = place.locator('button[type="submit"]:visible:not([aria-hidden="true"])')
        main = buttons.and_(self.page.locator(".btn-1"))  # the one a page wants pressed, where it has several
        return self._after((main if main.count() else buttons).last.click)

    def sign_in(self, login: str, password: str) -> Page:
        """Signs in through the sign-in page; once that was seen for people and officials, out of sight."""
        known = {"/sign-in/", "/desk/"} <= self.watch.kinds
        start = self._shown(self.context.request.get("/sign-in/")) if known else self.get("/sign-in/")
        form = start.form(holding="password")
        if form is None:
            raise Stuck("no form on the sign-in page")
        values = form.values() | {"login": login, "password": password}
        page = self._send_unseen(form, values) if known else self.send(form, values)
        if page.form(holding="password"):
            raise Stuck(f"{login} could not sign in: {page.errors()}")
        return page

    def json(self, path: str) -> Any:
        """The API's answer to a GET with this browser's cookies."""
        answer = self.context.request.get(f"{self.base_url}{path}")
        if answer.status != 200:
            raise Stuck(f"GET {path}: {answer.status} {answer.text()[:300]}")
        return answer.json()

    def _after(self, act: Callable[[], Any]) -> Page:
        """Does what leads to another page, waits for it, examines it."""
        with self.page.expect_navigation(wait_until="load") as navigation:
            act()
        self.watch.examine(self.page)
        page = self._shown(navigation.value, self.page.content())
        if page.status >= 400 and not page.errors():
            raise Stuck(f"{self.page.url}: {page.status} {page.text()[:300]}")
        return page

    def _send_unseen(self, form: Form, values: Mapping[str, Any]) -> Page:
        """Sends a form with the window's cookies, and opens the page that it leads to in the window."""
        answer = self.context.request.post(form.action, form=dict(values), headers={"Referer": form.action})
        return self.get(answer.url)

    @staticmethod
    def _shown(answer: Any, html: str | None = None) -> Page:
        content = answer.text() if html is None else html
        return Page(httpx.Response(answer.status, html=content, request=httpx.Request("GET", answer.url)))

    def _place(self, form: Form) -> Any:
        path = urlsplit(form.action).path
        forms = self.page.locator(f'form[action="{path}"], form[action="{form.action}"]')
        if forms.count() == 0:  # a form without an action sends to its own page
            forms = self.page.locator("main form:not([action])")
        if forms.count() == 1:
            return forms
        return forms.filter(has=self.page.locator(f'[name="{next(reversed(form.fields))}"]')).first

    def _fill(self, place: Any, control: Field, value: Any) -> None:
        wanted = [str(one) for one in (value if isinstance(value, list | tuple) else [value])]
        shown = place.locator(f'[name="{control.name}"]')
        if control.kind == "select":
            if wanted != control.chosen:
                shown.select_option(wanted)
        elif control.options:
            for choice in wanted:
                if choice not in control.chosen:
                    place.locator(f'[name="{control.name}"][value="{choice}"]').check()
        elif wanted[0] != control.value and not control.readonly:
            shown.fill(wanted[0])
