"""Questions about the templates of documents."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from onewindow.documents.models import DocumentTemplate
from onewindow.documents.rules.templates import TemplateCode, TemplateState
from onewindow.foundation import clock
from onewindow.foundation.errors import NotFound


@dataclass(frozen=True, slots=True)
class TemplateVersion:
    """One version of a template."""

    id: UUID
    code: str
    version: int
    text: str
    text_en: str
    state: str
    is_shipped: bool
    proposed_by: UUID
    proposed_at: datetime
    change: str
    decided_by: UUID | None
    decided_at: datetime | None
    answer: str
    in_force_from: date | None


@dataclass(frozen=True, slots=True)
class TemplateLine:
    """A template as the list shows it: the version in force, one that is still to come, one that waits."""

    code: str
    in_force: TemplateVersion
    coming: TemplateVersion | None
    draft: TemplateVersion | None


@dataclass(slots=True)
class _Kept:
    """The approved versions that this process knows, and up to which day it knows what comes into force.

    A version comes into force on a later day than that of its approval; so what was read on a day holds all that day.
    """

    versions: dict[str, tuple[TemplateVersion, ...]]
    known_on: date


_kept: list[_Kept] = []


def template_in_force(code: TemplateCode, day: date) -> TemplateVersion:
    """The version by which documents of this day are made, mostly without a statement; raises NotFound."""
    if not _kept or _kept[0].known_on < day:
        known_on = max(day, clock.today())
        _kept[:] = [_Kept(_approved(), known_on)]
    found = [one for one in _kept[0].versions.get(code, ()) if one.in_force_from and one.in_force_from <= day]
    if not found:
        raise NotFound(code.value)
    return found[-1]


def clear_template_cache() -> None:
    """Has the templates read again."""
    _kept.clear()


def template_lines() -> tuple[TemplateLine, ...]:
    """Every template, in the order in which a case meets its documents."""
    by_code = _by_code()
    return tuple(_line(code.value, by_code[code.value]) for code in TemplateCode if by_code.get(code.value))


def template_versions(code: str) -> tuple[TemplateVersion, ...]:
    """Every version of a template, the newest first; raises NotFound."""
    found = tuple(_row(one) for one in DocumentTemplate.objects.filter(code=code).order_by("-version"))
    if not found:
        raise NotFound(code)
    return found


def template_version(version_id: UUID) -> TemplateVersion:
    """One version by its id, whatever its state; raises NotFound."""
    found = DocumentTemplate.objects.filter(id=version_id).first()
    if found is None:
        raise NotFound
    return _row(found)


def in_force_of(versions: tuple[TemplateVersion, ...], day: date) -> TemplateVersion | None:
    """Which of these versions makes documents on the day."""
    found = [one for one in versions if one.in_force_from and one.in_force_from <= day]
    return max(found, key=lambda one: one.version, default=None)


def _line(code: str, versions: tuple[TemplateVersion, ...]) -> TemplateLine:
    today = clock.today()
    now = in_force_of(versions, today)
    if now is None:
        raise NotFound(code)
    coming = next((one for one in versions if one.in_force_from and one.in_force_from > today), None)
    return TemplateLine(code, now, coming, next((one for one in versions if one.state == TemplateState.DRAFT), None))


def _approved() -> dict[str, tuple[TemplateVersion, ...]]:
    found: dict[str, tuple[TemplateVersion, ...]] = {}
    for one in DocumentTemplate.objects.filter(state=TemplateState.APPROVED).order_by("code", "version"):
        found[one.code] = (*found.get(one.code, ()), _row(one))
    return found


def _by_code() -> Mapping[str, tuple[TemplateVersion, ...]]:
    found: dict[str, tuple[TemplateVersion, ...]] = {}
    for one in DocumentTemplate.objects.order_by("code", "-version"):
        found[one.code] = (*found.get(one.code, ()), _row(one))
    return found


def _row(one: DocumentTemplate) -> TemplateVersion:
    return TemplateVersion(
        one.id,
        one.code,
        one.version,
        one.text,
        one.text_en,
        one.state,
        one.is_shipped,
        one.proposed_by,
        one.proposed_at,
        one.change,
        one.decided_by,
        one.decided_at,
        one.answer,
        one.in_force_from,
    )
