"""What a register is: its elements, whom its records are about, and how the demo owners' systems decide."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from onewindow.foundation.identifiers import resident_check

KEY_SEPARATOR = "|"  # between the values of a key of several elements


class Grade(StrEnum):
    """How much harm a leak of the element does (数据分类分级)."""

    L1 = "L1"
    L2 = "L2"
    L3 = "L3"
    L4 = "L4"


class About(StrEnum):
    """Whom or what the records of a register are about (rules F1)."""

    PERSON = "person"
    COMPANY = "company"
    PARTY = "party"  # a person or a company
    THING = "thing"  # counts as data on its owners, holders, parents or spouses
    NOBODY = "nobody"  # geography, statistics


@dataclass(frozen=True, slots=True)
class DivisionRow:
    """A division (行政区划)."""

    code: str
    name: str
    name_en: str
    level: str
    parent: str


@dataclass(frozen=True, slots=True)
class AuthorityRow:
    """A department or a public utility (部门)."""

    code: str
    name: str
    name_en: str
    short: str
    kind: str
    division: str
    uscc: str
    phone: str
    windows: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ServiceSiteRow:
    """A place where services are given over the counter (政务服务中心, 便民服务点)."""

    code: str
    name: str
    name_en: str
    level: str
    division: str
    address: str
    address_en: str
    hours: str
    phone: str
    windows: int


@dataclass(frozen=True, slots=True)
class ElementRow:
    """A data element (数据项) of a register."""

    code: str
    name: str
    name_en: str
    type: str
    grade: str
    codes: tuple[str, ...] = ()
    is_key: bool = False


@dataclass(frozen=True, slots=True)
class RegisterRow:
    """A base or theme register (基础库, 主题库).

    `subjects` are the elements that name whom a record is about; `named` those that name others; `lookup` those by
    which it may be asked beside its key and its subjects.
    """

    code: str
    name: str
    name_en: str
    owner: str
    kind: str
    about: str
    elements: Mapping[str, ElementRow] = field(default_factory=dict)
    subjects: tuple[str, ...] = ()
    named: tuple[str, ...] = ()
    lookup: tuple[str, ...] = ()
    short: str = ""

    @property
    def keys(self) -> tuple[str, ...]:
        """The elements that make a record's key."""
        return tuple(code for code, element in self.elements.items() if element.is_key)

    @property
    def may_be_asked_by(self) -> frozenset[str]:
        """The elements by which a record may be looked up."""
        return frozenset((*self.keys, *self.subjects, *self.lookup))


@dataclass(frozen=True, slots=True)
class RecordRow:
    """A row as a register keeps it: `subjects` are the raw numbers of those whom it is about."""

    key: str
    body: Mapping[str, Any]
    subjects: tuple[str, ...]


def register_from(definition: Mapping[str, Any], access: Mapping[str, Any]) -> RegisterRow:
    """A register from its two descriptions: what it holds, and whom that is about.

    Raises ValueError when the access names an element that the register does not have.
    """
    elements = {
        row["code"]: ElementRow(
            row["code"],
            row["name"],
            row["name_en"],
            row["type"],
            Grade(row["grade"]).value,
            tuple(row.get("codes", ())),
            bool(row.get("key", False)),
        )
        for row in definition["elements"]
    }
    kinds: dict[str, tuple[str, ...]] = {name: tuple(access.get(name, ())) for name in ("subjects", "named", "lookup")}
    unknown = sorted({code for codes in kinds.values() for code in codes} - elements.keys())
    if unknown:
        raise ValueError(f"register {definition['code']}: access names elements it does not have: {', '.join(unknown)}")
    code, name, name_en, owner, kind = (str(definition[part]) for part in ("code", "name", "name_en", "owner", "kind"))
    return RegisterRow(
        code,
        name,
        name_en,
        owner,
        kind,
        About(access["about"]).value,
        elements,
        **kinds,
        short=access.get("short", name),
    )


def record_of(register: RegisterRow, row: Mapping[str, Any]) -> RecordRow:
    """The row that a register keeps of some facts: its own elements only, with its key and its subjects."""
    body = {code: _plain(row.get(code)) for code in register.elements}
    missing = [code for code in register.keys if body[code] in (None, "")]
    if missing:
        raise ValueError(f"register {register.code}: a record without its key {', '.join(missing)}")
    key = KEY_SEPARATOR.join(str(body[code]) for code in register.keys)
    return RecordRow(key, body, _numbers(body, register.subjects))


def _numbers(body: Mapping[str, Any], codes: Iterable[str]) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for code in codes:
        value = body.get(code)
        for number in value if isinstance(value, list) else [value]:
            if number:
                found[str(number)] = None
    return tuple(found)


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def division_of_address(address: str, divisions: Iterable[DivisionRow]) -> str:
    """The code of the county (or, failing that, city) in which an address lies; empty when none is named in it."""
    if not address:
        return ""
    known = {row.code: row for row in divisions}
    found = ""
    for row in known.values():
        parent = known.get(row.parent)
        city = row.name if row.level == "city" else parent.name if parent else ""
        begins = address.startswith(f"{city}{row.name}" if row.level == "county" else row.name)
        if row.level in {"city", "county"} and begins and (not found or row.level == "county"):
            found = row.code
    return found


def next_resident_number(division: str, born: date, sex: str, taken: Iterable[str]) -> str:
    """The next free resident number of a division, day and sex: odd sequence numbers are men's (GB 11643)."""
    used = set(taken)
    for sequence in range(101 if sex == "男" else 102, 1000, 2):
        stem = f"{division[:6]}{born:%Y%m%d}{sequence:03d}"
        number = stem + resident_check(stem)
        if number not in used:
            return number
    raise ValueError(f"no resident number is free for {division} on {born}")


def _first(facts: Mapping[str, Any], names: Sequence[str], default: Any = None) -> Any:
    return next((facts[name] for name in names if facts.get(name) not in (None, "")), default)


def _joined(value: Any) -> Any:
    return "、".join(str(part) for part in value) if isinstance(value, list | tuple) else value


def company_of(facts: Mapping[str, Any], division: str) -> dict[str, Any]:
    """The row that the enterprise register's owner writes for a company that has been established."""
    return {
        "uscc": _first(facts, ("uscc",)),
        "name": _first(facts, ("name", "entity_name", "name_applied")),
        "type": _first(facts, ("type", "company_type"), "有限责任公司"),
        "legal_rep_name": _first(facts, ("legal_rep_name", "legal_rep")),
        "legal_rep_id": _first(facts, ("legal_rep_id",)),
        "capital": _first(facts, ("capital",)),
        "address": _first(facts, ("address",)),
        "division": _first(facts, ("division",), division),
        "established": _first(facts, ("established", "issued_on")),
        "status": "存续",
        "scope": _joined(_first(facts, ("scope",))),
        "industry": _first(facts, ("industry",)),
        "shareholders": _first(facts, ("shareholders",)),
    }


def newborn_of(facts: Mapping[str, Any]) -> dict[str, Any]:
    """The row that the population register's owner writes when a newborn's household registration is decided."""
    return {
        "id_no": _first(facts, ("id_no", "baby_id")),
        "name": _first(facts, ("name", "baby_name")),
        "sex": _first(facts, ("sex",)),
        "birth_date": str(_first(facts, ("birth_date", "born_at"), ""))[:10] or None,
        "ethnicity": _first(facts, ("ethnicity",)),
        "hukou_division": _first(facts, ("hukou_division",)),
        "hukou_address": _first(facts, ("hukou_address",)),
        "household_no": _first(facts, ("household_no",)),
        "relation_to_head": _first(facts, ("relation_to_head",), "子" if facts.get("sex") == "男" else "女"),
        "residence_address": _first(facts, ("residence_address", "hukou_address")),
        "residence_division": _first(facts, ("residence_division", "hukou_division")),
        "alive": True,
        "father_id": _first(facts, ("father_id",)),
        "mother_id": _first(facts, ("mother_id",)),
    }


def credit_after_broken_promise(subject: str, row: Mapping[str, Any] | None) -> dict[str, Any]:
    """The credit row after a promise has been broken: one more on the count, and no promise taken any longer (D8)."""
    before = dict(row or {"grade": "A", "serious_dishonest": False, "broken_promises": 0, "penalties_12m": 0})
    return before | {
        "subject_id": subject,
        "broken_promises": int(before.get("broken_promises") or 0) + 1,
        "promise_allowed": False,
    }
