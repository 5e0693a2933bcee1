"""What a draft holds: a value that is kept encrypted as one JSON text and changed only by intake's services."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any

PROMISE = "promise"  # the choice of a promise in place of an upload


@dataclass(frozen=True, slots=True)
class FileRef:
    """A file that the applicant handed in for a material or as proof of a dispute."""

    id: str
    name: str
    size_bytes: int
    media_type: str
    reused_from: str = ""  # the case whose file it is, when it was handed in before


@dataclass(frozen=True, slots=True)
class Prefilled:
    """A value that a register gave for a field, with the read that gave it."""

    value: Any
    element: str
    read_at: str  # ISO moment
    read_id: str


@dataclass(frozen=True, slots=True)
class Dispute:
    """What the applicant says of a prefilled value: `wrong` reaches the owner, `other` only means another value."""

    reason: str
    claimed: str = ""  # what was told to the owner
    correction: str = ""  # the number of the data correction (JZ), once raised


@dataclass(frozen=True, slots=True)
class Read:
    """An answer of a register, kept for this draft so that nothing is read twice."""

    register: str
    query: tuple[tuple[str, str], ...]
    elements: tuple[str, ...]
    state: str  # answered, empty, refused, failed
    reason: str
    rows: tuple[Mapping[str, Any], ...]
    read_id: str
    read_at: str

    def answers(self, register: str, query: Mapping[str, str], elements: frozenset[str]) -> bool:
        """Whether this read already holds the answer to the question."""
        return self.register == register and dict(self.query) == dict(query) and elements <= frozenset(self.elements)


@dataclass(slots=True)
class Content:
    """All that has been typed, chosen, handed in and found for a draft. Raw values are kept as typed."""

    applicant: dict[str, str] = field(default_factory=dict)
    person: dict[str, str] = field(default_factory=dict)
    values: dict[str, Any] = field(default_factory=dict)
    prefilled: dict[str, Prefilled] = field(default_factory=dict)
    disputes: dict[str, Dispute] = field(default_factory=dict)
    files: dict[str, tuple[FileRef, ...]] = field(default_factory=dict)
    choices: dict[str, str] = field(default_factory=dict)
    picks: dict[str, str] = field(default_factory=dict)
    reads: list[Read] = field(default_factory=list)
    evidence: dict[str, Any] = field(default_factory=dict)
    known: dict[str, Any] = field(default_factory=dict)  # from the licence it begins from, and what was said for that
    faults: dict[str, str] = field(default_factory=dict)  # an upload that was refused, until the next one

    def to_json(self) -> str:
        """The text that is encrypted and stored."""
        return json.dumps(self, default=_parts, ensure_ascii=False, separators=(",", ":"))


def _parts(value: Any) -> dict[str, Any]:
    """One of the dataclasses that content is made of; what it holds is written as it comes, nothing is copied."""
    return {one.name: getattr(value, one.name) for one in fields(value)}


def content_from_json(text: str) -> Content:
    """The content as it was stored."""
    if not text:
        return Content()
    raw = json.loads(text)
    return Content(
        applicant=raw["applicant"],
        person=raw["person"],
        values=raw["values"],
        prefilled={name: Prefilled(**each) for name, each in raw["prefilled"].items()},
        disputes={name: Dispute(**each) for name, each in raw["disputes"].items()},
        files={code: tuple(FileRef(**each) for each in refs) for code, refs in raw["files"].items()},
        choices=raw["choices"],
        picks=raw["picks"],
        reads=[_read(each) for each in raw["reads"]],
        evidence=raw["evidence"],
        faults=raw["faults"],
        known=raw.get("known", {}),
    )


def _read(raw: Mapping[str, Any]) -> Read:
    return Read(
        register=raw["register"],
        query=tuple((element, value) for element, value in raw["query"]),
        elements=tuple(raw["elements"]),
        state=raw["state"],
        reason=raw["reason"],
        rows=tuple(raw["rows"]),
        read_id=raw["read_id"],
        read_at=raw["read_at"],
    )


def dispute_slot(name: str) -> str:
    """Under which key the proof of a disputed field is kept among the files."""
    return f"dispute:{name}"
