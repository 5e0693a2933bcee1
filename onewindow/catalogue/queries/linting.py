"""What the lint says of files and of what is published, with scores by office; kept until something changes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any
from uuid import UUID

from onewindow.catalogue.queries.published import bodies_published, catalogue_token, published_catalogue
from onewindow.catalogue.queries.references import known_references
from onewindow.catalogue.rules.checks import check_files, findings_of
from onewindow.catalogue.rules.known import Everything, KnownReferences
from onewindow.catalogue.rules.lint.faultfile import Tried, is_fault_file, try_faults
from onewindow.catalogue.rules.lint.findings import Finding, counts_by_rule, office_score, score
from onewindow.catalogue.rules.lint.registry import RULES
from onewindow.catalogue.rules.lint.run import SHAPES, lint
from onewindow.foundation.located import read_located
from onewindow.laws.queries import laws_token
from onewindow.lists.queries import lists_token

DRAFT_2020_12 = "https://json-schema.org/draft/2020-12/schema"
SCHEMA_KINDS = frozenset(SHAPES)


@dataclass(frozen=True, slots=True)
class ItemScore:
    """What the lint says of a published item."""

    key: str
    name: str
    name_en: str
    department: str
    score: int
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class OfficeScore:
    """An office's score: the mean of its items'."""

    department: str
    score: int
    items: tuple[ItemScore, ...]

    @property
    def errors(self) -> int:
        """How many findings block publication."""
        return sum(finding.blocks for item in self.items for finding in item.findings)

    @property
    def warnings(self) -> int:
        """How many do not."""
        return sum(not finding.blocks for item in self.items for finding in item.findings)


class _Process:
    """The findings on what is published, by the state of everything they depend on."""

    state: tuple[UUID | None, UUID | None, UUID | None, date] | None = None
    findings: Mapping[str, tuple[Finding, ...]] = {}


def lint_body(kind: str, body: Mapping[str, Any]) -> tuple[Finding, ...]:
    """All findings on a definition that is not published yet, also on half of one."""
    return lint(kind, body, bodies_published(), known_references())


def lint_files(texts: Mapping[str, str], known: KnownReferences) -> list[Finding]:
    """All findings on definitions in files, by file name, beside what is published."""
    files = [read_located(name, text) for name, text in texts.items()]
    check_files(files, bodies_published(), known)
    return findings_of(files)


def try_fault_file(texts: Mapping[str, str], everything: Everything, known: KnownReferences) -> list[Tried]:
    """What the faults of such files raise; nothing for files of definitions."""
    found = [read_located(name, text).data for name, text in texts.items()]
    return [tried for data in found if is_fault_file(data) for tried in try_faults(data, everything, known)]


def lint_published(known: KnownReferences | None = None) -> list[Finding]:
    """All findings on what is published, item by item."""
    if known is None:
        return [finding for findings in published_findings().values() for finding in findings]
    everything = bodies_published()
    return [finding for body in everything.items.values() for finding in lint("item", body, everything, known)]


def lint_bodies(bodies: Mapping[str, Mapping[str, Any]], known: KnownReferences) -> Mapping[str, tuple[Finding, ...]]:
    """The findings on many items beside what is published, by key."""
    everything = bodies_published()
    return {key: lint("item", body, everything, known) for key, body in bodies.items()}


def published_findings() -> Mapping[str, tuple[Finding, ...]]:
    """The findings on each published item by key; computed again when catalogue, laws, lists or the day changed."""
    published_catalogue()
    known = known_references()
    state = (catalogue_token(), laws_token(), lists_token(), known.today)
    if state != _Process.state:
        everything = bodies_published()
        found = {key: lint("item", body, everything, known) for key, body in everything.items.items()}
        _Process.findings, _Process.state = found, state
    return _Process.findings


def office_scores() -> list[OfficeScore]:
    """The score of every office with its items, the lowest first."""
    catalogue, findings = published_catalogue(), published_findings()
    offices: dict[str, list[ItemScore]] = {}
    for key, found in findings.items():
        item = catalogue.items.get(key)
        if item is not None:
            line = ItemScore(key, item.name, item.name_en, item.department, score(found), found)
            offices.setdefault(item.department, []).append(line)
    rows = [
        OfficeScore(code, office_score([item.score for item in items]), tuple(items)) for code, items in offices.items()
    ]
    return sorted(rows, key=lambda row: (row.score, row.department))


def findings_by_rule() -> Mapping[str, int]:
    """How often each rule finds something in what is published."""
    return counts_by_rule(finding for found in published_findings().values() for finding in found)


def lint_rules() -> list[dict[str, Any]]:
    """Every rule as plain JSON, sorted by code."""
    return [asdict(RULES[code]) for code in sorted(RULES)]


def json_schema(kind: str) -> dict[str, Any]:
    """The JSON Schema of a definition: its form; what rules say beyond that is the lint's."""
    name, _key, shape = SHAPES[kind]
    return {"$schema": DRAFT_2020_12, "title": kind, "$comment": f"One entry of {name}.", **shape.schema()}


def rule_titles(codes: Sequence[str]) -> Mapping[str, tuple[str, str]]:
    """What rules say in general, in both languages."""
    return {code: (RULES[code].title, RULES[code].title_en) for code in codes}
