"""Acts of identity: signing in and out, and keeping parties, accounts and posts."""

from __future__ import annotations

from onewindow.identity.services.absences import (
    AbsenceWrong,
    Days,
    end_absence,
    end_stand_in,
    mark_absence,
    name_deputy,
)
from onewindow.identity.services.loading import (
    CompanyToLoad,
    DemoLogin,
    PersonToLoad,
    PostToLoad,
    RepresentationToLoad,
    StaffToLoad,
    load_companies,
    load_company,
    load_people,
    load_person,
    load_post,
    load_posts,
    load_representations,
    load_staff,
    load_staff_members,
    offer_demo_logins,
)
from onewindow.identity.services.managers import (
    AlreadyActsForIt,
    OnlyTheLegalRepresentative,
    accept_manager,
    approve_manager,
    end_manager,
    propose_manager,
)
from onewindow.identity.services.mandates import MandateTerms, NotToOneself, end_mandate, end_mandates_of, give_mandate
from onewindow.identity.services.naming import name_party
from onewindow.identity.services.parties import ensure_legal_entity
from onewindow.identity.services.sessions import (
    SignInRefused,
    actor_and_clock,
    actor_of_session,
    delete_old_sessions,
    sign_in,
    sign_out,
    sign_out_everywhere,
)
from onewindow.identity.services.terminals import official_at_terminal
from onewindow.identity.services.users import actor_of_user

__all__ = [
    "AbsenceWrong",
    "AlreadyActsForIt",
    "CompanyToLoad",
    "Days",
    "DemoLogin",
    "MandateTerms",
    "NotToOneself",
    "OnlyTheLegalRepresentative",
    "PersonToLoad",
    "PostToLoad",
    "RepresentationToLoad",
    "SignInRefused",
    "StaffToLoad",
    "accept_manager",
    "actor_and_clock",
    "actor_of_session",
    "actor_of_user",
    "approve_manager",
    "delete_old_sessions",
    "end_absence",
    "end_manager",
    "end_mandate",
    "end_mandates_of",
    "end_stand_in",
    "ensure_legal_entity",
    "give_mandate",
    "load_companies",
    "load_company",
    "load_people",
    "load_person",
    "load_post",
    "load_posts",
    "load_representations",
    "load_staff",
    "load_staff_members",
    "mark_absence",
    "name_deputy",
    "name_party",
    "offer_demo_logins",
    "official_at_terminal",
    "propose_manager",
    "sign_in",
    "sign_out",
    "sign_out_everywhere",
]
