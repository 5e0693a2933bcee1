"""The values of a form: what was typed, what a register gave, and which of the two holds (rule E2)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol

from onewindow.intake.rules.asking import FORM, KEYS, Known, answer_for, is_given, register_of
from onewindow.intake.rules.content import Content, Dispute, Prefilled, Read
from onewindow.intake.rules.fields import Asked, Checked, check_value
from onewindow.intake.rules.tables import FILLED_BY

WRONG = "wrong"
# Elements that a register is asked with: the person types them, the register only confirms.
TYPED = frozenset(key.known.removeprefix(FORM) for keys in KEYS.values() for key in keys if key.known.startswith(FORM))
ADDRESS = "geo.std_address"


class Fillable(Asked, Protocol):
    """A field of the joint form that a register may fill in."""

    @property
    def prefill(self) -> str | None:
        """The element `register.element`, if there is one."""

    @property
    def carried_from(self) -> str | None:
        """The item of the bundle whose result gives the value; such a field is not asked."""


@dataclass(frozen=True, slots=True)
class Entries:
    """What one form, or one call of the API, brings. Names that are not mentioned stay as they are."""

    values: Mapping[str, Any] = field(default_factory=dict)
    disputes: Mapping[str, bool] = field(default_factory=dict)
    choices: Mapping[str, str] = field(default_factory=dict)
    picks: Mapping[str, str] = field(default_factory=dict)
    removed: Sequence[str] = ()


def merge(content: Content, entries: Entries, fields: Iterable[Fillable]) -> None:
    """Takes over what was entered. A prefilled value that comes back unchanged is not something she typed."""
    for each in fields:
        name = each.name
        if name in entries.disputes:
            _merge_dispute(content, name, is_wrong=entries.disputes[name])
        if name in entries.values:
            _merge_value(content, each, entries.values[name])
    content.choices |= entries.choices
    content.picks |= entries.picks
    if entries.removed:
        gone = set(entries.removed)
        content.files = {
            code: kept
            for code, files in content.files.items()
            if (kept := tuple(file for file in files if file.id not in gone))
        }


def _merge_dispute(content: Content, name: str, *, is_wrong: bool) -> None:
    if not is_wrong:
        content.disputes.pop(name, None)
    elif name in content.prefilled and name not in content.disputes:
        content.disputes[name] = Dispute(WRONG)


def _merge_value(content: Content, asked: Fillable, raw: Any) -> None:
    prefilled = content.prefilled.get(asked.name)
    is_echo = prefilled is not None and same_value(raw, prefilled.value)
    if is_echo and asked.prefill not in TYPED:
        content.values.pop(asked.name, None)
    else:
        content.values[asked.name] = raw


def same_value(one: Any, other: Any) -> bool:
    """Whether two values, typed or read, say the same."""
    return bool(_comparable(one) == _comparable(other))


def _comparable(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _comparable(each) for key, each in value.items() if is_given(each)}
    if isinstance(value, (list, tuple)):
        return [_comparable(each) for each in value if not (isinstance(each, Mapping) and not _comparable(each))]
    text = "" if value is None else str(value).strip()
    try:
        return format(float(text), "g") if len(text) < 12 else text
    except ValueError:
        return {"True": "true", "False": "false"}.get(text, text.casefold())


def is_typed(content: Content, name: str) -> bool:
    """Whether the person gave the value herself."""
    value = content.values.get(name)
    if isinstance(value, list):
        return any(
            is_given(each) and (not isinstance(each, Mapping) or any(map(is_given, each.values()))) for each in value
        )
    return is_given(value)


def value_of(content: Content, name: str) -> Any:
    """The value that holds for this case: her own where she gave one, else the register's, else the licence's."""
    if is_typed(content, name):
        return content.values[name]
    prefilled = content.prefilled.get(name)
    if prefilled is not None and name not in content.disputes:
        return prefilled.value
    return content.values[name] if name in content.values else content.known.get(name)


def source_of(content: Content, name: str) -> str:
    """Where the value that holds comes from: register, licence (the one it begins from), applicant, or nothing yet."""
    prefilled = content.prefilled.get(name)
    value = value_of(content, name)
    if prefilled is not None and same_value(value, prefilled.value):
        return "register"
    if is_given(content.known.get(name)) and same_value(value, content.known[name]):
        return "licence"
    return "applicant" if is_typed(content, name) else ""


def form_values(content: Content, fields: Sequence[Fillable]) -> dict[str, str]:
    """The values that registers can be asked with, by element; empty ones are still to be typed."""
    found: dict[str, str] = {}
    for each in fields:
        value = value_of(content, each.name)
        if isinstance(value, str) and value.strip() and each.prefill in TYPED:
            found.setdefault(str(each.prefill), value.strip())
    places = [value_of(content, each.name) for each in fields if each.type == "address"]
    if places and isinstance(places[0], str) and places[0].strip():
        found.setdefault(ADDRESS, places[0].strip())
    return dict.fromkeys(awaited_in(content, fields), "") | found


def awaited_in(content: Content, fields: Iterable[Fillable]) -> frozenset[str]:
    """The elements that she has yet to type before registers can be asked with them."""
    return frozenset(
        each.prefill or ADDRESS
        for each in fields
        if each.required
        and not each.carried_from
        and (each.prefill in TYPED or (each.type == "address" and not each.prefill))
        and not is_given(value_of(content, each.name))
    )


def places_in(content: Content, fields: Iterable[Fillable]) -> frozenset[str]:
    """The addresses that the form names."""
    values = (value_of(content, each.name) for each in fields if each.type == "address")
    return frozenset(value.strip() for value in values if isinstance(value, str) and value.strip())


def projects_in(content: Content, fields: Iterable[Fillable]) -> frozenset[str]:
    """The projects that the form names, by code and by name: a licence may bear either."""
    values = (value_of(content, each.name) for each in fields if each.prefill in {"prj.project_code", "prj.name"})
    return frozenset(value.strip() for value in values if isinstance(value, str) and value.strip())


def elements_to_fill(content: Content, fields: Iterable[Fillable]) -> frozenset[str]:
    """The elements that could still fill a field: it is asked, and she has not given the value herself."""
    return frozenset(
        str(each.prefill)
        for each in fields
        if each.prefill and not each.carried_from and (each.prefill in TYPED or not is_typed(content, each.name))
    )


def chosen_row(read: Read, picks: Mapping[str, str]) -> Mapping[str, Any] | None:
    """The record that is meant: the only one, or the one that she picked."""
    if len(read.rows) == 1:
        return read.rows[0]
    numbered = {str(number): row for number, row in enumerate(read.rows)}
    return numbered.get(picks.get(read.register, ""))


def refill(
    content: Content,
    fields: Iterable[Fillable],
    known: Known,
    today: date,
    options_of: Callable[[Fillable], Sequence[str]],
) -> None:
    """Computes anew which fields the registers fill in. A value that the field itself would refuse fills nothing."""
    filled: dict[str, Prefilled] = {}
    for each in fields:
        if not each.prefill or each.carried_from:
            continue
        read = answer_for(register_of(each.prefill), (each.prefill,), known, content.reads)
        if read is None or read.state != "answered":
            continue
        value = _value_in(read, each, content.picks)
        if is_given(value) and not check_value(each, value, today, options_of(each)).faults:
            filled[each.name] = Prefilled(value, each.prefill, read.read_at, read.read_id)
    content.prefilled = filled


def _value_in(read: Read, asked: Fillable, picks: Mapping[str, str]) -> Any:
    element = str(asked.prefill)
    if asked.type == "table":
        found = [value for row in read.rows for value in _listed(row.get(element)) if is_given(value)]
        column = FILLED_BY.get(element, "value")
        return [value if isinstance(value, Mapping) else {column: value} for value in _distinct(found)]
    row = chosen_row(read, picks)
    value = row.get(element) if row else None
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if value is None or isinstance(value, list) else str(value)


def _listed(value: Any) -> list[Any]:
    return list(value) if isinstance(value, (list, tuple)) else [value]


def _distinct(values: Iterable[Any]) -> list[Any]:
    found: list[Any] = []
    for value in values:
        if value not in found:
            found.append(value)
    return found


def check_all(
    content: Content, fields: Iterable[Fillable], today: date, options_of: Callable[[Fillable], Sequence[str]]
) -> dict[str, Checked]:
    """Every asked field with its answer or faults; carried fields are not asked."""
    return {
        each.name: check_value(each, value_of(content, each.name), today, options_of(each))
        for each in fields
        if not each.carried_from
    }


def fingerprint(content: Content, answers: Mapping[str, str], fields: Sequence[Fillable], day: date) -> str:
    """Names everything on which evidence depends; another name means that it must be resolved anew."""
    parts = {
        "day": day.isoformat(),
        "answers": dict(answers),
        "applicant": content.applicant.get("id"),
        "asked": form_values(content, fields),
        "places": sorted(places_in(content, fields)),
        "files": {code: [each.id for each in files] for code, files in content.files.items()},
        "choices": content.choices,
        "picks": content.picks,
    }
    return hashlib.sha256(json.dumps(parts, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
