"""Which acts beside the steps an official may do on a case now; the services check the same again."""

from __future__ import annotations

from onewindow.cases.models import LoadedCase
from onewindow.cases.rules.procedure import BEFORE_DECISION, State
from onewindow.cases.rules.steps import ACCEPT
from onewindow.foundation.actor import Actor


def acts_beside(actor: Actor, part: LoadedCase) -> frozenset[str]:
    """The acts beside the steps: transfer, dispute."""
    return frozenset(_of_competence(actor, part))


def _of_competence(actor: Actor, part: LoadedCase) -> set[str]:
    accepting = {step.post for step in part.steps if step.action == ACCEPT} or {part.steps[0].post}
    is_settled = any(row.kind == "competence" and row.state in {"open", "done"} for row in part.matters)
    if is_settled or part.case.state not in BEFORE_DECISION or not actor.posts & accepting:
        return set()
    return {"transfer", "dispute"} if part.case.state == State.RECEIVED else {"dispute"}
