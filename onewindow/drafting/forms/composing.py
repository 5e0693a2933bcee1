"""Reads the page on which a bundle is put together from items."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from onewindow.drafting.forms.reading import Posted
from onewindow.drafting.rules.paths import Path


def read_composition(posted: Posted, base: Mapping[str, Any]) -> dict[Path, Any]:
    """Which items, which of them may be left out, what waits for what, and the usual answers.

    Items keep their order; new ones come last. What is not known yet of a new item is made when it is saved.
    """
    if posted.get("items.is") is None:
        return {}
    chosen = [str(key) for key in posted.getlist("items")]
    before = [key for key in base.get("items") or () if key in chosen]
    items = [*before, *(key for key in dict.fromkeys(chosen) if key not in before)]
    marked = [key for key in items if key in posted.getlist("optional_items")]
    kept = [key for key in base.get("optional_items") or () if key in marked]
    optional = [*kept, *(key for key in marked if key not in kept)]
    order = [{"item": key, "after": [str(k) for k in posted.getlist(f"after.{key}") if k in items]} for key in items]
    answers = dict(base.get("default_answers") or {})
    answers |= {code: value for code in answers if (value := posted.get(f"answer.{code}"))}
    found = {"items": items, "optional_items": optional, "dependencies": order, "default_answers": answers}
    return {(name,): value for name, value in found.items() if value != base.get(name)}
