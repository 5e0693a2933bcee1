"""What a text of a definition may not hold: markup, and what a spreadsheet would calculate."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from onewindow.drafting.rules.paths import Path
from onewindow.foundation.marks import marked

MARKUP = re.compile(r"<\s*[/!?]?\s*[A-Za-z][^<>]*>?|&#?\w{1,10};|javascript:", re.IGNORECASE)
FORMULA = re.compile(r"^[\s\ufeff]*(=|@|[+\-](?=[A-Za-z(=@]))")
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069]")
SUSPECT = re.compile(  # whatever could be one of these, also in full width or as a small form; most texts have none
    r"[<＜﹤&＆﹠\x00-\x1f\x7f\u202a-\u202e\u2066-\u2069]|javascript|^[\s\ufeff]*[=＝﹦⁼₌@＠﹫+＋﹢⁺₊﬩\-－﹣]",
    re.IGNORECASE,
)
LANGUAGE_FREE = {"when", "pattern", "answers", "default_answers"}  # tests such as ">= 80", and patterns
LONGEST = 20_000
MARKUP_REFUSED = marked("这里不能有网页代码（如 <b> 或 &nbsp;）。请只写文字。")
FORMULA_REFUSED = marked("这里的开头像电子表格的公式（=、+、-、@）。请去掉开头的符号，只写文字。")
CONTROL_REFUSED = marked("这里有看不见的控制字符。请重新输入这段文字。")
TOO_LONG = marked("这段文字太长，最多 20000 字。")


@dataclass(frozen=True, slots=True)
class Refused:
    """A text that is not taken, where it stands, and why."""

    path: Path
    reason: str


def refusal_of(text: str) -> str:
    """Why a text may not stand in a definition; an empty text when it may. Full-width signs count as the plain ones."""
    if len(text) > LONGEST:
        return TOO_LONG
    if not SUSPECT.search(text):
        return ""
    plain = unicodedata.normalize("NFKC", text)
    if CONTROL.search(text):
        return CONTROL_REFUSED
    if MARKUP.search(plain):
        return MARKUP_REFUSED
    return FORMULA_REFUSED if FORMULA.match(plain) else ""


def refused_texts(value: Any, path: Path = ()) -> Iterator[Refused]:
    """Every text within a value that is not taken. The tests of decision tables and patterns are not prose."""
    if isinstance(value, str):
        is_prose = not any(part in LANGUAGE_FREE for part in path)
        reason = refusal_of(value) if is_prose else (CONTROL_REFUSED if CONTROL.search(value) else "")
        if reason:
            yield Refused(path, reason)
    elif isinstance(value, Mapping):
        for name, part in value.items():
            if reason := refusal_of(str(name)):
                yield Refused((*path, str(name)), reason)
            yield from refused_texts(part, (*path, str(name)))
    elif isinstance(value, list):
        for index, part in enumerate(value):
            yield from refused_texts(part, (*path, index))
