"""Naming another party by number and name: an agent, a manager, a co-applicant."""

from __future__ import annotations

from datetime import datetime, timedelta
from math import ceil

from django.utils.translation import gettext as _

from onewindow.foundation.actor import Actor
from onewindow.foundation.errors import Invalid, TooManyAttempts
from onewindow.foundation.marks import marked
from onewindow.identity.queries import PartyRow, reachable_party
from onewindow.identity.rules import PartyKind, naming_limits
from onewindow.identity.services.attempts import begin_attempt, forget_attempts

NOBODY = marked("证件号和姓名对不上，或者对方还没有实名账户。请核对；没有账户的，请对方先实名。")


def name_party(actor: Actor, number: str, name: str, *, kind: PartyKind | None = None) -> PartyRow:
    """The party, of that kind, with this number and this name that can act here.

    Call it outside transactions: a miss counts whatever comes after it. Raises Invalid when the two do not fit together,
    and TooManyAttempts after ten misses in a day of the actor's, or about the number, so that nobody finds out by trying
    who bears it.
    """
    attempts = begin_attempt(naming_limits(str(actor.id), number), _too_many)
    party = reachable_party(number, name.strip())
    if party is None or kind not in {None, party.kind}:
        raise Invalid(errors=[{"pointer": "document", "reason": NOBODY}])
    forget_attempts(attempts)
    return party


def _too_many(wait: timedelta, now: datetime) -> TooManyAttempts:
    hours = max(1, ceil(wait.total_seconds() / 3600))
    text = _("证件号和姓名对不上的次数太多了。为了保护别人的信息，请 %(hours)d 小时以后再试，或者带证件到窗口办。")
    return TooManyAttempts(text % {"hours": hours}, retry_after_s=ceil(wait.total_seconds()))
