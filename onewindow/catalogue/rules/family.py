"""One item at its five levels: what the nation or the province sets, and how each office differs from the level above."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from onewindow.catalogue.rules.adoption import BASIC, LEVELS
from onewindow.catalogue.rules.journeys import workdays_of
from onewindow.foundation.limits.values import Limit

NARROWER, SAME, WIDER = "narrower", "same", "wider"  # in what is asked of people
LEVEL_WORDS = {
    1: ("国家", "Nation"),
    2: ("省", "Province"),
    3: ("市", "City"),
    4: ("县（区）", "County"),
    5: ("乡镇（街道）", "Township"),
    6: ("村（社区）", "Village"),
}
Body = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that is asked, at the level above and here; `change` is narrower, same or wider."""

    name: str
    name_en: str
    above: str
    above_en: str
    here: str
    here_en: str
    change: str


@dataclass(frozen=True, slots=True)
class Member:
    """An office's item within the family; `above` is the key that it adopts, `depth` how far below the first it is."""

    key: str
    level: int
    department: str
    above: str
    depth: int
    lines: tuple[Line, ...]

    @property
    def level_name(self) -> str:
        """The level in Chinese."""
        return LEVEL_WORDS[self.level][0]

    @property
    def level_name_en(self) -> str:
        """The level in English."""
        return LEVEL_WORDS[self.level][1]


def level_of(body: Body) -> int:
    """The level of a basic item (by word) or of an office's (by number)."""
    level = body["level"]
    return LEVELS[level] if isinstance(level, str) else int(level)


def family(items: Iterable[Body], basic: Body | None, names: Mapping[str, tuple[str, str]]) -> tuple[Member, ...]:
    """The offices' items of one basic code, each below what it adopts; `names` are those of materials by code."""
    known = {body["key"]: body for body in items}
    below: dict[str, list[str]] = {}
    for key, body in known.items():
        below.setdefault(_above(body, known), []).append(key)
    found: list[Member] = []

    def walk(above: str, depth: int) -> None:
        for key in sorted(below.get(above, ()), key=lambda key: (known[key]["level"], key)):
            body = known[key]
            upper = known[above] if above else basic if body.get("adopts") else None
            lines = compared(upper, body, names) if upper is not None else ()
            found.append(Member(key, body["level"], body["department"], above, depth, lines))
            walk(key, depth + 1)

    walk("", 0)
    return tuple(found)


def _above(body: Body, known: Mapping[str, Body]) -> str:
    """The key of the office's item that is adopted; empty for a basic item, for nothing, and for an item unknown."""
    adopts = body.get("adopts") or {}
    above = known.get(adopts.get("key", "")) if adopts.get("kind") != BASIC else None
    return above["key"] if above is not None and above["level"] < body["level"] else ""


def compared(above: Body, here: Body, names: Mapping[str, tuple[str, str]]) -> tuple[Line, ...]:
    """Limits, materials, fee and visits beside those of the level above, as far as that sets them."""
    lines = []
    if "limits" in above:
        limits = [(name, above["limits"][name]) for name in ("statutory", "promised")]
    else:
        limits = [("statutory", above["limit"])]
    for name, theirs in limits:
        lines.append(_limit(name, Limit(**theirs), Limit(**here["limits"][name])))
    lines.append(_materials(above, here, names))
    lines.append(_fee(is_free(above), here["charge"]["free"]))
    if "visits" in above:
        lines.append(_number("到现场（次）", "Visits", above["visits"], here["visits"]))
    return tuple(lines)


def is_free(body: Body) -> bool:
    """Whether nothing is charged."""
    return bool(body["charge"]["free"] if "charge" in body else body.get("free", True))


def _limit(name: str, above: Limit, here: Limit) -> Line:
    zh, en = {"statutory": ("法定时限", "Limit by law"), "promised": ("承诺时限", "Promised limit")}[name]
    change = _change(workdays_of(above), workdays_of(here))
    return Line(zh, en, above.label(), above.label_en(), here.label(), here.label_en(), change)


def _materials(above: Body, here: Body, names: Mapping[str, tuple[str, str]]) -> Line:
    theirs = [each if isinstance(each, str) else each["code"] for each in above["materials"]]
    mine = [each["code"] for each in here["materials"]]
    gone, added = [code for code in theirs if code not in mine], [code for code in mine if code not in theirs]
    change = WIDER if added else NARROWER if gone else SAME
    return Line(
        "材料",
        "Materials",
        f"{len(theirs)} 份",
        str(len(theirs)),
        _told(f"{len(mine)} 份", ("少了", gone), ("多了", added), names, 0),
        _told(str(len(mine)), ("without", gone), ("with", added), names, 1),
        change,
    )


def _told(
    count: str,
    gone: tuple[str, Sequence[str]],
    added: tuple[str, Sequence[str]],
    names: Mapping[str, tuple[str, str]],
    language: int,
) -> str:
    told = [
        f"{word} {(', ' if language else '、').join(names.get(code, (code, code))[language] for code in codes)}"
        for word, codes in (gone, added)
        if codes
    ]
    return (", " if language else "，").join([count, *told])


def _fee(above: bool, here: bool) -> Line:
    words = {True: ("不收费", "Free"), False: ("收费", "With a fee")}
    change = SAME if above == here else NARROWER if here else WIDER
    return Line("费用", "Fee", *words[above], *words[here], change)


def _number(name: str, name_en: str, above: int, here: int) -> Line:
    return Line(name, name_en, str(above), str(above), str(here), str(here), _change(above, here))


def _change(above: float, here: float) -> str:
    return SAME if above == here else NARROWER if here < above else WIDER
