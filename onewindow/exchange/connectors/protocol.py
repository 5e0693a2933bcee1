"""What the exchange asks of a register's system, and what it may answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from onewindow.exchange.rules import Condition
from onewindow.foundation.errors import SourceUnavailable


class SourceFailure(SourceUnavailable):
    """The register's system did not answer, or not as it should."""

    code = "source-failed"


class SourceTimedOut(SourceFailure):
    """The register's system took longer than it may."""

    code = "source-timed-out"


@dataclass(frozen=True, slots=True)
class Question:
    """One question: which elements, of the records with these values; by the register's own codes.

    With `allowed`, only records about one of these numbers may be answered, whatever the values say. With `as_of`, what
    was true then is asked for, and with `known_at` what was known then; by what is known now where it is left out.
    """

    elements: tuple[str, ...]
    query: Mapping[str, str]
    allowed: tuple[str, ...] | None = None
    as_of: datetime | None = None
    known_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """The answer to one question: rows cut to the asked elements, and the numbers of those they are about."""

    rows: tuple[dict[str, Any], ...] = ()
    subjects: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Matched:
    """A page of a population: rows cut to the asked elements, whom each is about, and the key after which it goes on.

    `next_after` is empty on the last page.
    """

    rows: tuple[dict[str, Any], ...] = ()
    subjects: tuple[str, ...] = ()
    next_after: str = ""


class RegisterSource(Protocol):
    """A register's system as the exchange sees it."""

    def ask(self, questions: Sequence[Question]) -> list[Found]:
        """Answers several questions at once, in their order. Raises SourceFailure."""
        ...

    def match(self, elements: Sequence[str], conditions: Sequence[Condition], *, after: str, limit: int) -> Matched:
        """The records for which all conditions hold, by key from `after` on, at most `limit`. Raises SourceFailure."""
        ...
