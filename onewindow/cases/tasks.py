"""Jobs of cases."""

from __future__ import annotations

from uuid import UUID

from onewindow.cases import services
from onewindow.foundation.queue import task


@task(name="cases.send_notice", retry=5)
def send_notice(case_id: str, number: str, event: str, due: str, once: str) -> None:
    """Tells an applicant of an event, once."""
    services.send_notice(case_id, number, event, due, once)


@task(name="cases.prepare_result", retry=5)
def prepare_result(case_id: str) -> None:
    """Has a register's owner give the number of what a case will found."""
    services.prepare_result(case_id)


@task(name="cases.follow_decision", retry=10)
def follow_decision(case_id: str) -> None:
    """Carries out what follows a decision."""
    services.follow_decision(case_id)


@task(name="cases.begin_next_stage", retry=10)
def begin_next_stage(parent_id: str) -> None:
    """Receives the bundle's cases whose turn has come."""
    services.begin_next_stage(UUID(parent_id))


@task(name="cases.begin_subcase", retry=10)
def begin_subcase(step_id: str) -> None:
    """Opens the case that a step begins."""
    services.begin_subcase(step_id)


@task(name="cases.follow_subcase", retry=10)
def follow_subcase(number: str) -> None:
    """Gives the outcome of a sub-case to the step that waits for it."""
    services.follow_subcase(number)


@task(name="cases.tell_of_change", retry=5)
def tell_of_change(correction: str) -> None:
    """Tells those affected that a value has been corrected in its register."""
    services.tell_of_change(correction)


@task(name="cases.follow_life", retry=5)
def follow_life(ref: str, life: str, change: str) -> None:
    """Follows up the death, move or closing of a party of cases and licences."""
    services.follow_life(ref, life, change)


@task(name="cases.tell_systems", retry=10)
def tell_systems(case_ids: list[str]) -> None:
    """Tells departments' own systems what has come to their posts."""
    services.tell_systems(case_ids)


@task(name="cases.deliver_event", retry=5)
def deliver_event(event_id: str) -> None:
    """Sends an event to a department's own system."""
    services.deliver_event(event_id)
