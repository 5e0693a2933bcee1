"""Decisions about signing in: how often it may be tried, how long a session lives, where it leads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from urllib.parse import urlsplit


class PartyKind(StrEnum):
    """What sort of party somebody is in law."""

    NATURAL_PERSON = "natural_person"
    LEGAL_ENTITY = "legal_entity"


class AccountKind(StrEnum):
    """Whose account it is."""

    PERSON = "person"
    STAFF = "staff"


class RepresentationKind(StrEnum):
    """By what right a person acts for another party."""

    LEGAL_REPRESENTATIVE = "legal_representative"  # 法定代表人
    GUARDIAN = "guardian"  # 监护人 (Civil Code, arts. 19, 20, 27)
    CHILD = "child"  # 子女: a grown child whom an old parent has put on file to act for her (Civil Code, art. 165)
    MANAGER = "manager"  # 单位账户管理员, given by the legal representative and accepted


IDLE_LIMIT = timedelta(minutes=30)
LONGEST_SESSION = timedelta(hours=12)
SEEN_EVERY = timedelta(minutes=1)  # a session's last use is written down at most once a minute
ATTEMPT_WINDOW = timedelta(minutes=15)
LONGEST_WINDOW = timedelta(days=1)  # of all limits: attempts are kept so long


@dataclass(frozen=True, slots=True)
class AttemptLimit:
    """How many failed attempts one subject has within a window."""

    subject: str
    failures: int
    window: timedelta = ATTEMPT_WINDOW


def attempt_limits(login: str, address: str) -> tuple[AttemptLimit, ...]:
    """What is limited at an attempt to sign in, by subject.

    A login from one address has few attempts; the login from anywhere has more, so that a stranger who guesses does not
    lock its owner out at once; an address has many, since a whole office may stand behind it.
    """
    name = login.strip().casefold()
    return (
        AttemptLimit(f"login {name} from {address}", 5),
        AttemptLimit(f"login {name}", 20),
        AttemptLimit(f"address {address}", 50),
    )


def naming_limits(account: str, number: str) -> tuple[AttemptLimit, ...]:
    """What is limited when somebody names another by number and name, by subject.

    The answer tells whether the two belong together, so that it must not be had for the asking: few misses a day for
    who asks, and for the number that is asked about, whoever asks.
    """
    return (
        AttemptLimit(f"naming by {account}", 10, LONGEST_WINDOW),
        AttemptLimit(f"naming {number.strip().upper()}", 10, LONGEST_WINDOW),
    )


def wait_after(
    failures: Mapping[str, Sequence[datetime]], limits: Sequence[AttemptLimit], now: datetime
) -> timedelta | None:
    """How long the next attempt must wait; None when it may be made now.

    `failures` are each subject's moments, in any order. When the oldest of the last n leaves the window, there is room.
    """
    waits = []
    for limit in limits:
        recent = sorted(moment for moment in failures.get(limit.subject, ()) if moment > now - limit.window)
        if len(recent) >= limit.failures:
            waits.append(recent[-limit.failures] + limit.window - now)
    return max(waits, default=None)


def local_address(address: str) -> str:
    """The address to return to after signing in, or an empty text when it leads out of the portal."""
    if not address.startswith("/") or address.startswith(("//", "/\\")) or not address.isprintable():
        return ""
    parts = urlsplit(address)
    return "" if parts.scheme or parts.netloc or "\\" in address else address


def fits(kind: AccountKind, address: str) -> bool:
    """Whether the page at a local address is for such an account: officials have the desk, persons their own space."""
    path = address.removeprefix("/en")
    is_desk = path.startswith("/desk")
    is_persons = path.startswith(("/my", "/apply")) and not path.startswith("/my/messages")
    return not is_persons if kind is AccountKind.STAFF else not is_desk


HEAD = "A"  # XX-A stands for the department's head
LONGEST_ABSENCE = timedelta(days=366)


def head_of(post: str) -> str:
    """The post of the head of a post's department."""
    return f"{post.rpartition('-')[0]}-{HEAD}"


def wrong_days(since: date, until: date, today: date) -> str:
    """Why an absence may not last so: "order", "past" or "long"; empty when it may."""
    if until < since:
        return "order"
    if until < today:
        return "past"
    return "long" if until - since > LONGEST_ABSENCE else ""


def overlaps(since: date, until: date, other_since: date, other_until: date) -> bool:
    """Whether two spans of days, both ends included, share a day."""
    return since <= other_until and other_since <= until


def user_id(kind: AccountKind, account_id: str, login: str, division: str) -> str:
    """How the account is named in traces and across nodes (X-Road-UserId)."""
    return f"CN{division}{login}" if kind is AccountKind.STAFF else f"CN-PERSON-{account_id}"


class MandateScope(StrEnum):
    """What an agent may do for her principal."""

    FILL = "fill"  # begin and fill in applications, answer corrections
    SUBMIT = "submit"  # submit them
    RECEIVE = "receive"  # follow the cases and receive their documents


LONGEST_MANDATE = timedelta(
    days=366
)  # a mandate names its period (Civil Code, art. 165); the platform's limit is a year


def mandate_faults(scopes: Sequence[str], until: date | None, today: date) -> list[str]:
    """What speaks against a mandate from today: scopes, until, or nothing."""
    faults = []
    if not scopes or not set(scopes) <= set(MandateScope):
        faults.append("scopes")
    if until is None or not today <= until <= today + LONGEST_MANDATE:
        faults.append("until")
    return faults


def is_in_force(since: date, until: date, ended_at: datetime | None, today: date) -> bool:
    """Whether a mandate lets its agent act today; one that was ended never does again."""
    return ended_at is None and since <= today <= until
