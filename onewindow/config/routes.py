"""Routing rules in a file: an item, and which post or office does its steps for which place and subject."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from onewindow.catalogue.queries import SUBJECTS, Route
from onewindow.catalogue.services import routes_of_office

KEYS = frozenset({"step", "place", "subject", "post", "office", "since", "until"})


class RoutesUnreadable(Exception):
    """A file of rules that cannot be read; says what is wrong and what to write."""


def read_routes(path: Path) -> dict[str, list[Route]]:
    """The rules of a file by item: one item with `rules:`, or several of them in a list. Raises RoutesUnreadable.

    `{place: '339902', office: CHSJ}` stands for all steps of the item's own department, each by the office's post for
    that work; `{place: '339902', step: s1, post: CHSJ-R}` for one step.
    """
    try:
        data = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    except (OSError, UnicodeDecodeError) as error:
        raise RoutesUnreadable(f"{path} cannot be read: {error}. Give a YAML file in UTF-8.") from None
    except (yaml.YAMLError, ValueError) as error:
        raise RoutesUnreadable(f"{path} is not valid YAML: {error}") from None
    entries = data if isinstance(data, list) else [data]
    found: dict[str, list[Route]] = {}
    for entry in entries:
        if not isinstance(entry, Mapping) or not isinstance(entry.get("rules"), list) or not entry.get("item"):
            raise RoutesUnreadable(
                f"{path} holds no rules: write `item: FOOD` and `rules:` with place and post of each."
            )
        item = str(entry["item"])
        found.setdefault(item, []).extend(route for row in entry["rules"] for route in _routes(path, item, row))
    return found


def _routes(path: Path, item: str, row: Any) -> list[Route]:
    if not isinstance(row, Mapping) or set(row) - KEYS or "place" not in row:
        raise RoutesUnreadable(
            f"{path}: {item}: {row!r} is no rule; write place and post (or office), with any of step, "
            "subject, since and until."
        )
    subject = str(row.get("subject") or "")
    if subject not in ("", *SUBJECTS):
        raise RoutesUnreadable(f"{path}: {item}: subject is {subject!r}; write one of {', '.join(SUBJECTS)}, or none.")
    since, until = (_day(path, item, row, name) for name in ("since", "until"))
    place = str(row["place"])
    if "office" in row:
        steps = routes_of_office(item, str(row["office"]), place)
        if not steps:
            raise RoutesUnreadable(
                f"{path}: {item}: {row['office']} has no post for any step; name an office that has."
            )
        return [Route(one.step, place, subject, one.post, since, until) for one in steps]
    if "step" not in row or "post" not in row:
        raise RoutesUnreadable(f"{path}: {item}: {dict(row)!r} names no step and post, nor an office; add them.")
    return [Route(str(row["step"]), place, subject, str(row["post"]), since, until)]


def _day(path: Path, item: str, row: Mapping[str, Any], name: str) -> date | None:
    value = row.get(name)
    if value is None or (isinstance(value, date)):
        return value
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        raise RoutesUnreadable(f"{path}: {item}: {name} is {value!r}; write a day such as 2026-01-01.") from None
