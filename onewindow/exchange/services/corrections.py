"""Disputes over shared data (校核): recorded, and passed to the owner of the register at once (rules E2, F8)."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from onewindow.exchange.events import DataCorrectionRaised
from onewindow.exchange.models import DataCorrection, Purpose
from onewindow.exchange.queries import correction, require_part_in
from onewindow.exchange.queries.corrections import answer_derivation
from onewindow.exchange.rules import RaisedBy
from onewindow.exchange.services.correctionwords import tell_stewards
from onewindow.exchange.services.numbers import next_numbers
from onewindow.exchange.services.viewing import note_view
from onewindow.foundation import clock
from onewindow.foundation.actor import Actor, ActorKind
from onewindow.foundation.errors import Invalid
from onewindow.foundation.events import announce
from onewindow.foundation.personal import encrypt, lookup_hash
from onewindow.identity.queries import parties_by_refs, party, party_numbers
from onewindow.ledger.services import record_act
from onewindow.registers.queries import element as element_row
from onewindow.registers.queries import register

STEWARD = "D"  # the letter of the post 数据管理岗


@transaction.atomic
def raise_data_correction(
    actor: Actor,
    number: str,
    *,
    element: str,
    shown: str,
    claimed: str,
    file_id: UUID | None = None,
    subject: str = "",
) -> str:
    """Records that a value of a register is disputed under a purpose, tells its owner's data steward; the JZ number.

    Her own value counts for the case from now on; the register itself is changed by its owner alone. An official says
    whom the value is about (`subject`, one of the purpose's). Raises NotFound when the purpose is neither her own draft
    nor a case of hers, as a party or by her post, or is not about the subject.
    """
    require_part_in(actor, number)
    if actor.kind is ActorKind.STAFF:
        subject, raised_as = _subject_in(number, subject), RaisedBy.OFFICIAL
    else:
        subject, raised_as = party(actor.party).ref if actor.party else "", RaisedBy.PERSON
    known = parties_by_refs([subject]) if subject else {}
    numbers = party_numbers([one.id for one in known.values()])
    about = numbers.get(known[subject].id, "") if subject in known else ""
    return _raise(
        actor, number, element, shown, claimed, raised_as=raised_as, subject=subject, about=about, file_id=file_id
    )


@transaction.atomic
def raise_check_correction(actor: Actor, *, element: str, shown: str, claimed: str, about: str) -> str:
    """Records a dispute that a check of the data's quality raises, about the person or company with the number `about`.

    `claimed` is what the check takes to be right, or says what is wrong. Who may do this is the caller's to check.
    """
    return _raise(
        actor,
        "",
        element,
        shown,
        claimed,
        raised_as=RaisedBy.CHECK,
        subject=lookup_hash(about) if about else "",
        about=about,
    )


def _subject_in(number: str, subject: str) -> str:
    """Whom an official's dispute is about: the one named, or the only one that the purpose is about."""
    known = Purpose.objects.values_list("subjects", flat=True).get(number=number)
    if subject and subject not in known:
        raise Invalid(subject, errors=[{"pointer": "/subject", "reason": _("这件事与此人无关，请选当事人")}])
    return subject or (str(known[0]) if len(known) == 1 else "")


def _raise(  # noqa: PLR0913 one row of a dispute, its columns by name
    actor: Actor,
    number: str,
    element: str,
    shown: str,
    claimed: str,
    *,
    raised_as: RaisedBy,
    subject: str,
    about: str,
    file_id: UUID | None = None,
) -> str:
    found = element_row(element)
    if found is None:
        raise Invalid(element, errors=[{"pointer": "/element", "reason": element}])
    described = register(element.partition(".")[0])
    now = clock.now()
    correction_number = next_numbers("JZ", clock.today())[0]
    row = DataCorrection.objects.create(
        number=correction_number,
        purpose_number=number,
        element=element,
        owner=described.owner,
        shown_cipher=encrypt(shown),
        # several things may be hers: there the mark of the dispute stands at the disputed value alone
        shown_digest=lookup_hash(f"{element}:{shown}") if described.about == "thing" else "",
        claimed_cipher=encrypt(claimed),
        file_id=file_id,
        subject=subject,
        subject_cipher=encrypt(about) if about else "",
        raised_as=raised_as.value,
        raised_by=actor.id,
        raised_at=now,
        passed_on_at=now,
        answer_due=answer_derivation(now).due_date,
    )
    record_act(
        actor, "exchange.raise_data_correction", f"correction:{correction_number}", element=element, by=raised_as.value
    )
    tell_stewards(row, "raised")
    announce(DataCorrectionRaised(correction_number, described.owner, element))
    return correction_number


@transaction.atomic
def unmask_correction(actor: Actor, number: str, reason: str) -> None:
    """Leaves the trace of a data steward who looks at the disputed values in clear; a reason is needed (rule F6)."""
    row = correction(actor, number)
    if not reason.strip():
        raise Invalid("请写明查看原因", errors=[{"pointer": "/reason", "reason": "请写明查看原因"}])
    if row.subject:
        note_view(actor, row.purpose_number, [row.element], [row.subject], posts=[f"{row.owner}-{STEWARD}"])
    act, given = "exchange.unmask_correction", encrypt(reason.strip())  # her own words may name somebody
    record_act(actor, act, f"correction:{number}", element=row.element, reason_cipher=given)
