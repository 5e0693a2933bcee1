"""The fields of a result as the issuing step sees them: what the rules found, and what is left to type."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from onewindow.cases.models import Case, CaseMaterial, LoadedCase
from onewindow.cases.queries.formers import over_former, register_of
from onewindow.cases.queries.matters import (
    ResultField,
)
from onewindow.cases.rules.results import Value, missing_fields, result_values
from onewindow.cases.rules.steps import ENDED
from onewindow.catalogue.queries import Item, Ruled, fee_due, licence_types, ruled_values
from onewindow.foundation import clock
from onewindow.foundation.limits import Wording, derive_period
from onewindow.licences.queries import licences_with_ids


def result_fields(part: LoadedCase, item: Item) -> tuple[ResultField, ...]:
    """The result's fields, once only the last step is left; before that, none."""
    left = [step for step in part.steps if step.state not in ENDED]
    if len(left) != 1 or left[0].state != "open" or part.case.state != "accepted":
        return ()
    stated = [one.values for one in part.materials if one.values]
    found = over_former(part.case, item, _found(part, item, stated))
    ids = [one.licence_id for one in part.materials if one.licence_id]
    if ids and missing_fields(found.values()):  # what the case rests on may say it, as it does when the case is decided
        licences = [dict(row.fields) for row in licences_with_ids(ids).values()]
        found = _found(part, item, [*stated, *licences]) | {
            n: value for n, value in found.items() if not value.is_empty
        }
    labels = _labels(item)
    return tuple(
        ResultField(
            name=name,
            label=labels.get(name, (name, name))[0],
            label_en=labels.get(name, (name, name))[1],
            value=value.value,
            source=value.origin.value,
            fixed=value.is_fixed,
        )
        for name, value in found.items()
    )


def _found(part: LoadedCase, item: Item, evidence: Sequence[Mapping[str, Any]]) -> dict[str, Value]:
    ruled = ruled_of(part, item, clock.today())
    return result_values(
        item.result.fields,
        part.case.answers,
        evidence,
        issued_on=clock.today(),
        mode=part.case.mode,
        register=register_of(item),
        identifier=str(part.case.result.get("identifier", "")),
        applicant=part.case.applicant_name,
        ruled={name: one.value for name, one in ruled.items()},
        co_holders=part.case.co_holders,
    )


def broken_promise_message(number: str) -> str:
    """The id of the message that tells the owner of the credit register that a case's promise was broken."""
    return f"{number}:promise_broken"


def apply_by(case: Case, item: Item) -> date | None:
    """Until when it had to be applied for, counted from the date that the form took from the rule's data element."""
    rule = item.apply_within
    name = next((one.name for one in item.form if rule and rule.since and one.prefill == rule.since), "")
    if rule is None or not case.answers.get(name):
        return None
    since = date.fromisoformat(str(case.answers[name])[:10])
    return derive_period(since, rule.limit, wording=Wording(starts_on="event", kind="")).due_date


def facts_of(case: Case, materials: Iterable[CaseMaterial]) -> dict[str, Any]:
    """What the item's rules may test of a case: answers to questions and form, then what registers hold of it."""
    read = {name.rpartition(".")[2]: value for one in materials for name, value in one.values.items()}
    return read | dict(case.questions) | dict(case.answers)


def fee_of(part: LoadedCase, item: Item) -> int | float | None:
    """What the case costs, in yuan; None while it does not tell yet which lines of the scale apply."""
    if item.charge.free:
        return 0
    return fee_due(item, facts_of(part.case, part.materials) | dict(part.case.result.get("fields", {})))


def ruled_of(part: LoadedCase, item: Item, on: date) -> dict[str, Ruled]:
    """The fields of the result that the item's own rules compute, with what they were computed from."""
    return ruled_values(item, facts_of(part.case, part.materials), on) if item.result.rules else {}


def _labels(item: Item) -> dict[str, tuple[str, str]]:
    """What the fields are called: by the licence's type, else by the form."""
    found = {field.name: (field.label, field.label_en) for field in item.form}
    kind = licence_types().get(item.result.licence_type)
    if kind is not None:
        found |= {field.name: (field.label, field.label_en) for field in kind.fields}
    return RESULT_LABELS | found


# Fields of results that are documents, which no licence type names.
RESULT_LABELS = {
    "licence_no": ("证照编号", "Licence number"),
    "entity_name": ("名称", "Name"),
    "person": ("人员", "Person"),
    "scheme": ("参保类型", "Scheme"),
    "start": ("起始时间", "Start"),
    "start_month": ("起始月份", "First month"),
    "contribution": ("缴费标准", "Contribution"),
    "effective_on": ("生效日期", "Effective on"),
    "base": ("缴费基数", "Base"),
    "grade": ("等级", "Grade"),
    "monthly_amount": ("每月金额（元）", "Amount a month (yuan)"),
    "from_month": ("自何月起", "From month"),
    "amount": ("金额（元）", "Amount (yuan)"),
    "pay_on": ("发放日期", "Pay day"),
    "paid_on": ("到账日期", "Paid on"),
    "account_closed": ("是否销户", "Account closed"),
    "retire_month": ("退休年月", "Month of retirement"),
    "monthly_pension": ("每月养老金（元）", "Pension a month (yuan)"),
}
