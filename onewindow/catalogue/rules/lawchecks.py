"""What law asks of an item before it may be published: a basis, limits that hold, remedies, no needless paper."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from onewindow.catalogue.rules.journeys import workdays_of
from onewindow.catalogue.rules.known import Definition, Everything, KnownReferences, rows
from onewindow.catalogue.rules.lint.coverage import share_told
from onewindow.catalogue.rules.lint.gate import has_power
from onewindow.foundation.limits.counting import add_months
from onewindow.foundation.limits.values import Limit, Unit
from onewindow.foundation.workdays import Calendar

VAGUE = re.compile("有关|相关|其他|其它|必要|所需|等|材料|资料")  # a catch-all in the name of a material
PAUSES_OF_LICENCES = frozenset(  # Administrative Licensing Law, art. 45; the list is closed
    ["hearing", "tender", "auction", "technical_inspection", "test", "quarantine", "appraisal", "expert_review"]
)
LICENCE = "01"


def check_law(item: Definition, everything: Everything, known: KnownReferences) -> None:
    """All of these rules for one item."""
    if not _check_bases(item, known):
        return  # what has no basis may not be set at all; nothing else needs to be said
    _check_limits(item, known.calendar)
    _check_service(item)
    _check_materials(item, everything, known)
    _check_steps(item)


def _check_bases(item: Definition, known: KnownReferences) -> bool:
    body = item.body
    roles = {basis["role"] for basis in body["legal_bases"]}
    if not has_power(item, known):
        remedy = "Add a legal basis with role power, or do not set the item (administrative-licensing-law)."
        item.fault(("legal_bases",), "NO_LEGAL_BASIS", "The item has no basis in law; it may not be set", remedy)
        return False
    if "limit" not in roles:
        item.fault(("legal_bases",), "NO_LIMIT_BASIS", "No article sets the limit.", "Add a basis with role limit.")
    if "condition" not in roles and any("basis" not in condition for condition in body["conditions"]):
        item.fault(
            ("conditions",), "NO_CONDITION_BASIS", "No article sets the conditions.", "Add a basis with role condition."
        )
    if not body["charge"]["free"]:
        fees = body["charge"].get("items", ())
        if "charge" not in roles and not all("basis" in fee for fee in fees):
            item.fault(("charge",), "NO_FEE_BASIS", "No article allows the fee.", "Add a basis with role charge.")
        if not fees:
            item.fault(("charge",), "NO_FEE_SCALE", "The fee has no scale.", "List the fees under charge.items.")
    return True


def _check_limits(item: Definition, calendar: Calendar) -> None:
    statutory, promised = (Limit(**item.body["limits"][name]) for name in ("statutory", "promised"))
    _check_promise(item, ("limits", "promised"), promised, statutory, calendar)
    if "commitment_promised" in item.body:
        commitment = Limit(**item.body["commitment_promised"])
        _check_promise(item, ("commitment_promised",), commitment, statutory, calendar)
    if item.body["instant"] != (promised.unit == Unit.IMMEDIATE):
        item.fault(
            ("instant",),
            "INSTANT_DIFFERS",
            "instant and the promised limit say different things.",
            "An instant item promises {value: 0, unit: immediate}; no other does.",
        )
    days = item.body.get("tolerance_days")
    if days is not None:
        same = statutory.unit == promised.unit == Unit.WORKDAY
        if not same or days + promised.value > statutory.value:
            item.fault(
                ("tolerance_days",),
                "TOLERANCE_TOO_LONG",
                "With the promised limit it does not fit in the statutory one.",
                "Shorten it, so that tolerance_days + promised <= statutory in working days.",
            )


def _check_promise(
    item: Definition, path: tuple[str, ...], promised: Limit, statutory: Limit, calendar: Calendar
) -> None:
    remedy = f"Promise at most {statutory.label_en()} (rule C1: never later, whatever the first day)."
    if workdays_of(promised) > workdays_of(statutory):
        reason = "The promised limit is longer than the statutory one"
        item.fault(path, "PROMISE_EXCEEDS_STATUTORY", reason, remedy)
        return
    late = next(_late_starts(promised, statutory, calendar), None)
    if late:
        reason = f"Begun on {late.isoformat()}, the promised limit ends after the statutory one."
        item.fault(path, "PROMISE_EXCEEDS_STATUTORY", reason, remedy)


def _late_starts(promised: Limit, statutory: Limit, calendar: Calendar) -> Iterator[date]:
    """The days of the announced years on which a case begun would be promised later than the law's limit ends."""
    if promised.unit == statutory.unit or not calendar.official_years:
        return
    day = date(min(calendar.official_years), 1, 1)
    while day.year <= max(calendar.official_years):
        begun = calendar.next_workday(day)
        if end_of_limit(begun, promised, calendar) > end_of_limit(begun, statutory, calendar):
            yield day
        day += timedelta(days=1)


def end_of_limit(start: date, limit: Limit, calendar: Calendar) -> date:
    """The last day of a limit that begins on a working day, without pauses or extension."""
    value = int(limit.value)
    if limit.unit == Unit.WORKDAY:
        return calendar.add_workdays(start, value)
    if limit.unit in (Unit.MONTH, Unit.YEAR):
        return calendar.on_or_after(add_months(start, value * (12 if limit.unit == Unit.YEAR else 1)))
    if limit.unit == Unit.CALENDAR_DAY:
        return calendar.on_or_after(start + timedelta(days=value))
    return start


def _check_service(item: Definition) -> None:
    body = item.body
    if body["visits"] and body["online_level"] == 4:
        item.fault(
            ("visits",),
            "VISITS_AT_LEVEL_4",
            "An item of online level 4 needs no visit.",
            "Set visits to 0, or the level to 3.",
        )
    if not body["windows"]:
        item.fault(("windows",), "NO_WINDOW", "No window is named.", "Name the window where people may come.")
    if not body["remedies"]:
        item.fault(
            ("remedies",),
            "NO_REMEDY",
            "No remedy is named.",
            "Name reconsideration and court with limit and article (rule D11).",
        )
    for path, remedy in rows(item, "remedies"):
        is_act = remedy["kind"] != "complaint"
        if is_act and not {"limit", "law_id", "article", "to_en"} <= set(remedy):
            item.fault(
                path,
                "REMEDY_INCOMPLETE",
                "A remedy at law needs limit, law_id, article and to_en.",
                "Add what is missing.",
            )
        if not is_act and not {"text", "text_en"} <= set(remedy):
            item.fault(path, "REMEDY_INCOMPLETE", "A complaint needs text and text_en.", "Write what to do.")


def _check_materials(item: Definition, everything: Everything, known: KnownReferences) -> None:
    names = {body["name"].replace("（电子）", "") for body in everything.licence_types.values()}
    for path, material in rows(item, "materials"):
        vague = VAGUE.search(material["name"])
        if vague:
            reason = f"{vague.group()} in the name of a material says nothing."
            item.fault(
                (*path, "name"), "VAGUE_MATERIAL", reason, "Name the paper exactly; there are no other materials."
            )
        if material["source"] != "applicant":
            continue
        held = _held(material, names, known)
        if held:
            remedy = (
                "Take it from there: source register or licence, supplied_by (online-government-services-provisions:7)."
            )
            item.fault(path, "MATERIAL_ALREADY_HELD", held[1], remedy, held[0])


def _held(material: Any, licence_names: set[str], known: KnownReferences) -> tuple[str, str] | None:
    """What holds the material already, as a sentence in both languages."""
    elements = [element for element in material.get("elements", ()) if element in known.elements]
    if elements:
        found, share = _held_by_registers(elements, known), share_told(elements, known)
        return f"{found[0]}{share[0]}", f"{found[1]}{share[1]}"
    if material["supplied_by"]:
        named = ", ".join(str(next(iter(supplier.values()), "")) for supplier in material["supplied_by"])
        return (f"该信息可由 {named} 提供，不得要求申请人提交", f"{named} already hold it; do not ask the applicant")
    licence = next((name for name in sorted(licence_names) if name in material["name"]), "")
    if not licence:
        return None
    return (
        f"电子证照库已有“{licence}”，不得要求申请人提交",
        f"The licence store already holds {licence}; do not ask the applicant",
    )


def _held_by_registers(elements: list[str], known: KnownReferences) -> tuple[str, str]:
    """教育学历库 edu.diploma_no、edu.degree, register by register."""
    by_register: dict[str, list[str]] = {}
    for element in elements:
        by_register.setdefault(element.partition(".")[0], []).append(element)
    zh = "、".join(f"{known.registers[code][0]} {'、'.join(found)}" for code, found in by_register.items())
    en = "; ".join(
        f"The {known.registers[code][1].lower()} already holds {' and '.join(found)}"
        for code, found in by_register.items()
    )
    return f"该信息可由{zh} 提供，不得要求申请人提交", f"{en}; do not ask the applicant"


def _check_steps(item: Definition) -> None:
    reviewers = {step["post"] for step in item.body["steps"] if step["action"] == "review"}
    for path, step in rows(item, "steps"):
        if step.get("inspection") and step.get("inspectors", 0) < 2:
            item.fault(
                path,
                "ONE_INSPECTOR",
                "A site inspection needs two people.",
                "Set inspectors to 2 (administrative-licensing-law:34).",
            )
        if step["action"] == "approve" and step["post"] in reviewers:
            item.fault(path, "SAME_POST", f"{step['post']} reviews and approves.", "Let another post approve.")
        for index, kind in enumerate(step.get("pause_reasons", ())):
            if item.body["type_code"] == LICENCE and kind not in PAUSES_OF_LICENCES:
                item.fault(
                    (*path, "pause_reasons", index),
                    "PAUSE_NOT_ALLOWED",
                    f"{kind} does not pause the clock of a licence.",
                    "Only the kinds of administrative-licensing-law:45 do; remove it.",
                )
