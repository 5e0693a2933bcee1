"""Values of a register as people write and read them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from math import isfinite
from typing import Any

from onewindow.foundation.identifiers import resident_check, uscc_fault
from onewindow.foundation.marks import marked
from onewindow.registers.rules.describing import ElementRow, RecordRow, RegisterRow, record_of

RESIDENT, DIVISION, PHONE = (re.compile(text) for text in (r"\d{17}[\dX]", r"\d{6}|\d{9}|\d{12}", r"1\d{10}"))
YES, NO = frozenset({"是", "true", "yes", "1"}), frozenset({"否", "false", "no", "0"})


def text_of(value: Any) -> str:
    """A value in one line, as a dispute over it names it."""
    if isinstance(value, Mapping):
        return "，".join(text_of(each) for each in value.values() if each)
    if isinstance(value, list | tuple):
        return "；".join(text_of(each) for each in value)
    return "" if value is None else str(value)


def is_text(element: ElementRow) -> bool:
    """Whether a value of the element can be written in one line, and so be corrected by a message."""
    return not element.is_key and element.type not in {"list", "image"}


def typed_value(element: ElementRow, text: str) -> Any:
    """The value that a text stands for in an element. Raises ValueError with the reason, in Chinese, if it holds none."""
    given = text.strip()
    if not given:
        raise ValueError(marked("没有写"))
    if element.codes and given not in element.codes:
        raise ValueError(marked("不是这一项能用的值"))
    if element.type == "boolean":
        if given.casefold() not in YES | NO:
            raise ValueError(marked("请写“是”或“否”"))
        return given.casefold() in YES
    if element.type == "number":
        return _number(given)
    fault = FAULTS[element.type](given) if element.type in FAULTS else ""
    if fault:
        raise ValueError(fault)
    return given


def _number(text: str) -> int | float:
    try:
        found = float(text)
    except ValueError:
        raise ValueError(marked("请写数字")) from None
    if not isfinite(found):
        raise ValueError(marked("请写数字"))
    return int(found) if found.is_integer() else found


def _date_fault(text: str) -> str:
    try:
        date.fromisoformat(text)
    except ValueError:
        return marked("请写日期，例如 2026-03-01")
    return ""


FAULTS: Mapping[str, Callable[[str], str]] = {
    "date": _date_fault,
    "idno": lambda text: (
        marked("这个公民身份号码不对")
        if RESIDENT.fullmatch(text) is None or resident_check(text[:17]) != text[17]
        else ""
    ),
    "uscc": lambda text: marked("这个统一社会信用代码不对") if uscc_fault(text) else "",
    "division": lambda text: "" if DIVISION.fullmatch(text) else marked("区划代码是 6、9 或 12 位数字"),
    "phone": lambda text: "" if PHONE.fullmatch(text) else marked("请写 11 位手机号码"),
}


def corrected_row(register: RegisterRow, body: Mapping[str, Any], element: str, value: Any) -> RecordRow:
    """The row in which one element has been put right; raises ValueError when it is part of the record's key."""
    found = register.elements.get(element)
    if found is None or found.is_key:
        raise ValueError(f"register {register.code}: {element} cannot be corrected in its record")
    return record_of(register, {**body, element: value})
