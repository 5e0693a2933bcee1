"""Reminding posts ahead of what falls due, once of each day: steps, after-checks, deliveries."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.db.models import Exists, F, OuterRef

from onewindow.cases.models import AfterCheck, Case, SideMatter, Step
from onewindow.cases.rules.procedure import State
from onewindow.cases.rules.steps import ISSUE, NOBODYS_TASK, StepState
from onewindow.cases.services.notices import tell_posts
from onewindow.foundation import clock
from onewindow.foundation.limits import derive_period
from onewindow.foundation.limits.values import Limit
from onewindow.foundation.profile import profile
from onewindow.foundation.sweeps import alone
from onewindow.identity.queries import recipients_of_posts
from onewindow.notifications.services import Notice, send_messages

AT_ONCE = 200  # rows of each kind that one run handles; the next run takes the rest
REMIND_DAYS = 5
WARN_DAYS = 1


def remind_posts() -> None:
    """Reminds of after-checks five working days ahead, warns of steps, deliveries and matters one working day ahead."""
    alone(_remind_of_after_checks)
    alone(_warn_of_limits)
    alone(_warn_of_deliveries)
    alone(_warn_of_matters)


@transaction.atomic
def _remind_of_after_checks() -> None:
    """Reminds the checking post once, some working days ahead: not to check is itself a breach."""
    ahead = derive_period(clock.now(), Limit(REMIND_DAYS, "workday")).due_date
    due = AfterCheck.objects.filter(state__in=["open", "rectifying"], due_on__lte=ahead)
    fresh = due.exclude(reminded_for=F("due_on")).select_related("case").order_by("due_on", "id")
    checks = list(fresh.select_for_update(of=("self",), no_key=True, skip_locked=True)[:AT_ONCE])
    send_messages([notice for check in checks for notice in _reminders(check)])
    AfterCheck.objects.filter(id__in=[check.id for check in checks]).update(reminded_for=F("due_on"))


def _reminders(check: AfterCheck) -> list[Notice]:
    number = str(check.case.number)
    return to_post(
        check.post,
        key=f"cases.after_check_due:{check.id}:{check.due_on}",
        kind="after_check_due",
        title=f"事后核查快到期：{check.case.title}",
        title_en=f"After-check due soon: {check.case.title_en}",
        body=f"办件 {number} 的事后核查应在 {check.due_on.isoformat()} 前完成。",
        body_en=f"The after-check of case {number} is due by {check.due_on.isoformat()}.",
        link=f"/desk/cases/{number}/",
    )


@transaction.atomic
def _warn_of_limits() -> None:
    """Warns a post once of each step that is due on the next working day or was due before; paused cases wait."""
    today = clock.today()
    ahead = profile().calendar.add_workdays(today, WARN_DAYS)
    due = Step.objects.filter(state=StepState.OPEN.value, due_on__lte=ahead, case__state=State.ACCEPTED.value).exclude(
        action__in=NOBODYS_TASK
    )
    fresh = due.exclude(warned_for=F("due_on")).select_related("case").order_by("due_on", "id")
    steps = list(fresh.select_for_update(of=("self",), no_key=True, skip_locked=True)[:AT_ONCE])
    send_messages([notice for step in steps for notice in _warnings(step, today)])
    Step.objects.filter(id__in=[step.id for step in steps]).update(warned_for=F("due_on"))


def _warnings(step: Step, today: date) -> list[Notice]:
    """What the holders of a step's post are told: by when, and whether that is over already."""
    case, day = step.case, step.due_on or today
    is_over = day < today
    return to_post(
        step.post,
        key=f"cases.step_due:{step.id}:{day}",
        kind="step_due",
        title=f"{'已超期' if is_over else '快到期'}：{case.title}，{step.name}",
        title_en=f"{'Overdue' if is_over else 'Due soon'}: {case.title_en}, {step.name_en}",
        body=f"办件 {case.number} 的“{step.name}”应在 {day.isoformat()} 前办完。",
        body_en=f"“{step.name_en}” of case {case.number} is due by {day.isoformat()}.",
        link=f"/desk/cases/{case.number}/",
    )


@transaction.atomic
def _warn_of_deliveries() -> None:
    """Warns who issues once of what was decided and must be delivered by the next working day, or is late (rule D9)."""
    today = clock.today()
    ahead = profile().calendar.add_workdays(today, WARN_DAYS)
    due = Case.objects.filter(delivery_due__lte=ahead, served_at=None, decided_at__isnull=False)
    served = SideMatter.objects.filter(case=OuterRef("pk"), kind="service", state="open")  # it is warned of as a matter
    fresh = due.exclude(Exists(served)).exclude(delivery_warned=F("delivery_due")).order_by("delivery_due", "id")
    cases = list(fresh.select_for_update(of=("self",), no_key=True, skip_locked=True)[:AT_ONCE])
    posts: dict[object, str] = {}
    for case_id, action, post in (
        Step.objects.filter(case__in=cases).order_by("position").values_list("case", "action", "post")
    ):
        if action == ISSUE or case_id not in posts:
            posts[case_id] = post
    send_messages([notice for case in cases for notice in _delivery_warnings(case, posts[case.id], today)])
    Case.objects.filter(id__in=[case.id for case in cases]).update(delivery_warned=F("delivery_due"))


def _delivery_warnings(case: Case, post: str, today: date) -> list[Notice]:
    day = case.delivery_due or today
    is_over = day < today
    return to_post(
        post,
        key=f"cases.delivery_due:{case.id}:{day}",
        kind="delivery_due",
        title=f"{'送达已超期' if is_over else '快到送达期限'}：{case.title}",
        title_en=f"{'Delivery overdue' if is_over else 'Delivery due soon'}: {case.title_en}",
        body=f"办件 {case.number} 的决定应在 {day.isoformat()} 前送达申请人。",
        body_en=f"What was decided in case {case.number} must reach the applicant by {day.isoformat()}.",
        link=f"/desk/cases/{case.number}/",
    )


@transaction.atomic
def _warn_of_matters() -> None:
    """Warns the post that is asked once of each matter beside the steps that is due on the next working day, or late."""
    ahead = profile().calendar.add_workdays(clock.today(), WARN_DAYS)
    due = SideMatter.objects.filter(state="open", due_on__lte=ahead, case__closed_at=None)
    fresh = due.exclude(warned_for=F("due_on")).select_related("case").order_by("due_on", "id")
    rows = list(fresh.select_for_update(of=("self",), no_key=True, skip_locked=True)[:AT_ONCE])
    for row in rows:
        tell_posts([row.post], row.case, "matter_due", once=f"{row.id}:{row.due_on}", matter=row.id)
    SideMatter.objects.filter(id__in=[row.id for row in rows]).update(warned_for=F("due_on"))


def to_post(post: str, **notice: str) -> list[Notice]:
    """The same notice to everybody who holds a post."""
    return [Notice(recipient=recipient, **notice) for recipient in recipients_of_posts([post])]
