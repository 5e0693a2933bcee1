"""Reading one section of a profile file, so that every error names the file, the key and what to do."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date, time
from enum import StrEnum
from typing import Any, NoReturn, TypeVar

from onewindow.foundation.limits.values import Limit, Unit
from onewindow.foundation.profile.values import END_OF_DAY

Choice = TypeVar("Choice", bound=StrEnum)
_CLOCK = re.compile(r"([01]\d|2[0-3]):([0-5]\d)")
_ARTICLE = re.compile(r"[a-z][a-z-]*:[1-9]\d*")
PLATFORM_RULE = "platform_rule"


class ProfileError(Exception):
    """A profile that cannot be used; the message names the file, the key and what to do."""


class Section:
    """A mapping of the file, with its place; each reader raises ProfileError when the value does not fit."""

    def __init__(self, file: str, key: str, content: object) -> None:
        self.file, self.key = file, key
        if not isinstance(content, Mapping):
            raise ProfileError(f"{file}: {key or 'the file'} must be a mapping of keys to values.")
        self._content: Mapping[str, Any] = content

    def refuse(self, key: str, what: str) -> NoReturn:
        """Says that the value of a key cannot stand, and what to write instead."""
        place = ".".join(part for part in (self.key, key) if part)
        raise ProfileError(f"{self.file}: {place}: {what}")

    def has(self, key: str) -> bool:
        """Whether the key is there."""
        return self._content.get(key) is not None

    def section(self, key: str) -> Section:
        """The section under a key."""
        return Section(self.file, f"{self.key}.{key}".strip("."), self._found(key))

    def sections(self, key: str) -> list[Section]:
        """The sections listed under a key."""
        found = self._found(key)
        if not isinstance(found, list):
            self.refuse(key, "write a list.")
        return [Section(self.file, f"{self.key}.{key}[{n}]".strip("."), one) for n, one in enumerate(found)]

    def keys(self) -> Iterable[str]:
        """The keys of this section."""
        return self._content.keys()

    def text(self, key: str, default: str | None = None) -> str:
        """A text; codes must be quoted, because YAML takes some of them for numbers."""
        if default is not None and not self.has(key):
            return default
        found = self._found(key)
        if not isinstance(found, str) or not found.strip():
            self.refuse(key, f"write a text in quotes, not {found!r}.")
        return found

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts, at least one."""
        found = self._found(key)
        if not isinstance(found, list) or not found or not all(isinstance(one, str) and one for one in found):
            self.refuse(key, "write a list of texts, at least one.")
        return tuple(found)

    def answers(self, key: str) -> dict[str, str]:
        """Answers by question, or nothing where the key is missing."""
        if not self.has(key):
            return {}
        section = self.section(key)
        return {question: section.text(question) for question in section.keys()}  # noqa: SIM118 a Section is no dict

    def is_set(self, key: str) -> bool:
        """A yes or no."""
        found = self._found(key)
        if not isinstance(found, bool):
            self.refuse(key, f"write true or false, not {found!r}.")
        return found

    def number(self, key: str) -> int | float:
        """A number that is not negative."""
        found = self._found(key)
        if isinstance(found, bool) or not isinstance(found, int | float) or found < 0:
            self.refuse(key, f"write a number, 0 or more, not {found!r}.")
        return found

    def whole(self, key: str) -> int:
        """A whole number that is not negative."""
        found = self.number(key)
        if not isinstance(found, int):
            self.refuse(key, f"write a whole number, not {found!r}.")
        return found

    def wholes(self, key: str) -> frozenset[int]:
        """A set of whole numbers, at least one."""
        found = self._found(key)
        if not isinstance(found, list) or not found or not all(type(one) is int for one in found):
            self.refuse(key, "write a list of whole numbers, at least one.")
        return frozenset(found)

    def choice(self, key: str, choices: type[Choice]) -> Choice:
        """One of the words that are known there."""
        found = self._found(key)
        if found not in list(choices):
            self.refuse(key, f"write one of {', '.join(choices)}, not {found!r}.")
        return choices(found)

    def word(self, key: str, known: Iterable[str]) -> str:
        """One of a few words."""
        found = self.text(key)
        if found not in known:
            self.refuse(key, f"write one of {', '.join(known)}, not {found!r}.")
        return found

    def limit(self, key: str | None = None) -> Limit:
        """A limit as `{value: 5, unit: workday}`, under a key or as this section itself."""
        section = self if key is None else self.section(key)
        value, unit = section.number("value"), section.choice("unit", Unit)
        try:
            return Limit(value, unit)
        except ValueError as error:
            section.refuse("value", f"{error} Write a value that fits the unit.")

    def clock(self, key: str) -> time:
        """A time of day as `'17:00'`; `'24:00'` is the end of the day."""
        return self._clock(key, self.text(key))

    def span(self, key: str) -> tuple[time, time]:
        """A span of the day as `'09:00-12:00'`."""
        parts = self.text(key).split("-")
        if len(parts) != 2:
            self.refuse(key, "write a span such as '09:00-12:00'.")
        start, end = (self._clock(key, part.strip()) for part in parts)
        if start >= end:
            self.refuse(key, "the span ends before it begins; write the earlier time first.")
        return start, end

    def day(self, key: str) -> date:
        """A date as `'2027-01-01'`."""
        found = self.text(key)
        try:
            return date.fromisoformat(found)
        except ValueError:
            self.refuse(key, f"write a date such as '2027-01-01', not {found!r}.")

    def basis(self) -> tuple[str, ...]:
        """The bases of a value: articles, the platform's own rule, or another norm that is marked as unverified."""
        bases = self.texts("basis")
        others = [one for one in bases if one != PLATFORM_RULE and not _ARTICLE.fullmatch(one)]
        if others and (not self.has("verified") or self.is_set("verified")):
            self.refuse("basis", f"{others[0]!r} is no article such as civil-code:203; add `verified: false`.")
        return bases

    def article_basis(self) -> tuple[str, ...]:
        """The bases of a value that needs a law: at least one article."""
        bases = self.basis()
        if not any(_ARTICLE.fullmatch(one) for one in bases):
            self.refuse("basis", "name the law with its article, such as business-environment-regulation:40.")
        return bases

    def _clock(self, key: str, text: str) -> time:
        if text == "24:00":
            return END_OF_DAY
        match = _CLOCK.fullmatch(text)
        if not match:
            self.refuse(key, f"write a time of day such as '17:00' in quotes, not {text!r}.")
        return time(int(match[1]), int(match[2]))

    def _found(self, key: str) -> Any:
        if not self.has(key):
            self.refuse(key, "is missing; write it (see the profile of the demo city).")
        return self._content[key]
