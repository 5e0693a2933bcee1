"""What the check finds in a draft, with the place of each finding in the form."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from onewindow.catalogue.queries import lint_body
from onewindow.drafting.rules.paths import Path, missing_key, text_of
from onewindow.foundation.marks import marked

PLAIN_WORDS = {  # what is said beside a field that is empty or mistyped; other findings have words of their own
    "KEY_MISSING": (marked("还没有填。"), "Not filled in yet."),
    "TOO_FEW": (marked("至少要写一条。"), "At least one is needed."),
}
LEVELS = ("error", "warning", "hint")


@dataclass(frozen=True, slots=True)
class Found:
    """One finding: how grave, what and where, by which rule, and what to do. `blocks`: it may not be sent on."""

    code: str
    level: str
    message: str
    message_en: str
    path: Path
    fix: str
    fix_en: str
    blocks: bool
    rule: str = ""

    @property
    def control(self) -> str:
        """The name of the control to which it belongs."""
        return text_of(self.path)

    @property
    def row(self) -> str:
        """The entry of a list in which it lies, so that the form opens it; the control itself where it lies in none."""
        numbers = [index for index, part in enumerate(self.path) if isinstance(part, int)]
        return text_of(self.path[: numbers[0] + 1]) if numbers else self.control


def findings_of(kind: str, body: Mapping[str, Any]) -> tuple[Found, ...]:
    """Every finding, the gravest first."""
    found = [
        Found(
            each.code,
            each.level,
            *PLAIN_WORDS.get(each.code, (each.message, each.message_en)),
            missing_key(each.path, each.message_en) if each.code == "KEY_MISSING" else each.path,
            each.fix,
            each.fix_en,
            each.blocks,
            each.rule,
        )
        for each in lint_body(kind, body)
    ]
    return tuple(sorted(found, key=lambda each: LEVELS.index(each.level)))


def blocking(found: Iterable[Found]) -> tuple[Found, ...]:
    """Those with which a draft may not be sent on."""
    return tuple(each for each in found if each.blocks)
