"""The applicant withdraws a matter, whole or in part, as long as it is not decided."""

from __future__ import annotations

from django.db import transaction

from onewindow.cases.events import CaseClosed
from onewindow.cases.models import Changes, LoadedCase, Tree, lock_tree
from onewindow.cases.rules.procedure import BEFORE_DECISION, State
from onewindow.cases.services.common import check_party, end_case, roll_up, store
from onewindow.cases.services.ending import close_open_steps
from onewindow.cases.services.errors import WrongState
from onewindow.cases.services.notices import tell_applicant
from onewindow.cases.services.stages import leave_behind
from onewindow.exchange.services import close_purposes
from onewindow.foundation import clock
from onewindow.foundation.actor import Actor
from onewindow.foundation.errors import NotFound
from onewindow.foundation.events import announce
from onewindow.ledger.services import record_acts


@transaction.atomic
def withdraw_case(actor: Actor, number: str, reason: str = "") -> None:
    """Withdraws a case, or with a bundle's number everything in it that is not decided; decided parts stay."""
    tree = lock_tree(number)
    if tree is None:
        raise NotFound
    check_party(actor, tree)
    parts = _withdrawn(tree, number)
    if not parts:
        raise WrongState
    now = clock.now()
    for part in parts:
        end_case(part.case, State.WITHDRAWN, now, reason.strip())
        close_open_steps(part)
    left = leave_behind(tree, now)
    roll_up(tree, now)
    ended = [*parts, *left]
    store(tree, Changes(changed=[step for part in ended for step in part.steps]), *ended)
    cases = [part.case for part in parts] + ([tree.root] if tree.root.closed_at else [])
    close_purposes([str(case.number) for case in cases if case.number])
    record_acts(actor, [("cases.withdraw_case", f"case:{part.case.number or part.case.id}", {}) for part in parts])
    tell_applicant(tree.root if tree.root.number == number else parts[0].case, "withdrawn")
    for part in parts:
        if part.case.number:
            announce(CaseClosed(str(part.case.number), part.case.state, actor))


def _withdrawn(tree: Tree, number: str) -> list[LoadedCase]:
    if tree.parent is not None and tree.root.number == number:
        return [part for part in tree.parts if part.case.state in {*BEFORE_DECISION, State.PLANNED}]
    return [part for part in tree.parts if part.case.number == number and part.case.state in BEFORE_DECISION]
