"""What a field of the joint form may hold: raw values as typed are checked and turned into answers."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, Protocol

from onewindow.foundation.identifiers import resident_id_fault, uscc_fault
from onewindow.intake.rules.tables import columns_of

PHONE = re.compile(r"1\d{10}|0\d{2,3}-?\d{7,8}")
TRUE, FALSE = "true", "false"
DEFAULT_LENGTH = 200
LONGEST_TABLE = 50


class Asked(Protocol):
    """A field of an item's form, as the catalogue describes it."""

    @property
    def name(self) -> str:
        """The name of the data element."""

    @property
    def type(self) -> str:
        """text, number, money, select, multiselect, boolean, date, month, datetime, address, idno, uscc, phone, table."""

    @property
    def required(self) -> bool:
        """Whether an application without it is incomplete."""

    @property
    def constraints(self) -> Mapping[str, Any]:
        """min, max, max_length, length, options, min_items and the like."""


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a value does not hold. `code` picks the sentence, `facts` fill it; `sentence` is given ready by foundation."""

    code: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    sentence: str = ""
    row: int | None = None
    column: str = ""


@dataclass(frozen=True, slots=True)
class Checked:
    """What became of a raw value: the answer, or why there is none."""

    answer: Any = None
    faults: tuple[Fault, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether nothing was given."""
        return self.answer in (None, "", [], ()) and not self.faults


def folded(raw: object) -> str:
    """Text as typed with full-width signs narrowed and blanks at the ends dropped; for numbers and codes."""
    return unicodedata.normalize("NFKC", str(raw or "")).strip()


def tidy(raw: object) -> str:
    """Text as typed, composed (NFC) and without blanks at the ends; for names and addresses."""
    return unicodedata.normalize("NFC", str(raw or "")).replace("\x00", "").strip()


def check_value(asked: Asked, raw: Any, today: date, options: Sequence[str] = ()) -> Checked:
    """Checks one value as typed. `options` are those of the element where the field itself lists none."""
    if _nothing(raw):
        return Checked(None, (Fault("required"),) if asked.required else ())
    check = CHECKS.get(asked.type, _text)
    return check(asked, raw, today, tuple(asked.constraints.get("options", ())) or tuple(options))


def _nothing(raw: Any) -> bool:
    if raw is None or raw is False:
        return raw is None
    if isinstance(raw, str):
        return not raw.strip()
    if isinstance(raw, list):
        return all(_nothing(each) for each in raw)
    if isinstance(raw, Mapping):
        return all(_nothing(each) for each in raw.values())
    return False


def _bad(code: str, **facts: Any) -> Checked:
    return Checked(None, (Fault(code, facts),))


def _text(asked: Asked, raw: Any, today: date, options: Sequence[str]) -> Checked:
    text = tidy(raw)
    longest = int(asked.constraints.get("max_length", DEFAULT_LENGTH))
    exact = asked.constraints.get("length")
    if exact and len(text) != int(exact):
        return _bad("length", length=int(exact), given=len(text))
    if len(text) > longest:
        return _bad("too_long", longest=longest, given=len(text))
    return Checked(text)


def _number(asked: Asked, raw: Any, today: date, options: Sequence[str]) -> Checked:
    text = folded(raw).replace(",", "").replace(" ", "")
    try:
        number = Decimal(text)
    except InvalidOperation:
        return _bad("number")
    if not number.is_finite() or abs(number) >= Decimal(10) ** 15:
        return _bad("number")
    least, most = asked.constraints.get("min"), asked.constraints.get("max")
    if least is not None and number < Decimal(str(least)):
        return _bad("too_small", least=least)
    if most is not None and number > Decimal(str(most)):
        return _bad("too_big", most=most)
    whole = number.to_integral_value()
    return Checked(int(whole) if whole == number else float(number))


def _money(asked: Asked, raw: Any, today: date, options: Sequence[str]) -> Checked:
    checked = _number(asked, raw, today, options)
    if not checked.faults and checked.answer < 0:
        return _bad("too_small", least=0)
    return checked


def _select(asked: Asked, raw: Any, today: date, options: Sequence[str]) -> Checked:
    text = tidy(raw)
    if options and text not in options:
        return _bad("choice")
    return _text(asked, text, today, ()) if not options else Checked(text)


def _multiselect(asked: Asked, raw: Any, today: date, options: Sequence[str]) -> Checked:
    given = [tidy(each) for each in (raw if isinstance(raw, list) else re.split(r"[、;；\n]", str(raw))) if tidy(each)]
    chosen = list(dict.fromkeys(given))
    if options and any(each not in options for each in chosen):
        return _bad("choice")
    least = int(asked.constraints.get("min_items", 1 if asked.required else 0))
    if len(chosen) < least:
        return _bad("few_items", least=least)
    return Checked([each for each in options if each in chosen] if options else chosen)


def _boolean(asked: Asked, raw: Any, today: date, options: Sequence[str]) -> Checked:
    if isinstance(raw, bool):
        return Checked(raw)
    text = folded(raw).lower()
    if text in {TRUE, "yes", "on", "1", "是"}:
        return Checked(True)
    if text in {FALSE, "no", "off", "0", "否"}:
        return Checked(False)
    return _bad("choice")


def _date(asked: Asked, raw: Any, today: date, options: Sequence[str]) -> Checked:
    try:
        day = date.fromisoformat(_dashed(raw))
    except ValueError:
        return _bad("date")
    return Checked(day.isoformat()) if 1900 <= day.year <= 2200 else _bad("date")


def _dashed(raw: Any) -> str:
    numbers = re.findall(r"\d+", folded(raw))
    if len(numbers) < 3:
        return folded(raw)
    return f"{numbers[0]}-{numbers[1]:0>2}-{numbers[2]:0>2}"


def _month(asked: Asked, raw: Any, today: date, options: Sequence[str]) -> Checked:
    found = re.fullmatch(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*月?", folded(raw))
    if found is None or not 1 <= int(found[2]) <= 12:
        return _bad("month")
    return Checked(f"{found[1]}-{int(found[2]):02d}")


def _datetime(asked: Asked, raw: Any, today: date, options: Sequence[str]) -> Checked:
    try:
        moment = datetime.fromisoformat(folded(raw).replace(" ", "T"))
    except ValueError:
        return _bad("datetime")
    return Checked(moment.replace(tzinfo=None).isoformat(timespec="minutes"))


def _idno(asked: Asked, raw: Any, today: date, options: Sequence[str]) -> Checked:
    number = folded(raw).replace(" ", "").upper()
    fault = resident_id_fault(number, today)
    if fault:
        return Checked(None, (Fault("ready", sentence=fault),))
    oldest = asked.constraints.get("max_age")
    if oldest and _age(number, today) > int(oldest):
        return _bad("too_old", most=int(oldest))
    return Checked(number)


def _age(number: str, today: date) -> int:
    born = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


def _uscc(asked: Asked, raw: Any, today: date, options: Sequence[str]) -> Checked:
    code = folded(raw).replace(" ", "").upper()
    fault = uscc_fault(code)
    return Checked(None, (Fault("ready", sentence=fault),)) if fault else Checked(code)


def _phone(asked: Asked, raw: Any, today: date, options: Sequence[str]) -> Checked:
    number = re.sub(r"[\s]", "", folded(raw)).removeprefix("+86")
    if PHONE.fullmatch(number):
        return Checked(number)
    return _bad("phone", given=len(re.sub(r"\D", "", number)))


@dataclass(frozen=True, slots=True)
class _Cell:
    """A column of a table row, checked as a field of its own."""

    name: str
    type: str
    required: bool
    constraints: Mapping[str, Any]


def _table(asked: Asked, raw: Any, today: date, options: Sequence[str]) -> Checked:
    if not isinstance(raw, list):
        return _bad("table")
    columns = columns_of(asked.name, asked.constraints)
    limits = {key: asked.constraints[key] for key in ("max_age",) if key in asked.constraints}
    rows, faults = [], []
    for number, row in enumerate(raw):
        if not isinstance(row, Mapping) or _nothing(row):
            continue
        answer = {}
        for column in columns:
            cell = _Cell(column.name, column.type, column.required, limits if column.type == "idno" else {})
            checked = check_value(cell, row.get(column.name), today)
            faults += [Fault(f.code, f.facts, f.sentence, number, column.name) for f in checked.faults]
            answer[column.name] = checked.answer
        faults += _late_contribution(asked, answer, number, today)
        rows.append(answer)
    least = int(asked.constraints.get("min_items", 1 if asked.required else 0))
    if len(rows) < least:
        faults.append(Fault("few_rows", {"least": least}))
    if len(rows) > LONGEST_TABLE:
        faults.append(Fault("many_rows", {"most": LONGEST_TABLE}))
    return Checked(rows, tuple(faults))


def _late_contribution(asked: Asked, row: Mapping[str, Any], number: int, today: date) -> list[Fault]:
    """Capital of a limited company is paid in within five years of its founding (Company Law, art. 47)."""
    years = asked.constraints.get("contribution_years_max")
    paid_by = row.get("paid_by")
    if not years or not paid_by:
        return []
    last = today.replace(year=today.year + int(years), day=min(today.day, 28) if today.month == 2 else today.day)
    if date.fromisoformat(paid_by) <= last:
        return []
    return [Fault("late_contribution", {"years": int(years), "last": last.isoformat()}, "", number, "paid_by")]


CHECKS: Mapping[str, Callable[[Asked, Any, date, Sequence[str]], Checked]] = {
    "text": _text,
    "address": _text,
    "number": _number,
    "money": _money,
    "select": _select,
    "multiselect": _multiselect,
    "boolean": _boolean,
    "date": _date,
    "month": _month,
    "datetime": _datetime,
    "idno": _idno,
    "uscc": _uscc,
    "phone": _phone,
    "table": _table,
}
