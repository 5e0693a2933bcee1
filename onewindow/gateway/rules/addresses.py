"""How members, subsystems and services are named (standards 8): parts between slashes, each percent-encoded."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote, unquote

from onewindow.gateway.rules.errors import bad_request

LONGEST_PART = 100
FORBIDDEN = frozenset('/\\:;%"<>')


@dataclass(frozen=True, slots=True)
class SubsystemId:
    """A subsystem of a member: `OW/GOV/11330000MB00000279/pop`."""

    instance: str
    member_class: str
    member_code: str
    subsystem: str

    def __str__(self) -> str:
        return "/".join(map(encoded, (self.instance, self.member_class, self.member_code, self.subsystem)))


@dataclass(frozen=True, slots=True)
class ServiceAddress:
    """A service of a subsystem, and what follows it in the address."""

    provider: SubsystemId
    service: str
    path: str = ""

    @property
    def service_id(self) -> str:
        """The service's id, without the path."""
        return f"{self.provider}/{encoded(self.service)}"


def encoded(part: str) -> str:
    """One part of an id as it stands between slashes."""
    return quote(part, safe="")


def parse_subsystem(text: str) -> SubsystemId:
    """The subsystem that a text of four parts names; raises ValueError saying what is wrong."""
    parts = text.split("/")
    if len(parts) != 4:
        raise ValueError("instance/class/member/subsystem has four parts")
    return SubsystemId(*(_part(unquote(part, errors="strict")) for part in parts))


def parse_address(path: str) -> ServiceAddress:
    """The service that the address after `/r1/` names, already percent-decoded; raises ProtocolError."""
    parts = path.split("/", 5)
    if len(parts) < 5:
        raise bad_request("ow.BadAddress", "an address is /r1/{instance}/{class}/{member}/{subsystem}/{service}")
    try:
        names = [_part(part) for part in parts[:5]]
    except ValueError as wrong:
        raise bad_request("ow.BadAddress", f"{wrong} in the address") from None
    rest = parts[5] if len(parts) > 5 else ""
    if any(ord(character) < 32 or ord(character) == 127 for character in rest):
        raise bad_request("ow.BadAddress", "control characters in the address")
    return ServiceAddress(SubsystemId(*names[:4]), names[4], rest)


def _part(part: str) -> str:
    if not part or len(part) > LONGEST_PART or part in {".", ".."}:
        raise ValueError(f"a part is empty, longer than {LONGEST_PART} characters, or dots only")
    if FORBIDDEN & set(part) or not part.isprintable():
        raise ValueError("a part has a character that identifiers may not have")
    return part
