"""What a licence's states are called, how one is numbered, and what its signature covers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from onewindow.foundation.limits import Limit, derive_backward
from onewindow.foundation.marks import marked


class LicenceState(StrEnum):
    """The states of a licence (证照状态). `expired` follows from its last day and is never stored."""

    VALID = "valid"
    SUSPENDED = "suspended"
    REVOKED = "revoked"
    ANNULLED = "annulled"
    DEREGISTERED = "deregistered"
    EXPIRED = "expired"
    REPLACED = "replaced"


class Ending(StrEnum):
    """The four ends of a licence (rule D7); never one flag."""

    REVOKE = "revoke"
    ANNUL = "annul"
    CANCEL = "cancel"
    DEREGISTER = "deregister"


# state: (word, colour of the tag, icon)
STATE_WORDS = {
    LicenceState.VALID: (marked("有效"), "ok", "circle-check"),
    LicenceState.SUSPENDED: (marked("暂停使用"), "warn", "pause"),
    LicenceState.REVOKED: (marked("已撤销"), "bad", "circle-x"),
    LicenceState.ANNULLED: (marked("已撤回"), "bad", "circle-x"),
    LicenceState.DEREGISTERED: (marked("已注销"), "bad", "circle-x"),
    LicenceState.EXPIRED: (marked("已过期"), "warn", "triangle-alert"),
    LicenceState.REPLACED: (marked("已换发新证"), "mute", "undo-2"),
}
ENDING_WORDS = {
    Ending.REVOKE: marked("撤销：当初不该准予"),
    Ending.ANNUL: marked("撤回：依据或者情况变了"),
    Ending.CANCEL: marked("吊销：持证人违法受罚"),
    Ending.DEREGISTER: marked("注销：手续性终止"),
}
ACT_WORDS = {"renew": marked("申请延续"), "change": marked("申请变更"), "cancel": marked("申请注销")}
STATE_AFTER = {
    Ending.REVOKE: LicenceState.REVOKED,
    Ending.ANNUL: LicenceState.ANNULLED,
    Ending.CANCEL: LicenceState.DEREGISTERED,
    Ending.DEREGISTER: LicenceState.DEREGISTERED,
}
KEEP_THEIR_STATE = {LicenceState.REVOKED, LicenceState.ANNULLED}  # a later deregistration only adds its date
EXPIRES_SOON_DAYS = 30
REMIND_DAYS = (90, 60)  # before expiry (rule C10); the renewal itself is applied for 30 days before
SERIAL_DIGITS = 6


@dataclass(frozen=True, slots=True)
class StateShown:
    """A state as people see it: word (Chinese, translated when shown), colour and icon."""

    state: str
    word: str
    colour: str
    icon: str


def state_on(stored: str, valid_until: date | None, day: date) -> LicenceState:
    """The state on a day: a licence whose last day has passed is expired, unless it ended before."""
    state = LicenceState(stored)
    if state in {LicenceState.VALID, LicenceState.SUSPENDED} and valid_until is not None and valid_until < day:
        return LicenceState.EXPIRED
    return state


def shown_state(state: str) -> StateShown:
    """How a state is shown."""
    word, colour, icon = STATE_WORDS[LicenceState(state)]
    return StateShown(state, word, colour, icon)


def state_after(present: LicenceState, act: Ending) -> LicenceState | None:
    """The state that an end leads to; None when the licence has ended already and the act changes nothing.

    After a revocation or an annulment the state stays, whatever follows: only the deregistration's date is added.
    """
    if present in KEEP_THEIR_STATE:
        return present if act is Ending.DEREGISTER else None
    if present in {LicenceState.DEREGISTERED, LicenceState.REPLACED}:
        return None
    return STATE_AFTER[act]


def serial_of(day: date, number: int) -> str:
    """The serial of an issuer's licence: the day and six digits (standards 6)."""
    if not 0 < number < 10**SERIAL_DIGITS:
        raise ValueError(f"a serial holds {SERIAL_DIGITS} digits: {number}")
    return f"{day:%Y%m%d}{number:0{SERIAL_DIGITS}d}"


def reminder_due(until: date, today: date, last: int | None) -> int | None:
    """Which reminder of expiry is due today, by its days ahead; None when there is none, or it went out before.

    The days are counted back from the last day (rule C3); of several that are due at once only the nearest counts.
    """
    if until < today:
        return None
    due = [days for days in REMIND_DAYS if derive_backward(until, Limit(days, "calendar_day")).due_date <= today]
    nearest = min(due, default=None)
    return nearest if nearest is not None and (last is None or nearest < last) else None


def serial_in(licence_id: str) -> str:
    """The serial in an identifier (GB/T 36904); it stays the same in every version of a licence."""
    return licence_id.split(".")[-3]


def signed_record(facts: Mapping[str, Any], holders: Sequence[str]) -> dict[str, Any]:
    """What the signature covers: everything the licence says; its state is not part of it, since that changes."""
    return {**facts, "holders": sorted(holders)}
