"""The tables of cases: cases, their steps, signatures, materials and after-checks."""

from onewindow.cases.models.bags import Bag, BagPaper, HandOver
from onewindow.cases.models.contacts import CaseContact
from onewindow.cases.models.desk import CaseNote, SavedView
from onewindow.cases.models.duplicates import DuplicateVerdict
from onewindow.cases.models.escalations import AnyTask, Escalation, is_open, posts_at, task_name
from onewindow.cases.models.experts import Expert, ExpertReview, ReviewSeat
from onewindow.cases.models.figures import DayFigure, FiguresKnown
from onewindow.cases.models.joint import JointWithdrawal
from onewindow.cases.models.listing import list_own
from onewindow.cases.models.loading import LoadedCase, Tree, load_tree, loaded, lock_tree
from onewindow.cases.models.messages import CaseMessage
from onewindow.cases.models.refusedaskings import RefusedAsking
from onewindow.cases.models.sidematters import AFTER_THE_END, LIVING, SideMatter
from onewindow.cases.models.systems import (
    DepartmentSystem,
    SystemEvent,
    SystemNonce,
    SystemPost,
    SystemReport,
    SystemTask,
)
from onewindow.cases.models.tables import AfterCheck, BandDeparture, Case, CaseMaterial, Step, StepSignature
from onewindow.cases.models.verifiedfacts import VerifiedFact
from onewindow.cases.models.visits import CaseVisit
from onewindow.foundation.rows import Changes, json_of, json_rows, rebuilt, write_rows

__all__ = [
    "AFTER_THE_END",
    "LIVING",
    "AfterCheck",
    "AnyTask",
    "Bag",
    "BagPaper",
    "BandDeparture",
    "Case",
    "CaseContact",
    "CaseMaterial",
    "CaseMessage",
    "CaseNote",
    "CaseVisit",
    "Changes",
    "DayFigure",
    "DepartmentSystem",
    "DuplicateVerdict",
    "Escalation",
    "Expert",
    "ExpertReview",
    "FiguresKnown",
    "HandOver",
    "JointWithdrawal",
    "LoadedCase",
    "RefusedAsking",
    "ReviewSeat",
    "SavedView",
    "SideMatter",
    "Step",
    "StepSignature",
    "SystemEvent",
    "SystemNonce",
    "SystemPost",
    "SystemReport",
    "SystemTask",
    "Tree",
    "VerifiedFact",
    "is_open",
    "json_of",
    "json_rows",
    "list_own",
    "load_tree",
    "loaded",
    "lock_tree",
    "posts_at",
    "rebuilt",
    "task_name",
    "write_rows",
]
