"""What came of a story, and one comparison of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from onewindow.config.journey.stories import Story

Part = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Check:
    """One comparison. `ok` when `got` equals `wanted`."""

    what: str
    wanted: Any
    got: Any

    @property
    def ok(self) -> bool:
        """True when both are the same."""
        return bool(self.wanted == self.got)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a story: the case as the API shows it, and the lamps seen, by day and item."""

    story: Story
    case: Mapping[str, Any]
    lamps: Mapping[str, Mapping[str, str]]
    found: Mapping[str, list[dict[str, Any]]] = field(default_factory=dict)

    @property
    def expected(self) -> Mapping[str, Any]:
        """What the story says."""
        return self.story.expected

    @property
    def parts(self) -> Mapping[str, Part]:
        """The items' cases by item."""
        return {part["item"]: part for part in self.case["parts"]}

    def part_of(self, *events: str) -> Part:
        """The case of which a line of one of these kinds speaks, else the first one."""
        named = (event.items for event in self.story.timeline if event.name in events)
        item = next((items[0] for items in named if items), self.story.items[0])
        return self.parts.get(item) or self.case["parts"][0]

    def value_of(self, name: str) -> tuple[Part, str]:
        """The part whose result holds a field, and its value; of none the first part and an empty text."""
        for part in self.case["parts"]:
            fields = (part["result_document"] or {}).get("fields", {})
            if name in fields:
                return part, str(fields[name])
        return self.case["parts"][0], ""
