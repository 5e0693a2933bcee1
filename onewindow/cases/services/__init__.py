"""Acts on cases: each locks, checks, changes, records and announces in one transaction."""

from __future__ import annotations

from onewindow.cases.rules.appointments import Window
from onewindow.cases.services.acceptance import accept_case, refuse_acceptance, request_correction, supply_correction
from onewindow.cases.services.afterchecks import order_rectify, record_after_check, revoke_grant
from onewindow.cases.services.bags import (
    PaperGiven,
    archive_bag,
    close_bag,
    confirm_bag,
    dispute_bag,
    explain_papers,
    hand_over_bag,
    recall_bag,
    return_bag,
)
from onewindow.cases.services.calendars import recompute_for_calendar
from onewindow.cases.services.chairs import name_chair
from onewindow.cases.services.claims import claim_task, end_claims_of_absent, return_task
from onewindow.cases.services.clockwork import correct_clock, extend_case, pause_case, resume_case
from onewindow.cases.services.contacts import change_contact
from onewindow.cases.services.correcting import correct_decision
from onewindow.cases.services.dayfigures import compute_figures
from onewindow.cases.services.departures import approve_departure, ask_departure
from onewindow.cases.services.desk import Done, do_each, judge_likeness, remove_view, save_view, write_note
from onewindow.cases.services.endings import Settlement, begin_ending, decide_ending
from onewindow.cases.services.errors import TooManyFiles
from onewindow.cases.services.escalation import note_matter_opened
from onewindow.cases.services.expertreviews import (
    Panel,
    begin_expert_review,
    break_off_expert_review,
    close_expert_review,
    issue_code,
    open_with_code,
    register_expert,
    retire_expert,
    revoke_seat,
    sign_expert_opinion,
    sum_up_review,
)
from onewindow.cases.services.following import follow_decision
from onewindow.cases.services.hearings import announce_hearing, answer_hearing, close_hearing, tell_of_hearing
from onewindow.cases.services.inspections import (
    Coming,
    agree_window,
    choose_window,
    propose_inspection,
    propose_other_windows,
    record_inspection,
)
from onewindow.cases.services.lifeevents import follow_life
from onewindow.cases.services.messages import read_thread, write_message
from onewindow.cases.services.migrating import Migration, migrate_case, plan_migration
from onewindow.cases.services.notices import send_notice
from onewindow.cases.services.opening import open_case
from onewindow.cases.services.opinions import answer_opinion, ask_opinion, drop_opinion
from onewindow.cases.services.realtimes import compute_real_times, real_times_until
from onewindow.cases.services.reporting import ReportAnswer, ReportGiven, ReportPoint, report_state
from onewindow.cases.services.reviews import (
    GrantedBefore,
    NothingToReview,
    SameDecisionAgain,
    decide_again,
    record_review,
    record_review_result,
)
from onewindow.cases.services.serving import (
    ServiceNotPossible,
    choose_service,
    publish_notice,
    record_failed_service,
    record_sending,
    record_service,
)
from onewindow.cases.services.sourcechanges import tell_of_change
from onewindow.cases.services.stages import begin_next_stage
from onewindow.cases.services.steps import complete_step, prepare_result
from onewindow.cases.services.subcases import begin_subcase, follow_subcase
from onewindow.cases.services.sweeping import sweep_cases
from onewindow.cases.services.systems import FAULTS as SYSTEM_FAULTS
from onewindow.cases.services.systems import (
    PostServed,
    SystemCodeTaken,
    SystemWrong,
    attach_system,
    check_request,
    detach_system,
    send_again,
)
from onewindow.cases.services.telling import deliver_event, sweep_systems, tell_systems
from onewindow.cases.services.transfers import decide_competence, dispute_competence, transfer_case
from onewindow.cases.services.values import CorrectionPoint, JointParty, MaterialGiven, Opening, PartOpening
from onewindow.cases.services.verifying import verify_fact
from onewindow.cases.services.viewing import view_case
from onewindow.cases.services.visits import record_visit
from onewindow.cases.services.waiting import record_event
from onewindow.cases.services.withdrawal import refuse_withdrawal, withdraw_case

__all__ = [
    "SYSTEM_FAULTS",
    "Coming",
    "CorrectionPoint",
    "Done",
    "GrantedBefore",
    "JointParty",
    "MaterialGiven",
    "Migration",
    "NothingToReview",
    "Opening",
    "Panel",
    "PaperGiven",
    "PartOpening",
    "PostServed",
    "ReportAnswer",
    "ReportGiven",
    "ReportPoint",
    "SameDecisionAgain",
    "ServiceNotPossible",
    "Settlement",
    "SystemCodeTaken",
    "SystemWrong",
    "TooManyFiles",
    "Window",
    "accept_case",
    "agree_window",
    "announce_hearing",
    "answer_hearing",
    "answer_opinion",
    "approve_departure",
    "archive_bag",
    "ask_departure",
    "ask_opinion",
    "attach_system",
    "begin_ending",
    "begin_expert_review",
    "begin_next_stage",
    "begin_subcase",
    "break_off_expert_review",
    "change_contact",
    "check_request",
    "choose_service",
    "choose_window",
    "claim_task",
    "close_bag",
    "close_expert_review",
    "close_hearing",
    "complete_step",
    "compute_figures",
    "compute_real_times",
    "confirm_bag",
    "correct_clock",
    "correct_decision",
    "decide_again",
    "decide_competence",
    "decide_ending",
    "deliver_event",
    "detach_system",
    "dispute_bag",
    "dispute_competence",
    "do_each",
    "drop_opinion",
    "end_claims_of_absent",
    "explain_papers",
    "extend_case",
    "follow_decision",
    "follow_life",
    "follow_subcase",
    "hand_over_bag",
    "issue_code",
    "judge_likeness",
    "migrate_case",
    "name_chair",
    "note_matter_opened",
    "open_case",
    "open_with_code",
    "order_rectify",
    "pause_case",
    "plan_migration",
    "prepare_result",
    "propose_inspection",
    "propose_other_windows",
    "publish_notice",
    "read_thread",
    "real_times_until",
    "recall_bag",
    "recompute_for_calendar",
    "record_after_check",
    "record_event",
    "record_failed_service",
    "record_inspection",
    "record_review",
    "record_review_result",
    "record_sending",
    "record_service",
    "record_visit",
    "refuse_acceptance",
    "refuse_withdrawal",
    "register_expert",
    "remove_view",
    "report_state",
    "request_correction",
    "resume_case",
    "retire_expert",
    "return_bag",
    "return_task",
    "revoke_grant",
    "revoke_seat",
    "save_view",
    "send_again",
    "send_notice",
    "sign_expert_opinion",
    "sum_up_review",
    "supply_correction",
    "sweep_cases",
    "sweep_systems",
    "tell_of_change",
    "tell_of_hearing",
    "tell_systems",
    "transfer_case",
    "verify_fact",
    "view_case",
    "withdraw_case",
    "write_message",
    "write_note",
]
