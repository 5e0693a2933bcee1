"""Values of the joint form as text: for the draft's person, and for another applicant."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.utils.translation import gettext as _

from onewindow.foundation.hiding import MASK, Hiding, hidden_from_others
from onewindow.foundation.personal import masked_number, masked_phone
from onewindow.intake import services
from onewindow.intake.forms.drawing import option_labels
from onewindow.intake.queries import FieldShown
from onewindow.intake.rules.fields import FALSE, TRUE
from onewindow.intake.rules.tables import columns_of
from onewindow.registers.queries import element


def text_for_another(each: FieldShown, names: Collection[str]) -> str:
    """A value of the joint form in one line, as another applicant may read it (rules F6).

    `names` are the applicants' own, which all of them know.
    """
    text, prefill = shown_value(each), each.field.prefill or ""
    known = element(prefill)
    hiding = hidden_from_others(each.field.type, known.grade if known else "", prefill.partition(".")[0])
    if hiding is Hiding.PHONE:
        return masked_phone(text)
    return MASK if text and hiding is Hiding.ALL and text not in names else text  # numbers come masked already


def shown_value(each: FieldShown, value: Any = None) -> str:
    """A value as a person reads it: choices by their labels, rows in one line, identity numbers masked."""
    value = each.value if value is None else value
    labels = dict(option_labels(each))
    if each.field.type == "boolean":
        return {TRUE: _("是"), FALSE: _("否")}.get(str(value).lower(), "")
    if each.field.type == "idno" and value:
        return masked_number(str(value))
    if each.field.type == "table" and isinstance(value, list):
        return "；".join(_row_text(each, row) for row in value if isinstance(row, dict) and any(row.values()))
    if isinstance(value, list):
        return "；".join(labels.get(str(one), str(one)) for one in value)
    return labels.get(str(value), services.shown_text(value))


def _row_text(each: FieldShown, row: dict[str, Any]) -> str:
    cells = []
    for column in columns_of(each.name, each.field.constraints):
        cell = str(row.get(column.name) or "")
        is_identity = column.type == "idno" or (column.name == "id_no" and len(cell) == 18)
        cells.append(masked_number(cell) if is_identity else cell)
    return "，".join(cell for cell in cells if cell)
