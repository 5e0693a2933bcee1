"""Reconsideration and lawsuit recorded on a case, and deciding again where the decision was set aside (rule D11)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction

from onewindow.cases.models import Case, Changes, LoadedCase, SideMatter, Tree
from onewindow.cases.rules.clocks import limit_of
from onewindow.cases.rules.procedure import GRANTED, REFUSED
from onewindow.cases.rules.reviews import (
    ENDS_GRANT,
    KINDS,
    REDECIDE,
    RESULTS,
    REVIEW,
    court_term,
    ends_grant,
    is_in_time,
    is_same_again,
    may_be_recorded,
    opens_redecision,
)
from onewindow.cases.services.common import approving_posts, check_hands, check_post, check_reason, locked, store
from onewindow.cases.services.deciding import Grounds, grant, refuse
from onewindow.cases.services.endings import undo_ending
from onewindow.cases.services.notices import tell_applicant, tell_posts
from onewindow.cases.services.sideerrors import MatterNotOpen
from onewindow.cases.services.transfers import locked_matter
from onewindow.documents.queries import SealedDocument, legal_document
from onewindow.foundation import clock
from onewindow.foundation.actor import Actor
from onewindow.foundation.errors import Conflict, Invalid, NotFound
from onewindow.foundation.ids import new_id
from onewindow.foundation.limits import derive_limit
from onewindow.foundation.marks import marked
from onewindow.ledger.services import record_act
from onewindow.licences.queries import licences_of_cases
from onewindow.licences.services import end_licence

MOST = 200
DECISION = "decision"  # the kind of document


class NothingToReview(Conflict):
    """There is no decision yet against which anybody could turn."""

    code, title = "nothing-to-review", marked("还没有作出决定，没有可以复议、起诉的")


class SameDecisionAgain(Conflict):
    """What was set aside may not be decided again in the same way for the same reason."""

    code, title = (
        "same-decision-again",
        marked("原决定已被撤销，不能用同样的理由再作同样的决定（行政诉讼法第七十一条）"),
    )


class GrantedBefore(Conflict):
    """The case granted once and the licence of that grant has ended; a new grant needs a new application."""

    code, title = "granted-before", marked("这个办件发过的证照已经撤销，要重新申请才能再发，这里只能作不予决定")


@transaction.atomic
def record_review(
    actor: Actor,
    number: str,
    *,
    kind: str,
    body: str,
    reference: str,
    brought_on: date,
    contests: UUID | None = None,
) -> UUID:
    """Records that somebody asked for reconsideration or went to court: against which decision, where, when.

    For the posts that decide; without `contests` it is the decision that stands. Whether it was in time is noted, not
    judged: that is for the body that has it. Raises NothingToReview before the decision and for a document that is no
    decision of the case, and Invalid for a day before it or to come.
    """
    tree, part = locked(number)
    posts = approving_posts(part)
    check_post(actor, part, posts)
    case = part.case
    decision = _contested(case, contests)
    if kind not in KINDS:
        raise Invalid(errors=[{"pointer": "/kind", "reason": kind}])
    decided_on = clock.local(decision.issued_on).date()
    if not may_be_recorded(brought_on, decided_on, clock.today()):
        raise Invalid(errors=[{"pointer": "/brought_on", "reason": marked("日期不能早于决定，也不能晚于今天")}])
    row = SideMatter(
        id=new_id(),
        case=case,
        kind=REVIEW,
        state="open",
        stage=kind,
        post=posts[0],
        asked_by=actor.id,
        asked_post=posts[0],
        asked_at=clock.now(),
        question=check_reason(body)[:MOST],
        contests=decision.id,
        facts={
            "reference": check_reason(reference)[:MOST],
            "brought_on": brought_on.isoformat(),
            "in_time": is_in_time(kind, brought_on, _terms(case, decision)),
            "decision": {
                "number": decision.number,
                "title": decision.title,
                "title_en": decision.title_en,
                "on": decided_on.isoformat(),
            },
        },
    )
    store(tree, Changes(added=[row]), part)
    record_act(actor, "cases.record_review", f"case:{number}", kind=kind, contests=str(decision.id), post=posts[0])
    tell_applicant(case, "review_recorded", once=str(row.id))
    return row.id


def _contested(case: Case, document_id: UUID | None) -> SealedDocument:
    """The decision that is contested: of this case, and in its first version where a slip in it was corrected."""
    asked = document_id or case.decision_document
    if case.decided_at is None or asked is None:
        raise NothingToReview
    found = legal_document(asked)
    if found.case_number != case.number or found.kind != DECISION or found.corrects is not None:
        raise NothingToReview
    return found


def _terms(case: Case, decision: SealedDocument) -> list[dict[str, Any]]:
    """The remedies with their terms: as the decision says, or from its service where it was served later."""
    if decision.id == case.decision_document and case.outcome == REFUSED:
        return list(case.remedies)
    return list(decision.facts.get("remedies", ()))


@transaction.atomic
def record_review_result(actor: Actor, matter_id: UUID, *, result: str, on: date, note: str) -> None:
    """Records how the reconsideration or lawsuit ended; a decision set aside opens the task to decide again.

    A grant that is set aside ends its licence; the end of a licence that is set aside puts it in force again. Both only while the contested decision stands: one that was replaced by
    a newer decision is history, and its review touches nothing but its own record. After a reconsideration that does not help, the day until which she may
    go to court is derived and told.
    """
    tree, part, row = locked_matter(matter_id)
    if row.kind != REVIEW:
        raise NotFound
    check_hands(actor, part, row)
    if row.state != "open":
        raise MatterNotOpen
    if result not in RESULTS:
        raise Invalid(errors=[{"pointer": "/result", "reason": result}])
    if not date.fromisoformat(row.facts["brought_on"]) <= on <= clock.today():
        raise Invalid(errors=[{"pointer": "/on", "reason": marked("日期不能早于提出的那天，也不能晚于今天")}])
    court = court_term(row.stage, result, on)
    row.state, row.answer, row.answered_by, row.answered_at = "done", check_reason(note), actor.id, clock.now()
    row.facts = {
        **row.facts,
        "result": result,
        "result_on": on.isoformat(),
        "court_until": court.due_date.isoformat() if court else "",
    }
    changes = Changes(changed=[row])
    is_standing = row.contests == part.case.decision_document
    is_asked = any(one.kind == REDECIDE and one.state == "open" for one in part.matters)
    if opens_redecision(result, is_standing=is_standing, is_asked=is_asked):  # two bodies set it aside: once is enough
        changes.added.append(_to_decide_again(actor, part, row))
    if ends_grant(result, part.case.outcome, is_standing=is_standing):
        _end_grant(actor, part, row)
    if result in ENDS_GRANT and row.contests and not is_standing:
        undo_ending(actor, part, row.contests, row.answer)
    store(tree, changes, part)
    record_act(actor, "cases.record_review_result", f"case:{part.case.number}", result=result, post=row.post)
    tell_applicant(part.case, "review_decided", due=court.due_date if court else None, once=str(row.id))


def _to_decide_again(actor: Actor, part: LoadedCase, row: SideMatter) -> SideMatter:
    """The task to decide again, within the item's statutory limit from today; the former decision stays on it."""
    case = part.case
    due = derive_limit(clock.now(), limit_of(case.statutory)).due_date if case.statutory else None
    matter = SideMatter(
        id=new_id(),
        case=case,
        kind=REDECIDE,
        state="open",
        post=row.post,
        due_on=due,
        asked_by=actor.id,
        asked_post=row.post,
        asked_at=clock.now(),
        question=row.answer,
        facts={
            "outcome": case.outcome,
            "reason": case.reason,
            "decided_at": case.decided_at.isoformat() if case.decided_at else "",
        },
    )
    tell_posts([row.post], case, "to_decide_again", once=str(matter.id), matter=matter.id)
    return matter


def _end_grant(actor: Actor, part: LoadedCase, row: SideMatter) -> None:
    """What was granted no longer holds: the licence is revoked, as the body decided."""
    case = part.case
    case.result = {
        **case.result,
        "revoked_at": clock.now().isoformat(),
        "revoked_reason": row.answer,
        "revoked_bases": [],
    }
    for licence in licences_of_cases([str(case.number)]):
        if licence.state in {"valid", "expired"}:
            end_licence(actor, licence.id, "revoke", row.answer, clock.today())


@transaction.atomic
def decide_again(actor: Actor, matter_id: UUID, *, outcome: str, opinion: str, bases: Sequence[str] = ()) -> None:
    """Decides anew after the former decision was set aside: a decision of its own, with remedies that count anew.

    Raises SameDecisionAgain for the same outcome with the same reason, GrantedBefore where a grant was set aside.
    """
    tree, part, row = locked_matter(matter_id)
    if row.kind != REDECIDE:
        raise NotFound
    check_hands(actor, part, row)
    if row.state != "open":
        raise MatterNotOpen
    why = check_reason(opinion)
    if is_same_again(row.facts, outcome, why):
        raise SameDecisionAgain
    if outcome == GRANTED and row.facts["outcome"] == GRANTED:
        raise GrantedBefore
    row.state, row.answer, row.answered_by, row.answered_at = "done", why, actor.id, clock.now()
    row.facts = {**row.facts, "again": outcome}
    _decide(actor, tree, part, outcome, Grounds(why, tuple(bases)), Changes(changed=[row]))
    record_act(actor, "cases.decide_again", f"case:{part.case.number}", outcome=outcome, post=row.post)


def _decide(actor: Actor, tree: Tree, part: LoadedCase, outcome: str, grounds: Grounds, changes: Changes) -> None:
    if outcome == GRANTED:
        part.case.reason, part.case.bases, part.case.remedies = "", [], []
        grant(actor, tree, part, grounds, changes)
    elif outcome == REFUSED:
        refuse(actor, tree, part, grounds, changes)
    else:
        raise Invalid(errors=[{"pointer": "/outcome", "reason": outcome}])
