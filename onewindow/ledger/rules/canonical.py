"""Canonical JSON (RFC 8785): equal values are written alike, whatever way they have come through the database."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from decimal import Decimal
from json.encoder import encode_basestring
from typing import Any

PLAIN = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False).encode
LARGEST = 10**21  # from here on ECMAScript writes numbers with an exponent


def canonical_json(value: object) -> str:
    """The value in its one form. Raises ValueError for what JSON cannot say (NaN, infinity)."""
    return PLAIN(value) if _is_plain(value) else _written(value)


def _is_plain(value: object) -> bool:
    """True where Python's own encoder writes what the standard wants: no fractions, keys that sort alike."""
    if isinstance(value, str | bool) or value is None:
        return True
    if isinstance(value, int):
        return abs(value) < LARGEST
    if isinstance(value, Mapping):
        return all(max(name, default="") < "\ud800" and _is_plain(one) for name, one in value.items())
    if isinstance(value, list | tuple):
        return all(_is_plain(one) for one in value)
    return False


def _written(value: object) -> str:
    if isinstance(value, str):
        return encode_basestring(value)
    if isinstance(value, bool) or value is None:
        return PLAIN(value)
    if isinstance(value, int | float):
        return _number(value)
    if isinstance(value, Mapping):
        names = sorted(value, key=_code_units)
        return "{" + ",".join(f"{encode_basestring(name)}:{_written(value[name])}" for name in names) + "}"
    if isinstance(value, list | tuple):
        return "[" + ",".join(map(_written, value)) + "]"
    raise TypeError(f"not a value of JSON: {value!r}")


def _code_units(name: Any) -> bytes:
    return str(name).encode("utf-16-be", "surrogatepass")


def _number(value: float) -> str:
    """A number as ECMAScript writes it; whole ones below 10^21 keep all their digits."""
    if not math.isfinite(value):
        raise ValueError(f"{value} is no number of JSON")
    if abs(value) < LARGEST and value == int(value):
        return str(int(value))
    _, digits, exponent = Decimal(repr(float(value))).normalize().as_tuple()
    text, point = "".join(map(str, digits)), len(digits) + int(exponent)
    sign = "-" if value < 0 else ""
    if -6 < point <= 0:
        return f"{sign}0.{'0' * -point}{text}"
    if 0 < point <= 21:
        return f"{sign}{text[:point]}.{text[point:]}"
    fraction = f".{text[1:]}" if len(text) > 1 else ""
    return f"{sign}{text[0]}{fraction}e{'+' if point > 0 else '-'}{abs(point - 1)}"
