"""How the fields of an entry are shown: their names in both languages, and values as people read them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from onewindow.foundation.texts import is_english
from onewindow.lists.queries import Entry

FIELDS: dict[str, tuple[str, str]] = {
    "name": ("名称", "Name"),
    "name_en": ("英文名称", "English name"),
    "type": ("类型", "Type"),
    "department": ("部门", "Department"),
    "item": ("对应事项", "Service"),
    "power": ("对应权力", "Power"),
    "legal_bases": ("依据", "Legal basis"),
    "status": ("状态", "State"),
    "cancelled_on": ("取消日期", "Cancelled on"),
    "cancel_note": ("取消说明", "Why cancelled"),
    "cancel_note_en": ("取消说明（英文）", "Why cancelled (English)"),
    "level": ("行使层级", "Level"),
    "duties": ("责任", "Duties"),
    "accountability": ("追责情形", "Accountability"),
    "supervision_phone": ("监督电话", "Supervision phone"),
    "post": ("负责岗位", "Post that answers"),
    "kind": ("类别", "Kind"),
    "measure": ("措施", "Measure"),
    "year": ("年度", "Year"),
    "budget_wan": ("预算（万元）", "Budget (10,000 yuan)"),
    "spent_wan": ("已支出（万元）", "Spent (10,000 yuan)"),
    "issuer": ("开具单位", "Issued by"),
    "issuer_en": ("开具单位（英文）", "Issued by (English)"),
    "held_by": ("已由这些数据和证照掌握", "Already held by"),
    "fresh_days": ("有效天数", "Fresh for (days)"),
    "is_proof": ("属于证明", "Is a proof"),
    "aliases": ("别名", "Also called"),
    "material": ("材料代码", "Material"),
    "asked_by": ("索要事项", "Asked by"),
    "public": ("公开", "Public"),
}
WORDS: dict[str, tuple[str, str]] = {
    "active": ("有效", "In force"),
    "cancelled": ("已取消", "Cancelled"),
    "future": ("尚未生效", "Not yet in force"),
    "investment": ("企业投资", "Enterprise investment"),
    "market_access": ("市场准入", "Market access"),
    "licence": ("许可准入", "Licence needed"),
    "prohibited": ("禁止", "Prohibited"),
}
IN_LINES = ("type", "level", "kind", "measure", "year", "budget_wan", "spent_wan", "cancelled_on", "supervision_phone")
MORE_LINES = ("post", "power", "material", "held_by", "fresh_days", "aliases")
LEVELS = {1: ("国家", "nation"), 2: ("省", "province"), 3: ("市", "city"), 4: ("县", "county"), 5: ("乡镇", "township")}


@dataclass(frozen=True, slots=True)
class Line:
    """A field of an entry, as it is shown."""

    field: str
    label: str
    value: str


def field_lines(row: Entry) -> list[Line]:
    """The plain fields of an entry, in a fixed order."""
    lines = [
        Line(name, field_name((name,)), _level(row.body[name]) if name == "level" else shown(row.body[name]))
        for name in (*IN_LINES, *MORE_LINES)
        if row.body.get(name) not in (None, "", [])
    ]
    if row.body.get("issuer"):
        issuer = row.body["issuer_en"] if is_english() else row.body["issuer"]
        lines.append(Line("issuer", field_name(("issuer",)), issuer))
    return lines


def field_name(path: Sequence[str | int]) -> str:
    """The name of a field by its path; parts below it stand behind it."""
    first, *rest = [str(part) for part in path] or [""]
    name = FIELDS.get(first, (first, first))[is_english()]
    return " › ".join([name, *rest])


def shown(value: Any) -> str:
    """A value as people read it."""
    if isinstance(value, bool):
        return (("否", "no"), ("是", "yes"))[value][is_english()]
    if isinstance(value, (list, tuple)):
        return ("、", ", ")[is_english()].join(shown(part) for part in value)
    if isinstance(value, dict):
        return _shown_mapping(value)
    return WORDS[value][is_english()] if value in WORDS else "" if value is None else str(value)


def _shown_mapping(value: dict[str, Any]) -> str:
    if {"zh", "en"} <= set(value):
        return str(value["en" if is_english() else "zh"])
    if "law_id" in value:
        return f"{value['law_id']} {value.get('label', value.get('article', ''))}"
    return " ".join(shown(part) for part in value.values())


def _level(value: Any) -> str:
    return LEVELS[value][is_english()] if value in LEVELS else str(value)
