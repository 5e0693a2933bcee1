"""Python's collector of reference cycles in a process that serves."""

from __future__ import annotations

import gc

YOUNG = 10_000  # objects more than were freed; a submission makes some thousands, which end with it without a collector


def settle_collector() -> None:
    """Takes what was loaded at the start out of the collector's sight and has it look less often at what is new.

    With Python's own threshold of 700 it runs several times within a request and finds nothing. Cycles that do arise
    are still collected, some thousand objects later.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG, *gc.get_threshold()[1:])
