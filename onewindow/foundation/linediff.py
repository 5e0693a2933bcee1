"""What changed between two texts, line by line."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher

AROUND = 2  # unchanged lines shown beside a change


@dataclass(frozen=True, slots=True)
class DiffLine:
    """A line of a comparison: kind ins, del or same; "gap" stands for lines left out."""

    kind: str
    text: str


def line_diff(old: str, new: str) -> tuple[DiffLine, ...]:
    """What was taken away and what was added, line by line, with a little of what surrounds it."""
    before, after = old.splitlines(), new.splitlines()
    found: list[DiffLine] = []
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for group in matcher.get_grouped_opcodes(AROUND):
        found += [DiffLine("gap", "")] if found else []
        for kind, start, end, start_new, end_new in group:
            if kind == "equal":
                found += [DiffLine("same", line) for line in before[start:end]]
                continue
            found += [DiffLine("del", line) for line in before[start:end]]
            found += [DiffLine("ins", line) for line in after[start_new:end_new]]
    return tuple(found)


def count_of(lines: tuple[DiffLine, ...], kind: str) -> int:
    """How many lines are of a kind."""
    return sum(line.kind == kind for line in lines)
