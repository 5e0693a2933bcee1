"""What a form field looks like on every page: label, hint, error, control, source (design: `.field`)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django import forms
from django.forms.boundfield import BoundField

from onewindow.foundation.texts import day_stamp, localised


@dataclass(frozen=True, slots=True)
class Option:
    """One radio button or checkbox of a choice."""

    id: str
    name: str
    value: str
    label: str
    small: str
    checked: bool
    disabled: bool


@dataclass(frozen=True, slots=True)
class FieldView:
    """All that the template of a field needs; `kind` is control, upload, tick or choice."""

    kind: str
    field: BoundField
    id: str
    label: str
    hint: str
    hint_id: str
    errors: tuple[str, ...]
    error_id: str
    described_by: str
    control: str
    options: tuple[Option, ...]
    input_type: str
    is_optional: bool
    is_many: bool
    source: str
    source_id: str
    dispute: BoundField | None
    dispute_url: str
    files: tuple[object, ...]

    @property
    def is_bad(self) -> bool:
        """Whether the field was refused."""
        return bool(self.errors)


@dataclass(frozen=True, slots=True)
class FieldExtras:
    """What a page adds to a field of its form.

    `source` says where a prefilled value comes from: a text, or anything with `name` and `name_en`; `source_date` when
    it was read. `dispute` is a field of the same form in which the person says that the value is wrong. `files` are
    those handed in already.
    """

    source: object = ""
    source_date: date | datetime | None = None
    hint: str = ""
    dispute: BoundField | None = None
    dispute_url: str = ""
    files: tuple[object, ...] = ()
    readonly: bool = False


def field_view(field: BoundField, extras: FieldExtras) -> FieldView:
    """Prepares a bound field for its template."""
    base = field.auto_id or field.html_name
    hint = extras.hint or str(field.help_text or "")
    errors = tuple(str(error) for error in field.errors)
    source = _source_text(extras.source, extras.source_date)
    noted = (("hint", hint), ("error", errors), ("source", source))
    described = [f"{base}_{ending}" for ending, is_there in noted if is_there]
    kind = _kind(field)
    is_control = kind in {"control", "upload"}
    return FieldView(
        kind=kind,
        field=field,
        id=_focus_id(field, kind, base),
        label=str(field.label),
        hint=hint,
        hint_id=f"{base}_hint",
        errors=errors,
        error_id=f"{base}_error",
        described_by=" ".join(described),
        control=_control(field, described, is_readonly=extras.readonly) if is_control else "",
        options=() if is_control else tuple(_options(field)),
        input_type="checkbox" if kind == "tick" else str(getattr(field.field.widget, "input_type", "")),
        is_optional=not field.field.required,
        is_many=isinstance(field.field.widget, forms.CheckboxSelectMultiple),
        source=source,
        source_id=f"{base}_source",
        dispute=extras.dispute,
        dispute_url=extras.dispute_url,
        files=tuple(extras.files),
    )


def focus_id(field: BoundField) -> str:
    """The id of the control that a link in the error summary goes to."""
    return _focus_id(field, _kind(field), field.auto_id or field.html_name)


def _source_text(source: object, read_on: date | datetime | None) -> str:
    if not source:
        return ""
    text = source if isinstance(source, str) else localised(source, "name")
    return f"{text}，{day_stamp(read_on)}" if read_on else text


def _kind(field: BoundField) -> str:
    widget = field.field.widget
    if isinstance(widget, forms.CheckboxInput):
        return "tick"
    if isinstance(widget, (forms.RadioSelect, forms.CheckboxSelectMultiple)):
        return "choice"
    if isinstance(widget, forms.FileInput):
        return "upload"
    return "control"


def _focus_id(field: BoundField, kind: str, base: str) -> str:
    if kind == "choice":
        return f"{base}_0"
    return field.id_for_label or base


def _control(field: BoundField, described: list[str], *, is_readonly: bool) -> str:
    widget = field.field.widget
    attrs: dict[str, Any] = {}
    given = widget.attrs.get("aria-describedby")
    all_described = [*([str(given)] if given else []), *described]
    # Always set, so that Django does not point at ids of its own that this template does not draw.
    attrs["aria-describedby"] = " ".join(all_described) or False  # False is left out; None would be written
    if is_readonly and not isinstance(widget, (forms.Select, forms.FileInput)):
        attrs["readonly"] = True
    narrow = {"date": "w-m", "time": "w-s", "month": "w-m", "number": "w-m", "tel": "w-m"}
    width = narrow.get(str(getattr(widget, "input_type", "")))
    if width and "class" not in widget.attrs:
        attrs["class"] = width
    return str(field.as_widget(attrs=attrs))


def _options(field: BoundField) -> Iterator[Option]:
    widget = field.field.widget
    base = field.auto_id or field.html_name
    if isinstance(widget, forms.CheckboxInput):
        value = field.value()
        yield Option(
            id=field.id_for_label or base,
            name=field.html_name,
            value=str(widget.attrs.get("value", "on")),
            label=str(field.label),
            small="",
            checked=bool(widget.check_test(value)),
            disabled=bool(field.field.disabled or widget.attrs.get("disabled")),
        )
        return
    for choice in field.subwidgets:
        data = choice.data
        label = data["label"]
        yield Option(
            id=str(data["attrs"].get("id", f"{base}_{data['index']}")),
            name=str(data["name"]),
            value="" if data["value"] is None else str(data["value"]),
            label=str(label),
            small=str(getattr(label, "small", "")),
            checked=bool(data["selected"]),
            disabled=bool(field.field.disabled or data["attrs"].get("disabled")),
        )


class PickLabel(str):
    """The label of a choice with one smaller line below it (`small`)."""

    __slots__ = ("small",)
    small: str

    def __new__(cls, label: str, small: str = "") -> PickLabel:
        """Makes the label; it is an ordinary text everywhere else."""
        made = super().__new__(cls, label)
        made.small = small
        return made
