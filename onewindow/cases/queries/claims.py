"""In whose hands a task is at this moment, and what the cases of several tasks are called."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from django.db.models import Exists, OuterRef, Q

from onewindow.cases.models import AfterCheck, AnyTask, Case, SideMatter, Step, is_open, task_name
from onewindow.cases.queries.matters import ClaimRow
from onewindow.foundation import clock
from onewindow.foundation.actor import Actor, ActorKind
from onewindow.foundation.personal import masked_name
from onewindow.identity.queries import OfficialRow, officials


def claims_of(actor: Actor, tasks: Iterable[AnyTask]) -> dict[str, ClaimRow]:
    """Who has which open task in hand at this moment, by the task's name."""
    now = clock.now()
    held = [one for one in tasks if is_open(one) and one.claimed_by and one.claimed_until and now < one.claimed_until]
    known = officials() if held else {}
    return {task_name(one): _claim(actor, one, known.get(one.claimed_by)) for one in held if one.claimed_by}


def _claim(actor: Actor, task: AnyTask, who: OfficialRow | None) -> ClaimRow:
    return ClaimRow(
        step=task_name(task),
        is_mine=task.claimed_by == actor.id,
        holder=who.name if who else "",
        holder_en=(who.name_en or who.name) if who else "",
        until=task.claimed_until or clock.now(),
    )


def cases_named(actor: Actor, numbers: Collection[str]) -> dict[str, dict[str, str]]:
    """The item of each case and whose it is, masked, by its number; only of cases that the actor's posts have to do with."""
    if actor.kind is not ActorKind.STAFF or not actor.posts:
        return {}
    hers = Q(post__in=sorted(actor.posts)) | Q(escalated_to__in=sorted(actor.posts))
    step, matter, check = (
        Exists(kind.objects.filter(hers, case=OuterRef("pk"))) for kind in (Step, SideMatter, AfterCheck)
    )
    found = Case.objects.filter(step | matter | check, number__in=sorted(numbers))
    return {
        str(number): {"item": title, "item_en": title_en, "applicant": masked_name(name)}
        for number, title, title_en, name in found.values_list("number", "title", "title_en", "applicant_name")
    }
