"""Who is meant by the user id of a message that comes over the exchange (standards 8)."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from django.db import connection

from onewindow.foundation import clock
from onewindow.foundation.actor import Actor
from onewindow.foundation.profile import profile
from onewindow.identity.models import ACTOR_OF_USER
from onewindow.identity.rules import AccountKind
from onewindow.identity.services.sessions import actor_of_row

PERSON, STAFF = "CN-PERSON-", "CN"


def actor_of_user(user_id: str) -> Actor | None:
    """The person or official of this city whom a user id names, with today's posts; None for an unknown one."""
    staff = f"{STAFF}{profile().division}"
    if user_id.startswith(PERSON):
        kind, account, login = AccountKind.PERSON, _uuid(user_id.removeprefix(PERSON)), ""
        if account is None:
            return None
    elif user_id.startswith(staff):
        kind, account, login = AccountKind.STAFF, None, user_id.removeprefix(staff)
    else:
        return None
    given = {"kind": kind.value, "id": account, "login": login, "today": clock.today()}
    with connection.cursor() as cursor:
        cursor.execute(ACTOR_OF_USER, given)
        row = cursor.fetchone()
    return replace(actor_of_row(row), channel="exchange") if row else None


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
