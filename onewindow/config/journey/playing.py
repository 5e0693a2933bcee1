"""The state of one played story: whose browsers are open, what was done, which case came of it."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from onewindow.config.journey.browser import Browser, Stuck
from onewindow.config.journey.stories import Story

PASSWORD = "demo"  # noqa: S105 - the demo city's public password
CASE_NUMBER = re.compile(r"YC\d{6}-?\d{8}-?\d{6}-?[0-9A-Z]")
PATIENCE_S = 30.0


@dataclass(frozen=True, slots=True)
class Done:
    """One act that was played: business time, who, what, and how long it took in seconds."""

    at: datetime
    who: str
    what: str
    seconds: float


@dataclass
class Playing:
    """The state of one run: browsers by login, what was done, the case's number."""

    story: Story
    base_url: str
    tell: Callable[[str], None]
    browsers: dict[str, Browser] = field(default_factory=dict)
    done: list[Done] = field(default_factory=list)
    draft: str = ""
    number: str = ""
    lamps: dict[str, dict[str, str]] = field(default_factory=dict)
    found: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    final: dict[str, Any] = field(default_factory=dict)
    traces: list[dict[str, Any]] = field(default_factory=list)
    stack: ExitStack = field(default_factory=ExitStack)
    open_browser: Callable[[str, str], Browser] = Browser

    def browser(self, login: str) -> Browser:
        """The browser of a person or an official, signed in on first use."""
        if login not in self.browsers:
            browser = self.stack.enter_context(self.open_browser(self.base_url, login))
            browser.sign_in(login, PASSWORD)
            self.browsers[login] = browser
        return self.browsers[login]

    def case(self) -> dict[str, Any]:
        """The case as the API shows it to the applicant."""
        found: dict[str, Any] = self.browser(self.story.applicant).json(f"/api/v1/cases/{self.number}")
        return found

    def settled(self) -> dict[str, Any]:
        """The case once the owner of the credit register has answered what a revocation told her."""
        deadline = time.monotonic() + PATIENCE_S
        while True:
            case = self.case()
            waiting = [one for part in case["parts"] if (one := part["revocation"]) and not one["credit_effect"]]
            if not waiting or time.monotonic() > deadline:
                return case
            time.sleep(0.1)

    def part(self, item: str) -> dict[str, Any]:
        """One item of the case, waiting until the departments before it have handed it on."""
        deadline = time.monotonic() + PATIENCE_S
        while True:
            found = next((part for part in self.case()["parts"] if part["item"] == item), None)
            if found is None:
                raise Stuck(f"办件 {self.number} 里没有事项 {item}。")
            if found["state"] != "planned":
                return dict(found)
            if time.monotonic() > deadline:
                raise Stuck(f"等了 {PATIENCE_S:.0f} 秒，事项 {item} 还没有转给它的部门。")
            time.sleep(0.1)
