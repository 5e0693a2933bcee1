"""Taking in a city's list of items from a spreadsheet: tried first, then saved as drafts, row by row accounted for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from onewindow.catalogue.queries import bodies_published
from onewindow.drafting.rules.sheets.mapping import SheetMapping, columns_of, header_row_of, heading, read_mapping
from onewindow.drafting.rules.sheets.reading import UnreadableFile, read_sheet
from onewindow.drafting.rules.sheets.rows import OUTCOMES, REJECTED, KnownNames, Remark, RowResult, read_rows
from onewindow.drafting.services.importing import ImportedRow, save_imported
from onewindow.foundation.actor import Actor
from onewindow.laws.queries import law_versions
from onewindow.lists.queries import materials
from onewindow.registers.queries import authorities

REFUSED = "refused"

__all__ = [
    "OUTCOMES",
    "REJECTED",
    "SheetMapping",
    "SheetReport",
    "UnreadableFile",
    "import_list",
    "known_names",
    "read_list",
    "read_mapping",
    "report_lines",
]


@dataclass(frozen=True, slots=True)
class SheetReport:
    """What a list would bring or has brought: columns by field, headings that were not read, every row, remarks."""

    sheet: str
    columns: Mapping[str, str]
    unread: tuple[str, ...]
    rows: tuple[RowResult, ...]
    remarks: tuple[tuple[str, str], ...]

    def count(self, outcome: str) -> int:
        """How many rows came out so."""
        return sum(row.outcome == outcome for row in self.rows)


def read_list(content: bytes, mapping: SheetMapping) -> SheetReport:
    """Reads a list without saving anything. Raises UnreadableFile, and ValueError for a mapping that does not fit."""
    sheet = read_sheet(content, mapping.sheet)
    texts = [["" if cell is None else str(cell) for cell in row] for row in sheet.rows[:50]]
    header = header_row_of(texts, mapping)
    if header is None or header >= len(texts):
        raise UnreadableFile(
            "没有找到表头。表头一行至少要有“事项名称”和编码；别的叫法请写在对照文件的 columns 里。",
            "No row of headings was found: it has at least 事项名称 and a code; name others in the mapping's columns.",
        )
    columns = columns_of(texts[header], mapping)
    named = {texts[header][number]: target for number, target in columns.items()}
    unread = tuple(text for text in texts[header] if heading(text) and text not in named)
    if "name" not in named.values():
        raise UnreadableFile(
            "没有“事项名称”这一列。请在对照文件的 columns 里写明哪一列是 name。",
            "There is no column with names: say in the mapping's columns which one is name.",
        )
    rows = read_rows(sheet.rows, header, columns, mapping, known_names())
    return SheetReport(sheet.name, named, unread, tuple(rows), sheet.remarks)


def import_list(actor: Actor, content: bytes, mapping: SheetMapping, file: str) -> SheetReport:
    """Reads a list and saves each row that may be as a draft; a row that the office may not write is rejected."""
    report = read_list(content, mapping)
    taken = [row for row in report.rows if row.outcome != REJECTED]
    saved = save_imported(actor, "item", [ImportedRow(row.body, {"file": file, "row": row.row}) for row in taken])
    outcomes = {row.row: outcome for row, outcome in zip(taken, saved.rows, strict=True)}
    rows = tuple(_after_saving(row, outcomes.get(row.row)) for row in report.rows)
    return replace(report, rows=rows)


def _after_saving(row: RowResult, outcome: Any) -> RowResult:
    if outcome is None or outcome.outcome != REFUSED:
        return row
    return replace(row, outcome=REJECTED, body={}, remarks=(*row.remarks, Remark("", outcome.reason, outcome.reason)))


def known_names() -> KnownNames:
    """What the words of a list can mean in this city."""
    offices = authorities()
    names = {name: code for code, row in offices.items() for name in (row.name, row.short, code)}
    laws = {law_id: versions[-1] for law_id, versions in law_versions().items()}
    aliases = {name: (row.code, row.name) for row in materials().values() for name in (row.name, *row.aliases)}
    return KnownNames(
        departments=names,
        usccs={row.uscc: code for code, row in offices.items()},
        laws={name: (law_id, row.short, row.version) for law_id, row in laws.items() for name in (row.law, row.short)},
        articles={law_id: frozenset(row.articles) for law_id, row in laws.items()},
        materials=aliases,
        taken={str(body["implementation_code"]): key for key, body in bodies_published().items.items()},
    )


def report_lines(report: SheetReport) -> Sequence[Sequence[str]]:
    """The report as a table: row, outcome, key, name, cell, remark in both languages; a line for each remark."""
    lines = [("row", "outcome", "key", "name", "cell", "remark", "remark_en")]
    for row in report.rows:
        head = (str(row.row), row.outcome, row.key, row.name)
        lines += [(*head, one.cell, one.text, one.text_en) for one in row.remarks] or [(*head, "", "", "")]
    return lines
