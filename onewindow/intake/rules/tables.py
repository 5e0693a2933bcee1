"""The columns of tables that an item asks for by name only.

An item may name the columns itself (`constraints: {columns: [{name, label, label_en, type, required}]}`); for the
elements below the shape is the same wherever they are asked.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table field."""

    name: str
    label: str
    label_en: str
    type: str = "text"
    required: bool = True


SHAPES: Mapping[str, tuple[Column, ...]] = {
    "shareholders": (
        Column("name", "股东姓名或名称", "Name of shareholder"),
        Column("id_no", "证件号码", "ID or credit code", "text"),
        Column("amount", "认缴出资（万元）", "Contribution (10,000 yuan)", "money"),
        Column("paid_by", "出资日期", "To be paid by", "date"),
    ),
    "vehicles": (Column("plate", "号牌号码", "Plate"),),
    "drivers": (Column("id_no", "身份号码", "ID number", "idno"),),
}
ONE_COLUMN = (Column("value", "内容", "Content"),)
# Register elements whose rows fill a table: element -> column.
FILLED_BY: Mapping[str, str] = {"veh.plate": "plate", "veh.drivers": "id_no"}


def columns_of(name: str, constraints: Mapping[str, Any]) -> tuple[Column, ...]:
    """The columns of a table field: the item's own, else the element's usual shape, else one."""
    own = constraints.get("columns")
    if own:
        return tuple(
            Column(
                name=str(each["name"]),
                label=str(each["label"]),
                label_en=str(each.get("label_en", each["label"])),
                type=str(each.get("type", "text")),
                required=bool(each.get("required", True)),
            )
            for each in own
        )
    return SHAPES.get(name, ONE_COLUMN)
