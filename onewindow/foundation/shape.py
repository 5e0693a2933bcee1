"""The shape of a definition: which keys it has and what each may hold. Faults say where and what to do."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, Protocol

from onewindow.foundation.located import Located, Path


class Shape(Protocol):
    """Something that can say what is wrong with a value, and what a right one looks like."""

    def schema(self) -> dict[str, Any]:
        """The shape as JSON Schema."""
        ...

    def check(self, value: Any, path: Path, found: Located) -> bool:
        """Notes every fault of the value; True when there is none."""
        ...


@dataclass(frozen=True, slots=True)
class Word:
    """A text that is not empty, of a pattern where there is one."""

    pattern: str = ""
    example: str = ""

    def schema(self) -> dict[str, Any]:
        """As JSON Schema."""
        return {"type": "string", "minLength": 1} | ({"pattern": f"^(?:{self.pattern})$"} if self.pattern else {})

    def check(self, value: Any, path: Path, found: Located) -> bool:
        """A number here is mostly a code that lost its quotes."""
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            found.add_fault(path, "NOT_TEXT", f"{value!r} was read as a number.", "Put the code into quotes.")
            return False
        if not isinstance(value, str) or not value.strip():
            found.add_fault(path, "NOT_TEXT", f"A text is needed, not {_shown(value)}.", "Write the text.")
            return False
        if self.pattern and not re.fullmatch(self.pattern, value):
            found.add_fault(path, "WRONG_PATTERN", f"{value!r} has the wrong form.", f"Write it like {self.example}.")
            return False
        return True


@dataclass(frozen=True, slots=True)
class Yes:
    """True or false."""

    def schema(self) -> dict[str, Any]:
        """As JSON Schema."""
        return {"type": "boolean"}

    def check(self, value: Any, path: Path, found: Located) -> bool:
        """Only a plain true or false."""
        if isinstance(value, bool):
            return True
        found.add_fault(path, "NOT_BOOLEAN", f"true or false is needed, not {_shown(value)}.", "Write true or false.")
        return False


@dataclass(frozen=True, slots=True)
class Number:
    """A number within bounds."""

    lowest: float = 0
    highest: float = 1e12
    is_whole: bool = True

    def schema(self) -> dict[str, Any]:
        """As JSON Schema."""
        kind = "integer" if self.is_whole else "number"
        return {"type": kind, "minimum": self.lowest, "maximum": self.highest}

    def check(self, value: Any, path: Path, found: Located) -> bool:
        """Not a number in quotes."""
        is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
        if not is_number or (self.is_whole and value != int(value)):
            kind = "whole number" if self.is_whole else "number"
            found.add_fault(path, "NOT_NUMBER", f"A {kind} is needed, not {_shown(value)}.", "Write it without quotes.")
            return False
        if not self.lowest <= value <= self.highest:
            bounds = f"between {self.lowest:g} and {self.highest:g}"
            found.add_fault(path, "OUT_OF_BOUNDS", f"{value:g} is not {bounds}.", f"Write a number {bounds}.")
            return False
        return True


@dataclass(frozen=True, slots=True)
class OneOf:
    """One of a few words."""

    words: Collection[str]

    def schema(self) -> dict[str, Any]:
        """As JSON Schema."""
        return {"enum": list(self.words)}

    def check(self, value: Any, path: Path, found: Located) -> bool:
        """Names the nearest allowed word."""
        if isinstance(value, str) and value in self.words:
            return True
        found.add_fault(path, "UNKNOWN_WORD", f"{_shown(value)} is not known here.", nearest(value, self.words))
        return False


@dataclass(frozen=True, slots=True)
class Many:
    """A list of things of one shape."""

    of: Shape
    at_least: int = 0

    def schema(self) -> dict[str, Any]:
        """As JSON Schema."""
        return {"type": "array", "items": self.of.schema(), "minItems": self.at_least}

    def check(self, value: Any, path: Path, found: Located) -> bool:
        """Each entry is checked even when another has a fault."""
        if not isinstance(value, list):
            found.add_fault(path, "NOT_LIST", f"A list is needed, not {_shown(value)}.", "Write a list, [] for none.")
            return False
        if len(value) < self.at_least:
            found.add_fault(path, "TOO_FEW", "Nothing is listed here.", f"List at least {self.at_least}.")
            return False
        return all(self.of.check(entry, (*path, index), found) for index, entry in enumerate(value))


@dataclass(frozen=True, slots=True)
class Table:
    """Free keys, with values of one shape."""

    of: Shape

    def schema(self) -> dict[str, Any]:
        """As JSON Schema."""
        return {"type": "object", "additionalProperties": self.of.schema()}

    def check(self, value: Any, path: Path, found: Located) -> bool:
        """Checks each value."""
        if not isinstance(value, dict):
            found.add_fault(
                path, "NOT_TABLE", f"Keys with values are needed, not {_shown(value)}.", "Write key: value."
            )
            return False
        return all(self.of.check(entry, (*path, key), found) for key, entry in value.items())


@dataclass(frozen=True, slots=True)
class Anything:
    """A value that the catalogue keeps as it is."""

    def schema(self) -> dict[str, Any]:
        """As JSON Schema."""
        return {}

    def check(self, value: Any, path: Path, found: Located) -> bool:
        """Nothing to check."""
        return True


@dataclass(frozen=True, slots=True)
class Record:
    """A thing with named parts; a key that is not named is a fault, since it would be lost without a word."""

    needed: Mapping[str, Shape]
    optional: Mapping[str, Shape]
    is_nullable: bool = False

    def schema(self) -> dict[str, Any]:
        """As JSON Schema."""
        parts = {name: shape.schema() for name, shape in {**self.needed, **self.optional}.items()}
        return {
            "type": ["object", "null"] if self.is_nullable else "object",
            "properties": parts,
            "required": list(self.needed),
            "additionalProperties": False,
        }

    def check(self, value: Any, path: Path, found: Located) -> bool:
        """Missing and unknown keys, then each part."""
        if value is None and self.is_nullable:
            return True
        if not isinstance(value, dict):
            found.add_fault(
                path, "NOT_TABLE", f"Keys with values are needed, not {_shown(value)}.", "Write key: value."
            )
            return False
        good = True
        for name in self.needed:
            if name not in value:
                found.add_fault(path, "KEY_MISSING", f"{name!r} is missing.", f"Add {name}.")
                good = False
        for name, part in value.items():
            shape = self.needed.get(name) or self.optional.get(name)
            if shape is None:
                remedy = nearest(name, [*self.needed, *self.optional])
                found.add_fault((*path, name), "KEY_UNKNOWN", f"The key {name!r} is not known here.", remedy)
                good = False
            else:
                good = shape.check(part, (*path, name), found) and good
        return good


def nearest(value: Any, words: Collection[str]) -> str:
    """What to write instead: the nearest word, or all of them when they are few."""
    close = get_close_matches(str(value), list(words), n=1, cutoff=0.6)
    if close:
        return f"Did you mean {close[0]}?"
    known: Sequence[str] = sorted(words)
    return f"Known: {', '.join(known[:30])}{' …' if len(known) > 30 else ''}." if known else "None is known yet."


def _shown(value: Any) -> str:
    if value is None:
        return "nothing"
    text = repr(value)
    return text if len(text) <= 40 else f"{text[:37]}…"


@dataclass(frozen=True, slots=True)
class Maybe:
    """A value of a shape, or null."""

    of: Shape

    def schema(self) -> dict[str, Any]:
        """As JSON Schema."""
        return {"anyOf": [self.of.schema(), {"type": "null"}]}

    def check(self, value: Any, path: Path, found: Located) -> bool:
        """Nothing to check where nothing is."""
        return value is None or self.of.check(value, path, found)
