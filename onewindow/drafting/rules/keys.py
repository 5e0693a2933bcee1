"""Codes by which definitions are known (代号)."""

from __future__ import annotations

import re

KEY = re.compile(r"[A-Z][A-Z0-9-]{1,39}")


def is_key(text: str) -> bool:
    """Whether a text is written as codes are: FOOD, FOOD-2."""
    return KEY.fullmatch(text) is not None
