"""The lists (四张清单, and those of materials and proofs): which there are, and what an entry must say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from onewindow.foundation.located import Fault, Located, Path
from onewindow.foundation.shape import Anything, Many, Maybe, Number, OneOf, Record, Shape, Table, Word, Yes

POWER, RESPONSIBILITY, NEGATIVE, FUND, MATERIAL, PROOF = LISTS = (
    "power",
    "responsibility",
    "negative",
    "special_fund",
    "material",
    "proof",
)
LIST_NAMES: Mapping[str, tuple[str, str]] = {
    POWER: ("权力清单", "Power list"),
    RESPONSIBILITY: ("责任清单", "Responsibility list"),
    NEGATIVE: ("企业投资负面清单", "Negative list for enterprise investment"),
    FUND: ("财政专项资金管理清单", "List of special fiscal funds"),
    MATERIAL: ("申请材料目录", "Catalogue of materials"),
    PROOF: ("证明事项清单", "List of proofs"),
}
FILE_KEYS = {
    "power_list": POWER,
    "responsibility_list": RESPONSIBILITY,
    "negative_list": NEGATIVE,
    "special_fund_list": FUND,
    "materials": MATERIAL,
    "proofs": PROOF,
}
ACTIVE, CANCELLED = STATES = ("active", "cancelled")
FROM_THE_BEGINNING = date(2000, 1, 1)  # of entries whose first day nobody has named
CATALOGUE_KEEPER = "DS-C"  # 目录管理岗: keeps all lists
EDITOR = "E"  # XX-E 事项编制岗: keeps the entries of its own department

TEXT, DAY = Word(), Word(r"\d{4}-\d\d-\d\d", "2026-09-30")
CODE = Word(r"[A-Z][A-Z0-9-]{1,39}", "PW-001")
BASES = Many(
    Record(
        {"law_id": Word(r"[a-z0-9-]+", "food-safety-law"), "article": Number(1, 5000)},
        {"label": TEXT, "version": DAY, "law": TEXT},
    )
)
COMMON: dict[str, Shape] = {"code": CODE, "name": TEXT, "name_en": TEXT}
CHANGE: dict[str, Shape] = {
    **dict.fromkeys(("reason", "reason_en"), TEXT),
    "effective_from": DAY,
    "status": OneOf(STATES),
    "cancelled_on": DAY,
    **dict.fromkeys(("cancel_note", "cancel_note_en"), TEXT),
}
TEXTS = Many(Record({"zh": TEXT, "en": TEXT}, {}))
SHAPES: Mapping[str, Record] = {
    POWER: Record(
        {**COMMON, "type": TEXT, "department": TEXT, "legal_bases": BASES, "level": Number(1, 6)},
        {**CHANGE, "item": Maybe(TEXT)},
    ),
    RESPONSIBILITY: Record(
        {
            "code": CODE,
            "power": CODE,
            "department": TEXT,
            "duties": Many(Record({"stage": TEXT, "zh": TEXT, "en": TEXT}, {}), at_least=1),
            "accountability": TEXTS,
            "legal_bases": BASES,
        },
        {**CHANGE, **dict.fromkeys(("name", "name_en", "supervision_phone", "post"), TEXT), "item": Maybe(TEXT)},
    ),
    NEGATIVE: Record(
        {
            **COMMON,
            "kind": OneOf(("investment", "market_access")),
            "measure": OneOf(("licence", "prohibited")),
            "legal_bases": BASES,
        },
        {**CHANGE, "item": Maybe(TEXT), "department": TEXT},
    ),
    FUND: Record(
        {
            **COMMON,
            "department": TEXT,
            "year": Number(2000, 2100),
            "budget_wan": Number(is_whole=False),
            "spent_wan": Number(is_whole=False),
            "legal_bases": BASES,
        },
        {**CHANGE, "item": Maybe(TEXT), "public": Yes()},
    ),
    MATERIAL: Record(
        {**COMMON, "issuer": TEXT, "issuer_en": TEXT, "held_by": Many(TEXT)},
        {**CHANGE, "fresh_days": Number(1, 36500), "is_proof": Yes(), "aliases": Many(TEXT), "department": TEXT},
    ),
    PROOF: Record(
        {**COMMON, "material": CODE, "asked_by": Many(TEXT), "issuer": TEXT, "issuer_en": TEXT, "legal_bases": BASES},
        {**CHANGE, "department": TEXT, "guide": Table(Anything())},
    ),
}
MARKUP = ("<", ">")


@dataclass(frozen=True, slots=True)
class EntryToLoad:
    """An entry as a file has it, and where it stands."""

    list: str
    code: str
    body: Mapping[str, Any]


def read_lists(files: Sequence[Located]) -> list[EntryToLoad]:
    """The entries of all files. Faults are noted in the files; other keys are left to others."""
    found, seen = list[EntryToLoad](), dict[tuple[str, str], str]()
    for file in files:
        for key, name in FILE_KEYS.items():
            rows = file.data.get(key, ()) if isinstance(file.data, dict) else ()
            if not isinstance(rows, (list, tuple)):
                file.add_fault((key,), "NOT_LIST", "A list of entries is needed.", "Write one entry after another.")
                continue
            for index, row in enumerate(rows):
                path: Path = (key, index)
                if check_entry(name, row, path, file) and _is_first(name, row["code"], path, file, seen):
                    found.append(EntryToLoad(name, row["code"], row))
    return found


def faults_in(files: Sequence[Located]) -> list[Fault]:
    """All faults of the files, by file and line."""
    return sorted((fault for file in files for fault in file.faults), key=lambda fault: (fault.file, fault.line))


def check_entry(name: str, row: Any, path: Path, found: Located) -> bool:
    """Notes every fault of an entry of a list; True when there is none."""
    if not SHAPES[name].check(row, path, found):
        return False
    good = True
    if row.get("status") == CANCELLED and not row.get("cancelled_on"):
        found.add_fault(path, "DAY_MISSING", "It is cancelled, but not since when.", "Add cancelled_on.")
        good = False
    if not row.get("legal_bases", True) and row.get("status") != CANCELLED:
        found.add_fault(path, "NO_LEGAL_BASIS", "An entry without a basis in law.", "Add legal_bases, or cancel it.")
        good = False
    for field in ("name", "name_en", "reason", "reason_en"):
        if any(mark in row.get(field, "") for mark in MARKUP):
            found.add_fault((*path, field), "MARKUP", "< or > in a text that people read.", "Write plain words.")
            good = False
    return good


def _is_first(name: str, code: str, path: Path, file: Located, seen: dict[tuple[str, str], str]) -> bool:
    where = f"{file.file}:{file.line_of(path)}"
    first = seen.setdefault((name, code), where)
    if first != where:
        file.add_fault(
            (*path, "code"), "CODE_TWICE", f"{code} stands in {first} already.", "Give it a code of its own."
        )
    return first == where


def may_change(posts: frozenset[str], name: str, department: str) -> bool:
    """Who keeps an entry: the keeper of the catalogue all, a department's editor its own, but never powers."""
    own = f"{department}-{EDITOR}" in posts and bool(department)
    return CATALOGUE_KEEPER in posts or (own and name != POWER)
