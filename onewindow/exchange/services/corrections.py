"""Disputes over shared data (校核): recorded, and passed to the owner of the register at once (rules E2, F8)."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.urls import reverse

from onewindow.exchange.events import DataCorrectionRaised
from onewindow.exchange.models import DataCorrection
from onewindow.exchange.queries import correction, require_part_in
from onewindow.exchange.services.numbers import next_numbers
from onewindow.exchange.services.viewing import note_view
from onewindow.foundation import clock
from onewindow.foundation.actor import Actor
from onewindow.foundation.errors import Invalid
from onewindow.foundation.events import announce
from onewindow.foundation.personal import encrypt
from onewindow.foundation.profile import profile
from onewindow.foundation.workdays import add_workdays
from onewindow.identity.queries import party, recipients_of_posts
from onewindow.ledger.services import record_act
from onewindow.notifications.services import Notice, send_messages
from onewindow.registers.queries import element as element_row
from onewindow.registers.queries import register

STEWARD = "D"  # the letter of the post 数据管理岗


@transaction.atomic
def raise_data_correction(
    actor: Actor, number: str, *, element: str, shown: str, claimed: str, file_id: UUID | None = None
) -> str:
    """Records that a value of a register is disputed under a purpose, tells its owner's data steward; the JZ number.

    Her own value counts for the case from now on; the register itself is changed by its owner alone. Raises NotFound
    when the purpose is neither her own draft nor a case of hers, as a party or by her post.
    """
    require_part_in(actor, number)
    found = element_row(element)
    if found is None:
        raise Invalid(element, errors=[{"pointer": "/element", "reason": element}])
    owner = register(element.partition(".")[0]).owner
    today = clock.today()
    correction_number = next_numbers("JZ", today)[0]
    DataCorrection.objects.create(
        number=correction_number,
        purpose_number=number,
        element=element,
        owner=owner,
        shown_cipher=encrypt(shown),
        claimed_cipher=encrypt(claimed),
        file_id=file_id,
        subject=party(actor.party).ref if actor.party else "",
        raised_by=actor.id,
        raised_at=clock.now(),
        answer_due=add_workdays(today, int(profile().data_correction.answer.value)),
    )
    record_act(actor, "exchange.raise_data_correction", f"correction:{correction_number}", element=element)
    link = reverse("exchange:correction", args=[correction_number])
    send_messages(
        [
            Notice(
                recipient=recipient,
                key=f"data-correction:{correction_number}",
                kind="data-correction",
                title=f"有人对“{found.name}”提出异议",
                title_en=f"A value is disputed: {found.name_en}",
                body=f"校核单 {correction_number}：请在承诺时间内核实并答复。",
                body_en=f"Data correction {correction_number}: please check the value and answer in time.",
                link=link,
            )
            for recipient in recipients_of_posts([f"{owner}-{STEWARD}"])
        ]
    )
    announce(DataCorrectionRaised(correction_number, owner, element))
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
