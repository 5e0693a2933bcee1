"""Rules about departments' own systems: what they are told, how long it is tried, which addresses may be called."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from urllib.parse import urlsplit
from uuid import UUID

TYPE = "cn.onewindow.case.{}.v1"
REACHED, LEFT = "step_opened", "step_ended"
DELAYS = tuple(timedelta(minutes=m) for m in (1, 2, 5, 10, 30, 60, 120, 180, 240))
GIVEN_UP_AFTER = timedelta(hours=24)
SAID = {  # the state of a case as its event says it
    "received": "received",
    "correction_pending": "correction_requested",
    "accepted": "accepted",
    "paused": "paused",
    "decided": "decided",
    "served": "served",
}

Network = IPv4Network | IPv6Network
Address = IPv4Address | IPv6Address


class Report(StrEnum):
    """What a system may report of a case that is at its post."""

    TAKEN = "received"
    RETURNED = "returned"
    ACCEPTED = "accepted"
    CORRECTION = "correction_needed"
    NOT_ACCEPTED = "not_accepted"
    PAUSED = "paused"
    RESUMED = "resumed"
    STEP_DONE = "step_done"
    DECIDED = "decided"


def event_type(told: str, state: str) -> str:
    """The type of the event that says that a case went over from one state to another."""
    if (told, state) == ("paused", "accepted"):
        return TYPE.format("resumed")
    return TYPE.format(SAID.get(state, "closed"))


def next_try(attempts: int, since: datetime, now: datetime) -> datetime | None:
    """When an event is sent again after so many attempts; None when it is given up."""
    later = now + DELAYS[min(attempts, len(DELAYS)) - 1]
    return later if later <= since + GIVEN_UP_AFTER else None


def system_of(served: Mapping[tuple[str, str], UUID], post: str, item: str) -> UUID | None:
    """The system that serves a post for an item: the one that serves it for this item, else the one for all."""
    return served.get((post, item)) or served.get((post, ""))


def address_fault(url: str, networks: Sequence[Network]) -> str:
    """Why an address cannot be one that events are sent to, as far as it can be seen without asking for its host.

    It is `form`, `tls` or empty. Without TLS only an address by number in a network that the operator names will do.
    """
    try:
        parts = urlsplit(url)
        host, _port = parts.hostname, parts.port
    except ValueError:
        return "form"
    if not host or parts.username or parts.password or parts.fragment or parts.scheme not in {"http", "https"}:
        return "form"
    if parts.scheme == "https":
        return ""
    try:
        return "" if _is_in(ip_address(host), networks) else "tls"
    except ValueError:
        return "tls"


def may_call(addresses: Iterable[str], networks: Sequence[Network]) -> bool:
    """Whether a host with these addresses may be called: all are public, or in a network that the operator names."""
    found = [ip_address(one.partition("%")[0]) for one in addresses]
    return bool(found) and all(one.is_global or _is_in(one, networks) for one in found)


def _is_in(address: Address, networks: Iterable[Network]) -> bool:
    return any(address in one for one in networks if one.version == address.version)
