"""A person at a browser without scripts: pages, forms, cookies, CSRF."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Self
from urllib.parse import urljoin

import httpx
from bs4 import BeautifulSoup, Tag


class Stuck(Exception):
    """The page doesn't offer what the story needs; the message says what was seen instead."""


@dataclass
class Field:
    """One control of a form. `options` maps a choice's value to its label; `multiple` allows several."""

    name: str
    kind: str
    value: str = ""
    required: bool = False
    readonly: bool = False
    multiple: bool = False
    options: dict[str, str] = field(default_factory=dict)
    chosen: list[str] = field(default_factory=list)
    attributes: dict[str, str] = field(default_factory=dict)


@dataclass
class Form:
    """A form of a page, with the values it would send if nobody touched it."""

    action: str
    method: str
    fields: dict[str, Field]
    buttons: list[tuple[str, str, str]]

    def values(self) -> dict[str, Any]:
        """What a browser would send: checked choices, values, hidden fields."""
        sent: dict[str, Any] = {}
        for control in self.fields.values():
            if control.kind == "file":
                continue
            if control.options:
                if control.chosen:
                    sent[control.name] = list(control.chosen) if control.multiple else control.chosen[0]
            else:
                sent[control.name] = control.value
        return sent


class Page:
    """One answer of the server, parsed."""

    def __init__(self, answer: httpx.Response) -> None:
        self.status = answer.status_code
        self.url = str(answer.url)
        self.path = answer.url.path
        self.soup = BeautifulSoup(answer.text, "html.parser")

    @property
    def heading(self) -> str:
        """The page's `h1`, or its title."""
        found = self.soup.find("h1") or self.soup.find("title")
        return found.get_text(" ", strip=True) if found else ""

    def text(self) -> str:
        """All words of the page's main part."""
        main = self.soup.find("main") or self.soup
        return main.get_text(" ", strip=True)

    def errors(self) -> list[str]:
        """What the error summary says, empty when there is none."""
        return [item.get_text(" ", strip=True) for item in self.soup.select(".err-sum li, .refusal p")]

    def link(self, *parts: str) -> str | None:
        """The address of the first link whose target contains all `parts`."""
        for anchor in self.soup.find_all("a", href=True):
            if all(part in str(anchor["href"]) for part in parts):
                return urljoin(self.url, str(anchor["href"]))
        return None

    def form(self, *, ends: str = "", holding: str = "") -> Form | None:
        """The first form whose action ends so, or that holds a control whose name begins so."""
        for tag in self.soup.find_all("form"):
            action = urljoin(self.url, str(tag.get("action") or self.url))
            path = action.split("?")[0]
            names = [str(control.get("name") or "") for control in tag.find_all(["input", "select", "textarea"])]
            if (not ends or path.endswith(ends)) and (not holding or any(n.startswith(holding) for n in names)):
                return _form(tag, action)
        return None


class Browser:
    """One person's browser. Closes with `with`; `transport` reaches a server in another way than by network."""

    def __init__(self, base_url: str, who: str, transport: httpx.BaseTransport | None = None) -> None:
        self.who = who
        self.client = httpx.Client(
            base_url=base_url,
            follow_redirects=True,
            timeout=30,
            headers={"Accept-Language": "zh"},
            transport=transport,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.client.close()

    def get(self, path: str, params: Mapping[str, str] | None = None) -> Page:
        """Opens a page; anything but success is an error that says what came."""
        return self._page(self.client.get(path, params=dict(params) if params else None))

    def send(self, form: Form, values: Mapping[str, Any], files: Iterable[tuple[str, Any]] = ()) -> Page:
        """Submits a form as a browser does."""
        if form.method == "get":
            return self.get(form.action, values)
        return self._page(
            self.client.post(
                form.action, data=dict(values), files=list(files) or None, headers={"Referer": form.action}
            )
        )

    def sign_in(self, login: str, password: str) -> Page:
        """Signs in through the sign-in page."""
        form = self.get("/sign-in/").form(holding="password")
        if form is None:
            raise Stuck("登录页上没有登录表单。")
        page = self.send(form, form.values() | {"login": login, "password": password})
        if page.form(holding="password"):
            raise Stuck(f"{login} 登录没有成功：{'；'.join(page.errors()) or page.heading}")
        return page

    def json(self, path: str) -> Any:
        """The API's answer to a GET."""
        answer = self.client.get(path, headers={"Accept": "application/json"})
        if answer.status_code != 200:
            raise Stuck(f"GET {path} 回答 {answer.status_code}：{answer.text[:300]}")
        return answer.json()

    def _page(self, answer: httpx.Response) -> Page:
        page = Page(answer)
        if answer.status_code >= 400 and not page.errors():
            raise Stuck(f"{answer.request.method} {answer.url.path} 回答 {answer.status_code}：{page.text()[:300]}")
        return page


def _form(tag: Tag, action: str) -> Form:
    fields: dict[str, Field] = {}
    for control in tag.find_all(["input", "select", "textarea"]):
        name = str(control.get("name") or "")
        if name and not control.has_attr("disabled"):
            _take(fields, name, control, tag)
    buttons = [
        (str(button.get("name") or ""), str(button.get("value") or ""), button.get_text(" ", strip=True))
        for button in tag.find_all("button")
    ]
    return Form(action, str(tag.get("method") or "get").lower(), fields, buttons)


def _take(fields: dict[str, Field], name: str, control: Tag, form: Tag) -> None:
    kind = control.name if control.name != "input" else str(control.get("type") or "text")
    if kind in {"submit", "button", "image", "reset"}:
        return
    required = control.has_attr("required") or control.get("aria-required") == "true"
    known = fields.setdefault(name, Field(name, kind, required=required, readonly=control.has_attr("readonly")))
    known.attributes |= {key: str(value) for key, value in control.attrs.items()}
    if kind in {"radio", "checkbox"}:
        value = str(control.get("value") or "on")
        known.options[value] = _label(control, form)
        known.multiple = known.multiple or kind == "checkbox"
        if control.has_attr("checked"):
            known.chosen.append(value)
    elif kind == "select":
        known.multiple = control.has_attr("multiple")
        for option in control.find_all("option"):
            value = str(option.get("value") if option.has_attr("value") else option.get_text(strip=True))
            known.options[value] = option.get_text(" ", strip=True)
            if option.has_attr("selected"):
                known.chosen.append(value)
    else:
        known.value = control.get_text() if kind == "textarea" else str(control.get("value") or "")


def _label(control: Tag, form: Tag) -> str:
    around = control.find_parent("label")
    if around is None and control.get("id"):
        found = form.find("label", attrs={"for": str(control["id"])})
        around = found if isinstance(found, Tag) else None
    return around.get_text(" ", strip=True) if around else ""
