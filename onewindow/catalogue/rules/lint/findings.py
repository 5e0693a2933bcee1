"""What the lint found: each finding in both languages, with its place, its source in law and the way to mend it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from onewindow.catalogue.rules.lint.registry import RULES
from onewindow.foundation.located import Fault, Path

WEIGHTS = {"error": 20, "warning": 5, "hint": 1}  # what a finding takes from an item's hundred points


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding. `field` is the place as people read it, `path` within the definition; `line` counts from 1."""

    code: str
    level: str
    message: str
    message_en: str
    file: str
    line: int
    field: str
    path: Path
    rule: str
    fix: str
    fix_en: str
    blocks: bool

    def as_dict(self) -> dict[str, Any]:
        """Everything as plain JSON."""
        return {**asdict(self), "path": list(self.path)}

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}: " if self.file else ""
        return f"{where}{self.level} {self.code} {self.field}: {self.message} / {self.message_en} ({self.rule})"


def finding_of(fault: Fault, below: int = 0) -> Finding:
    """A fault as a finding; `below` is how many parts of its path lead to the definition."""
    rule = RULES[fault.code]
    return Finding(
        code=rule.code,
        level=rule.level,
        message=fault.reason_zh or rule.title,
        message_en=fault.reason,
        file=fault.file,
        line=fault.line,
        field=fault.field,
        path=fault.path[below:],
        rule=rule.source,
        fix=rule.fix,
        fix_en=fault.remedy or rule.fix_en,
        blocks=rule.blocks,
    )


def score(findings: Iterable[Finding]) -> int:
    """An item's points out of a hundred: 20 off for each error, 5 for a warning, 1 for a hint, never below zero."""
    return max(0, 100 - sum(WEIGHTS[finding.level] for finding in findings))


def counts_by_rule(findings: Iterable[Finding]) -> Mapping[str, int]:
    """How often each rule found something, the most frequent first."""
    counts: dict[str, int] = {}
    for finding in findings:
        counts[finding.code] = counts.get(finding.code, 0) + 1
    return dict(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))


def office_score(scores: Sequence[int]) -> int:
    """An office's score: the mean of its items', rounded down."""
    return sum(scores) // len(scores) if scores else 100
