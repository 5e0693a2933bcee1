"""How a case ends, whatever ended it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from onewindow.cases.events import CaseClosed
from onewindow.cases.models import Case, Changes, LoadedCase, Tree
from onewindow.cases.rules import clocks
from onewindow.cases.rules.steps import StepState
from onewindow.cases.services.common import roll_up, store
from onewindow.catalogue.queries import Item
from onewindow.exchange.services import prepare_closing
from onewindow.foundation import clock
from onewindow.foundation.actor import Actor
from onewindow.foundation.events import announce
from onewindow.foundation.limits import Wording, derive_period
from onewindow.foundation.queue import prepare_job

SUBCASE_CHANNEL = "subcase"  # how a case came about that another case began


def finish(
    actor: Actor, tree: Tree, part: LoadedCase, left: Sequence[LoadedCase] = (), changes: Changes | None = None
) -> None:
    """Writes a case that has ended, closes its purposes, and tells those who listen."""
    now = clock.now()
    roll_up(tree, now)
    written = changes or Changes()
    written.changed += [*part.steps, *(step for one in left for step in one.steps)]
    ended = [part.case, *([tree.root] if tree.root.closed_at else [])]
    written.include(prepare_closing([str(case.number) for case in ended if case.number]))
    written.include(prepare_following(part.case))
    store(tree, written, part, *left)
    announce(CaseClosed(str(part.case.number), part.case.state, actor))


def keep_open(tree: Tree, part: LoadedCase, left: Sequence[LoadedCase], changes: Changes) -> None:
    """Writes a case that is decided and not yet served; it ends with the proof of service (rule D9)."""
    roll_up(tree, clock.now())
    changes.changed += [*part.steps, *(step for one in left for step in one.steps)]
    store(tree, changes, part, *left)


def prepare_following(case: Case) -> Changes:
    """The job that gives a sub-case's outcome to the case that waits for it; nothing for any other case."""
    if case.channel != SUBCASE_CHANNEL:
        return Changes()
    return prepare_job("cases.follow_subcase", number=case.number)


def close_open_steps(part: LoadedCase) -> None:
    """Takes back what still waits for somebody: the case has ended."""
    for step in part.steps:
        if step.state in (StepState.OPEN, StepState.WAITING):
            step.state = StepState.SKIPPED.value


def remedies_from(item: Item, served_at: datetime) -> list[dict[str, Any]]:
    """What the applicant may do against the outcome, each with its last day counted from service (rules D9, D11)."""
    found = []
    for remedy in item.remedies:
        if remedy.limit is None:
            continue
        until = derive_period(served_at, remedy.limit, wording=Wording(starts_on="service", kind=""))
        found.append(
            {
                "kind": remedy.kind,
                "to": remedy.to,
                "to_en": remedy.to_en,
                "limit": clocks.stored_limit(remedy.limit),
                "law_id": remedy.law_id,
                "article": remedy.article,
                "until": until.due_date.isoformat(),
                "provisional": until.provisional,
            }
        )
    return found
