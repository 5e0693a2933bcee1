"""Applying together (共同申请): what each of several applicants confirms."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from enum import StrEnum

from onewindow.intake.rules.content import Content
from onewindow.intake.rules.filling import value_of

MOST = 9  # applicants besides the draft's own


class Side(StrEnum):
    """How a co-applicant stands to the applicant."""

    SAME = "same"  # shares the result with her: a co-owner, a spouse
    OTHER = "other"  # is the other party of the act: a seller


class JointState(StrEnum):
    """How far a co-applicant has come."""

    ASKED = "asked"
    JOINED = "joined"
    CONFIRMED = "confirmed"
    DECLINED = "declined"


def confirmed_content(content: Content, answers: Mapping[str, str], people: Iterable[tuple[str, str]]) -> str:
    """Names everything that the applicants confirm: another name means that something was changed since.

    `people` are the co-applicants' parties and sides. What registers were asked, and when, is left out: only what they
    said counts.
    """
    values = {name: value_of(content, name) for name in {*content.values, *content.prefilled}}
    parts = {
        "applicant": content.applicant.get("id"),
        "answers": dict(answers),
        "values": {name: value for name, value in values.items() if value not in (None, "", [])},
        "disputes": sorted(content.disputes),
        "files": {code: [each.id for each in files] for code, files in content.files.items() if files},
        "choices": {code: choice for code, choice in content.choices.items() if choice},
        "people": sorted(people),
    }
    return hashlib.sha256(json.dumps(parts, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def has_agreed(state: str, seen: str, content_name: str) -> bool:
    """Whether a co-applicant has confirmed exactly this content."""
    return state == JointState.CONFIRMED and seen == content_name


def forget_reads(content: Content) -> None:
    """Drops what registers said: once somebody applies together no longer, all is asked anew without her."""
    content.reads, content.prefilled, content.picks, content.evidence = [], {}, {}, {}
