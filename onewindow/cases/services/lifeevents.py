"""A party of cases and licences has died, moved or was closed: those who work on them are told and decide."""

from __future__ import annotations

from django.db import transaction

from onewindow.cases.models import Case, Step
from onewindow.cases.rules.procedure import ENDED
from onewindow.cases.rules.steps import APPROVE, NOBODYS_TASK
from onewindow.cases.services.notices import tell_posts
from onewindow.foundation.actor import system_actor
from onewindow.ledger.services import record_act
from onewindow.licences.services import flag_deregistration

ENDS = frozenset({"death", "closed"})


def follow_life(ref: str, life: str, change: str) -> None:
    """Tells the posts of a party's open cases; after a death or closing, has her licences looked at for 注销.

    Nothing ends by itself: a case or licence is ended by the department that has it in hand (ALL, art. 70).
    `change` keeps a repetition from telling anybody twice.
    """
    open_cases = Case.objects.filter(subjects__contains=[ref], kind="item", number__isnull=False)
    for case in open_cases.exclude(state__in=sorted(ENDED)).order_by("id"):
        _tell(case, f"party_{life}", change)
    if life in ENDS:
        numbers = flag_deregistration(system_actor("cases.follow_life"), ref, because=life)
        for case in Case.objects.filter(number__in=numbers, kind="item").order_by("id"):
            _tell(case, "licence_to_deregister", change, approvers=True)


@transaction.atomic
def _tell(case: Case, event: str, change: str, *, approvers: bool = False) -> None:
    steps = list(Step.objects.filter(case=case).exclude(action__in=NOBODYS_TASK).order_by("id"))
    approving = {step.post for step in steps if step.action == APPROVE} if approvers else set()
    tell_posts(approving or {step.post for step in steps}, case, event, once=change)
    record_act(system_actor("cases.follow_life"), "cases.follow_life", f"case:{case.number}", event=event)
