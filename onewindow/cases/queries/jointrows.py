"""The answers about several applicants of one matter, and agents."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class CoApplicantRow:
    """One who applies together with the applicant: `side` is same (shares the result) or other (a seller)."""

    name: str
    side: str
    ref: str
    party: UUID


@dataclass(frozen=True, slots=True)
class WithdrawalRow:
    """One of several applicants wants to withdraw: who has agreed, who has yet to; `is_hers` to decide for the asker."""

    number: str
    reason: str
    asked_at: datetime
    agreed: tuple[str, ...]
    waiting: tuple[str, ...]
    is_hers: bool


@dataclass(frozen=True, slots=True)
class Matter:
    """Whose matter it is, of which item or bundle, and the account of the agent who filed it, if one did."""

    applicant: UUID
    kind: str
    key: str
    agent: UUID | None
