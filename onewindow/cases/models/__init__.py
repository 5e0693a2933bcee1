"""The tables of cases: cases, their steps, signatures, materials and after-checks."""

from onewindow.cases.models.loading import LoadedCase, Tree, load_tree, load_trees, loaded, lock_tree
from onewindow.cases.models.rows import Changes, json_of, json_rows, rebuilt, write_rows
from onewindow.cases.models.tables import AfterCheck, BandDeparture, Case, CaseMaterial, Step, StepSignature

__all__ = [
    "AfterCheck",
    "BandDeparture",
    "Case",
    "CaseMaterial",
    "Changes",
    "LoadedCase",
    "Step",
    "StepSignature",
    "Tree",
    "json_of",
    "json_rows",
    "load_tree",
    "load_trees",
    "loaded",
    "lock_tree",
    "rebuilt",
    "write_rows",
]
