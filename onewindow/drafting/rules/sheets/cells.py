"""Cells as they come: full-width digits, blanks of every kind, codes read as numbers, formulas, and limits in words."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

EMPTY = frozenset(["", "无", "-", "—", "——", "/", "\\", "无。", "暂无", "null", "none", "n/a"])
FORMULA = re.compile(r"^[=+@](?![0-9-]+$)|^-(?=[A-Za-z(])")
MARKUP = re.compile(r"<[A-Za-z/!]")
MOST_DIGITS = 15  # a spreadsheet keeps no more digits of a number than these
CHINESE_DIGITS = {digit: value for value, digit in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
CHINESE_UNITS = {"十": 10, "百": 100, "千": 1000}
IMMEDIATE = re.compile("即办|即时|当场|立等可取|现场办结")
LIMIT = re.compile(
    r"(?P<number>\d+(?:\.\d+)?|[零〇一二三四五六七八九十百千两]+)\s*个?\s*(?P<unit>工作日|工作小时|自然日|小时|日历日|个月|月|年|日|天)"
)
UNITS = {
    "工作日": "workday",
    "自然日": "calendar_day",
    "日历日": "calendar_day",
    "月": "month",
    "个月": "month",
    "年": "year",
    "小时": "hour",
    "工作小时": "working_hour",
}
UNCLEAR_UNITS = frozenset(["日", "天"])  # working days or calendar days: the list has to say


class Unreadable(ValueError):
    """A cell that cannot be read; its arguments say so in Chinese and English."""


@dataclass(frozen=True, slots=True)
class Code:
    """A code with a remark where the spreadsheet had made a number of it."""

    text: str
    was_number: bool = False


def folded(value: Any) -> str:
    """A cell as a text: half width, no blanks at its ends or doubled, and nothing for what means nothing."""
    if value is None:
        return ""
    if isinstance(value, (datetime, date)):
        return (value.date() if isinstance(value, datetime) else value).isoformat()
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = unicodedata.normalize("NFKC", str(value)).replace("\x00", "").replace("\u200b", "")
    text = "\n".join(re.sub(r"[ \t\xa0\u3000]+", " ", line).strip() for line in text.splitlines()).strip()
    return "" if text.casefold() in EMPTY else text


def is_formula(text: str) -> bool:
    """Whether a spreadsheet would run the text."""
    return bool(FORMULA.match(text))


def is_markup(text: str) -> bool:
    """Whether the text holds markup of pages."""
    return bool(MARKUP.search(text))


def code_of(value: Any) -> Code:
    """A code of digits and letters; raises Unreadable where a spreadsheet has lost some of it."""
    if isinstance(value, bool):
        raise Unreadable("这不是编码。", "This is no code.")
    if isinstance(value, (int, float)):
        if abs(value) >= 10**MOST_DIGITS or (isinstance(value, float) and not value.is_integer()):
            raise Unreadable(
                "编码被表格软件存成了数字，后面的位数已经丢失；请把这一列设为“文本”后重新填写。",
                "The spreadsheet has made a number of the code and lost digits: set the column to text and type it again.",
            )
        return Code(str(int(value)), was_number=True)
    text = re.sub(r"[\s'’`]", "", folded(value)).upper()
    if re.fullmatch(r"\d(\.\d+)?E\+?\d+", text):
        raise Unreadable(
            "编码变成了科学计数法，位数已经丢失；请把这一列设为“文本”后重新填写。",
            "The code was turned into scientific notation and has lost digits: set the column to text.",
        )
    return Code(text)


def number_of(text: str) -> float:
    """A number in digits or in Chinese characters: 20, 二十, 一百零五. Raises Unreadable."""
    try:
        return float(text)
    except ValueError:
        pass
    total = current = 0
    for character in text:
        if character in CHINESE_DIGITS:
            current = CHINESE_DIGITS[character]
        elif character in CHINESE_UNITS:
            total += (current or 1) * CHINESE_UNITS[character]
            current = 0
        else:
            raise Unreadable(f"“{text}”不是数字。", f"{text!r} is no number.")
    return float(total + current)


def limit_of(text: str, unclear: str = "") -> dict[str, Any] | None:
    """A limit in words: 20个工作日, 二十个工作日, 1个月, 即办. None for an empty cell.

    `unclear` is the unit for bare 日 or 天, which may be working days or not; without it they raise Unreadable, as
    does everything that is no limit or more than one.
    """
    if not text:
        return None
    found = list(LIMIT.finditer(text))
    if not found:
        if IMMEDIATE.search(text):
            return {"value": 0, "unit": "immediate"}
        raise Unreadable(f"“{text}”不是期限。", f"{text!r} is no limit.")
    if len({match.group() for match in found}) > 1:
        raise Unreadable(f"“{text}”里有几个期限，不知道是哪一个。", f"{text!r} has several limits.")
    unit = found[0]["unit"]
    if unit in UNCLEAR_UNITS and not unclear:
        raise Unreadable(
            f"“{text}”没有说是工作日还是自然日；请写明，或者在对照文件的 units 里规定。",
            f"{text!r} does not say whether working or calendar days: write it, or set units in the mapping.",
        )
    value = number_of(found[0]["number"])
    return {"value": int(value) if value.is_integer() else value, "unit": UNITS.get(unit, unclear)}


def limits_in(text: str) -> dict[str, str]:
    """Both limits where one cell has them: 法定：20工作日；承诺：5工作日 as statutory and promised."""
    found = {}
    for name, word in (("statutory", "法定"), ("promised", "承诺")):
        match = re.search(rf"{word}[^\d零一二三四五六七八九十百两即当]*([^;；,，。\n]+)", text)
        if match:
            found[name] = match[1].strip()
    return found
