"""Each row of a list becomes a draft's body, with remarks on what was left out, or is rejected with the reason."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from onewindow.drafting.rules.sheets.cells import (
    Unreadable,
    code_of,
    folded,
    is_formula,
    is_markup,
    limit_of,
    limits_in,
    number_of,
)
from onewindow.drafting.rules.sheets.mapping import SheetMapping
from onewindow.drafting.rules.sheets.reading import address, plain_name
from onewindow.drafting.rules.sheets.words import ARTICLE, DEPTHS, LEVELS, NO, SPLIT, TARGETS, TYPES, TYPES_EN, YES
from onewindow.foundation.identifiers import basic_code_fault, business_code_fault, uscc_fault

IMPORTED, WITH_WARNING, REJECTED = OUTCOMES = ("imported", "imported_with_warning", "rejected")


@dataclass(frozen=True, slots=True)
class Remark:
    """A remark on a cell in both languages; `cell` is its name, such as C17."""

    cell: str
    text: str
    text_en: str


@dataclass(frozen=True, slots=True)
class RowResult:
    """What became of a row: its number as people count, the outcome, the body, and every remark."""

    row: int
    outcome: str
    key: str
    name: str
    body: Mapping[str, Any]
    remarks: tuple[Remark, ...]


@dataclass(frozen=True, slots=True)
class KnownNames:
    """What the words of a list can mean here: departments by name, USCCs, laws and materials by name, codes taken."""

    departments: Mapping[str, str]
    usccs: Mapping[str, str]
    laws: Mapping[str, tuple[str, str, str]]  # name: law_id, short name, version
    articles: Mapping[str, frozenset[int]]  # law_id: articles
    materials: Mapping[str, tuple[str, str]]  # name or alias: code, name in the catalogue
    taken: Mapping[str, str] = field(default_factory=dict)  # implementation code: key


class _Row:
    """One row on its way; remarks and the reason for a rejection are gathered to the end."""

    def __init__(
        self, number: int, cells: Mapping[str, tuple[str, Any]], mapping: SheetMapping, known: KnownNames
    ) -> None:
        self.number, self.cells, self.mapping, self.known = number, cells, mapping, known
        self.body: dict[str, Any] = {}
        self.remarks: list[Remark] = []
        self.is_rejected = False

    def text(self, name: str) -> str:
        """A cell as a text, by the mapping's words where it has some."""
        found = folded(self.cells[name][1]) if name in self.cells else ""
        found = found or folded(self.mapping.defaults.get(name))
        words = self.mapping.values.get(name, {})
        return str(words.get(found, found))

    def warn(self, name: str, zh: str, en: str) -> None:
        """Something was left out."""
        self.remarks.append(Remark(self.cells.get(name, ("", None))[0], zh, en))

    def reject(self, name: str, zh: str, en: str) -> None:
        """The row cannot be taken in."""
        self.is_rejected = True
        self.warn(name, zh, en)

    def code(self, name: str) -> str:
        """A code; one that lost digits rejects the row."""
        try:
            found = code_of(self.cells[name][1] if name in self.cells else self.mapping.defaults.get(name, ""))
        except Unreadable as error:
            self.reject(name, *error.args)
            return ""
        if found.was_number:
            self.warn(
                name,
                "编码是数字格式，前面的 0 可能丢失，请核对。",
                "The code was a number: zeros before it may be lost.",
            )
        return found.text


def read_row(number: int, cells: Mapping[str, tuple[str, Any]], mapping: SheetMapping, known: KnownNames) -> RowResult:
    """One row: `cells` are the fields with the name and the value of their cells."""
    row = _Row(number, cells, mapping, known)
    _read_name(row)
    _read_department(row)
    _read_codes(row)
    if not row.is_rejected:
        for read in (_read_type, _read_limits, _read_service, _read_charge, _read_laws, _read_materials):
            read(row)
        _check_texts(row)
    outcome = REJECTED if row.is_rejected else WITH_WARNING if row.remarks else IMPORTED
    name = str(row.body.get("name", row.text("name")))
    body = {} if row.is_rejected else row.body
    return RowResult(number, outcome, str(row.body.get("key", "")), name, body, tuple(row.remarks))


def _read_name(row: _Row) -> None:
    name = row.text("name").replace("\n", "")
    if not name:
        row.reject("name", "没有事项名称。", "The item has no name.")
    elif is_formula(name):
        row.reject("name", f"名称“{name[:30]}”是表格公式，不能导入。", "The name is a spreadsheet formula.")
    elif is_markup(name):
        row.reject("name", "名称里有网页代码，不能导入。", "The name holds markup.")
    else:
        row.body["name"] = name
    if row.text("name_en"):
        row.body["name_en"] = row.text("name_en")


def _read_department(row: _Row) -> None:
    said, uscc = row.text("department"), row.code("uscc") if row.text("uscc") else ""
    code = row.mapping.departments.get(said) or row.known.departments.get(said)
    if uscc:
        fault = uscc_fault(uscc)
        if fault:
            row.reject("uscc", f"统一社会信用代码 {uscc} 不对：{fault}", f"The USCC {uscc} is wrong: {fault}")
            return
        by_number = row.known.usccs.get(uscc)
        if by_number and code and by_number != code:
            row.reject("uscc", f"代码 {uscc} 不是“{said}”的。", f"{uscc} is not the code of {said}.")
            return
        code = code or by_number
    if not code:
        row.reject(
            "department",
            f"不认识部门“{said}”；请在对照文件的 departments 里写明它的代码。" if said else "没有写部门。",
            f"The department {said!r} is not known: name its code in the mapping's departments."
            if said
            else "The department is missing.",
        )
        return
    row.body["department"] = code


def _read_codes(row: _Row) -> None:
    basic, whole = row.code("basic_code"), row.code("implementation_code")
    business, old = row.code("business_code"), row.code("old_code")
    if not whole and len(business) == 33:
        whole = business[:31]
    if whole and not _take_whole(row, whole, basic):
        return
    if business and whole and business_code_fault(business, whole[:18], whole[18], whole[19:]):
        row.warn(
            "business_code",
            f"业务办理项编码 {business} 和实施编码对不上，没有采用。",
            f"{business} does not fit; left out.",
        )
    basic = basic or whole[19:]
    if basic and (fault := basic_code_fault(basic)):
        row.reject("basic_code", f"基本编码 {basic} 不对：{fault}", f"The basic code {basic} is wrong: {fault}")
        return
    if basic:
        row.body["basic_code"] = basic
    elif old:
        if not row.mapping.code_scheme:
            row.reject(
                "old_code",
                "没有 12 位基本编码；旧编码要在对照文件里写明 code_scheme。",
                "There is no basic code of 12 digits; name the code_scheme of older codes in the mapping.",
            )
            return
        row.body["code_scheme"] = {"scheme": row.mapping.code_scheme, "code": old}
    else:
        row.reject("basic_code", "没有编码。", "There is no code.")
        return
    department = row.body.get("department", "")
    row.body["key"] = f"I{basic}-{department}" if basic else f"{plain_name('C-' + old)[:30]}-{department}"[:40]


def _take_whole(row: _Row, whole: str, basic: str) -> bool:
    """The implementation code: 31 characters, the USCC within it right, level and basic code the same as elsewhere."""
    fault = (
        uscc_fault(whole[:18])
        if re.fullmatch(r"[0-9A-Z]{18}\d{13}", whole)
        else "应为 31 位（18 位代码 + 层级 + 12 位）"
    )
    if fault:
        row.reject(
            "implementation_code",
            f"实施编码 {whole} 不对：{fault}",
            f"The implementation code {whole} is wrong: {fault}",
        )
    elif basic and whole[19:] != basic:
        row.reject("implementation_code", "实施编码里的基本编码和基本编码一栏不同。", "It holds another basic code.")
    elif row.known.usccs.get(whole[:18], row.body.get("department")) != row.body.get("department"):
        row.reject(
            "implementation_code", "实施编码里的机构不是这个部门。", "The body within it is not this department."
        )
    elif whole in row.known.taken:
        row.reject(
            "implementation_code",
            f"实施编码 {whole} 已经有了（{row.known.taken[whole]}）。",
            f"{whole} is taken by {row.known.taken[whole]}.",
        )
    else:
        row.body["implementation_code"] = whole
        row.body["level"] = int(whole[18])
    return not row.is_rejected


def _read_type(row: _Row) -> None:
    said = row.text("type")
    if said in TYPES:
        row.body |= {"type": said, "type_code": TYPES[said], "type_en": TYPES_EN[TYPES[said]]}
        if row.body.get("basic_code", "")[2:4] not in ("", TYPES[said]):
            row.warn(
                "type", f"类型“{said}”和基本编码里的类型码不一致，请核对。", f"The type {said} is not the basic code's."
            )
    elif said:
        row.warn("type", f"不认识事项类型“{said}”，没有采用。", f"The type {said!r} is not known; left out.")
    said = row.text("level")
    level = LEVELS.get(said.removesuffix("级")) or LEVELS.get(said)
    if said and level is None:
        row.warn("level", f"不认识行使层级“{said}”，没有采用。", f"The level {said!r} is not known; left out.")
    elif level is not None and row.body.setdefault("level", level) != level:
        row.warn(
            "level", "行使层级和实施编码里的层级不同，以编码为准。", "The level differs from the code's, which counts."
        )


def _read_limits(row: _Row) -> None:
    texts = {name: row.text(name) for name in ("statutory", "promised")}
    both = limits_in(row.text("limits"))
    for name, text in both.items():
        texts[name] = texts[name] or text
    if row.text("limits") and not both:
        row.warn("limits", "办理时限没有分清法定和承诺，没有采用。", "It does not say which limit it is; left out.")
    limits = {}
    for name, text in texts.items():
        try:
            found = limit_of(text, row.mapping.unclear_unit)
        except Unreadable as error:
            row.warn(name, f"{error.args[0]} 没有采用。", f"{error.args[1]} Left out.")
            continue
        if found is not None:
            limits[name] = found
    if limits:
        row.body["limits"] = limits
    if limits.get("promised", {}).get("unit") == "immediate" or row.text("instant") in ("即办件", "即办"):
        row.body["instant"] = True


def _read_service(row: _Row) -> None:
    for name in ("phone", "summary"):
        if row.text(name):
            row.body[name] = row.text(name)
    if row.text("windows"):
        row.body["windows"] = [row.text("windows").replace("\n", " ")]
    words = [word for word in re.split(r"[,，、;；/\s]+", row.text("target")) if word]
    targets = [target for word, target in TARGETS.items() if any(word in said for said in words)]
    if targets:
        row.body["target"] = sorted(set(targets), reverse=True)
    elif words:
        row.warn("target", f"不认识服务对象“{row.text('target')}”，没有采用。", "The audience is not known; left out.")
    depth = row.text("online_level").casefold()
    if depth:
        level = DEPTHS.get(depth) or DEPTHS.get(re.sub(r"[（(].*[）)]", "", depth))
        if level is None:
            row.warn("online_level", f"不认识网办深度“{depth}”，没有采用。", "The depth is not known; left out.")
        else:
            row.body["online_level"] = level
    visits = row.text("visits").removesuffix("次")
    if visits:
        if visits.isdecimal() and int(visits) <= 9:
            row.body["visits"] = int(visits)
        else:
            row.warn("visits", f"到现场次数“{visits}”不是 0 到 9 的数。", "Visits are a number from 0 to 9; left out.")


def _read_charge(row: _Row) -> None:
    said = row.text("charge").casefold()
    if said in NO:
        row.body["charge"] = {"free": True}
    elif said in YES:
        row.body["charge"] = {"free": False}
        row.warn("charge", "收费事项要补上标准和依据。", "A fee needs its scale and basis: add them.")
    elif said:
        row.warn("charge", f"看不出“{said}”是否收费，没有采用。", "It does not say whether there is a fee; left out.")


def _read_laws(row: _Row) -> None:
    text, bases = row.text("legal_bases"), []
    for name, article in ARTICLE.findall(text):
        law = row.known.laws.get(name) or row.known.laws.get(name.removeprefix("中华人民共和国"))
        number = int(number_of(article))
        if law is None:
            row.warn(
                "legal_bases",
                f"法规库里没有《{name}》，没有采用。",
                f"The law register does not hold {name}; left out.",
            )
        elif number not in row.known.articles.get(law[0], frozenset()):
            row.warn(
                "legal_bases",
                f"法规库里没有《{name}》第{number}条，没有采用。",
                f"{name} has no article {number} here.",
            )
        else:
            label = f"第{article}条"
            bases.append(
                {"law_id": law[0], "law": law[1], "article": number, "label": label, "version": law[2], "role": "power"}
            )
    if bases:
        row.body["legal_bases"] = bases
    elif text and not ARTICLE.search(text):
        row.warn(
            "legal_bases", "设定依据里没有写到“《法规》第几条”，没有采用。", "It names no article of a law; left out."
        )


def _read_materials(row: _Row) -> None:
    materials, unknown = list[dict[str, str]](), list[str]()
    for part in SPLIT.split(row.text("materials")):
        name = part.strip(" 。.、；;")
        if not name:
            continue
        found = row.known.materials.get(name)
        if found is None:
            unknown.append(name)
        elif all(found[0] != material["code"] for material in materials):
            materials.append({"code": found[0], "name": found[1]})
    if materials:
        row.body["materials"] = materials
    if unknown:
        listed = "、".join(unknown[:5]) + ("……" if len(unknown) > 5 else "")
        row.warn("materials", f"材料目录里没有：{listed}；没有采用。", f"Not in the catalogue of materials: {listed}.")


def _check_texts(row: _Row) -> None:
    for name in ("summary", "phone", "name_en"):
        value = str(row.body.get(name, ""))
        if is_markup(value) or is_formula(value):
            row.body.pop(name)
            row.warn(name, "内容像公式或网页代码，没有采用。", "It looks like a formula or markup; left out.")


def read_rows(
    rows: Sequence[Sequence[Any]], header: int, columns: Mapping[int, str], mapping: SheetMapping, known: KnownNames
) -> list[RowResult]:
    """Every row below the headings; empty ones are passed over, codes that stand twice reject the later row."""
    results: list[RowResult] = []
    seen: dict[str, int] = {}
    for number in range(header + 1, len(rows)):
        cells = {
            name: (address(number, column), rows[number][column])
            for column, name in columns.items()
            if column < len(rows[number])
        }
        if not any(folded(value) for _cell, value in cells.values()):
            continue
        result = read_row(number + 1, cells, mapping, known)
        if result.outcome != REJECTED and result.key in seen:
            cell = cells.get("implementation_code", cells.get("basic_code", ("", None)))[0]
            first = seen[result.key]
            twice = Remark(cell, f"和第 {first} 行是同一个编码。", f"It has the same code as row {first}.")
            result = RowResult(result.row, REJECTED, result.key, result.name, {}, (*result.remarks, twice))
        seen.setdefault(result.key, result.row)
        results.append(result)
    return results
