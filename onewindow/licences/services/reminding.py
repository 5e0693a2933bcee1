"""Reminding holders that a licence expires, 90 and 60 days before, so that they renew it in time (rule C10)."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction
from django.db.models import F, Q

from onewindow.catalogue.queries import renewable_types
from onewindow.foundation import clock
from onewindow.foundation.texts import MONTHS_EN
from onewindow.identity.queries import parties_by_refs, recipients_of_parties
from onewindow.licences.models import Licence
from onewindow.licences.rules import REMIND_DAYS, LicenceState, reminder_due
from onewindow.notifications.services import Notice, send_messages

AT_ONCE = 200  # licences that one run handles; the next run takes the rest


@transaction.atomic
def remind_of_expiry() -> None:
    """Tells the holders of licences that can be renewed, once at each of the days; who was late in time is told once."""
    today = clock.today()
    fresh = Q(reminded_days=None)
    for ahead in REMIND_DAYS:
        fresh |= Q(reminded_days__gt=ahead, valid_until__lte=today + timedelta(days=ahead))
    due = Licence.objects.filter(
        fresh,
        type__in=sorted(renewable_types()),
        state=LicenceState.VALID.value,
        valid_until__gte=today,
        valid_until__lte=today + timedelta(days=max(REMIND_DAYS)),
    ).order_by(F("valid_until"), "id")
    for licence in list(due.select_for_update(no_key=True, skip_locked=True)[:AT_ONCE]):
        days = reminder_due(licence.valid_until, today, licence.reminded_days) if licence.valid_until else None
        if days is None or licence.valid_until is None:
            continue
        send_messages(_notices(licence, licence.valid_until, days))
        licence.reminded_days = days
        licence.save(update_fields=["reminded_days"])


def _notices(licence: Licence, until: date, days: int) -> list[Notice]:
    holders = [party.id for party in parties_by_refs(licence.holders).values()]
    day = f"{until.year}年{until.month}月{until.day}日"
    day_en = f"{until.day} {MONTHS_EN[until.month - 1]} {until.year}"
    return [
        Notice(
            recipient=recipient,
            key=f"licences.expires:{licence.id}:{days}",
            kind="licence_expires",
            title=f"{licence.name}快到期了",
            title_en=f"Expires soon: {licence.name_en}",
            body=f"{licence.holder_name}的{licence.name}有效期到 {day}。要继续用的，请在到期 30 日前申请延续，到证照页面就能办。",
            body_en=f"The {licence.name_en} of {licence.holder_name} is valid until {day_en}. To go on, apply for renewal "
            "30 days before; the page of the licence is where you begin.",
            link=f"/my/licences/{licence.id}/",
        )
        for recipient in recipients_of_parties(holders)
    ]
