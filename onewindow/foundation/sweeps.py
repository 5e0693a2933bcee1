"""What falls due is found by sweeps over business time: parts register theirs, one periodic job runs them all."""

from __future__ import annotations

from collections.abc import Callable

_sweeps: dict[str, Callable[[], object]] = {}


def register_sweep(name: str, function: Callable[[], object]) -> None:
    """Has `function` called at every sweep. `name` is `part.verb_noun`; call it in `AppConfig.ready` only."""
    _sweeps[name] = function


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
