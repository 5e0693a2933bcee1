"""Routing rules as a text: an item, and which post or office does its steps for which place and subject."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import yaml

from onewindow.catalogue.rules.routing import SUBJECTS, Route
from onewindow.catalogue.services.routing import routes_of_office
from onewindow.foundation.errors import Invalid
from onewindow.foundation.marks import marked

KEYS = frozenset({"step", "place", "subject", "post", "office", "since", "until"})
WRONG = {
    "yaml": ("不是有效的 YAML：{what}", "This is not valid YAML: {what}"),
    "no_rules": (
        "里面没有规则。请写 item: FOOD 和 rules:，每条写地方和岗位。",
        "It holds no rules: write `item: FOOD` and `rules:` with place and post of each.",
    ),
    "no_rule": (
        "{item}：{what} 不是规则。请写 place 和 post（或者 office），需要时再写 step、subject、since、until。",
        "{item}: {what} is no rule; write place and post (or office), with any of step, subject, since and until.",
    ),
    "subject": (
        "{item}：subject 写的是 {what}。请写 natural_person、legal_person，或者不写。",
        "{item}: subject is {what}; write natural_person, legal_person, or none.",
    ),
    "office": (
        "{item}：{what} 没有能办任何一个环节的岗位。请写有岗位的部门。",
        "{item}: {what} has no post for any step; name an office that has.",
    ),
    "no_post": (
        "{item}：{what} 既没写环节和岗位，也没写部门，请补上。",
        "{item}: {what} names no step and post, nor an office; add them.",
    ),
    "day": (
        "{item}：{what} 不是日子，请写成 2026-01-01 这样。",
        "{item}: {what} is no day; write one such as 2026-01-01.",
    ),
}


class RoutesUnreadable(Invalid):
    """A text of rules that cannot be read; `text` and `text_en` say what is wrong and what to write."""

    code, title = "routes-unreadable", marked("分派规则读不懂")

    def __init__(self, kind: str, what: object = "", item: str = "") -> None:
        self.text, self.text_en = (words.format(what=what, item=item) for words in WRONG[kind])
        super().__init__(self.text_en)


def read_routes(text: str) -> dict[str, list[Route]]:
    """The rules of a text by item: one item with `rules:`, or several of them in a list. Raises RoutesUnreadable.

    `{place: '339902', office: CHSJ}` stands for all steps of the item's own department, each by the office's post for
    that work; `{place: '339902', step: s1, post: CHSJ-R}` for one step. An item that is not known raises NotFound.
    """
    try:
        data = yaml.load(text, Loader=yaml.CSafeLoader)
    except (yaml.YAMLError, ValueError) as error:
        raise RoutesUnreadable("yaml", error) from None
    found: dict[str, list[Route]] = {}
    for entry in data if isinstance(data, list) else [data]:
        if not isinstance(entry, Mapping) or not isinstance(entry.get("rules"), list) or not entry.get("item"):
            raise RoutesUnreadable("no_rules")
        item = str(entry["item"])
        found.setdefault(item, []).extend(route for row in entry["rules"] for route in _routes(item, row))
    return found


def _routes(item: str, row: Any) -> list[Route]:
    if not isinstance(row, Mapping) or set(row) - KEYS or "place" not in row:
        raise RoutesUnreadable("no_rule", row, item)
    subject = str(row.get("subject") or "")
    if subject not in ("", *SUBJECTS):
        raise RoutesUnreadable("subject", subject, item)
    since, until = (_day(item, row, name) for name in ("since", "until"))
    place = str(row["place"])
    if "office" in row:
        steps = routes_of_office(item, str(row["office"]), place)
        if not steps:
            raise RoutesUnreadable("office", row["office"], item)
        return [Route(one.step, place, subject, one.post, since, until) for one in steps]
    if "step" not in row or "post" not in row:
        raise RoutesUnreadable("no_post", dict(row), item)
    return [Route(str(row["step"]), place, subject, str(row["post"]), since, until)]


def _day(item: str, row: Mapping[str, Any], name: str) -> date | None:
    value = row.get(name)
    if value is None or isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        raise RoutesUnreadable("day", f"{name}: {value}", item) from None
