"""What falls due is found by sweeps over business time: parts register theirs, one periodic job runs them all."""

from __future__ import annotations

from collections.abc import Callable
from traceback import extract_tb
from typing import ParamSpec

import structlog

P = ParamSpec("P")
log = structlog.get_logger(__name__)
_sweeps: dict[str, Callable[[], object]] = {}


def register_sweep(name: str, function: Callable[[], object]) -> None:
    """Has `function` called at every sweep. `name` is `part.verb_noun`; call it in `AppConfig.ready` only."""
    _sweeps[name] = function


def alone(act: Callable[P, object], *args: P.args, **kwargs: P.kwargs) -> None:
    """Does one row of a sweep, or one part of it; what fails is logged and keeps no other from its turn.

    `act` has its own transaction. The log says where it failed and the error's kind: its message may name a person.
    """
    try:
        act(*args, **kwargs)
    except Exception as error:
        at, kind, row = extract_tb(error.__traceback__)[-1], type(error).__name__, str(args[0]) if args else ""
        log.error("sweep_row_failed", act=act.__name__, row=row, error=kind, at=f"{at.name}:{at.lineno}")  # noqa: TRY400


def run_sweeps() -> list[str]:
    """Runs every sweep once and returns their names; one that fails does not keep the others from running."""
    failures: list[Exception] = []
    for name, sweep in list(_sweeps.items()):
        try:
            sweep()
        except Exception as error:
            error.add_note(f"in the sweep {name}")
            failures.append(error)
    if failures:
        raise ExceptionGroup("sweeps failed", failures)
    return list(_sweeps)
