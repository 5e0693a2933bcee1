"""What an official sees of the evidence: each datum and material with its source, masked where it is sensitive."""

from __future__ import annotations

import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from onewindow.cases.queries import AnswerRow, BagPlace, DeskCase, MaterialRow, VerifiedRow
from onewindow.documents.queries import FileRow
from onewindow.exchange.services import EvidenceRead, read_now
from onewindow.foundation.actor import Actor
from onewindow.foundation.personal import masked_number
from onewindow.foundation.texts import is_english, localised
from onewindow.identity.queries import parties, party_number
from onewindow.registers.queries import element

SENSITIVE = {"L3", "L4"}
NUMBER_TYPES = {"idno", "phone"}


@dataclass(frozen=True, slots=True)
class EvidenceLine:
    """One line of evidence: what, its content, where it comes from, how sure it is, the papers to open.

    `register` is what a register says of the same thing, and `now` what it said just now; `differs` where either is not
    what the applicant stated. `bags` are those in which it lies on paper.
    """

    name: str
    content: str
    source: str
    mark: str
    files: tuple[FileRow, ...] = ()
    verified: VerifiedRow | None = None
    register: str = ""
    now: str = ""
    differs: bool = False
    bags: tuple[BagPlace, ...] = ()


@dataclass(frozen=True, slots=True)
class Checked:
    """One value that a register gave just now: as it is shown, and as it was given."""

    register: str
    name: str
    value: str
    element: str
    given: Any
    dispute: str = ""


def evidence_lines(
    desk: DeskCase,
    files: Mapping[UUID, FileRow],
    checked: Iterable[Checked] = (),
    bags: Mapping[str, tuple[BagPlace, ...]] = MappingProxyType({}),
) -> list[EvidenceLine]:
    """The form's answers, each beside what registers say, and the materials with their sources."""
    asked = list(checked)
    often = Counter(one.element for one in asked)  # of several people the same is known: none is the field's for sure
    now = {one.element: one for one in asked if often[one.element] == 1}
    verified = {row.material: row for row in desk.part.verified}
    materials = [_material(row, files, verified.get(row.code), bags.get(row.code, ())) for row in desk.part.materials]
    return [*(_answer(row, now) for row in desk.part.answers), *materials]


def _answer(row: AnswerRow, now: Mapping[str, Checked]) -> EvidenceLine:
    content, current = content_of(row), now.get(row.element)
    known = [row.shown] if row.source != "register" else []
    known += [current.given] if current else []
    return EvidenceLine(
        localised(row, "label"),
        content,
        _answer_source(row),
        "disputed" if row.disputed else "ok",
        register=content if row.source == "register" else _line(row.shown, row.name),
        now=current.value if current else "",
        differs=any(_folded(value) not in {"", _folded(row.value)} for value in known),
    )


def _folded(value: Any) -> str:
    """A value as text, not masked, without what people write differently and mean the same: width, case, blanks."""
    return "".join(unicodedata.normalize("NFKC", _line(value)).casefold().split())


def live_check(actor: Actor, desk: DeskCase) -> list[Checked]:
    """Asks each register that the item's needs name about the case's parties, under the case."""
    rows = parties(desk.subjects_by_party)
    numbers = {party: party_number(party) for party in rows}
    people = [party for party, row in rows.items() if row.kind == "natural_person"]
    entities = [party for party, row in rows.items() if row.kind != "natural_person"]
    wanted: dict[str, list[str]] = defaultdict(list)
    for need in sorted(desk.needs):
        wanted[need.split(".")[0]].append(need)
    keys = {"pop": ("pop.id_no", people), "ent": ("ent.uscc", entities), "crd": ("crd.subject_id", list(rows))}
    reads = [
        EvidenceRead(register, tuple(elements), {keys[register][0]: numbers[party]}, rows[party].ref)
        for register, elements in wanted.items()
        if register in keys
        for party in keys[register][1]
    ]
    return [
        Checked(
            _register(name),
            localised(found, "name") if (found := element(name)) else name,
            _masked(name, value),
            name,
            value,
            answer.disputed.get(name, ""),
        )
        for answer in read_now(actor, desk.number, reads)
        for row in answer.rows
        for name, value in row.items()
    ]


def papers_inside(bags: Iterable[BagPlace]) -> dict[str, tuple[BagPlace, ...]]:
    """The bags in which each material lies on paper, by its code."""
    found: dict[str, tuple[BagPlace, ...]] = {}
    for bag in bags:
        for code in {one.material for one in bag.papers if one.material}:
            found[code] = (*found.get(code, ()), bag)
    return found


def _register(name: str) -> str:
    return name.split(".", maxsplit=1)[0]


def _masked(name: str, value: Any) -> str:
    found = element(name)
    text = _line(value)
    return masked_number(text) if found and found.grade in SENSITIVE and found.type in NUMBER_TYPES else text


def content_of(row: AnswerRow) -> str:
    """What was answered, in one line and the reader's language; numbers of identity documents are masked."""
    chosen = row.value if isinstance(row.value, list) else [row.value]
    if is_english() and all(isinstance(one, str) and one in row.options_en for one in chosen):
        return ", ".join(row.options_en[one] for one in chosen)
    return _line(row.value, row.name)


def _line(value: Any, name: str = "") -> str:
    """A value in one line; numbers of identity documents are masked wherever they stand, in a table's rows too."""
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if isinstance(value, list | tuple):
        return "；".join(_line(part, name) for part in value)
    if isinstance(value, Mapping):
        return " ".join(text for column, part in value.items() if (text := _line(part, column)))
    text = "" if value is None else str(value)
    return masked_number(text) if name.endswith(("_id", "id_no")) and len(text) > 12 else text


def _answer_source(row: AnswerRow) -> str:
    if row.disputed:
        return _("申请人填写（对登记数据有异议）")
    if row.source == "register":
        found = element(row.element)
        name = localised(found, "name") if found else row.element
        return _("登记库：%(name)s，%(day)s") % {"name": name, "day": row.read_at[:10]}
    if row.shown is not None and row.element:
        found = element(row.element)
        name = localised(found, "name") if found else row.element
        return _("申请人改过；登记库：%(name)s，%(day)s") % {"name": name, "day": row.read_at[:10]}
    if row.source == "carried":
        return _("本件前一事项办出")
    if row.source == "licence":
        return _("原来的证照和申请")
    return _("申请人填写")


GIVEN = {
    "register": "ok",
    "licence": "ok",
    "previous_step": "ok",
    "promise": "promise",
    "applicant": "paper",
    "pending": "wait",
    "missing": "missing",
}


def _material(
    row: MaterialRow, files: Mapping[UUID, FileRow], verified: VerifiedRow | None, bags: tuple[BagPlace, ...]
) -> EvidenceLine:
    papers = tuple(files[file] for file in row.file_ids if file in files)
    known = (_masked(name, value) for name, value in row.values.items())
    content = "；".join(text for text in known if text) or localised(row, "supplier")
    source = {
        "promise": _("申请人承诺"),
        "applicant": _("申请人上传"),
        "pending": _("等前一事项的结果"),
        "missing": _("没有交"),
    }.get(row.given, localised(row, "supplier"))
    mark = "verified" if verified and verified.holds else GIVEN.get(row.given, "ok")
    return EvidenceLine(localised(row, "name"), content, source, mark, papers, verified, bags=bags)
