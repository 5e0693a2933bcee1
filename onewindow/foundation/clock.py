"""The time, in one place: business time for law and records, real time for everything technical.

Business time is real time plus an offset. The offset is zero everywhere but in a demo, where a story's weeks pass in
seconds. Sessions, throttles, signatures, tokens and queue schedules use real time.
"""

from __future__ import annotations

from contextvars import ContextVar, Token
from datetime import UTC, date, datetime, timedelta
from types import TracebackType
from zoneinfo import ZoneInfo

LOCAL = ZoneInfo("Asia/Shanghai")
_offset: ContextVar[timedelta] = ContextVar("onewindow_clock_offset", default=timedelta())


class use_offset:  # noqa: N801 reads as a verb at the call, as contextlib's own do
    """Sets the offset of business time from now on; as a context manager, until the end of the block."""

    def __init__(self, offset: timedelta) -> None:
        self._token: Token[timedelta] = _offset.set(offset)

    def __enter__(self) -> None:
        """The offset holds already."""

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Puts the previous offset back."""
        _offset.reset(self._token)


def offset() -> timedelta:
    """How far business time is ahead of real time."""
    return _offset.get()


def real_now() -> datetime:
    """The present instant of real time, aware, in UTC."""
    return datetime.now(UTC)


def now() -> datetime:
    """The present instant of business time, aware, in UTC."""
    return real_now() + _offset.get()


def local(moment: datetime) -> datetime:
    """The same instant by the wall clock of Asia/Shanghai."""
    return moment.astimezone(LOCAL)


def today() -> date:
    """The day of business time in Asia/Shanghai; dates that the law counts are such days."""
    return local(now()).date()
