"""The process of a definition as boxes in a row: where each stands, who does it, and whether this version changed it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

BOX, GAP, EDGE, LINE = 122, 28, 10, 74


@dataclass(frozen=True, slots=True)
class Box:
    """A box of the drawing with its texts."""

    x: int
    y: int
    name: str
    name_en: str
    who: str
    is_changed: bool

    @property
    def middle(self) -> int:
        """The middle of the box, for its texts."""
        return self.x + BOX // 2

    @property
    def name_y(self) -> int:
        """The line of the name."""
        return self.y + 26

    @property
    def who_y(self) -> int:
        """The line below it."""
        return self.y + 45

    @property
    def arrow(self) -> str:
        """The line from the column before to this box."""
        return f"M{self.x - GAP} {self.y + 29}h18"

    @property
    def head(self) -> str:
        """The head of the arrow."""
        return f"M{self.x - 1} {self.y + 29}l-9-5v10z"

    @property
    def has_arrow(self) -> bool:
        """All but the first column."""
        return self.x > EDGE


@dataclass(frozen=True, slots=True)
class Drawing:
    """The whole drawing with its size."""

    boxes: tuple[Box, ...]
    width: int
    height: int

    @property
    def changed(self) -> tuple[Box, ...]:
        """What this version changed."""
        return tuple(box for box in self.boxes if box.is_changed)


def bundle_drawing(stages: Iterable[Any], names: Mapping[str, tuple[str, str, str]], old: Iterable[str]) -> Drawing:
    """The items of a bundle by stage; `names` gives name, English name and department of each key."""
    known = set(old)
    columns = [
        [(*names.get(key, (key, key, "")), bool(known) and key not in known) for key in stage]
        for stage in stages
        if isinstance(stage, list)
    ]
    return _drawn(columns)


def _drawn(columns: Sequence[Sequence[tuple[str, str, str, bool]]]) -> Drawing:
    boxes = tuple(
        Box(EDGE + column * (BOX + GAP), EDGE + line * LINE, short(name), short(name_en, 17), who, is_changed)
        for column, entries in enumerate(columns)
        for line, (name, name_en, who, is_changed) in enumerate(entries)
    )
    deepest = max((len(entries) for entries in columns), default=1)
    return Drawing(boxes, 2 * EDGE + max(1, len(columns)) * (BOX + GAP) - GAP, 2 * EDGE + deepest * LINE - 16)


def short(text: str, most: int = 8) -> str:
    """A text that fits into a box."""
    return text if len(text) <= most else f"{text[: most - 1]}…"
