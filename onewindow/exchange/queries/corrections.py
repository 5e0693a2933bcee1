"""Disputes over shared data, as the owner's steward sees them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from onewindow.exchange.models import DataCorrection
from onewindow.foundation.actor import Actor, ActorKind
from onewindow.foundation.errors import NotFound
from onewindow.foundation.personal import decrypt
from onewindow.registers.queries import element, registers


@dataclass(frozen=True, slots=True)
class CorrectionRow:
    """A dispute over a value of a register, as its owner's steward sees it; the values are masked unless asked for."""

    number: str
    purpose_number: str
    element: str
    element_name: str
    element_name_en: str
    register_name: str
    register_name_en: str
    grade: str
    owner: str
    shown: str
    claimed: str
    is_masked: bool
    subject: str
    has_document: bool
    raised_at: datetime
    answer_due: date


def corrections_of(actor: Actor, before: str = "", limit: int = 20) -> list[CorrectionRow]:
    """The disputes over the registers whose data steward the actor is, newest first."""
    found = DataCorrection.objects.filter(owner__in=_stewarded(actor)).order_by("-number")
    if before:
        found = found.filter(number__lt=before)
    return [_correction(row, clear=False) for row in found[:limit]]


def correction(actor: Actor, number: str, *, clear: bool = False) -> CorrectionRow:
    """One dispute, for the data steward of its register's owner; raises NotFound for anybody else."""
    row = DataCorrection.objects.filter(number=number, owner__in=_stewarded(actor)).first()
    if row is None:
        raise NotFound(number)
    return _correction(row, clear=clear)


def _stewarded(actor: Actor) -> list[str]:
    if actor.kind is not ActorKind.STAFF:
        return []
    return [code.removesuffix("-D") for code in actor.posts if code.endswith("-D")]


def _correction(row: DataCorrection, *, clear: bool) -> CorrectionRow:
    found, register = element(row.element), registers().get(row.element.partition(".")[0])
    grade = found.grade if found else "L4"
    hidden = not clear and grade in {"L3", "L4"}
    shown, claimed = decrypt(row.shown_cipher), decrypt(row.claimed_cipher)
    return CorrectionRow(
        number=row.number,
        purpose_number=row.purpose_number,
        element=row.element,
        element_name=found.name if found else row.element,
        element_name_en=found.name_en if found else row.element,
        register_name=register.name if register else "",
        register_name_en=register.name_en if register else "",
        grade=grade,
        owner=row.owner,
        shown=_hidden(shown) if hidden else shown,
        claimed=_hidden(claimed) if hidden else claimed,
        is_masked=hidden,
        subject=row.subject,
        has_document=row.file_id is not None,
        raised_at=row.raised_at,
        answer_due=row.answer_due,
    )


def _hidden(text: str) -> str:
    return f"{text[:1]}***" if len(text) > 1 else "***"
