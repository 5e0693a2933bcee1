"""Who looked at whose data, for what; and the disputes over shared data."""

from __future__ import annotations

from onewindow.exchange.queries.corrections import (
    ChangeRow,
    CorrectedValue,
    CorrectionRow,
    changes_lookup,
    corrected_value,
    correction,
    corrections_of,
    is_steward,
    oversees,
    own_correction,
    own_corrections,
)
from onewindow.exchange.queries.grants import granted_registers
from onewindow.exchange.queries.purposes import (
    ProjectRow,
    PurposeRow,
    matching_projects,
    owner_answer,
    purpose,
    require_part_in,
    standing_purposes,
)
from onewindow.exchange.queries.traces import (
    ANOTHER,
    SELF,
    SYSTEM,
    TraceCounts,
    TraceRow,
    answers_by_register,
    refs_of,
    trace_counts,
    traces_lookup,
    traces_of,
    traces_of_purposes,
)

__all__ = [
    "ANOTHER",
    "SELF",
    "SYSTEM",
    "ChangeRow",
    "CorrectedValue",
    "CorrectionRow",
    "ProjectRow",
    "PurposeRow",
    "TraceCounts",
    "TraceRow",
    "answers_by_register",
    "changes_lookup",
    "corrected_value",
    "correction",
    "corrections_of",
    "granted_registers",
    "is_steward",
    "matching_projects",
    "oversees",
    "own_correction",
    "own_corrections",
    "owner_answer",
    "purpose",
    "refs_of",
    "require_part_in",
    "standing_purposes",
    "trace_counts",
    "traces_lookup",
    "traces_of",
    "traces_of_purposes",
]
