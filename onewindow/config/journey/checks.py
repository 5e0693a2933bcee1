"""Compares what came out with what the story says."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from onewindow.config.journey.stories import Story, city

Part = Mapping[str, Any]
ID_NO = re.compile(r"\b\d{17}[\dX]\b", re.ASCII)

COMPARED = {
    *("materials", "fallback_uploads", "visits", "clocks", "issued", "decision", "refused_on", "reasons", "lamps"),
    *("reconsideration_until", "litigation_until", "correction_notice_due", "correction_rounds", "tolerance_due"),
    *("deciding_department", "receiving_site", "after_checks", "bundle_due", "skipped", "parallel", "assigned_id_no"),
}
EXPLAINING = {"tolerance_rule", "tolerance_rule_en", "tolerance_end_state", "provisional", "legal_basis"}


@dataclass(frozen=True, slots=True)
class Check:
    """One comparison. `ok` when `got` equals `wanted`."""

    what: str
    wanted: Any
    got: Any

    @property
    def ok(self) -> bool:
        """True when both are the same."""
        return bool(self.wanted == self.got)


def checks(story: Story, case: Mapping[str, Any], lamps: Mapping[str, Mapping[str, str]]) -> list[Check]:
    """All comparisons that the story's `expected` asks for; `lamps` are those seen, by day and item."""
    return [
        *_materials(story, case),
        *_clocks(story, case),
        *_issued(story, case),
        *_assigned(story, case),
        *_refusal(story, case),
        *_dates(story, case),
        *_bundle(story, case),
        *_lamps(story, lamps),
    ]


def not_compared(story: Story) -> list[str]:
    """What the story expects and nothing here looks at; EXPLAINING are words about what is compared."""
    return sorted(set(story.expected) - COMPARED - EXPLAINING)


def _materials(story: Story, case: Mapping[str, Any]) -> Iterator[Check]:
    measured, wanted = case["outcome_measured"], story.expected
    for source, codes in wanted.get("materials", {}).items():
        yield Check(f"材料 {source}", sorted(codes), sorted(measured["materials"].get(source, [])))
    if "fallback_uploads" in wanted:
        yield Check("补传", sorted(wanted["fallback_uploads"]), sorted(measured["fallback_uploads"]))
    if "visits" in wanted:
        yield Check("跑几次", wanted["visits"], measured["visits"])
    if story.kind == "item" and "visits" not in wanted:
        return
    uploads = len(wanted.get("materials", {}).get("applicant", ())) + len(wanted.get("fallback_uploads", ()))
    yield Check("上传份数", uploads, measured["uploads"])
    yield Check("承诺份数", len(wanted.get("materials", {}).get("promise", ())), measured["promises"])


def _clocks(story: Story, case: Mapping[str, Any]) -> Iterator[Check]:
    parts = {part["item"]: part for part in case["parts"]}
    for clock in story.expected.get("clocks", ()):
        part, name = parts[clock["item"]], clock["item"]
        yield Check(f"{name} 受理时间", str(clock["accepted"])[:16], str(part["accepted_at"])[:16])
        for limit in ("promised", "statutory"):
            yield Check(f"{name} {limit} 期限", dict(clock[limit]), {k: part[limit][k] for k in ("value", "unit")})
            yield Check(f"{name} {limit} 届满", clock[f"{limit}_due"], part[limit]["due"])
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


def _issued(story: Story, case: Mapping[str, Any]) -> Iterator[Check]:
    parts = {part["item"]: part for part in case["parts"]}
    for wanted in story.expected.get("issued", ()):
        part, name = parts[wanted["item"]], wanted["item"]
        if wanted["kind"] == "document":
            given = part["result_document"] or {}
            yield Check(f"{name} 结果", (wanted["name"], wanted["date"]), (given.get("name"), given.get("issued_on")))
            continue
        licence: Mapping[str, Any] = next(
            (row for row in part["licences"] if row["type"] == wanted["licence_type"]), {}
        )
        yield Check(f"{name} 证照", wanted["name"], licence.get("name"))
        yield Check(f"{name} 签发日期", wanted["date"], licence.get("issued_on"))
        if "valid_until" in wanted:
            yield Check(f"{name} 有效期至", wanted["valid_until"], licence.get("valid_until"))
        holder = _holder(wanted)
        if holder:
            yield Check(f"{name} 持证主体", holder, licence.get("holder_name"))
        if "revoked_on" in wanted:
            decided = [row["issued_on"][:10] for row in part["documents"] if row["kind"] == "decision"]
            yield Check(
                f"{name} 撤销", ("revoked", wanted["revoked_on"]), (licence.get("state"), max(decided, default=""))
            )
        if "uscc" in wanted:
            yield Check(f"{name} 统一社会信用代码", wanted["uscc"], licence.get("fields", {}).get("uscc"))


def _assigned(story: Story, case: Mapping[str, Any]) -> Iterator[Check]:
    """The identity number that a newborn was given, as it stands on the licences; everybody else had one before."""
    if "assigned_id_no" not in story.expected:
        return
    before = {str(person["id_no"]) for person in city().people.values()}
    licences = [licence for part in case["parts"] for licence in part["licences"]]
    seen = {found for row in licences for value in row["fields"].values() for found in ID_NO.findall(str(value))}
    yield Check("赋予的公民身份号码", [story.expected["assigned_id_no"]], sorted(seen - before))


def _holder(wanted: Mapping[str, Any]) -> str:
    if "new_company" in wanted:
        return str(wanted["new_company"])
    kind, key = str(wanted["to"]).split(":")
    if kind == "company":
        return str(city().companies[key]["name"])
    return str(city().people[key]["name"]) if kind == "person" else ""


def _refusal(story: Story, case: Mapping[str, Any]) -> Iterator[Check]:
    if story.expected.get("decision") != "refused":
        return
    part = case["parts"][0]
    yield Check("决定", "refused", part["outcome"])
    yield Check("不予许可依据", sorted(story.expected["reasons"]), sorted(part["refused_reasons"]))
    yield Check("不予许可日期", story.expected["refused_on"], str(part["decided_at"])[:10])
    for name in ("reconsideration_until", "litigation_until"):
        yield Check(name, story.expected[name], part[name])


def _dates(story: Story, case: Mapping[str, Any]) -> Iterator[Check]:
    part = case["parts"][0]
    if "correction_notice_due" in story.expected:
        yield Check("补正告知期限", story.expected["correction_notice_due"], part["correction_due"])
    if "correction_rounds" in story.expected:
        notices = [row for row in part["documents"] if row["kind"] == "correction_notice"]
        yield Check("补正次数", story.expected["correction_rounds"], len(notices))
    if "deciding_department" in story.expected:
        yield Check("决定部门", story.expected["deciding_department"], part["department"])
    if "receiving_site" in story.expected:
        yield Check("收件窗口", story.expected["receiving_site"], case["receiving_site"])
    if "tolerance_due" in story.expected:
        yield Check("容缺期限", story.expected["tolerance_due"], part["tolerance_due"])
    if "after_checks" in story.expected:
        wanted = [(row["item"], row["due"]) for row in story.expected["after_checks"]]
        yield Check("事后核查期限", sorted(wanted), sorted((row["item"], row["due"]) for row in case["after_checks"]))


def _bundle(story: Story, case: Mapping[str, Any]) -> Iterator[Check]:
    if "bundle_due" in story.expected:
        yield Check("一件事办结期限", story.expected["bundle_due"], case["bundle_due"])
    skipped = {row["item"] for row in story.expected.get("skipped", ())}
    if story.kind == "bundle":
        yield Check("事项", sorted(set(story.items) - skipped), sorted(part["item"] for part in case["parts"]))
    parts = {part["item"]: part for part in case["parts"]}
    for group in story.expected.get("parallel", ()):
        if all(item in parts for item in group):
            moments = {str(parts[item]["accepted_at"])[:16] for item in group}
            yield Check(f"同时受理 {'、'.join(group)}", 1, len(moments))


def _lamps(story: Story, lamps: Mapping[str, Mapping[str, str]]) -> Iterator[Check]:
    for wanted in story.expected.get("lamps", ()):
        item = str(wanted.get("item") or story.items[0])
        yield Check(f"{item} {wanted['date']} 的灯", wanted["lamp"], lamps.get(str(wanted["date"]), {}).get(item))
