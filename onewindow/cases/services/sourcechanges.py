"""A value on which cases and licences rest was corrected in its register: those who work on them and hold them are told."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Q

from onewindow.cases.models import Case, Step
from onewindow.cases.rules.procedure import ENDED
from onewindow.cases.rules.steps import APPROVE, NOBODYS_TASK
from onewindow.cases.services.notices import tell_applicant, tell_posts
from onewindow.catalogue.queries import item_version, needs_of
from onewindow.exchange.queries import CorrectedValue, corrected_value
from onewindow.foundation.actor import system_actor
from onewindow.ledger.services import record_act
from onewindow.licences.services import note_source_change


def tell_of_change(correction: str) -> None:
    """Tells of a corrected value whoever works on a case that used it, its applicant, and who holds a licence from it.

    Nothing is decided by it: an open case is looked at again by its posts, a licence by the department that issued it.
    """
    change = corrected_value(correction)
    if change is None:
        return
    used = Case.objects.filter(
        Q(number__in=change.purposes)
        | Q(draft_number__in=change.purposes)
        | Q(parent__draft_number__in=change.purposes)
    )
    for case in used.filter(kind="item", number__isnull=False).order_by("id"):
        if change.element in needs_of(item_version(case.version)):
            _tell(case, change)


@transaction.atomic
def _tell(case: Case, change: CorrectedValue) -> None:
    actor, number = system_actor("cases.tell_of_change"), str(case.number)
    steps = Step.objects.filter(case=case).exclude(action__in=NOBODYS_TASK).order_by("id")
    if case.state not in ENDED and not case.decided_at:
        tell_posts({step.post for step in steps}, case, "source_changed", once=change.correction)
        tell_applicant(case, "source_changed", once=change.correction)
    elif note_source_change(
        number,
        correction=change.correction,
        element=change.element,
        name=change.element_name,
        name_en=change.element_name_en,
        at=change.at,
    ):
        approving = {step.post for step in steps if step.action == APPROVE} or {step.post for step in steps}
        tell_posts(approving, case, "licence_source_changed", once=change.correction)
        tell_applicant(case, "licence_source_changed", once=change.correction)
    else:
        return
    record_act(actor, "cases.tell_of_change", f"case:{number}", correction=change.correction, element=change.element)
