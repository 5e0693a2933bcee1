"""Leaving a discretion band: asked with a reason, approved by the head, who is another person (rules D6)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from onewindow.cases.models import BandDeparture, LoadedCase
from onewindow.cases.rules.procedure import State
from onewindow.cases.rules.steps import StepState
from onewindow.cases.services.common import check_post, check_state, item_of, locked
from onewindow.cases.services.errors import OutsideBand
from onewindow.catalogue.queries import BandBreak, Item, band_breaks
from onewindow.foundation import clock
from onewindow.foundation.actor import Actor
from onewindow.foundation.database import violated_constraint
from onewindow.foundation.errors import Conflict, Invalid, NotAllowed, NotFound
from onewindow.identity.queries import recipients_of_posts
from onewindow.ledger.services import record_act
from onewindow.notifications.services import Notice, send_messages

HEAD = "A"  # XX-A stands for the department's head


def require_within_bands(part: LoadedCase, item: Item, values: Mapping[str, Any]) -> None:
    """Raises OutsideBand unless the head has approved each value that leaves its band. No band, no statement."""
    breaks = breaks_of(part, item, values)
    if not breaks:
        return
    approved = set(BandDeparture.objects.filter(case=part.case, approved_at__isnull=False).values_list("band", "value"))
    left = [each for each in breaks if (each.band.code, each.value) not in approved]
    if left:
        raise OutsideBand(
            errors=[
                {
                    "pointer": f"/result_{each.band.field}",
                    "reason": f"裁量基准是 {each.range_text}；要超出，请先写明理由报负责人批准。",
                }
                for each in left
            ]
        )


def breaks_of(part: LoadedCase, item: Item, values: Mapping[str, Any]) -> tuple[BandBreak, ...]:
    """The values that leave their bands under the case's answers."""
    if not item.discretion:
        return ()
    return band_breaks(item.discretion, values, {**part.case.answers, **part.case.questions})


@transaction.atomic
def ask_departure(actor: Actor, number: str, field: str, value: str, reason: str) -> UUID:
    """Asks the head to approve a value outside its band; returns the request's id, the same when asked again.

    Raises NotYourPost for who isn't at the open step, Invalid without a reason or where the value is within its band.
    """
    _tree, part = locked(number)
    check_state(part, {State.ACCEPTED})
    check_post(actor, part, [step.post for step in part.steps if step.state == StepState.OPEN])
    broken = next(
        (each for each in breaks_of(part, item_of(part.case), {field: value}) if each.band.field == field), None
    )
    errors = []
    if not reason.strip():
        errors.append({"pointer": "reason", "reason": "请写明为什么要超出裁量基准。"})
    if broken is None:
        errors.append({"pointer": "value", "reason": "这个值没有超出裁量基准，不用报批。"})
    if errors or broken is None:
        raise Invalid(errors=errors)
    try:
        with transaction.atomic():
            row = BandDeparture.objects.create(
                case=part.case,
                band=broken.band.code,
                field=field,
                value=value,
                reason=reason.strip(),
                department=part.case.department,
                asked_by=actor.id,
                asked_at=clock.now(),
            )
    except IntegrityError as error:
        if violated_constraint(error) != "departure_once_for_a_value":
            raise
        return BandDeparture.objects.get(case=part.case, band=broken.band.code, value=value).id
    record_act(actor, "cases.ask_departure", f"case:{number}", band=broken.band.code)
    send_messages(
        [
            Notice(
                recipient=recipient,
                key=f"departure:{row.id}",
                kind="departure",
                title="有一个决定要超出裁量基准，请您批",
                title_en="A decision outside its band needs your approval",
                body=f"办件 {number}：{reason.strip()}",
                body_en=f"Case {number}: {reason.strip()}",
                link=f"/desk/departures/{row.id}/",
            )
            for recipient in recipients_of_posts([f"{part.case.department}-{HEAD}"])
        ]
    )
    return row.id


@transaction.atomic
def approve_departure(actor: Actor, departure_id: UUID) -> None:
    """The head approves; raises NotFound, NotAllowed for others and for who asked, Conflict when it was approved."""
    row = BandDeparture.objects.select_for_update(of=("self",), no_key=True).filter(id=departure_id).first()
    if row is None:
        raise NotFound
    if not actor.holds(f"{row.department}-{HEAD}") or actor.id == row.asked_by:
        raise NotAllowed
    if row.approved_at is not None:
        raise Conflict("It is approved already.")
    row.approved_by, row.approved_at = actor.id, clock.now()
    row.save(update_fields=["approved_by", "approved_at"])
    record_act(actor, "cases.approve_departure", f"departure:{row.id}", band=row.band)
