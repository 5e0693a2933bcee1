"""What has changed since in the registers on which a licence rests."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from onewindow.foundation import clock
from onewindow.foundation.actor import Actor
from onewindow.ledger.services import record_act
from onewindow.licences.models import DeregistrationDue, Licence, SourceChange


def note_source_change(
    case_number: str, *, correction: str, element: str, name: str, name_en: str, at: datetime
) -> list[str]:
    """Notes at each licence in force of a case that a value was corrected since; returns the ids of those licences.

    The licence itself stays as it is: only its issuer may change or end it. Noted before, nothing is noted again.
    """
    held = Licence.objects.filter(case_number=case_number, state="valid").order_by("id")
    given = {"correction": correction, "element": element, "name": name, "name_en": name_en, "at": at}
    SourceChange.objects.bulk_create([SourceChange(licence=one, **given) for one in held], ignore_conflicts=True)
    return [str(one.id) for one in held]


@transaction.atomic
def flag_deregistration(actor: Actor, ref: str, *, because: str) -> list[str]:
    """Marks the licences in force of a holder who is no more as to be deregistered; the numbers of their cases.

    They stay in force until their issuer deregisters them (Administrative Licensing Law, art. 70). Those held together
    with somebody else are left alone. Marked before, nothing is marked again.
    """
    held = [one for one in Licence.objects.filter(holders__contains=[ref], state="valid") if one.holders == [ref]]
    known = set(DeregistrationDue.objects.filter(licence__in=held).values_list("licence_id", flat=True))
    fresh = [one for one in held if one.id not in known]
    now = clock.now()
    DeregistrationDue.objects.bulk_create(
        [DeregistrationDue(licence=one, because=because, since=now) for one in fresh], ignore_conflicts=True
    )
    for one in fresh:
        record_act(actor, "licences.flag_deregistration", f"licence:{one.id}", because=because)
    return [one.case_number for one in held if one.case_number]
