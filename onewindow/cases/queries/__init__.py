"""Questions about cases; the answers are frozen dataclasses."""

from __future__ import annotations

from onewindow.cases.queries.bagrows import BagPlace
from onewindow.cases.queries.beside import Beside, beside, lookups_beside
from onewindow.cases.queries.building import with_papers
from onewindow.cases.queries.citizen import (
    case_document,
    case_file,
    case_numbers_of,
    case_page,
    case_page_and_traces,
    cases_of,
    matter_of,
    outcome_of,
)
from onewindow.cases.queries.clockrows import ClockRow
from onewindow.cases.queries.contacts import ContactPage, ContactRow, own_contact
from onewindow.cases.queries.correcting import DecisionTexts, texts_to_correct
from onewindow.cases.queries.desk import case_of_after_check, desk_case, desk_file, desk_material
from onewindow.cases.queries.desknotes import NoteRow, notes_on
from onewindow.cases.queries.duplicates import DuplicateRow
from onewindow.cases.queries.endings import EndingShown, grounds_to_end
from onewindow.cases.queries.figures import PERIODS, DepartmentFigures, FigureRow, figures
from onewindow.cases.queries.formers import known_of_licence, open_case_on
from onewindow.cases.queries.inbox import cursor_of, inbox, inbox_page
from onewindow.cases.queries.joint import open_withdrawal
from onewindow.cases.queries.load import LoadRow, items_of_posts, load_of
from onewindow.cases.queries.lodged import LodgedCase, LodgedRow, lodged_case, lodged_cases
from onewindow.cases.queries.matters import (
    CasePage,
    CaseSummary,
    ClaimRow,
    Comparison,
    DaysUsed,
    DeskCase,
    EarlierResult,
    FileOffer,
    NextAction,
    Outcome,
    ResultField,
    TaskRow,
)
from onewindow.cases.queries.messages import MessageRow, Thread, desk_thread, message_file, own_thread
from onewindow.cases.queries.offers import earlier_files, earlier_results
from onewindow.cases.queries.results import broken_promise_message
from onewindow.cases.queries.rows import (
    AfterCheckRow,
    AnswerRow,
    BasisRow,
    CasePart,
    CorrectionPointRow,
    CorrectionRow,
    DocumentShown,
    LicenceShown,
    MaterialRow,
    RemedyRow,
    SignatureRow,
    StepRow,
)
from onewindow.cases.queries.savedviews import SavedViewRow, saved_views
from onewindow.cases.queries.sidematters import (
    HearingPage,
    MatterPage,
    chairs_for,
    departments_for_case,
    hearing_page,
    matter_file,
    matter_page,
    posts_to_ask,
)
from onewindow.cases.queries.siderows import MatterRow, PostShown, VerifiedRow, WindowRow

__all__ = [
    "PERIODS",
    "AfterCheckRow",
    "AnswerRow",
    "BagPlace",
    "BasisRow",
    "Beside",
    "CasePage",
    "CasePart",
    "CaseSummary",
    "ClaimRow",
    "ClockRow",
    "Comparison",
    "ContactPage",
    "ContactRow",
    "CorrectionPointRow",
    "CorrectionRow",
    "DaysUsed",
    "DecisionTexts",
    "DepartmentFigures",
    "DeskCase",
    "DocumentShown",
    "DuplicateRow",
    "EarlierResult",
    "EndingShown",
    "FigureRow",
    "FileOffer",
    "HearingPage",
    "LicenceShown",
    "LoadRow",
    "LodgedCase",
    "LodgedRow",
    "MaterialRow",
    "MatterPage",
    "MatterRow",
    "MessageRow",
    "NextAction",
    "NoteRow",
    "Outcome",
    "PostShown",
    "RemedyRow",
    "ResultField",
    "SavedViewRow",
    "SignatureRow",
    "StepRow",
    "TaskRow",
    "Thread",
    "VerifiedRow",
    "WindowRow",
    "beside",
    "broken_promise_message",
    "case_document",
    "case_file",
    "case_numbers_of",
    "case_of_after_check",
    "case_page",
    "case_page_and_traces",
    "cases_of",
    "chairs_for",
    "cursor_of",
    "departments_for_case",
    "desk_case",
    "desk_file",
    "desk_material",
    "desk_thread",
    "earlier_files",
    "earlier_results",
    "figures",
    "grounds_to_end",
    "hearing_page",
    "inbox",
    "inbox_page",
    "items_of_posts",
    "known_of_licence",
    "load_of",
    "lodged_case",
    "lodged_cases",
    "lookups_beside",
    "matter_file",
    "matter_of",
    "matter_page",
    "message_file",
    "notes_on",
    "open_case_on",
    "open_withdrawal",
    "outcome_of",
    "own_contact",
    "own_thread",
    "posts_to_ask",
    "saved_views",
    "texts_to_correct",
    "with_papers",
]
