"""Which version of an item is in force, and how each differs from the one before, in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from onewindow.catalogue.rules.standing import Standing
from onewindow.foundation.differences import Difference, differences

IN_FORCE, REPLACED, FUTURE, CLOSED = "in_force", "replaced", "future", "closed"
LABELS: Mapping[str, tuple[str, str]] = {
    "name": ("名称", "Name"),
    "name_en": ("英文名称", "English name"),
    "limits": ("时限", "Limits"),
    "statutory": ("法定", "statutory"),
    "promised": ("承诺", "promised"),
    "value": ("数", "number"),
    "unit": ("单位", "unit"),
    "materials": ("材料", "Materials"),
    "conditions": ("条件", "Conditions"),
    "form": ("表单", "Form"),
    "questions": ("问题", "Questions"),
    "steps": ("环节", "Steps"),
    "legal_bases": ("依据", "Legal basis"),
    "charge": ("收费", "Fees"),
    "visits": ("到现场次数", "Visits"),
    "phone": ("电话", "Phone"),
    "windows": ("窗口", "Windows"),
    "channels": ("渠道", "Channels"),
    "online_level": ("网办深度", "Online level"),
    "reviewed_on": ("核对日期", "Reviewed on"),
    "keywords": ("关键词", "Keywords"),
    "keywords_en": ("英文关键词", "English keywords"),
    "result": ("办理结果", "Result"),
    "remedies": ("救济途径", "Remedies"),
    "source": ("来源", "source"),
    "required": ("是否必须", "required"),
    "label": ("名称", "label"),
    "post": ("岗位", "post"),
    "share": ("占比", "share"),
    "eligibility": ("资格规则", "Eligibility"),
    "discretion": ("裁量基准", "Discretion bands"),
    "supervision": ("事后监管", "Supervision"),
    "adopts": ("承接自", "Adopted from"),
    "power": ("权力", "Power"),
    "statutory_duty": ("法定职责", "Statutory duty"),
    "summary": ("简介", "Summary"),
}


class VersionLike(Protocol):
    """What is needed of a version."""

    @property
    def version(self) -> int:
        """Its number."""
        ...

    @property
    def effective_from(self) -> date:
        """The day from which it is in force."""
        ...

    @property
    def body(self) -> Mapping[str, Any]:
        """What it says."""
        ...


@dataclass(frozen=True, slots=True)
class Change:
    """One difference in words; `change`: added, removed, changed or moved."""

    label: str
    label_en: str
    change: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class VersionStep:
    """A version with its state and what changed since the one before; `replaced_by` is its successor in force."""

    row: Any
    state: str
    changes: tuple[Change, ...]
    replaced_by: int | None


def version_state(versions: Sequence[VersionLike], day: date) -> int | None:
    """The number of the version in force on a day: the newest that has begun."""
    return max((row.version for row in versions if row.effective_from <= day), default=None)


def version_steps(versions: Sequence[VersionLike], day: date, standing: Standing) -> list[VersionStep]:
    """Every version, the newest first as given, each with its state and differences."""
    current = version_state(versions, day)
    steps = []
    for number, row in enumerate(versions):
        before = versions[number + 1].body if number + 1 < len(versions) else None
        state = FUTURE if row.effective_from > day and row.version > (current or 0) else REPLACED
        if row.version == current:
            state = IN_FORCE if standing.is_open else CLOSED
        changes = differences_in_words(before, row.body) if before is not None else ()
        steps.append(VersionStep(row, state, changes, current if state == REPLACED else None))
    return steps


def differences_in_words(old: Mapping[str, Any], new: Mapping[str, Any]) -> tuple[Change, ...]:
    """Everything that differs between two bodies, in words."""
    return tuple(in_words(one) for one in differences(old, new))


def in_words(one: Difference) -> Change:
    """A difference with the names of the fields it lies in."""
    zh, en = (" › ".join(_label(part, which) for part in one.path) for which in (0, 1))
    return Change(zh, en, one.change, _shown(one.old), _shown(one.new))


def _label(part: str | int, which: int) -> str:
    if isinstance(part, int):
        return str(part + 1)
    return LABELS[part][which] if part in LABELS else part


def _shown(value: Any) -> str:
    """A value in short: what an entry is called, else its words."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "✓" if value else "✗"
    if isinstance(value, Mapping):
        named = next((str(value[name]) for name in ("name", "zh", "label", "text", "code") if value.get(name)), "")
        return named or " ".join(_shown(part) for part in value.values())
    if isinstance(value, (list, tuple)):
        return "、".join(_shown(part) for part in value)
    return str(value)
