"""A set of routing rules that somebody proposes for an item: who may, and what it changes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from onewindow.catalogue.rules.routing import Route
from onewindow.catalogue.rules.standing import KEEPER

PROPOSED, IN_FORCE, FORMER, REFUSED, WITHDRAWN = SET_STATES = ("proposed", "in_force", "former", "refused", "withdrawn")
EDITOR = "E"  # XX-E writes a department's items
FIELDS = ("step", "place", "subject", "post", "since", "until")


@dataclass(frozen=True, slots=True)
class Difference:
    """What a set changes: the rules that come, those that go, and how many stay as they are."""

    added: tuple[Route, ...]
    gone: tuple[Route, ...]
    kept: int

    @property
    def is_empty(self) -> bool:
        """Whether nothing changes at all."""
        return not self.added and not self.gone


def difference(before: Iterable[Route], after: Iterable[Route]) -> Difference:
    """What changes from one set to the other, whatever the order of their rules; a rule given twice is two."""
    former, coming = Counter(before), Counter(after)
    added, gone = (coming - former).elements(), (former - coming).elements()
    kept = (former & coming).total()
    return Difference(tuple(sorted(added, key=_order)), tuple(sorted(gone, key=_order)), kept)


def may_propose(posts: Collection[str], department: str) -> bool:
    """Who may propose rules for an item: the editors of its department and of the keeper's, and the keeper."""
    keepers_editor = f"{KEEPER.partition('-')[0]}-{EDITOR}"
    return bool({KEEPER, keepers_editor, f"{department}-{EDITOR}"} & set(posts))


def kept_rules(routes: Sequence[Route]) -> list[dict[str, str]]:
    """The rules as they are kept with their set."""
    return [
        {
            "step": one.step,
            "place": one.place,
            "subject": one.subject,
            "post": one.post,
            "since": one.since.isoformat() if one.since else "",
            "until": one.until.isoformat() if one.until else "",
        }
        for one in routes
    ]


def rules_kept(rows: Iterable[Mapping[str, Any]]) -> list[Route]:
    """The rules from what was kept."""
    return [
        Route(
            str(row["step"]),
            str(row["place"]),
            str(row["subject"]),
            str(row["post"]),
            _day(row["since"]),
            _day(row["until"]),
        )
        for row in rows
    ]


def _day(value: Any) -> date | None:
    return date.fromisoformat(str(value)) if value else None


def _order(one: Route) -> tuple[str, str, str, date]:
    return one.step, one.place, one.subject, one.first


def rules_text(item: str, routes: Iterable[Route]) -> str:
    """The rules as a text that can be edited and read again."""
    lines = [f"item: {item}", "rules:"]
    for row in kept_rules(list(routes)):
        said = ", ".join(f"{name}: {value!r}" for name, value in row.items() if value)
        lines.append(f"  - {{{said}}}")
    return "\n".join(lines if len(lines) > len(("item", "rules")) else [f"item: {item}", "rules: []"]) + "\n"
