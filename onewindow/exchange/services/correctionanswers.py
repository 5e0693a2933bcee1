"""How a dispute over shared data ends: answered by the owner's steward, in time or told to the data bureau (rule F8)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from onewindow.exchange.events import SharedValueCorrected
from onewindow.exchange.models import Answer, ChangedValue, DataCorrection, Trace
from onewindow.exchange.queries.corrections import answer_derivation, overseen_correction, steward_correction
from onewindow.exchange.rules import AnswerState, Outcome, PurposeKind
from onewindow.exchange.services.correctionwords import tell_bureau, tell_person, tell_stewards
from onewindow.exchange.services.owners import tell_owner
from onewindow.foundation import clock
from onewindow.foundation.actor import Actor, system_actor
from onewindow.foundation.errors import Conflict, Invalid, NotFound
from onewindow.foundation.events import announce
from onewindow.foundation.ids import new_id
from onewindow.foundation.marks import marked
from onewindow.foundation.personal import decrypt, encrypt
from onewindow.foundation.sweeps import alone
from onewindow.ledger.services import record_act
from onewindow.registers.queries import element as element_row
from onewindow.registers.queries import is_text, typed_value

MESSAGE = "value_corrected"
AT_ONCE = 200  # of the late ones that one run of the sweep takes; the next run takes the rest


class CorrectionAnswered(Conflict):
    """The dispute has been answered."""

    code, title = "correction-answered", marked("这份异议已经答复过了")


class CorrectionExtended(Conflict):
    """More time was asked for before, or it is too late to ask."""

    code, title = "correction-extended", marked("已经申请过延长，或者已经过了答复期限，不能再申请")


class NoExtensionAsked(Conflict):
    """Nobody has asked for more time, or it was granted, or the one who grants it is the one who asked."""

    code, title = "no-extension-asked", marked("没有等待批准的延长申请；申请人自己不能批准")


class ReasonMissing(Invalid):
    """An answer without its reason."""

    code, title = "reason-missing", marked("请写明理由，本人会看到")


@transaction.atomic
def answer_data_correction(actor: Actor, number: str, outcome: str, reason: str, value: str = "") -> None:
    """The owner's answer: corrected as claimed, changed in part, or kept; with its reason.

    The platform writes no register: the owner's own system is told what to change and changes it itself; an element that
    no line of text can hold is changed there by hand first. Raises NotFound for anybody but the steward of the owner.
    """
    row = _locked(steward_correction(actor, number).number)
    if row.answered_at is not None:
        raise CorrectionAnswered
    if outcome not in set(Outcome):
        raise Invalid(outcome, errors=[{"pointer": "/outcome", "reason": _("请选一种答复")}])
    if not reason.strip():
        raise ReasonMissing(errors=[{"pointer": "/reason", "reason": _(ReasonMissing.title)}])
    now = clock.now()
    row.outcome, row.answered_at, row.answered_by = outcome, now, actor.id
    row.answer_cipher = encrypt(reason.strip())
    changed = _changed_value(row, outcome, value)
    row.corrected_cipher = encrypt(changed) if changed else ""
    if outcome == Outcome.KEPT:
        row.settled_at = now
    elif changed and row.subject_cipher:
        row.message_id = f"correction:{number}:{new_id()}"
        _tell_owner(actor, row, changed)
    else:  # her department has changed it in its own system
        row.changed_at = row.settled_at = now
    row.save()
    record_act(actor, "exchange.answer_data_correction", f"correction:{number}", outcome=outcome, element=row.element)
    tell_person(row, outcome)
    if row.changed_at:
        _propagate(row)


def _changed_value(row: DataCorrection, outcome: str, value: str) -> str:
    """What the element is to say; empty when nothing changes, or no line of text can hold it."""
    found = element_row(row.element)
    if outcome == Outcome.KEPT or found is None or not is_text(found):
        return ""
    claimed, given = decrypt(row.claimed_cipher), value.strip()
    if outcome == Outcome.CORRECTED:
        given = given or claimed
    fault = "" if given else _("改了一部分：请写改成什么")
    if outcome == Outcome.PARTLY and given == claimed:
        fault = _("和申请人说的一样，请选“改正”")
    if given and given == decrypt(row.shown_cipher):
        fault = _("和登记库里现在的一样，没有改；不改请选“不改”")
    if not fault:
        try:
            typed_value(found, given)
        except ValueError as error:
            fault = _(str(error))
    if fault:
        raise Invalid(fault, errors=[{"pointer": "/value", "reason": fault}])
    return given


def _tell_owner(actor: Actor, row: DataCorrection, value: str) -> None:
    code, _, name = row.element.partition(".")
    facts = {
        "element": name,
        "subject": decrypt(row.subject_cipher),
        "before": decrypt(row.shown_cipher),
        "value": value,
        "correction": row.number,
    }
    tell_owner(actor, register=code, kind=MESSAGE, facts=facts, message_id=row.message_id)


def note_owner_corrected(message_id: str, answer: Mapping[str, Any]) -> None:
    """What follows when the owner's system has taken the message: the dispute is settled, those affected are told.

    A system that found no such value undoes the answer, and its steward is told to look again.
    """
    row = DataCorrection.objects.select_for_update(no_key=True).filter(message_id=message_id).first()
    if row is None:
        return
    actor = system_actor("exchange.deliver_to_owner")
    if not answer.get("changed"):
        tell_stewards(row, "not_found")
        row.outcome, row.answered_at, row.answered_by, row.message_id = "", None, None, ""
        row.answer_cipher = row.corrected_cipher = ""
        row.save()
        record_act(actor, "exchange.undo_correction_answer", f"correction:{row.number}", element=row.element)
        return
    row.changed_at = row.settled_at = clock.now()
    row.save(update_fields=["changed_at", "settled_at"])
    record_act(actor, "exchange.settle_data_correction", f"correction:{row.number}", element=row.element)
    _propagate(row)


def _propagate(row: DataCorrection) -> None:
    """Notes under which purposes the value was read before it changed, and announces it to the parts above."""
    numbers = _used_under(row)
    at = row.changed_at or clock.now()
    ChangedValue.objects.bulk_create(
        [ChangedValue(correction=row, purpose_number=number, at=at) for number in numbers], ignore_conflicts=True
    )
    announce(SharedValueCorrected(row.number, row.element, row.subject, frozenset(numbers)))


def _used_under(row: DataCorrection) -> set[str]:
    """The cases and drafts for which this element of this subject was given: every read has left its trace."""
    numbers = {row.purpose_number} if row.purpose_number else set()
    if row.subject:
        read = Trace.objects.filter(
            kind="read",
            subjects__contains=[row.subject],
            elements__contains=[row.element],
            purpose_kind__in=[PurposeKind.CASE.value, PurposeKind.DRAFT.value],
            id__in=Answer.objects.filter(state=AnswerState.ANSWERED.value).values("trace_id"),
        )
        numbers |= set(read.values_list("purpose_number", flat=True).distinct())
    return numbers


@transaction.atomic
def ask_correction_extension(actor: Actor, number: str, reason: str) -> None:
    """The steward asks for the longer time, once and before the day has passed; the data bureau decides."""
    row = _locked(steward_correction(actor, number).number)
    if row.answered_at is not None:
        raise CorrectionAnswered
    if row.extension_asked_at is not None or row.answer_due < clock.today():
        raise CorrectionExtended
    if not reason.strip():
        raise ReasonMissing(errors=[{"pointer": "/reason", "reason": _(ReasonMissing.title)}])
    row.extension_asked_at, row.extension_asked_by = clock.now(), actor.id
    row.extension_cipher = encrypt(reason.strip())
    row.save(update_fields=["extension_asked_at", "extension_asked_by", "extension_cipher"])
    record_act(actor, "exchange.ask_correction_extension", f"correction:{number}", element=row.element)
    tell_bureau(row, "extension_asked")


@transaction.atomic
def approve_correction_extension(actor: Actor, number: str) -> None:
    """The data bureau grants the longer time (local practice, e.g. Qingdao, arts. 16 and 17); never who asked for it."""
    row = _locked(overseen_correction(actor, number).number)
    if row.answered_at is not None:
        raise CorrectionAnswered
    if row.extension_asked_at is None or row.extended_at is not None or row.extension_asked_by == actor.id:
        raise NoExtensionAsked
    row.extended_at, row.extended_by = clock.now(), actor.id
    row.answer_due = answer_derivation(row.raised_at, is_extended=True).due_date
    row.save(update_fields=["extended_at", "extended_by", "answer_due"])
    record_act(actor, "exchange.approve_correction_extension", f"correction:{number}", due=row.answer_due.isoformat())
    tell_stewards(row, "extended")
    tell_person(row, "extended")


def escalate_corrections() -> None:
    """Tells the data bureau and the person of each dispute that is answered too late, once."""
    late = DataCorrection.objects.filter(
        answered_at__isnull=True, escalated_at__isnull=True, answer_due__lt=clock.today()
    )
    for number in late.order_by("answer_due", "number").values_list("number", flat=True)[:AT_ONCE]:
        alone(escalate_correction, number)


@transaction.atomic
def escalate_correction(number: str) -> None:
    """Tells the data bureau and the person that one dispute is late; told before or answered, it does nothing."""
    row = _locked(number)
    if row.answered_at is not None or row.escalated_at is not None or row.answer_due >= clock.today():
        return
    row.escalated_at = clock.now()
    row.save(update_fields=["escalated_at"])
    actor = system_actor("exchange.escalate_corrections")
    record_act(actor, "exchange.escalate_correction", f"correction:{number}", element=row.element)
    tell_bureau(row, "late")
    tell_person(row, "late")


def _locked(number: str) -> DataCorrection:
    row = DataCorrection.objects.select_for_update(no_key=True).filter(number=number).first()
    if row is None:
        raise NotFound(number)
    return row
