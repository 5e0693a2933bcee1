"""Disputes over shared data: as the owner's steward, the data bureau and the person see them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q

from onewindow.exchange.models import CHANGES, ChangedValue, DataCorrection
from onewindow.exchange.queries.traces import refs_of
from onewindow.foundation import clock
from onewindow.foundation.actor import Actor, ActorKind
from onewindow.foundation.errors import NotFound
from onewindow.foundation.limits import Derivation, Wording, derive_limit
from onewindow.foundation.lookups import Lookup, Row
from onewindow.foundation.personal import decrypt
from onewindow.foundation.profile import profile
from onewindow.registers.queries import authorities, element, is_text, registers


@dataclass(frozen=True, slots=True)
class CorrectionRow:
    """A dispute over a value of a register; to officials the values are masked unless asked for.

    `reason`, `corrected` and `extension_reason` are as they were written; `state` is one of waiting, late, passed
    (answered, the owner's system has still to change it), corrected, partly and kept.
    """

    number: str
    purpose_number: str
    element: str
    element_name: str
    element_name_en: str
    register_name: str
    register_name_en: str
    grade: str
    owner: str
    owner_name: str
    owner_name_en: str
    shown: str
    claimed: str
    corrected: str
    is_masked: bool
    is_text: bool
    subject: str
    has_document: bool
    raised_as: str
    raised_at: datetime
    passed_on_at: datetime | None
    answer_due: date
    extension_asked_at: datetime | None
    extension_reason: str
    extended_at: datetime | None
    outcome: str
    reason: str
    answered_at: datetime | None
    changed_at: datetime | None
    escalated_at: datetime | None

    @property
    def state(self) -> str:
        """Where it stands."""
        if not self.answered_at:
            return "late" if self.answer_due < clock.today() else "waiting"
        return self.outcome if self.changed_at or self.outcome == "kept" else "passed"

    @property
    def derivation(self) -> Derivation:
        """Why it is to be answered by that day."""
        return answer_derivation(self.raised_at, is_extended=self.extended_at is not None)


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """A value that was read for a case and has been corrected in its register since."""

    purpose_number: str
    correction: str
    element: str
    element_name: str
    element_name_en: str
    at: datetime


@dataclass(frozen=True, slots=True)
class CorrectedValue:
    """A value that its owner has corrected, and the cases and drafts that had read it."""

    correction: str
    element: str
    element_name: str
    element_name_en: str
    subject: str
    at: datetime
    purposes: tuple[str, ...]


def answer_derivation(raised: datetime, *, is_extended: bool = False) -> Derivation:
    """By when a dispute is to be answered, with every day explained."""
    limits = profile().data_correction
    return derive_limit(
        clock.local(raised),
        limits.answer_with_approval if is_extended else limits.answer,
        wording=Wording(starts_on="receipt"),
    )


def corrections_of(
    actor: Actor, before: str = "", limit: int = 20, *, is_open: bool | None = None
) -> list[CorrectionRow]:
    """The disputes over the registers whose data steward the actor is, newest first.

    The data bureau sees those besides for which more time is asked, or which are late.
    """
    found = DataCorrection.objects.filter(Q(owner__in=_stewarded(actor)) | _overseen(actor)).order_by("-number")
    if before:
        found = found.filter(number__lt=before)
    if is_open is not None:
        found = found.filter(answered_at__isnull=is_open)
    return [_correction(row, clear=False) for row in found[:limit]]


def correction(actor: Actor, number: str, *, clear: bool = False) -> CorrectionRow:
    """One dispute, for the data steward of its register's owner, or for the data bureau where it has to see to it.

    To the bureau its values are never clear. Raises NotFound for anybody else.
    """
    mine = Q(owner__in=_stewarded(actor))
    row = DataCorrection.objects.filter(mine | _overseen(actor), number=number).first()
    if row is None:
        raise NotFound(number)
    return _correction(row, clear=clear and row.owner in _stewarded(actor))


def steward_correction(actor: Actor, number: str) -> CorrectionRow:
    """One dispute for the data steward of its register's owner alone; raises NotFound."""
    row = DataCorrection.objects.filter(number=number, owner__in=_stewarded(actor)).first()
    if row is None:
        raise NotFound(number)
    return _correction(row, clear=False)


def overseen_correction(actor: Actor, number: str) -> CorrectionRow:
    """One dispute that the data bureau has to see to; raises NotFound."""
    row = DataCorrection.objects.filter(_overseen(actor), number=number).first()
    if row is None:
        raise NotFound(number)
    return _correction(row, clear=False)


def is_steward(actor: Actor, owner: str) -> bool:
    """Whether the actor is the data steward of a department."""
    return owner in _stewarded(actor)


def oversees(actor: Actor) -> bool:
    """Whether the actor holds the data bureau's post."""
    return actor.kind is ActorKind.STAFF and profile().data_correction.coordinated_by in actor.posts


def own_corrections(actor: Actor, before: str = "", limit: int = 20) -> list[CorrectionRow]:
    """The disputes that she raised, or that are about her or those for whom she acts, newest first."""
    found = DataCorrection.objects.filter(_hers(actor)).order_by("-number")
    if before:
        found = found.filter(number__lt=before)
    return [_correction(row, clear=True) for row in found[:limit]]


def own_correction(actor: Actor, number: str) -> CorrectionRow:
    """One of her disputes, in clear; raises NotFound."""
    row = DataCorrection.objects.filter(_hers(actor), number=number).first()
    if row is None:
        raise NotFound(number)
    return _correction(row, clear=True)


def corrected_value(number: str) -> CorrectedValue | None:
    """What a dispute has changed; None while it has changed nothing."""
    row = DataCorrection.objects.filter(number=number, changed_at__isnull=False).first()
    if row is None or row.changed_at is None:
        return None
    found = element(row.element)
    name, name_en = (found.name, found.name_en) if found else (row.element, row.element)
    used = ChangedValue.objects.filter(correction=row).order_by("purpose_number")
    purposes = tuple(used.values_list("purpose_number", flat=True))
    return CorrectedValue(number, row.element, name, name_en, row.subject, row.changed_at, purposes)


def changes_lookup(numbers: Collection[str], elements: Collection[str] | None = None) -> Lookup[list[ChangeRow]]:
    """What has been corrected since it was read for these cases and drafts, to be asked beside other questions.

    With `elements`, only of these.
    """
    named = None if elements is None else sorted(elements)
    return Lookup(CHANGES, [list(numbers), named, named], lambda rows: [_change(row) for row in rows])


def _change(row: Row) -> ChangeRow:
    found = element(row["element"])
    return ChangeRow(
        row["purpose_number"],
        row["number"],
        row["element"],
        found.name if found else row["element"],
        found.name_en if found else row["element"],
        datetime.fromisoformat(row["at"]),
    )


def _hers(actor: Actor) -> Q:
    if actor.kind is not ActorKind.PERSON:
        return Q(number__in=[])
    return Q(raised_by=actor.id) | Q(subject__in=sorted(refs_of(actor)))


def _overseen(actor: Actor) -> Q:
    if not oversees(actor):
        return Q(number__in=[])
    return Q(extension_asked_at__isnull=False) | Q(escalated_at__isnull=False)


def _stewarded(actor: Actor) -> list[str]:
    if actor.kind is not ActorKind.STAFF:
        return []
    return [code.removesuffix("-D") for code in actor.posts if code.endswith("-D")]


def _correction(row: DataCorrection, *, clear: bool) -> CorrectionRow:
    found, register = element(row.element), registers().get(row.element.partition(".")[0])
    owner = authorities().get(row.owner)
    grade = found.grade if found else "L4"
    hidden = not clear and grade in {"L3", "L4"}
    shown, claimed, corrected, reason, asked = (
        decrypt(cipher) if cipher else ""
        for cipher in (
            row.shown_cipher,
            row.claimed_cipher,
            row.corrected_cipher,
            row.answer_cipher,
            row.extension_cipher,
        )
    )
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
        owner_name=owner.name if owner else row.owner,
        owner_name_en=owner.name_en if owner else row.owner,
        shown=_hidden(shown) if hidden else shown,
        claimed=_hidden(claimed) if hidden else claimed,
        corrected=_hidden(corrected) if hidden and corrected else corrected,
        is_masked=hidden,
        is_text=found is not None and is_text(found),
        subject=row.subject,
        has_document=row.file_id is not None,
        raised_as=row.raised_as,
        raised_at=row.raised_at,
        passed_on_at=row.passed_on_at,
        answer_due=row.answer_due,
        extension_asked_at=row.extension_asked_at,
        extension_reason=asked,
        extended_at=row.extended_at,
        outcome=row.outcome,
        reason=reason,
        answered_at=row.answered_at,
        changed_at=row.changed_at,
        escalated_at=row.escalated_at,
    )


def _hidden(text: str) -> str:
    return f"{text[:1]}***" if len(text) > 1 else "***"
