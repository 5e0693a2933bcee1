"""Which column is which field: known headings word for word, or a mapping file. Nothing by like names."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

# Fields of an item that a list can give. `business_code` and `uscc` are checked against others and not kept.
FIELDS = (
    "name",
    "name_en",
    "basic_code",
    "implementation_code",
    "business_code",
    "old_code",
    "type",
    "department",
    "uscc",
    "level",
    "statutory",
    "promised",
    "limits",
    "charge",
    "windows",
    "phone",
    "legal_bases",
    "materials",
    "target",
    "online_level",
    "visits",
    "instant",
    "summary",
    "remark",
)
HEADINGS: Mapping[str, str] = {
    "事项名称": "name",
    "名称": "name",
    "主项名称": "name",
    "政务服务事项名称": "name",
    "事项英文名称": "name_en",
    "基本编码": "basic_code",
    "事项基本编码": "basic_code",
    "实施编码": "implementation_code",
    "事项实施编码": "implementation_code",
    "业务办理项编码": "business_code",
    "事项编码": "old_code",
    "原编码": "old_code",
    "事项类型": "type",
    "权力类型": "type",
    "实施主体": "department",
    "实施部门": "department",
    "实施机关": "department",
    "责任部门": "department",
    "统一社会信用代码": "uscc",
    "实施主体编码": "uscc",
    "行使层级": "level",
    "法定办结时限": "statutory",
    "法定时限": "statutory",
    "法定期限": "statutory",
    "承诺办结时限": "promised",
    "承诺时限": "promised",
    "承诺期限": "promised",
    "办理时限": "limits",
    "办结时限": "limits",
    "是否收费": "charge",
    "收费情况": "charge",
    "办理地点": "windows",
    "办理窗口": "windows",
    "咨询电话": "phone",
    "联系电话": "phone",
    "设定依据": "legal_bases",
    "法律依据": "legal_bases",
    "申请材料": "materials",
    "材料清单": "materials",
    "服务对象": "target",
    "办理对象": "target",
    "网办深度": "online_level",
    "到现场次数": "visits",
    "到办事现场次数": "visits",
    "办件类型": "instant",
    "事项简介": "summary",
    "备注": "remark",
}
KEYS = frozenset(["columns", "defaults", "departments", "values", "units", "sheet", "header_row", "code_scheme"])


@dataclass(frozen=True, slots=True)
class SheetMapping:
    """How a list is read.

    `columns`: heading to field; `departments`: name to code; `values`: field to word to value; `unclear_unit`: what
    bare 日 and 天 mean.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    defaults: Mapping[str, Any] = field(default_factory=dict)
    departments: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    unclear_unit: str = ""
    sheet: str = ""
    header_row: int = 0
    code_scheme: str = ""


def heading(text: str) -> str:
    """A heading as it is compared: without blanks, remarks in brackets and marks of what is needed."""
    plain = re.sub(r"[\s*＊:：]", "", text)
    return re.sub(r"[（(][^）)]*[）)]", "", plain)


def read_mapping(data: Any) -> SheetMapping:
    """A mapping file's data; raises ValueError that names what cannot be taken and what to write."""
    if not isinstance(data, Mapping):
        raise ValueError("A mapping has keys: columns, defaults, departments, values, units, sheet.")  # noqa: TRY004
    unknown = sorted(set(data) - KEYS)
    if unknown:
        raise ValueError(f"{', '.join(unknown)}: not known here. Known: {', '.join(sorted(KEYS))}.")
    columns = {heading(str(name)): str(target) for name, target in (data.get("columns") or {}).items()}
    strange = sorted(set(columns.values()) - set(FIELDS))
    if strange:
        raise ValueError(f"columns: {', '.join(strange)}: no such field. Known: {', '.join(FIELDS)}.")
    unit = str((data.get("units") or {}).get("日", ""))
    if unit not in ("", "workday", "calendar_day"):
        raise ValueError("units: 日 is workday or calendar_day.")
    return SheetMapping(
        columns,
        dict(data.get("defaults") or {}),
        {str(name): str(code) for name, code in (data.get("departments") or {}).items()},
        {str(name): dict(words) for name, words in (data.get("values") or {}).items()},
        unit,
        str(data.get("sheet") or ""),
        int(data.get("header_row") or 0),
        str(data.get("code_scheme") or ""),
    )


def columns_of(headings: Sequence[str], mapping: SheetMapping) -> dict[int, str]:
    """Which column holds which field. Raises ValueError where two columns claim one field."""
    found: dict[int, str] = {}
    for number, text in enumerate(headings):
        plain = heading(text)
        target = mapping.columns.get(plain) or (HEADINGS.get(plain) if plain else None)
        if target is None:
            continue
        if target in found.values():
            first = headings[next(column for column, name in found.items() if name == target)]
            raise ValueError(
                f"The columns {first!r} and {text!r} both give {target}: name the right one in the mapping's columns."
            )
        found[number] = target
    return found


def header_row_of(rows: Sequence[Sequence[str]], mapping: SheetMapping, most: int = 20) -> int | None:
    """The row with the headings: the one that is named, else the first in which at least two are known."""
    if mapping.header_row:
        return mapping.header_row - 1
    for number, row in enumerate(rows[:most]):
        plain = [heading(text) for text in row]
        if sum(text in mapping.columns or text in HEADINGS for text in plain if text) >= 2:
            return number
    return None
