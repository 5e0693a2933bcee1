"""In whose hands a task is at this moment."""

from __future__ import annotations

from collections.abc import Iterable

from onewindow.cases.models import AnyTask, is_open, task_name
from onewindow.cases.queries.matters import ClaimRow
from onewindow.foundation import clock
from onewindow.foundation.actor import Actor
from onewindow.identity.queries import OfficialRow, officials


def claims_of(actor: Actor, tasks: Iterable[AnyTask]) -> dict[str, ClaimRow]:
    """Who has which open task in hand at this moment, by the task's name."""
    now = clock.now()
    held = [one for one in tasks if is_open(one) and one.claimed_by and one.claimed_until and now < one.claimed_until]
    known = officials() if held else {}
    return {task_name(one): _claim(actor, one, known.get(one.claimed_by)) for one in held if one.claimed_by}


def _claim(actor: Actor, task: AnyTask, who: OfficialRow | None) -> ClaimRow:
    return ClaimRow(
        step=task_name(task),
        is_mine=task.claimed_by == actor.id,
        holder=who.name if who else "",
        holder_en=(who.name_en or who.name) if who else "",
        until=task.claimed_until or clock.now(),
    )
