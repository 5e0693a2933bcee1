"""The applicant withdraws a matter, whole or in part, as long as it is not decided."""

from __future__ import annotations

from django.db import transaction

from onewindow.cases.events import CaseClosed
from onewindow.cases.models import Changes, JointWithdrawal, LoadedCase, Tree, lock_tree
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
def withdraw_case(actor: Actor, number: str, reason: str = "") -> bool:
    """Withdraws a case, or with a bundle's number everything in it that is not decided; decided parts stay.

    With several applicants all must agree: who asks first has the others asked, and the last one's agreement withdraws.
    Returns whether it was withdrawn. Raises NotFound for everybody else, and WrongState when all is decided.
    """
    tree = lock_tree(number)
    if tree is None:
        raise NotFound
    check_party(actor, tree)
    parts = _withdrawn(tree, number)
    if not parts:
        raise WrongState
    if tree.root.co_applicants and not _all_agree(actor, tree, number, reason):
        return False
    _withdraw(actor, tree, number, parts, reason)
    return True


@transaction.atomic
def refuse_withdrawal(actor: Actor, number: str) -> None:
    """One of several applicants does not want to withdraw: the matter goes on. A second time does nothing."""
    tree = lock_tree(number)
    if tree is None:
        raise NotFound
    check_party(actor, tree)
    open_one = JointWithdrawal.objects.filter(case=tree.root, number=number, ended_at=None).first()
    if open_one is None:
        return
    open_one.ended_at, open_one.refused_by = clock.now(), actor.id
    open_one.save(update_fields=["ended_at", "refused_by"])
    record_acts(actor, [("cases.refuse_withdrawal", f"case:{number}", {})])
    tell_applicant(tree.root, "withdrawal_refused", once=str(open_one.id))


def _all_agree(actor: Actor, tree: Tree, number: str, reason: str) -> bool:
    """Notes that the actor's side wants to withdraw; whether by now everybody does."""
    root = tree.root
    everybody = root.joint_parties | {root.applicant}
    own = actor.parties & everybody or {root.applicant}  # who filed it for the applicant speaks for her
    asked, is_new = JointWithdrawal.objects.get_or_create(
        case=root,
        number=number,
        ended_at=None,
        defaults={"reason": reason.strip(), "asked_by": actor.id, "asked_at": clock.now(), "agreed": sorted(own)},
    )
    asked.agreed = sorted({*asked.agreed, *own})
    is_agreed = everybody <= set(asked.agreed)
    asked.ended_at = clock.now() if is_agreed else None
    asked.save(update_fields=["agreed", "ended_at"])
    record_acts(actor, [("cases.agree_to_withdraw", f"case:{number}", {"agreed": len(asked.agreed)})])
    if is_new and not is_agreed:
        tell_applicant(root, "withdrawal_asked", once=str(asked.id))
    return is_agreed


def _withdraw(actor: Actor, tree: Tree, number: str, parts: list[LoadedCase], reason: str) -> None:
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
