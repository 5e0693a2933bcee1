"""Compiles the parts' message catalogues, without the gettext programs."""

from __future__ import annotations

import os
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from onewindow.config.state import CHECKOUT, Unready


def compile_catalogues(checkout: Path = CHECKOUT) -> list[Path]:
    """Compiles every django.po that is newer than its django.mo; returns those that were compiled."""
    sources = sorted(checkout.glob("onewindow/*/locale/*/LC_MESSAGES/django.po"))
    stale = [source for source in sources if _is_stale(source)]
    for source in stale:
        _compile(source)
    return stale


def _is_stale(source: Path) -> bool:
    compiled = source.with_suffix(".mo")
    return not compiled.exists() or compiled.stat().st_mtime_ns < source.stat().st_mtime_ns


def _compile(source: Path) -> None:
    with source.open("rb") as handle:
        catalogue = read_po(handle)
    fresh = source.with_suffix(f".{os.getpid()}")
    try:
        with fresh.open("wb") as handle:
            write_mo(handle, catalogue)
        fresh.replace(source.with_suffix(".mo"))  # at once, for another process may be reading the old one
    except OSError as error:
        raise Unready(
            f"Cannot write to {source.parent} ({error.strerror}): give this account the right to write to the checkout."
        ) from error
