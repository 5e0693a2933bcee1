"""Finds what the parts offer to be joined."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from types import ModuleType

from django.conf import settings

JOINER = {"api", "urls"}  # config's own rooms of these names are where the others are joined


def rooms(name: str) -> list[tuple[str, ModuleType]]:
    """The room of that name of every part that has one, with the part's name, bottom to top."""
    parts = [part for part in settings.PARTS if not (part == "config" and name in JOINER)]
    found = [(part, f"onewindow.{part}.{name}") for part in parts]
    return [(part, import_module(module)) for part, module in found if find_spec(module)]
