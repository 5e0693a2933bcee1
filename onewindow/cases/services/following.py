"""What a job does after a decision: founding, the owner's register, the next stage, the news."""

from __future__ import annotations

from django.db import transaction

from onewindow.cases.models import Case
from onewindow.cases.rules.results import assigned_field
from onewindow.cases.rules.successors import DEEMED_RENEWED
from onewindow.cases.services.notices import tell_applicant
from onewindow.cases.services.stages import LEFT_BEHIND, begin_next_stage, founded_by
from onewindow.exchange.services import tell_owner
from onewindow.foundation.actor import system_actor
from onewindow.registers.queries import address_division

MESSAGES = {"ent": "company_established", "pop": "newborn_registered"}


def follow_decision(case_id: str) -> None:
    """Carries out what follows a decision; each part bears a repetition, since a job may run twice."""
    case = Case.objects.filter(id=case_id).first()
    if case is None or not case.outcome:
        return
    founded_by(case)
    with transaction.atomic():
        _tell_register(case)
        tell_applicant(case, _event_of(case))
        left = Case.objects.filter(parent=case.parent_id, reason=LEFT_BEHIND) if case.parent_id else []
        for other in left:
            tell_applicant(other, "left_behind")
    if case.parent_id is not None:
        begin_next_stage(case.parent_id)


def _event_of(case: Case) -> str:
    """Of what the applicant is told; a decision that is still to be served says so."""
    if case.result.get(DEEMED_RENEWED):
        return DEEMED_RENEWED
    return case.outcome if case.served_at else "to_be_served"


def _tell_register(case: Case) -> None:
    """Tells a register's owner what was decided; the owner's own system writes its row."""
    register, identifier = case.result.get("register"), case.result.get("identifier")
    if case.outcome != "granted" or not register or not identifier:
        return
    number = {"uscc": identifier} if register == "ent" else {"id_no": identifier}
    facts = {**case.answers, **case.result["fields"], **number, assigned_field(register): identifier}
    if facts.get("hukou_address"):
        facts.setdefault("hukou_division", address_division(str(facts["hukou_address"])))
    tell_owner(
        system_actor("cases.follow_decision"),
        register=register,
        kind=MESSAGES[register],
        facts=facts,
        message_id=f"{case.number}:decided",
    )
