"""Spreadsheets and tables of text as rows of cells; merged cells count for all they cover, nothing hidden is missed."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from xml.etree.ElementTree import iterparse

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter, range_boundaries

MOST_BYTES = 40_000_000  # of the file as it comes
MOST_UNPACKED = 400_000_000  # of all that an XLSX holds: more is a bomb, or no list of items
MOST_ROWS = 200_000
ENCODINGS = ("utf-8-sig", "gb18030")
DELIMITERS = ",;\t|"
OLD_EXCEL = b"\xd0\xcf\x11\xe0"
ZIP = b"PK\x03\x04"
SPREADSHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


class UnreadableFile(ValueError):
    """A file that cannot be taken; its arguments say so in Chinese and English, with what to do."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table: its rows of raw values, and remarks on what was found (hidden rows or sheets)."""

    name: str
    rows: tuple[tuple[Any, ...], ...]
    remarks: tuple[tuple[str, str], ...] = ()


def address(row: int, column: int) -> str:
    """A cell's name from its places, both counted from 0: C17."""
    return f"{get_column_letter(column + 1)}{row + 1}"


def read_sheet(content: bytes, wanted: str = "") -> Sheet:
    """The table in a file: XLSX by its signature, else text. `wanted` names the sheet; else the first visible one."""
    if len(content) > MOST_BYTES:
        size = len(content) / 1_000_000
        raise UnreadableFile(
            f"文件有 {size:.0f} MB，超过 40 MB。请拆成几份，或者另存为 CSV（UTF-8）。",
            f"The file has {size:.0f} MB, more than 40 MB. Split it, or save it as CSV (UTF-8).",
        )
    if content[:4] == OLD_EXCEL:
        raise UnreadableFile(
            "这是旧版 Excel（.xls）文件。请用“另存为”存成 .xlsx 或 CSV。",
            "This is an old Excel file (.xls). Save it as .xlsx or CSV.",
        )
    return _read_xlsx(content, wanted) if content[:4] == ZIP else _read_text(content)


def _read_text(content: bytes) -> Sheet:
    text = _decoded(content)
    try:
        dialect: Any = csv.Sniffer().sniff(text[:20_000], DELIMITERS)
    except csv.Error:
        dialect = csv.excel
    try:
        rows = list(csv.reader(io.StringIO(text), dialect))
    except csv.Error as error:
        raise UnreadableFile(f"表格读不懂：{error}", f"The table cannot be read: {error}") from None
    return Sheet("", _limited(tuple(row) for row in rows))


def _decoded(content: bytes) -> str:
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return content.decode("utf-16")
    line = 1
    for encoding in ENCODINGS:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError as error:
            line = content[: error.start].count(b"\n") + 1
    raise UnreadableFile(
        f"第 {line} 行的文字编码认不出。请另存为 CSV（UTF-8）。",
        f"The encoding of line {line} is not known. Save the file as CSV (UTF-8).",
    )


def _read_xlsx(content: bytes, wanted: str) -> Sheet:
    _check_archive(content)
    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    except Exception as error:  # openpyxl raises whatever its parsers raise
        raise UnreadableFile(
            "这个 .xlsx 文件打不开，可能已经损坏。请用表格软件打开后重新保存。",
            "This .xlsx cannot be opened; it may be damaged. Open it in a spreadsheet program and save it again.",
        ) from error
    visible = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
    hidden = [sheet.title for sheet in book.worksheets if sheet.sheet_state != "visible"]
    if wanted:
        visible = [sheet for sheet in book.worksheets if sheet.title == wanted]
    if not visible:
        names = "、".join(sheet.title for sheet in book.worksheets)
        raise UnreadableFile(f"没有工作表“{wanted}”。有：{names}", f"There is no sheet {wanted!r}, only {names}.")
    sheet: Any = visible[0]
    rows = _limited(sheet.iter_rows(values_only=True))
    path = sheet._worksheet_path
    book.close()
    remarks = [(f"隐藏的工作表没有导入：{name}", f"A hidden sheet was not taken in: {name}") for name in hidden]
    merged, hidden_rows = _layout(content, path)
    if hidden_rows:
        remarks.append(
            (f"有 {hidden_rows} 行是隐藏的，也读了。", f"{hidden_rows} rows are hidden; they were read too.")
        )
    return Sheet(sheet.title, _spread(rows, merged), tuple(remarks))


def _check_archive(content: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            unpacked = sum(entry.file_size for entry in archive.infolist())
            is_book = any(entry.filename == "xl/workbook.xml" for entry in archive.infolist())
    except zipfile.BadZipFile:
        is_book, unpacked = False, 0
    if not is_book:
        raise UnreadableFile("这不是 .xlsx 表格。请用 .xlsx 或 CSV。", "This is no .xlsx. Use .xlsx or CSV.")
    if unpacked > MOST_UNPACKED:
        raise UnreadableFile(
            f"解压后有 {unpacked / 1_000_000:.0f} MB，太大了，没有打开。请只留事项那一张表再存。",
            f"It unpacks to {unpacked / 1_000_000:.0f} MB, too much to open. Keep only the sheet with the items.",
        )


def _layout(content: bytes, path: str) -> tuple[list[tuple[int, int, int, int]], int]:
    """The merged ranges of a sheet, counted from 0, and how many rows are hidden; read without the cells."""
    merged, hidden = [], 0
    with zipfile.ZipFile(io.BytesIO(content)) as archive, archive.open(path.lstrip("/")) as file:
        for _event, element in iterparse(file):  # noqa: S314 - openpyxl has parsed the same; size is limited
            if element.tag == f"{SPREADSHEET}mergeCell":
                left, top, right, bottom = range_boundaries(element.get("ref", "A1"))
                merged.append((int(top or 1) - 1, int(left or 1) - 1, int(bottom or 1) - 1, int(right or 1) - 1))
            elif element.tag == f"{SPREADSHEET}row":
                hidden += element.get("hidden") in ("1", "true")
                element.clear()
    return merged, hidden


def _spread(rows: Sequence[Sequence[Any]], merged: Sequence[tuple[int, int, int, int]]) -> tuple[tuple[Any, ...], ...]:
    """The value of a merged cell stands in every cell that it covers."""
    changed: dict[int, list[Any]] = {}
    for top, left, bottom, right in merged:
        if top >= len(rows) or left >= len(rows[top]):
            continue
        value = (changed.get(top) or rows[top])[left]
        for number in range(top, min(bottom, len(rows) - 1) + 1):
            row = changed.setdefault(number, list(rows[number]))
            for column in range(left, min(right, len(row) - 1) + 1):
                row[column] = value
    return tuple(tuple(changed.get(number, row)) for number, row in enumerate(rows))


def _limited(rows: Iterator[Sequence[Any]]) -> tuple[tuple[Any, ...], ...]:
    found = []
    for row in rows:
        found.append(tuple(row))
        if len(found) > MOST_ROWS:
            raise UnreadableFile(f"超过 {MOST_ROWS} 行。请拆成几份。", f"More than {MOST_ROWS} rows. Split the file.")
    while found and not any(cell not in (None, "") for cell in found[-1]):
        found.pop()
    return tuple(found)


def plain_name(text: str) -> str:
    """A text as part of a key: capitals, digits and short dashes only."""
    return re.sub(r"[^A-Z0-9-]+", "-", text.upper()).strip("-")
