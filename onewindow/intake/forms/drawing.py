"""Draws the joint form: one Django form whose values and faults are the draft's own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.forms.utils import ErrorDict, ErrorList
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from onewindow.foundation.texts import is_english, localised
from onewindow.intake.forms.faults import fault_sentence
from onewindow.intake.queries import FieldShown
from onewindow.intake.rules.fields import FALSE, TRUE, Fault
from onewindow.intake.rules.tables import Column, columns_of

MOST_VISIBLE = 7  # options; more go into a select (design 5)
EMPTY_ROWS = 1
HINTS = {  # translated where they are shown
    "address": gettext_noop("写到门牌号；我们去地理信息库核对，能查到的就不用您填。"),
    "uscc": gettext_noop("18 位，营业执照上有。"),
    "idno": gettext_noop("18 位。部门看到的只有头尾，除非审查必须。"),
    "month": gettext_noop("比如 2026-04。"),
}
AUTOCOMPLETE = {"pop.mobile": "tel", "pop.name": "name"}


class DraftForm(forms.Form):
    """The fields of a draft as they stand; it judges nothing itself, the draft's rules have done so."""

    def __init__(self, shown: Iterable[FieldShown], *, shows_faults: bool) -> None:
        self.shown = [each for each in shown if not each.is_carried]
        self.columns: dict[str, tuple[Column, ...]] = {}
        self.rows: dict[str, int] = {}
        self.faults: dict[str, list[str]] = {}
        super().__init__(data=self._values(), auto_id="f_%s")
        for each in self.shown:
            self._add(each, shows_faults=shows_faults)

    def full_clean(self) -> None:
        """Takes over the faults that were found before."""
        self.cleaned_data = {}
        self._errors = ErrorDict({name: ErrorList(texts) for name, texts in self.faults.items() if name in self.fields})

    def _values(self) -> dict[str, Any]:
        values: dict[str, Any] = {}
        for each in self.shown:
            if each.field.type == "table":
                rows = each.value if isinstance(each.value, list) else []
                self.rows[each.name] = max(len(rows) + (EMPTY_ROWS if each.is_open and not rows else 0), 1)
                for number, row in enumerate(rows):
                    cells = row if isinstance(row, Mapping) else {"value": row}
                    values |= {f"{each.name}-{number}-{column}": cell for column, cell in cells.items()}
            else:
                values[each.name] = each.value
        return values

    def _add(self, each: FieldShown, *, shows_faults: bool) -> None:
        label = localised(each.field, "label")
        if each.field.type == "table":
            self._add_table(each)
        else:
            self.fields[each.name] = _drawn(each, label)
        # What is merely not filled in yet is only said after she wanted to go on.
        faults = [fault for fault in each.checked.faults if shows_faults or fault.code != "required"]
        for fault in faults:
            self.faults.setdefault(_place(each, fault), []).append(
                fault_sentence(fault, self._label(each, fault, label))
            )

    def _label(self, each: FieldShown, fault: Fault, label: str) -> str:
        column = next((c for c in self.columns.get(each.name, ()) if c.name == fault.column), None)
        return localised(column, "label") if column else label

    def _add_table(self, each: FieldShown) -> None:
        columns = self.columns[each.name] = columns_of(each.name, each.field.constraints)
        for number in range(self.rows[each.name]):
            for column in columns:
                cell = _input(column.type, {})
                self.fields[f"{each.name}-{number}-{column.name}"] = forms.CharField(
                    label=localised(column, "label"), required=column.required, widget=cell
                )


def _place(each: FieldShown, fault: Fault) -> str:
    if each.field.type != "table":
        return each.name
    column = fault.column or columns_of(each.name, each.field.constraints)[0].name
    return f"{each.name}-{fault.row or 0}-{column}"


def _drawn(each: FieldShown, label: str) -> forms.Field:
    asked, hint = each.field, HINTS.get(each.field.type, "")
    common: dict[str, Any] = {"label": label, "required": asked.required, "help_text": _(hint) if hint else ""}
    choices = option_labels(each)
    if asked.type == "boolean":
        return forms.ChoiceField(choices=[(TRUE, _("是")), (FALSE, _("否"))], widget=forms.RadioSelect, **common)
    if asked.type == "multiselect" and choices:
        return forms.MultipleChoiceField(choices=choices, widget=forms.CheckboxSelectMultiple, **common)
    if asked.type == "select" and choices:
        if len(choices) <= MOST_VISIBLE:
            return forms.ChoiceField(choices=choices, widget=forms.RadioSelect, **common)
        return forms.ChoiceField(choices=[("", _("请选择")), *choices], **common)
    widget = _input(asked.type, asked.constraints)
    if asked.prefill in AUTOCOMPLETE:
        widget.attrs["autocomplete"] = AUTOCOMPLETE[asked.prefill]
    if asked.type == "address":
        widget.attrs["list"] = "own-places"
    return forms.CharField(widget=widget, **common)


def option_labels(each: FieldShown) -> list[tuple[str, str]]:
    """The choices of a field with their labels in the reader's language."""
    english = each.field.constraints.get("options_en")
    labels = english if is_english() and isinstance(english, (list, tuple)) else each.options
    if len(labels) != len(each.options):
        labels = each.options
    return [(option, str(label)) for option, label in zip(each.options, labels, strict=True)]


def _input(kind: str, constraints: Mapping[str, Any]) -> forms.TextInput | forms.NumberInput:
    widget: forms.TextInput | forms.NumberInput = forms.TextInput()
    if kind in {"number", "money"}:
        bounds = {name: str(constraints[name]) for name in ("min", "max") if name in constraints}
        widget = forms.NumberInput({"inputmode": "decimal", "step": "any", **bounds})
    elif kind == "phone":
        widget.input_type = "tel"
        widget.attrs |= {"inputmode": "tel"}
    elif kind in {"date", "month", "datetime"}:
        widget.input_type = {"datetime": "datetime-local"}.get(kind, kind)
    elif kind in {"idno", "uscc"}:
        widget.attrs |= {"autocapitalize": "characters", "spellcheck": "false", "autocomplete": "off"}
    return widget
