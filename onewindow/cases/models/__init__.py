"""The tables of cases: cases, their steps, signatures, materials and after-checks."""

from onewindow.cases.models.rows import Changes, json_of, json_rows, rebuilt, write_rows
from onewindow.cases.models.tables import AfterCheck, Case, CaseMaterial, Step, StepSignature

__all__ = [
    "AfterCheck",
    "Case",
    "CaseMaterial",
    "Step",
    "StepSignature",
    "Changes",
    "json_of",
    "json_rows",
    "rebuilt",
    "write_rows",
]
