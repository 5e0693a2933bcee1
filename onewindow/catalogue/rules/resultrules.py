"""What a result says by the item's own rules: tables of values, ages that the law raises, occasions and payments."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from onewindow.catalogue.rules.eligibility import Unreadable, meets, read_test
from onewindow.catalogue.rules.itemvalues import Fee, Item
from onewindow.catalogue.rules.occasions import Reaching, due_on
from onewindow.catalogue.rules.resultvalues import Reached, ResultRow, ResultRule
from onewindow.foundation.limits.values import Limit, Unit
from onewindow.foundation.spans import day_after

GRADE, MONTH, PAYMENT = "grade", "month", "payment"


@dataclass(frozen=True, slots=True)
class Ruled:
    """A value that a rule gave, and from what: the facts that its row tested and the dates it counted from."""

    value: str
    facts: Mapping[str, str] = field(default_factory=dict)


def ruled_values(item: Item, facts: Mapping[str, Any], on: date) -> dict[str, Ruled]:
    """The fields of the result that the item's rules compute from a case's facts, in the order of the rules.

    A rule sees the fields computed before it. Where no row holds, or a fact is missing, the field is left out.
    """
    known = {name: str(value) for name, value in facts.items() if value not in (None, "", [])}
    found: dict[str, Ruled] = {}
    for rule in item.result.rules:
        value = _given(item, rule, known, on) if rule.gives else _from_rows(rule, known)
        if value is not None:
            found[rule.field] = value
            known[rule.field] = value.value
    return found


def fee_due(item: Item, facts: Mapping[str, Any]) -> int | float | None:
    """What the item costs under these facts, in yuan; None while they do not tell which lines of the scale apply."""
    if item.charge.free:
        return 0
    known = {name: str(value) for name, value in facts.items() if value not in (None, "", [])}
    applied = [fee for fee in item.charge.items if _holds(fee.when, known)]
    return sum(fee.amount for fee in applied) if applied and not _undecided(item.charge.items, known) else None


def occasion_of(item: Item, facts: Mapping[str, Any], on: date) -> Reaching | None:
    """The occasion on which a case rests: counted from the form's field that the trigger fills in."""
    rule = item.proactive
    if rule is None:
        return None
    name = next((one.name for one in item.form if one.prefill == rule.trigger), "")
    begun = _day(str(facts.get(name) or ""))
    return due_on(rule, begun, on) if begun else None


def _given(item: Item, rule: ResultRule, known: Mapping[str, str], on: date) -> Ruled | None:
    reaching = occasion_of(item, known, on)
    if reaching is None:
        return None
    dates = {"on": reaching.on.isoformat(), "after": f"{reaching.occasion.after.value:g}"}
    if rule.gives == MONTH:
        return Ruled(reaching.month, dates)
    if rule.gives == GRADE:
        return Ruled(reaching.occasion.grade, dates) if reaching.occasion.grade else None
    payment = next((one for one in item.payments if one.grade == reaching.occasion.grade), None)
    return Ruled(f"{payment.amount:g}", dates | {"grade": payment.grade}) if payment else None


def _from_rows(rule: ResultRule, known: Mapping[str, str]) -> Ruled | None:
    for row in rule.rows:
        if _holds(row.when, known):
            return _value_of(row, known)
    return None


def _value_of(row: ResultRow, known: Mapping[str, str]) -> Ruled | None:
    tested = {name: known.get(name, "") for name in row.when}
    if row.reached is None:
        return Ruled(row.value, tested)
    born = _day(known.get(row.reached.born, ""))
    day = day_after(born, Limit(row.reached.years, Unit.YEAR)) if born else None
    if born is None or day is None:
        return None
    delay = months_of_delay(row.reached, day)
    month = day_after(day.replace(day=1), Limit(delay, Unit.MONTH))
    if month is None:
        return None
    counted = {"born": born.isoformat(), "original_age": str(row.reached.years), "delay_months": str(delay)}
    return Ruled(f"{month:%Y-%m}", tested | counted)


def months_of_delay(reached: Reached, day: date) -> int:
    """By how many months the age of somebody who would reach it on a day is raised."""
    if not reached.delay_from:
        return 0
    year, month = (int(part) for part in reached.delay_from.split("-"))
    passed = (day.year - year) * 12 + day.month - month + 1
    return 0 if passed <= 0 else min(-(-passed // reached.delay_every), reached.delay_most)


def _holds(when: Mapping[str, str], known: Mapping[str, str]) -> bool:
    try:
        return all(name in known and meets(read_test(test), known[name]) for name, test in when.items())
    except Unreadable:
        return False


def _undecided(fees: tuple[Fee, ...], known: Mapping[str, str]) -> bool:
    return any(name not in known for fee in fees for name in fee.when)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None
