"""Compares what came out with what the story says."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from onewindow.config.journey.foundchecks import TURNS, also_found, exceptions, grade_changes, turns
from onewindow.config.journey.outcome import Check, Outcome, Part
from onewindow.config.journey.stories import Story, city

__all__ = ["Check", "Outcome", "checks", "not_compared"]

ID_NO = re.compile(r"\b\d{17}[\dX]\b", re.ASCII)
YES = "是"
TOLD = {"tolerance_rule", "tolerance_rule_en"}  # words about what is compared


def checks(
    story: Story,
    case: Mapping[str, Any],
    lamps: Mapping[str, Mapping[str, str]],
    found: Mapping[str, list[dict[str, Any]]] | None = None,
) -> list[Check]:
    """All comparisons that the story's `expected` asks for.

    `lamps` are those seen, by day and item; `found` are the official's lists of people found, by day.
    """
    outcome = Outcome(story, case, lamps, found or {})
    return [check for name, compare in COMPARED.items() if name in story.expected for check in compare(outcome)] + [
        *_items(outcome),
        *turns(outcome),
    ]


def not_compared(story: Story) -> list[str]:
    """What the story expects and nothing here looks at."""
    return sorted(name for name in set(story.expected) - set(COMPARED) - TOLD if not TURNS.fullmatch(name))


def _materials(outcome: Outcome) -> Iterator[Check]:
    measured, wanted = outcome.case["outcome_measured"], outcome.expected
    for source, codes in wanted["materials"].items():
        yield Check(f"材料 {source}", sorted(codes), sorted(measured["materials"].get(source, [])))
    if outcome.story.kind == "item" and "visits" not in wanted:
        return
    uploads = len(wanted["materials"].get("applicant", ())) + len(wanted.get("fallback_uploads", ()))
    yield Check("上传份数", uploads, measured["uploads"])
    yield Check("承诺份数", len(wanted["materials"].get("promise", ())), measured["promises"])


def _fallback_uploads(outcome: Outcome) -> Iterator[Check]:
    measured = outcome.case["outcome_measured"]
    yield Check("补传", sorted(outcome.expected["fallback_uploads"]), sorted(measured["fallback_uploads"]))


def _visits(outcome: Outcome) -> Iterator[Check]:
    yield Check("跑几次", outcome.expected["visits"], outcome.case["outcome_measured"]["visits"])


def _clocks(outcome: Outcome) -> Iterator[Check]:
    for clock in outcome.expected["clocks"]:
        part, name = outcome.parts[clock["item"]], clock["item"]
        yield Check(f"{name} 受理时间", str(clock["accepted"])[:16], str(part["accepted_at"])[:16])
        for limit in ("promised", "statutory"):
            yield Check(f"{name} {limit} 期限", dict(clock[limit]), {k: part[limit][k] for k in ("value", "unit")})
            yield Check(f"{name} {limit} 届满", clock[f"{limit}_due"], part[limit]["due"])
        if "promised_from" in clock:
            yield Check(f"{name} 承诺期限起算", clock["promised_from"], str(part["promised_from"])[:16])
        if "statutory_due_before_extension" in clock:
            before = part["statutory_due_before_extension"]
            yield Check(f"{name} 延长前的法定届满", clock["statutory_due_before_extension"], before)
        if "mode" in clock:
            yield Check(f"{name} 方式", clock["mode"], part["mode"])
        if "pauses" in clock:
            yield Check(
                f"{name} 停钟",
                [(p["start"], p["end"]) for p in clock["pauses"]],
                [(p["start"], p["end"]) for p in part["pauses"]],
            )
        if "extension" in clock:
            yield Check(f"{name} 延长", clock["extension"], part["extension"])


def _issued(outcome: Outcome) -> Iterator[Check]:
    gave = {item for item, part in outcome.parts.items() if part["licences"] or part["result_document"]}
    yield Check("发出结果的事项", sorted(row["item"] for row in outcome.expected["issued"]), sorted(gave))
    for wanted in outcome.expected["issued"]:
        part, name = outcome.parts[wanted["item"]], wanted["item"]
        if wanted["kind"] == "document":
            yield from _document(wanted, part["result_document"] or {})
            continue
        rows = (row for row in part["licences"] if row["type"] == wanted["licence_type"])
        licence: Mapping[str, Any] = next(rows, {})
        yield Check(f"{name} 证照", _names(wanted), _names(licence))
        yield Check(f"{name} 签发日期", wanted["date"], licence.get("issued_on"))
        if "valid_until" in wanted:
            yield Check(f"{name} 有效期至", wanted["valid_until"], licence.get("valid_until"))
        if "new_company" in wanted:
            yield Check(f"{name} 持证主体", wanted["new_company"], licence.get("holder_name"))
            yield Check(f"{name} 发给", _party(wanted["to"]), part["applicant"])
        else:
            yield Check(f"{name} 发给", _recipients(wanted), licence.get("recipient"))
        if "revoked_on" in wanted:
            revoked = (part["revocation"] or {}).get("revoked_on")
            yield Check(f"{name} 撤销", ("revoked", wanted["revoked_on"]), (licence.get("state"), revoked))
        if "uscc" in wanted:
            yield Check(f"{name} 统一社会信用代码", wanted["uscc"], licence.get("fields", {}).get("uscc"))


def _recipients(wanted: Mapping[str, Any]) -> str:
    """Everybody to whom a licence on a thing is made out: who applied, and who owns it with her."""
    owners = [_party(f"person:{wanted['co_owner']}")] if wanted.get("co_owner") else []
    return "、".join([_party(wanted["to"]), *owners])


def _document(wanted: Mapping[str, Any], given: Mapping[str, Any]) -> Iterator[Check]:
    yield Check(f"{wanted['item']} 结果", (*_names(wanted), wanted["date"]), (*_names(given), given.get("issued_on")))
    yield Check(f"{wanted['item']} 发给", _party(wanted["to"]), given.get("recipient"))


def _names(row: Mapping[str, Any]) -> tuple[str, str]:
    return str(row.get("name")), str(row.get("name_en"))


def _party(to: str) -> str:
    """The name of a person, a company or a newborn as the demo's records have it."""
    kind, key = str(to).split(":")
    if kind == "company":
        return str(city().companies[key]["name"])
    if kind == "birth":
        return str(city().objects[to]["baby_name"])
    return str(city().people[key]["name"])


def _assigned(outcome: Outcome) -> Iterator[Check]:
    """The identity number that a newborn was given, as it stands on the licences; everybody else had one before."""
    before = {str(person["id_no"]) for person in city().people.values()}
    licences = [licence for part in outcome.case["parts"] for licence in part["licences"]]
    seen = {found for row in licences for value in row["fields"].values() for found in ID_NO.findall(str(value))}
    yield Check("赋予的公民身份号码", [outcome.expected["assigned_id_no"]], sorted(seen - before))


def _decision(outcome: Outcome) -> Iterator[Check]:
    yield Check("决定", outcome.expected["decision"], _deciding(outcome)["decision"])


def _deciding(outcome: Outcome) -> Part:
    """The case of the decision that the story is about: refused or revoked, else that of the last decision."""
    return outcome.part_of("refuse", "revoke") if _has(outcome, "refuse", "revoke") else outcome.part_of("decide")


def _has(outcome: Outcome, *events: str) -> bool:
    return any(event.name in events for event in outcome.story.timeline)


def _reasons(outcome: Outcome) -> Iterator[Check]:
    yield Check("不予许可依据", sorted(outcome.expected["reasons"]), sorted(_deciding(outcome)["refused_reasons"]))


def _refused_on(outcome: Outcome) -> Iterator[Check]:
    yield Check("不予许可日期", outcome.expected["refused_on"], str(_deciding(outcome)["decided_at"])[:10])


def _until(name: str) -> Any:
    def compare(outcome: Outcome) -> Iterator[Check]:
        yield Check(name, outcome.expected[name], _deciding(outcome)[name])

    return compare


def _legal_basis(outcome: Outcome) -> Iterator[Check]:
    revocation = _deciding(outcome)["revocation"] or {}
    yield Check("决定依据", sorted(outcome.expected["legal_basis"]), sorted(revocation.get("bases", ())))


def _credit_effect(outcome: Outcome) -> Iterator[Check]:
    told = (_deciding(outcome)["revocation"] or {}).get("credit_effect") or {}
    got = told | ({"broken_promises": f"{told['broken_promises']:+d}"} if told else {})
    yield Check("信用记录", dict(outcome.expected["credit_effect"]), got)


def _provisional(outcome: Outcome) -> Iterator[Check]:
    got = {name for part in outcome.case["parts"] for name in part["provisional_dates"]}
    yield Check("暂定的日期", sorted(outcome.expected["provisional"]), sorted(got))


def _correction_due(outcome: Outcome) -> Iterator[Check]:
    yield Check(
        "补正告知期限", outcome.expected["correction_notice_due"], outcome.part_of("correction")["correction_due"]
    )


def _correction_rounds(outcome: Outcome) -> Iterator[Check]:
    yield Check("补正次数", outcome.expected["correction_rounds"], outcome.part_of("correction")["correction_rounds"])


def _department(outcome: Outcome) -> Iterator[Check]:
    part = outcome.part_of("transfer", "accept", "decide", "issue")
    yield Check("决定部门", outcome.expected["deciding_department"], part["department"])


def _of_case(words: str, name: str) -> Any:
    def compare(outcome: Outcome) -> Iterator[Check]:
        yield Check(words, outcome.expected[name], outcome.case[name])

    return compare


def _tolerance_due(outcome: Outcome) -> Iterator[Check]:
    yield Check("容缺期限", outcome.expected["tolerance_due"], outcome.part_of("accept_tolerance")["tolerance_due"])


def _tolerance_end(outcome: Outcome) -> Iterator[Check]:
    """What becomes of the case without the paper; where it didn't come, that is what became of it."""
    part = outcome.part_of("accept_tolerance")
    kept = part["tolerance"] or {}
    lapsed = _has(outcome, "acceptance_revoked") and not kept.get("supplied_at")
    got = part["state"] if lapsed else kept.get("if_not_supplied")
    yield Check("容缺未补的后果", outcome.expected["tolerance_end_state"], got)


def _after_checks(outcome: Outcome) -> Iterator[Check]:
    wanted = [(row["item"], row["due"]) for row in outcome.expected["after_checks"]]
    yield Check(
        "事后核查期限", sorted(wanted), sorted((row["item"], row["due"]) for row in outcome.case["after_checks"])
    )


def _rectify_due(outcome: Outcome) -> Iterator[Check]:
    item = outcome.part_of("order_rectify")["item"]
    got = [row["rectify_due"] for row in outcome.case["after_checks"] if row["item"] == item]
    yield Check("责令改正期限", outcome.expected["rectify_due"], got[0] if got else None)


def _skipped(outcome: Outcome) -> Iterator[Check]:
    wanted = {row["item"] for row in outcome.expected["skipped"]}
    yield Check("没有办的事项", sorted(wanted), sorted(wanted - set(outcome.parts)))


def _items(outcome: Outcome) -> Iterator[Check]:
    if outcome.story.kind == "bundle":
        skipped = {row["item"] for row in outcome.expected.get("skipped", ())}
        yield Check("事项", sorted(set(outcome.story.items) - skipped), sorted(outcome.parts))


def _parallel(outcome: Outcome) -> Iterator[Check]:
    for group in outcome.expected["parallel"]:
        if all(item in outcome.parts for item in group):
            moments = {str(outcome.parts[item]["accepted_at"])[:16] for item in group}
            yield Check(f"同时受理 {'、'.join(group)}", 1, len(moments))
        elif all(":" in name for name in group):
            opened = {_opened(outcome.parts, *name.split(":", 1)) for name in group}
            yield Check(f"同时开始 {'、'.join(group)}", 1, len(opened - {""}) if "" not in opened else 0)


def _opened(parts: Mapping[str, Part], item: str, step: str) -> str:
    """The minute in which a step of an item opened; empty when there is no such step or it never did."""
    steps = parts[item]["steps"] if item in parts else ()
    return next((str(row["opened_at"] or "")[:16] for row in steps if row["code"] == step), "")


def _lamps(outcome: Outcome) -> Iterator[Check]:
    for wanted in outcome.expected["lamps"]:
        item = str(wanted.get("item") or outcome.story.items[0])
        got = outcome.lamps.get(str(wanted["date"]), {}).get(item)
        yield Check(f"{item} {wanted['date']} 的灯", wanted["lamp"], got)


def _apply_by(outcome: Outcome) -> Iterator[Check]:
    got = [part["apply_by"] for part in outcome.case["parts"] if part["apply_by"]]
    yield Check("应当申请的期限", [outcome.expected["apply_by"]], got)


def _fee(outcome: Outcome) -> Iterator[Check]:
    fees = [part["fee"] for part in outcome.case["parts"]]
    yield Check("收费（元）", outcome.expected["fee"], None if None in fees else sum(fees))


def _retirement(outcome: Outcome) -> Iterator[Check]:
    part, month = outcome.value_of("retire_month")
    document = part["result_document"] or {}
    facts = document.get("computed_from", {}).get("retire_month", {})
    numbers = {name: int(facts[name]) for name in ("original_age", "delay_months") if name in facts}
    got = {"born": facts.get("born"), "kind": facts.get("worker_kind"), "retire_month": month} | numbers
    yield Check("退休核定", dict(outcome.expected["retirement"]), got)


def _withdraw_amount(outcome: Outcome) -> Iterator[Check]:
    yield Check("提取金额", f"{outcome.expected['withdraw_amount']:.2f}", outcome.value_of("amount")[1])


def _account_closed(outcome: Outcome) -> Iterator[Check]:
    yield Check("账户已销", outcome.expected["account_closed"], outcome.value_of("account_closed")[1] == YES)


def _of_result(name: str) -> Any:
    def compare(outcome: Outcome) -> Iterator[Check]:
        yield Check(name, str(outcome.expected[name]), outcome.value_of(name)[1])

    return compare


COMPARED: Mapping[str, Any] = {
    "materials": _materials,
    "fallback_uploads": _fallback_uploads,
    "visits": _visits,
    "clocks": _clocks,
    "issued": _issued,
    "assigned_id_no": _assigned,
    "decision": _decision,
    "reasons": _reasons,
    "refused_on": _refused_on,
    "reconsideration_until": _until("reconsideration_until"),
    "litigation_until": _until("litigation_until"),
    "legal_basis": _legal_basis,
    "credit_effect": _credit_effect,
    "provisional": _provisional,
    "correction_notice_due": _correction_due,
    "correction_rounds": _correction_rounds,
    "deciding_department": _department,
    "receiving_site": _of_case("收件窗口", "receiving_site"),
    "applicant_division": _of_case("申请人所在区划", "applicant_division"),
    "bundle_due": _of_case("一件事办结期限", "bundle_due"),
    "tolerance_due": _tolerance_due,
    "tolerance_end_state": _tolerance_end,
    "after_checks": _after_checks,
    "rectify_due": _rectify_due,
    "skipped": _skipped,
    "parallel": _parallel,
    "lamps": _lamps,
    "apply_by": _apply_by,
    "fee": _fee,
    "retirement": _retirement,
    "withdraw_amount": _withdraw_amount,
    "account_closed": _account_closed,
    "monthly_amount": _of_result("monthly_amount"),
    "from_month": _of_result("from_month"),
    "grade": _of_result("grade"),
    "also_found": also_found,
    "grade_changes": grade_changes,
    "exceptions": exceptions,
}
