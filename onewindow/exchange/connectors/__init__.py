"""The systems that the exchange asks: one protocol, one connector for the registers that are hosted here."""

from __future__ import annotations

from onewindow.exchange.connectors.hosted import HostedRegister
from onewindow.exchange.connectors.protocol import (
    Found,
    Matched,
    Question,
    RegisterSource,
    SourceFailure,
    SourceTimedOut,
)

__all__ = [
    "Found",
    "HostedRegister",
    "Matched",
    "Question",
    "RegisterSource",
    "SourceFailure",
    "SourceTimedOut",
    "source_of",
    "use_source",
]

_others: dict[str, RegisterSource] = {}


def source_of(code: str) -> RegisterSource:
    """The system that answers for a register: the hosted schema, unless another has been put in its place."""
    return _others.get(code) or HostedRegister(code)


def use_source(code: str, source: RegisterSource | None) -> None:
    """Has another system answer for a register (None: the hosted schema again)."""
    if source is None:
        _others.pop(code, None)
    else:
        _others[code] = source
