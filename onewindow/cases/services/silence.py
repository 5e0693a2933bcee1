"""What silence comes to when the legal limit passes without a decision (rule C9): as the item's rule says, once, on record.

By default nothing is granted: the applicant is told that the limit is over and what she may do (ALL 74, ARL 11). Where a
norm says that it counts as granted, the system grants; what it cannot fill in goes to the head, who must.
"""

from __future__ import annotations

from datetime import date

import structlog
from django.db import transaction

from onewindow.cases.models import Case, Changes, LoadedCase, Tree
from onewindow.cases.rules.clocks import reconsider_until
from onewindow.cases.rules.procedure import State
from onewindow.cases.services.common import approving_posts, item_of, locked, store
from onewindow.cases.services.deciding import Grounds, grant
from onewindow.cases.services.ending import close_open_steps
from onewindow.cases.services.notices import tell_applicant, tell_posts
from onewindow.catalogue.queries import DECISION, Silence
from onewindow.foundation.actor import Actor, system_actor
from onewindow.foundation.errors import DomainError
from onewindow.foundation.sweeps import alone
from onewindow.ledger.services import record_act

AT_ONCE = 200  # cases that one run handles; the next run takes the rest
GRANTED = "granted"
log = structlog.get_logger(__name__)


def end_silence(last_day: date) -> None:
    """Carries out what silence means for cases whose legal limit ended by this day without a decision."""
    due = Case.objects.filter(
        statutory_due__lte=last_day, state=State.ACCEPTED.value, decided_at=None, kind="item", silence=""
    ).exclude(number=None)
    for number in list(due.order_by("statutory_due", "id").values_list("number", flat=True)[:AT_ONCE]):
        alone(_end, str(number), last_day)


@transaction.atomic
def _end(number: str, last_day: date) -> None:
    tree, part = locked(number)
    case = part.case
    is_due = case.statutory_due is not None and case.statutory_due <= last_day
    if case.state != State.ACCEPTED or case.decided_at or case.silence or not is_due:
        return
    rule = next(one for one in item_of(case).silence if one.when == DECISION)
    actor = system_actor("cases.sweep_cases")
    if rule.effect == GRANTED and _granted(actor, number, rule):
        return
    _note(actor, tree, part, rule)


def _granted(actor: Actor, number: str, rule: Silence) -> bool:
    """Grants by law; False where something stands against it that only a person can settle."""
    try:
        with transaction.atomic():
            tree, part = locked(number)
            part.case.silence = rule.effect
            close_open_steps(part)
            grounds = Grounds(rule.text, (f"{rule.law_id}:{rule.article}",))
            record_act(actor, "cases.grant_by_silence", f"case:{number}", law_id=rule.law_id, article=rule.article)
            grant(actor, tree, part, grounds, Changes())
    except DomainError as refused:
        log.info("silence_not_granted", case=number, code=refused.code)
        return False
    return True


def _note(actor: Actor, tree: Tree, part: LoadedCase, rule: Silence) -> None:
    case = part.case
    case.silence = rule.effect
    store(tree, Changes(), part)
    facts = {"effect": rule.effect, "law_id": rule.law_id, "article": rule.article}
    record_act(actor, "cases.note_silence", f"case:{case.number}", **facts)
    if rule.effect == GRANTED:
        tell_posts(approving_posts(part), case, "silence_grants", once=str(case.statutory_due))
    else:
        tell_applicant(case, "silence", due=reconsider_until(case.statutory_due), once=str(case.statutory_due))
