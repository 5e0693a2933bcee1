"""The parts of the form: one page each, and how far each is filled in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from onewindow.drafting.rules.paths import Path


@dataclass(frozen=True, slots=True)
class Section:
    """A page of the form: its name and the keys of the definition that stand on it."""

    key: str
    name: str
    name_en: str
    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Progress:
    """How many of a section's needed parts are there, and how many findings lie in it."""

    section: Section
    done: int
    needed: int
    errors: int
    others: int

    @property
    def is_done(self) -> bool:
        """Whether nothing is missing and nothing wrong."""
        return self.done == self.needed and not self.errors


ITEM_SECTIONS = (
    Section(
        "naming",
        "名称和编码",
        "Name and codes",
        (
            *("key", "name", "name_en", "summary", "summary_en", "type", "type_en", "type_code", "department", "level"),
            *("target", "basic_code", "implementation_code", "code_scheme", "adopts", "business_items"),
        ),
    ),
    Section("basis", "依据", "Legal basis", ("power", "responsibility", "statutory_duty", "legal_bases")),
    Section(
        "limits",
        "时限",
        "Time limits",
        (
            *("limits", "instant", "acceptance_modes", "tolerance_days", "after_check_days"),
            *("commitment_promised", "extension", "renewal", "apply_within", "silence"),
        ),
    ),
    Section("conditions", "条件", "Conditions", ("conditions", "eligibility", "proactive")),
    Section("materials", "材料", "Materials", ("materials", "reports")),
    Section("form", "表单", "Form", ("form",)),
    Section("questions", "问题", "Questions", ("questions",)),
    Section("steps", "环节", "Steps", ("steps", "process_before", "discretion")),
    Section("charge", "收费", "Charges", ("charge", "payments")),
    Section("result", "结果", "Result", ("result", "for_licence")),
    Section(
        "places",
        "窗口和渠道",
        "Windows and channels",
        (
            *("channels", "online_level", "visits", "windows", "phone", "handled_at", "cross_region"),
            "online_assessment",
        ),
    ),
    Section("remedies", "救济和监管", "Remedies and supervision", ("remedies", "supervision")),
    Section(
        "public",
        "公开说明",
        "For the public",
        (
            *("keywords", "keywords_en", "themes", "life_events", "stages", "audiences"),
            *("policy_note", "local_policy", "reviewed_on"),
        ),
    ),
)
BUNDLE_SECTIONS = (
    Section(
        "naming",
        "名称",
        "Name",
        ("code", "name", "name_en", "life_event", "life_event_en", "lead_department", "stage_names"),
    ),
    Section(
        "composition",
        "事项和次序",
        "Items and order",
        ("items", "optional_items", "dependencies", "default_answers", "stages", "departments"),
    ),
    Section("joint", "联合表单", "Joint form", ("joint_form", "joint_materials", "shared_materials")),
    Section(
        "rules",
        "联办规则",
        "Rules",
        ("joint_inspection", "pre_review", "bundle_limits", "stage_rule", "stage_rule_en"),
    ),
)
SECTIONS = {"item": ITEM_SECTIONS, "bundle": BUNDLE_SECTIONS}


def section_of(kind: str, path: Path) -> Section | None:
    """The section in which a path stands; None for what stands nowhere."""
    name = path[0] if path else ""
    return next((section for section in SECTIONS[kind] if name in section.keys), None)


def progress_of(
    kind: str, needed: Iterable[str], body: Mapping[str, Any], findings: Iterable[tuple[Path, bool]]
) -> tuple[Progress, ...]:
    """How far each section is; `findings` gives the path of each and whether it blocks."""
    wanted = set(needed)
    placed = [(section_of(kind, path), blocks) for path, blocks in findings]
    return tuple(
        Progress(
            section,
            done=sum(key in body for key in section.keys if key in wanted),
            needed=sum(key in wanted for key in section.keys),
            errors=sum(1 for where, blocks in placed if where is section and blocks),
            others=sum(1 for where, blocks in placed if where is section and not blocks),
        )
        for section in SECTIONS[kind]
    )
