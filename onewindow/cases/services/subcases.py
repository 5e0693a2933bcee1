"""A case begins another and waits for its outcome: both are cases of their own, each with its own clock."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.db.models.fields.json import KeyTextTransform

from onewindow.cases.models import Case, Changes, LoadedCase, Step
from onewindow.cases.rules.procedure import DECIDING
from onewindow.cases.rules.procedure import ENDED as CLOSED
from onewindow.cases.rules.steps import ENDED, SUBCASE, StepState
from onewindow.cases.services.common import item_of, locked, store
from onewindow.cases.services.ending import SUBCASE_CHANNEL
from onewindow.cases.services.opening import open_case
from onewindow.cases.services.values import MaterialGiven, Opening, PartOpening
from onewindow.cases.services.waiting import end_step
from onewindow.catalogue.queries import Item, active_materials, published_item
from onewindow.foundation.actor import system_actor
from onewindow.foundation.sweeps import alone
from onewindow.identity.queries import party

AT_ONCE = 200  # steps of each kind that one run handles; the next run takes the rest
STEP_OF = "subcase:"  # the request key of a sub-case names the step that began it
OUTCOMES = {"granted": "granted", "refused": "refused"}


@transaction.atomic
def begin_subcase(step_id: str) -> str:
    """Opens the case that a step begins, for the same applicant; returns its number, also when it is there already.

    What the case that begins it has in its form, its answers and its papers goes with it; what is still missing is
    asked of the applicant by the new case's own office, like in any other case.
    """
    step = Step.objects.filter(id=step_id, action=SUBCASE).select_related("case").first()
    if step is None or step.case.number is None:
        return ""
    tree, part = locked(step.case.number)
    row = part.step(step.code)
    if row is None or row.state != StepState.OPEN:
        return ""
    kept = str((row.facts or {}).get("case", ""))
    if kept:
        return kept
    actor = system_actor("cases.begin_subcase")
    key = next(one.subcase for one in item_of(part.case).steps if one.code == row.code)
    number = open_case(actor, _opening(part, published_item(key), row.id))
    row.facts = {**(row.facts or {}), "case": number}
    store(tree, Changes(changed=[row]), part)
    return number


def _opening(part: LoadedCase, item: Item, step: UUID) -> Opening:
    case, names = part.case, {field.name for field in item.form}
    questions = {one.code: case.questions[one.code] for one in item.questions if one.code in case.questions}
    opened = PartOpening(
        item=item,
        answers={name: value for name, value in case.answers.items() if name in names},
        sources={name: source for name, source in case.sources.items() if name in names},
        materials=tuple(_material(part, one) for one in active_materials(item, questions)),
        questions=questions,
    )
    subjects = frozenset(case.subjects)
    return Opening(f"{STEP_OF}{step}", party(case.applicant), SUBCASE_CHANNEL, None, (opened,), subjects=subjects)


def _material(part: LoadedCase, wanted: Any) -> MaterialGiven:
    """A paper that the case has already goes with it; any other is missing, and its own office asks for it."""
    held = next((one for one in part.materials if one.code == wanted.code and one.given != "missing"), None)
    if held is None:
        return MaterialGiven(wanted.code, wanted.name, wanted.name_en, wanted.source, "missing")
    return MaterialGiven(
        wanted.code,
        wanted.name,
        wanted.name_en,
        wanted.source,
        held.given,
        held.fallback,
        held.supplier,
        held.supplier_en,
        held.licence_id,
        held.read_id,
        tuple(held.file_ids),
        held.values,
    )


def follow_subcases() -> None:
    """Begins sub-cases whose job was lost, and lets cases go on whose sub-case has ended."""
    waiting = Step.objects.filter(action=SUBCASE, state=StepState.OPEN.value, case__state__in=[*DECIDING])
    unbegun = waiting.filter(facts__case__isnull=True).order_by("id").values_list("id", flat=True)
    for step_id in list(unbegun[:AT_ONCE]):
        alone(begin_subcase, str(step_id))
    kept = waiting.annotate(child=KeyTextTransform("case", "facts"))
    ended = kept.filter(Exists(Case.objects.filter(number=OuterRef("child"), state__in=[*CLOSED])))
    for number in list(ended.order_by("id").values_list("child", flat=True)[:AT_ONCE]):
        alone(follow_subcase, str(number))


@transaction.atomic
def follow_subcase(number: str) -> None:
    """Gives the outcome of a sub-case that has ended to the step that waits for it; a repetition does nothing."""
    child = Case.objects.filter(number=number, state__in=[*CLOSED]).first()
    if child is None or not (child.request_key or "").startswith(STEP_OF):
        return
    waits = Step.objects.filter(id=(child.request_key or "").removeprefix(STEP_OF)).select_related("case").first()
    if waits is None or waits.case.number is None:
        return
    tree, part = locked(waits.case.number)
    step = part.step(waits.code)
    if step is None or step.state in ENDED or part.case.state not in DECIDING:
        return
    end_step(system_actor("cases.follow_subcase"), tree, part, step, OUTCOMES.get(child.outcome, "ended"))
