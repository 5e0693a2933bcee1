"""After-checks of promises (事后核查, rule D8): recorded, put right in time, or the grant is revoked."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from onewindow.cases.events import AfterCheckDone
from onewindow.cases.models import AfterCheck, Case, Changes, LoadedCase, Tree, lock_tree, posts_at
from onewindow.cases.queries.results import broken_promise_message
from onewindow.cases.rules.steps import APPROVE
from onewindow.cases.services.common import (
    after_check_by_id,
    check_claim,
    check_hands,
    check_post,
    check_reason,
    issue,
    item_of,
    store,
)
from onewindow.cases.services.ending import remedies_from
from onewindow.cases.services.errors import AfterCheckNotOpen, ResultNotPossible
from onewindow.cases.services.notices import tell_applicant
from onewindow.documents.queries import DocumentRow
from onewindow.exchange.services import tell_owner
from onewindow.foundation import clock
from onewindow.foundation.actor import Actor
from onewindow.foundation.errors import NotFound
from onewindow.foundation.events import announce
from onewindow.foundation.limits import Limit, Wording, derive_limit
from onewindow.identity.queries import party_number
from onewindow.ledger.services import record_act
from onewindow.licences.queries import licences_of_cases
from onewindow.licences.services import end_licence

WAITING_FOR_CHECK = {"open", "rectifying"}
REVIEW = "review"


@transaction.atomic
def record_after_check(actor: Actor, id: UUID, result: str, note: str = "") -> None:  # noqa: A002 contract's name
    """Records what an after-check, or the check after putting right, found: pass or fail."""
    tree, part, check = _locked_check(id)
    check_hands(actor, part, check)
    if check.state not in WAITING_FOR_CHECK:
        raise AfterCheckNotOpen
    if result not in {"pass", "fail"}:
        raise ResultNotPossible(errors=[{"pointer": "/result", "reason": str(ResultNotPossible.title)}])
    found = note.strip() if result == "pass" else check_reason(note)
    _note(check, actor, "recheck" if check.state == "rectifying" else "check", result, found)
    check.state = "passed" if result == "pass" else "failed"
    check.result, check.note, check.checked_at, check.checked_by = result, found, clock.now(), actor.id
    store(tree, Changes(changed=[check]), part)
    number = str(part.case.number)
    record_act(actor, "cases.record_after_check", f"case:{number}", result=result, post=check.post)
    tell_applicant(part.case, "check_passed" if result == "pass" else "check_failed", once=str(len(check.history)))
    announce(AfterCheckDone(number, result, actor))


@transaction.atomic
def order_rectify(actor: Actor, id: UUID, days: int, note: str) -> None:  # noqa: A002 contract's name
    """Orders what was not kept to be put right within so many working days (责令限期改正)."""
    tree, part, check = _locked_check(id)
    posts = [step.post for step in part.steps if step.action in (REVIEW, APPROVE)] or [check.post]
    check_post(actor, part, {*posts, *posts_at(check)})
    check_claim(actor, check)
    if check.state != "failed" or check.rectify_due is not None or days < 1:
        raise AfterCheckNotOpen
    reason = check_reason(note)
    due = rectify_until(clock.now(), days)
    _note(check, actor, "order_rectify", "", reason)
    check.history[-1]["days"] = days
    check.state, check.rectify_due = "rectifying", due
    store(tree, Changes(changed=[check]), part)
    record_act(actor, "cases.order_rectify", f"case:{part.case.number}", days=days, due=due.isoformat())
    tell_applicant(part.case, "rectify", due=due)


def rectify_until(ordered: datetime, days: int) -> date:
    """Until when what was not kept must be put right."""
    return derive_limit(ordered, Limit(days, "workday"), wording=Wording(starts_on="event", kind="")).due_date


@transaction.atomic
def revoke_grant(actor: Actor, id: UUID, reason: str) -> None:  # noqa: A002 contract's name
    """Revokes what was granted on a promise that was not kept, after the time to put it right; told to the credit file.

    The licence is revoked, the broken promise goes to the owner of the credit register, and the remedies run anew.
    """
    tree, part, check = _locked_check(id)
    posts = [step.post for step in part.steps if step.action == APPROVE] or [part.steps[-1].post]
    check_post(actor, part, posts)
    check_claim(actor, check)
    if check.state != "failed" or check.rectify_due is None:
        raise AfterCheckNotOpen
    case, now, why = part.case, clock.now(), check_reason(reason)
    _note(check, actor, "revoke", "", why)
    check.state = "revoked"
    case.remedies = remedies_from(item_of(case), now)
    bases = _revoking_bases(case)
    case.result = {**case.result, "revoked_at": now.isoformat(), "revoked_reason": why, "revoked_bases": bases}
    document, held = _publish(actor, case, why), licences_of_cases([str(case.number)])
    ended = {
        "act": "revoke",
        "at": now.isoformat(),
        "document": str(document.id),
        "licences": [str(x.id) for x in held],
    }
    case.result |= {"ended": ended}
    store(tree, Changes(changed=[check]), part)
    for licence in held:
        end_licence(actor, licence.id, "revoke", why, clock.today())
    record_act(actor, "cases.revoke_grant", f"case:{case.number}", post=posts[0])
    tell_applicant(case, "revoked")


def _publish(actor: Actor, case: Case, why: str) -> DocumentRow:
    now = clock.now()
    facts = {
        "outcome": "revoked",
        "reason": why,
        "bases": case.result["revoked_bases"],
        "remedies": case.remedies,
    }
    document = issue(actor, "decision", case, ("撤销许可决定书", "Decision of revocation"), facts, now)
    tell_owner(
        actor,
        register="crd",
        kind="promise_broken",
        facts={"subject_id": party_number(case.applicant), "case_number": case.number, "on": clock.today().isoformat()},
        message_id=broken_promise_message(str(case.number)),
    )
    return document


def _revoking_bases(case: Case) -> list[dict[str, Any]]:
    return [
        {"law_id": one.law_id, "law": one.law, "article": one.article, "label": one.label}
        for one in item_of(case).legal_bases
        if one.role in {"power", "supervision"}
    ]


def _locked_check(id_: UUID) -> tuple[Tree, LoadedCase, AfterCheck]:
    number = AfterCheck.objects.filter(id=id_).values_list("case__number", flat=True).first()
    tree = lock_tree(number) if number else None
    if tree is None:
        raise NotFound
    return tree, *after_check_by_id(tree, id_)


def _note(check: AfterCheck, actor: Actor, act: str, result: str, note: str) -> None:
    check.history = [
        *check.history,
        {"at": clock.now().isoformat(), "by": str(actor.id), "act": act, "result": result, "note": note},
    ]
