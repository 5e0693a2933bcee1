"""Who asks over the protocol, and which reads its grants cover (rules F1). Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

EVERYBODY = "*"  # a grant to every member, or for every purpose code


@dataclass(frozen=True, slots=True)
class Caller:
    """The subsystem of a member that asks over the protocol, and what its message says of itself (standards 8).

    `organisation` is the department that it belongs to here, empty for a member elsewhere; `serves_persons` says that
    citizens act through it. `user`, `represented` and `purpose_code` are as the message has them.
    """

    subsystem: str
    organisation: str = ""
    serves_persons: bool = False
    is_member: bool = True
    message_id: str = ""
    user: str = ""
    represented: str = ""
    purpose_code: str = ""
    request_hash: str = ""


@dataclass(frozen=True, slots=True)
class GrantFacts:
    """A grant: which fields of a register, for which purpose codes, from a day until a day (both included)."""

    register: str
    fields: frozenset[str]
    purpose_codes: frozenset[str]
    valid_from: date
    valid_until: date | None = None

    def covers(self, register: str, elements: Collection[str], codes: Collection[str], day: date) -> bool:
        """Whether all these elements may be read on a day for one of these purpose codes."""
        in_force = self.valid_from <= day and (self.valid_until is None or day <= self.valid_until)
        fits = EVERYBODY in self.purpose_codes or bool(self.purpose_codes & set(codes))
        return in_force and fits and register == self.register and set(elements) <= self.fields


def is_granted(
    grants: Iterable[GrantFacts], register: str, elements: Collection[str], codes: Collection[str], day: date
) -> bool:
    """Whether one grant covers a read whole; nothing that is not granted is allowed."""
    return bool(elements) and any(grant.covers(register, elements, codes, day) for grant in grants)
