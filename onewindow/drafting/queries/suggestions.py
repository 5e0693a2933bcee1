"""What may be written where: laws, posts, data elements, materials, licence types, powers and duties."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from onewindow.catalogue.queries import licence_types
from onewindow.identity.queries import posts
from onewindow.laws.queries import law_versions
from onewindow.lists import queries as lists
from onewindow.registers.queries import registers

Row = tuple[str, str, str]  # what is written, its name, its English name


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One entry of a list of suggestions."""

    value: str
    name: str
    name_en: str


def suggestions(names: Iterable[str], department: str) -> Mapping[str, tuple[Suggestion, ...]]:
    """The lists of these names; what a department may choose from is its own."""
    found = {name: SOURCES[name](department) for name in sorted(set(names)) if name in SOURCES}
    return {name: tuple(Suggestion(*row) for row in rows) for name, rows in found.items()}


def _laws(_department: str) -> list[Row]:
    return [(law_id, rows[-1].short, rows[-1].law_en) for law_id, rows in sorted(law_versions().items())]


def _posts(department: str) -> list[Row]:
    rows = sorted(posts().values(), key=lambda post: (not post.code.startswith(f"{department}-"), post.code))
    return [(post.code, post.name, post.name_en) for post in rows]


def _elements(_department: str) -> list[Row]:
    return [
        (f"{code}.{name}", element.name, element.name_en)
        for code, register in sorted(registers().items())
        for name, element in register.elements.items()
    ]


def _materials(_department: str) -> list[Row]:
    return [(code, each.name, each.name_en) for code, each in lists.materials().items()]


def _licences(_department: str) -> list[Row]:
    return [(code, each.name, each.name_en) for code, each in sorted(licence_types().items())]


def _powers(department: str) -> list[Row]:
    return [(each.code, each.name, each.name_en) for each in lists.powers_of(department)]


def _duties(department: str) -> list[Row]:
    rows = lists.entries("responsibility").values()
    return [(each.code, each.name, each.name_en) for each in rows if each.department == department]


SOURCES: Mapping[str, Callable[[str], list[Row]]] = {
    "laws": _laws,
    "posts": _posts,
    "elements": _elements,
    "materials": _materials,
    "licences": _licences,
    "powers": _powers,
    "duties": _duties,
}
