"""The offices that adopted one item, level by level, and the basic items with who adopted them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from onewindow.catalogue.queries.published import cached_catalogue, published_bodies_of, published_catalogue
from onewindow.catalogue.rules.family import LEVEL_WORDS, Member, family, is_free, level_of
from onewindow.foundation.errors import NotFound
from onewindow.foundation.limits.values import Limit
from onewindow.lists.queries import materials
from onewindow.registers.queries import AuthorityRow, authorities


@dataclass(frozen=True, slots=True)
class BasicRow:
    """A basic item: what it sets, and which offices' items adopted it."""

    code: str
    name: str
    name_en: str
    level: str
    level_en: str
    limit: str
    limit_en: str
    materials: int
    is_free: bool
    adopted_by: tuple[tuple[str, AuthorityRow], ...]


@dataclass(frozen=True, slots=True)
class Office:
    """An office's item in its family, with the office."""

    member: Member
    authority: AuthorityRow | None


@dataclass(frozen=True, slots=True)
class Family:
    """All items of one basic code; `basic` is what the nation or the province has set, if anything."""

    basic: BasicRow | None
    offices: tuple[Office, ...]


def family_of(key: str) -> Family:
    """The family of a published item; raises NotFound."""
    catalogue, known = published_catalogue(), authorities()
    mine = catalogue.items.get(key)
    if mine is None:
        raise NotFound
    code = mine.basic_code
    keys = [item.key for item in catalogue.items.values() if item.basic_code == code]
    basic = published_bodies_of("basic_item", [code]).get(code)
    names = {each.code: (each.name, each.name_en) for each in materials().values()}
    members = family(published_bodies_of("item", keys).values(), basic, names)
    offices = tuple(Office(member, known.get(member.department)) for member in members)
    return Family(_basic_row(basic) if basic else None, offices)


def basic_items() -> tuple[BasicRow, ...]:
    """Every basic item by code."""
    published_catalogue()
    return tuple(_basic_row(body) for _code, body in sorted(published_bodies_of("basic_item").items()))


def _basic_row(body: Mapping[str, Any]) -> BasicRow:
    level, level_en = LEVEL_WORDS[level_of(body)]
    limit, known = Limit(**body["limit"]), authorities()
    adopted = tuple(
        (item.key, known[item.department])
        for item in cached_catalogue().items.values()
        if item.basic_code == body["code"] and item.adopts and item.department in known
    )
    return BasicRow(
        body["code"],
        body["name"],
        body.get("name_en", body["name"]),
        level,
        level_en,
        limit.label(),
        limit.label_en(),
        len(body["materials"]),
        is_free(body),
        adopted,
    )
