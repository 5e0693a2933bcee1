"""Templates of documents: which there are, what their slots are called, and how a text is filled from facts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from onewindow.documents.rules import Content, DocumentKind
from onewindow.foundation.clock import LOCAL

LEGAL_POST = "DS-L"  # the legal office, which keeps the templates of all departments
LONGEST = 6_000
SLOT = re.compile(r"\{([a-z_]+)\}")
MONTHS_EN = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
LISTED = frozenset({"points", "remedies", "items"})  # each entry has a line of its own


class TemplateState(StrEnum):
    """How far a version has come."""

    DRAFT = "draft"
    APPROVED = "approved"
    REJECTED = "rejected"


class TemplateCode(StrEnum):
    """What a template is for: a kind of document, and for decisions the outcome too."""

    RECEIPT = "receipt"
    ACCEPTANCE_NOTICE = "acceptance_notice"
    CORRECTION_NOTICE = "correction_notice"
    NON_ACCEPTANCE = "non_acceptance"
    DECISION_GRANTED = "decision_granted"
    DECISION_REFUSED = "decision_refused"
    DECISION_RENEWED = "decision_renewed"
    DECISION_REVOKED = "decision_revoked"
    DECISION_ENDED = "decision_ended"
    COMMITMENT = "commitment"
    TRANSFER_NOTICE = "transfer_notice"
    HEARING_NOTICE = "hearing_notice"
    HEARING_RECORD = "hearing_record"
    PAUSE_NOTICE = "pause_notice"
    EXTENSION_NOTICE = "extension_notice"
    EXPERT_REPORT = "expert_report"


COMMON = ("applicant", "matter", "case_number", "organ", "issued_on")
CORRECTED = ("corrects", "correction_reason")
HEARD = ("hearing_on", "hearing_record")
OWN_SLOTS: Mapping[TemplateCode, tuple[str, ...]] = {
    TemplateCode.RECEIPT: ("received_at", "counts_from", "expected_by", "items"),
    TemplateCode.ACCEPTANCE_NOTICE: (
        *("accepted_at", "promised_due", "statutory_due", "deemed_by_law", "tolerated", "tolerance_due"),
    ),
    TemplateCode.CORRECTION_NOTICE: ("points", "due"),
    TemplateCode.NON_ACCEPTANCE: ("reason", "right_route", "remedies"),
    TemplateCode.DECISION_GRANTED: ("opinion", "result", *HEARD, *CORRECTED),
    TemplateCode.DECISION_REFUSED: ("reason", "bases", "remedies", *HEARD, *CORRECTED),
    TemplateCode.DECISION_RENEWED: ("licence_no", "applied_on", "expired_on", "deemed_renewed", "bases", *CORRECTED),
    TemplateCode.DECISION_REVOKED: ("reason", "bases", "remedies", *CORRECTED),
    TemplateCode.DECISION_ENDED: (
        *("ending", "licence_no", "ended_on", "reason", "bases", "penalty", "paid", "remedies", *HEARD, *CORRECTED),
    ),
    TemplateCode.COMMITMENT: ("materials",),
    TemplateCode.TRANSFER_NOTICE: ("to_organ", "reason"),
    TemplateCode.HEARING_NOTICE: ("hearing_at", "place", "chair", "reason", "bases"),
    TemplateCode.HEARING_RECORD: ("hearing_at", "place", "chair", "record", "bases"),
    TemplateCode.PAUSE_NOTICE: ("pause", "since", "reason", "bases", "expected_end"),
    TemplateCode.EXTENSION_NOTICE: ("days", "reason", "bases", "before", "statutory_due"),
    TemplateCode.EXPERT_REPORT: ("reason", "experts", "since", "summary", "finding", "adopted", "bases"),
}
# What the law wants said (Administrative Licensing Law art. 32, 38, 42, 48): without it no version is taken.
REQUIRED: Mapping[TemplateCode, tuple[str, ...]] = {
    TemplateCode.ACCEPTANCE_NOTICE: ("accepted_at",),
    TemplateCode.CORRECTION_NOTICE: ("points", "due"),
    TemplateCode.NON_ACCEPTANCE: ("reason", "remedies"),
    TemplateCode.DECISION_REFUSED: ("reason", "bases", "remedies"),
    TemplateCode.DECISION_RENEWED: ("licence_no", "deemed_renewed", "bases"),
    TemplateCode.DECISION_REVOKED: ("reason", "bases", "remedies"),
    TemplateCode.DECISION_ENDED: ("ending", "licence_no", "ended_on", "reason", "bases", "remedies"),
    TemplateCode.TRANSFER_NOTICE: ("to_organ", "reason"),
    TemplateCode.HEARING_NOTICE: ("hearing_at", "place", "chair"),
    TemplateCode.HEARING_RECORD: ("hearing_at", "record"),
    TemplateCode.PAUSE_NOTICE: ("since", "reason", "bases"),
    TemplateCode.EXTENSION_NOTICE: ("days", "reason", "statutory_due"),
    TemplateCode.EXPERT_REPORT: ("experts", "summary", "finding", "adopted"),
}
ALWAYS = ("applicant", "matter")


def template_of(kind: DocumentKind, facts: Mapping[str, Any]) -> TemplateCode:
    """Which template makes a document of this kind; a decision's depends on its outcome."""
    if kind is not DocumentKind.DECISION:
        return TemplateCode(kind.value)
    if facts.get("deemed_renewed"):
        return TemplateCode.DECISION_RENEWED
    if facts.get("ended_on"):
        return TemplateCode.DECISION_ENDED
    return {
        "refused": TemplateCode.DECISION_REFUSED,
        "revoked": TemplateCode.DECISION_REVOKED,
    }.get(str(facts.get("outcome")), TemplateCode.DECISION_GRANTED)


def shipped_id(code: TemplateCode) -> UUID:
    """The id of the version that comes with the software: the same in every installation."""
    return uuid5(NAMESPACE_URL, f"urn:onewindow:document-template:{code.value}:1")


def slots_of(code: TemplateCode) -> tuple[str, ...]:
    """Every slot that a text of this template may have."""
    return (*COMMON, *OWN_SLOTS[code])


def required_slots(code: TemplateCode) -> tuple[str, ...]:
    """The slots without which a text of this template says too little."""
    return (*ALWAYS, *REQUIRED.get(code, ()))


def slot_facts(content: Content) -> dict[str, Any]:
    """What the slots of a document are filled from: its facts, and what its head says."""
    facts = content.facts
    deemed = ("依法视为受理", "it counts as accepted") if facts.get("deemed") is True else ("", "")
    return {
        **facts,
        "case_number": content.case_number,
        "organ": content.organ_name,
        "organ_en": content.organ_name_en,
        "issued_on": content.issued_on.astimezone(LOCAL).date().isoformat(),
        "deemed_by_law": deemed[0],
        "deemed_by_law_en": deemed[1],
    }


def unknown_slots(code: TemplateCode, text: str) -> list[str]:
    """What stands in braces and is no slot of this template, with braces that open or close nothing."""
    known = slots_of(code)
    named = [f"{{{name}}}" for name in dict.fromkeys(SLOT.findall(text)) if name not in known]
    left = SLOT.sub("", text)
    return [*named, *(brace for brace in "{}" if brace in left)]


def missing_slots(code: TemplateCode, text: str) -> list[str]:
    """The required slots that a text leaves out."""
    used = set(SLOT.findall(text))
    return [name for name in required_slots(code) if name not in used]


def filled(text: str, facts: Mapping[str, Any], *, is_english: bool) -> str:
    """The text with its slots filled; a line with a slot for which there is nothing is left out whole.

    An entry of a list has a line of its own. Nothing of a value is read as a slot again.
    """
    lines = (_line(line, facts, is_english=is_english) for line in text.replace("\r\n", "\n").split("\n"))
    kept = "\n".join(line for line in lines if line is not None)
    return re.sub(r"\n{3,}", "\n\n", kept).strip()


def _line(line: str, facts: Mapping[str, Any], *, is_english: bool) -> str | None:
    said = {name: slot_text(name, facts, is_english=is_english) for name in SLOT.findall(line)}
    if not all(said.values()):
        return None
    return SLOT.sub(lambda found: said[found.group(1)], line)


def slot_text(name: str, facts: Mapping[str, Any], *, is_english: bool) -> str:
    """What stands in a slot: the fact of that name, its English where the text is English."""
    value = facts.get(f"{name}_en") if is_english else None
    value = facts.get(name) if value in (None, "", [], {}) else value
    if name == "remedies" and isinstance(value, Sequence) and not isinstance(value, str):
        said = [_remedy(one, is_english=is_english) for one in value]
    else:
        said = list(_said(value, is_english=is_english))
    if name in LISTED:
        return "".join(f"\n{one}" for one in said)
    return ("; " if is_english else "、").join(said)


def _said(value: object, *, is_english: bool) -> Iterator[str]:
    if value is None or isinstance(value, bool):
        return
    if isinstance(value, Mapping):
        yield _entry(value, is_english=is_english)
    elif isinstance(value, Sequence) and not isinstance(value, str):
        for one in value:
            yield from _said(one, is_english=is_english)
    elif str(value).strip():
        yield _day(str(value).strip(), is_english=is_english)


def _entry(value: Mapping[str, Any], *, is_english: bool) -> str:
    """An entry of a list by what it is called, and what is said of it."""
    name = next((one for one in ("label", "item", "name", "law", "material") if value.get(one)), "")
    title = (value.get(f"{name}_en") if is_english else "") or value.get(name, "")
    if name == "label" and title == value.get("label"):
        title = f"{value.get('law', '')}{title}"
    more = value.get("text") or value.get("number") or (value.get("article", "") if name == "law" else "")
    return f"{title}{': ' if is_english else '：'}{more}" if title and more else str(title or more)


def _remedy(value: Mapping[str, Any], *, is_english: bool) -> str:
    to = (value.get("to_en") if is_english else "") or value.get("to", "")
    until = str(value.get("until") or "")
    if is_english:
        return f"{to}, until {_day(until, is_english=True)}" if until else f"{to}, within its term counted from service"
    return f"{to}，截止到{_day(until, is_english=False)}" if until else f"{to}，期限从送达之日起算"


def _day(text: str, *, is_english: bool) -> str:
    """A day or moment as people write it; any other text as it is."""
    try:
        moment = datetime.fromisoformat(text) if re.match(r"\d{4}-\d{2}-\d{2}", text) else None
    except ValueError:
        moment = None
    if moment is None:
        return text
    if len(text) > 10 and moment.tzinfo is not None:
        moment = moment.astimezone(LOCAL)
    day: date = moment.date()
    named = (
        f"{day.day} {MONTHS_EN[day.month - 1]} {day.year}" if is_english else f"{day.year}年{day.month}月{day.day}日"
    )
    if len(text) == 10:
        return named
    return f"{named}, {moment:%H:%M}" if is_english else f"{named}{moment:%H:%M}"
