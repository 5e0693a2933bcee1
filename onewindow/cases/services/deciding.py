"""The decision: dated, sealed, with its licence, served and closed in the transaction of the last step (rules A)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from onewindow.cases.events import CaseDecided
from onewindow.cases.models import AfterCheck, Case, Changes, LoadedCase, Tree
from onewindow.cases.queries.formers import over_former, register_of
from onewindow.cases.queries.results import ruled_of
from onewindow.cases.rules import clocks
from onewindow.cases.rules.endings import ENDING
from onewindow.cases.rules.hearings import stands_in_the_way
from onewindow.cases.rules.procedure import GRANTED, REFUSED, State
from onewindow.cases.rules.results import (
    WHO,
    Origin,
    Value,
    longest,
    missing_fields,
    result_values,
)
from onewindow.cases.rules.steps import APPROVE, INSPECT, has_failed_inspection
from onewindow.cases.rules.successors import CANCEL, CHANGE, RENEW
from onewindow.cases.services.common import check_reason, issue, item_of
from onewindow.cases.services.delivery import PORTAL, begin_delivery, end_delivery
from onewindow.cases.services.departures import require_within_bands
from onewindow.cases.services.ending import close_open_steps, finish, keep_open, remedies_from
from onewindow.cases.services.errors import (
    BasisMissing,
    InspectionFailed,
    RemediesMissing,
    ResultFieldsMissing,
    ResultFieldTooLong,
    ToleratedMaterialsMissing,
)
from onewindow.cases.services.licenceacts import act_on_licence
from onewindow.cases.services.serving import begin_service
from onewindow.cases.services.sideerrors import HearingPending, HearingUnheeded
from onewindow.cases.services.stages import leave_behind
from onewindow.catalogue.queries import Item, Ruled
from onewindow.foundation import clock
from onewindow.foundation.actor import Actor
from onewindow.foundation.events import announce
from onewindow.foundation.ids import new_id
from onewindow.foundation.limits import Limit
from onewindow.foundation.marks import marked
from onewindow.foundation.personal import lookup_hash
from onewindow.foundation.profile import profile
from onewindow.foundation.queue import prepare_job
from onewindow.licences.queries import licences_with_ids
from onewindow.licences.services import LicenceGrant, prepare_licence

REVIEW_ACTIONS = (INSPECT, "review")
ACT_WORDS = {RENEW: "延续", CHANGE: "变更", CANCEL: "注销"}
GRANTED_TITLES = {
    RENEW: ("准予延续决定书", "Decision of renewal"),
    CHANGE: ("准予变更决定书", "Decision of change"),
    CANCEL: ("准予注销决定书", "Decision of deregistration"),
}


@dataclass(frozen=True, slots=True)
class Grounds:
    """What the last step was given: the opinion, the articles, the typed fields, and the number assigned."""

    opinion: str = ""
    bases: Sequence[str] = ()
    fields: Mapping[str, Any] | None = None
    identifier: str = ""
    post: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)


def check_may_decide(part: LoadedCase) -> None:
    """Raises ToleratedMaterialsMissing while a paper that may follow has not come (rule B4), HearingPending (D2)."""
    case = part.case
    for row in part.matters:
        if (
            row.kind == "hearing"
            and ENDING not in row.facts
            and stands_in_the_way(row.state, row.stage, date.fromisoformat(row.facts["right_until"]), clock.today())
        ):
            raise HearingPending
    if case.tolerance and not case.tolerance.get("supplied_at"):
        raise ToleratedMaterialsMissing(materials=case.tolerance["missing"])


def hearing_heeded(part: LoadedCase, opinion: str) -> dict[str, str]:
    """What the decision says of the hearing that was held; raises HearingUnheeded where the opinion says nothing."""
    hearings = (row for row in part.matters if row.kind == "hearing" and ENDING not in row.facts)
    held = next((row for row in hearings if row.stage == "held"), None)
    if held is None or held.answered_at is None:
        return {}
    if not opinion.strip():
        raise HearingUnheeded(errors=[{"pointer": "/opinion", "reason": str(HearingUnheeded.title)}])
    return {"hearing_on": clock.local(held.answered_at).date().isoformat(), "hearing_record": held.answer}


def check_may_grant(part: LoadedCase) -> None:
    """Raises unless nothing stands against a grant: no tolerated paper missing, no inspection failed."""
    check_may_decide(part)
    if has_failed_inspection([(step.action, step.result) for step in part.steps]):
        raise InspectionFailed


def refuse(actor: Actor, tree: Tree, part: LoadedCase, grounds: Grounds, changes: Changes) -> None:
    """Refuses, with reason, articles and remedies (rule D5); the case ends here and no later step runs."""
    check_may_decide(part)
    case, item, now = part.case, item_of(part.case), clock.now()
    reason = check_reason(grounds.opinion)
    bases = chosen_bases(item, grounds.bases)
    if not bases:
        raise BasisMissing(errors=[{"pointer": "/basis", "reason": str(BasisMissing.title)}])
    remedies = remedies_from(item, now)
    if not remedies:
        raise RemediesMissing
    set_decision(actor, part, REFUSED, now, changes)
    case.reason, case.bases = reason, bases
    case.remedies = remedies if case.served_at else []  # their terms count from the proof of service
    close_open_steps(part)
    told = remedies if case.served_at else [{**one, "until": ""} for one in remedies]
    facts = {"outcome": REFUSED, "reason": reason, "bases": bases, "remedies": told}
    facts |= hearing_heeded(part, grounds.opinion)
    title = f"不予{_word(item)}决定书", "Decision of refusal"
    case.decision_document = issue(actor, "decision", case, title, facts, now, changes).id
    write_decision(actor, tree, part, REFUSED, changes)


def grant(actor: Actor, tree: Tree, part: LoadedCase, grounds: Grounds, changes: Changes) -> None:
    """Grants: the decision, its licence, its service and the end of the case are one transaction."""
    check_may_grant(part)
    case, item, now = part.case, item_of(part.case), clock.now()
    values = filled_result(part, item, grounds, now)
    require_within_bands(part, item, values)
    register = register_of(item)
    case.result = {
        "kind": item.result.kind,
        "name": item.result.name,
        "name_en": item.result.name_en,
        "fields": values,
        "register": register,
        "identifier": grounds.identifier,
        "ruled": {name: dict(one.facts) for name, one in _ruled(part, item, now).items()},
    }
    set_decision(actor, part, GRANTED, now, changes)
    changes.added += after_checks(part, item, now)
    facts = {"outcome": GRANTED, "mode": case.mode, "opinion": grounds.opinion, "result": case.result["name"]}
    said = [step.opinion for step in part.steps if step.action == APPROVE]
    facts |= hearing_heeded(part, "".join([*said, grounds.opinion]))
    if not item.result.licence_type:
        facts["fields"] = values
    case.decision_document = issue(actor, "decision", case, granted_title(item), facts, now, changes).id
    if item.for_licence:
        act_on_licence(actor, case, item, licence_for(case, item, values, now))
    elif item.result.licence_type:
        changes.include(prepare_licence(licence_for(case, item, values, now))[1])
    write_decision(actor, tree, part, GRANTED, changes)


def filled_result(part: LoadedCase, item: Item, grounds: Grounds, now: datetime) -> dict[str, Any]:
    """The result's fields: what was typed at the issuing step, over what the rules find; raises when one is empty."""
    found = known_result(part, item, now, grounds.identifier)
    typed = {name: value for name, value in (grounds.fields or {}).items() if name in found and value not in (None, "")}
    if any(name in WHO and found[name].is_empty for name in typed):
        found = _with_licences(part, item, now, grounds.identifier, found)
    for name, value in typed.items():
        if not found[name].is_fixed:
            _require_short(name, value)
            found[name] = Value(name, value, Origin.ASKED)
    if missing_fields(found.values()):
        found = _with_licences(part, item, now, grounds.identifier, found)
    missing = missing_fields(found.values())
    if missing:
        reason = marked("这一项还没有填")
        raise ResultFieldsMissing(errors=[{"pointer": f"/result_{name}", "reason": reason} for name in missing])
    return {name: value.value for name, value in found.items()}


def _require_short(name: str, value: Any) -> None:
    if len(str(value)) > longest(name):
        raise ResultFieldTooLong(errors=[{"pointer": f"/result_{name}", "reason": str(longest(name))}])


def known_result(part: LoadedCase, item: Item, now: datetime, identifier: str = "") -> dict[str, Value]:
    """The result's fields as far as the case itself knows them."""
    return _values(part, item, now, identifier, [one.values for one in part.materials if one.values])


def _with_licences(
    part: LoadedCase, item: Item, now: datetime, identifier: str, known: Mapping[str, Value]
) -> dict[str, Value]:
    """What is known already, completed from the fields of the licences that the case rests on."""
    licences = licences_with_ids([one.licence_id for one in part.materials if one.licence_id])
    evidence = [one.values for one in part.materials if one.values] + [dict(row.fields) for row in licences.values()]
    found = _values(part, item, now, identifier, evidence)
    return found | {name: value for name, value in known.items() if not value.is_empty}


def _values(
    part: LoadedCase, item: Item, now: datetime, identifier: str, evidence: Sequence[Mapping[str, Any]]
) -> dict[str, Value]:
    found = result_values(
        item.result.fields,
        part.case.answers,
        evidence,
        issued_on=clock.local(now).date(),
        mode=part.case.mode,
        register=register_of(item),
        identifier=identifier or str(part.case.result.get("identifier", "")),
        applicant=part.case.applicant_name,
        ruled={name: one.value for name, one in _ruled(part, item, now).items()},
        co_holders=part.case.co_holders,
    )
    return over_former(part.case, item, found)


def _ruled(part: LoadedCase, item: Item, now: datetime) -> dict[str, Ruled]:
    return ruled_of(part, item, clock.local(now).date())


def chosen_bases(item: Item, references: Sequence[str]) -> list[dict[str, Any]]:
    """The articles that were chosen, from the item's own; one that the item does not rest on raises BasisMissing."""
    own = {f"{one.law_id}:{one.article}": one for one in item.legal_bases}
    unknown = [reference for reference in references if reference not in own]
    if unknown:
        raise BasisMissing(errors=[{"pointer": "/basis", "reason": reference} for reference in unknown])
    return [
        {"law_id": one.law_id, "law": one.law, "article": one.article, "label": one.label}
        for one in (own[reference] for reference in dict.fromkeys(references))
    ]


def after_checks(part: LoadedCase, item: Item, now: datetime) -> list[AfterCheck]:
    """The checks that follow a grant on commitment (rule D8), and promises in place of papers where the item has days.

    A decision on commitment is checked within the item's days, else the profile's.
    """
    promises = [one.code for one in part.materials if one.given == "promise"]
    if part.case.mode == "commitment":
        kind = "commitment"
    elif promises and item.after_check_days:
        kind = "promise"
    else:
        return []
    due = clocks.after_check_due(now, after_check_limit(item))
    return [
        AfterCheck(
            id=new_id(),
            case=part.case,
            kind=kind,
            materials=promises,
            post=_checking_post(part),
            due_on=due,
            state="open",
        )
    ]


def after_check_limit(item: Item) -> Limit:
    """Within which time promises of this item are checked: its own days, else the profile's."""
    return Limit(item.after_check_days, "workday") if item.after_check_days else profile().after_check


def _checking_post(part: LoadedCase) -> str:
    """The inspectors' post, also where their step is skipped under commitment; else the reviewer's."""
    for action in REVIEW_ACTIONS:
        for step in part.steps:
            if step.action == action:
                return step.post
    return part.steps[0].post


def set_decision(actor: Actor, part: LoadedCase, outcome: str, now: datetime, changes: Changes) -> None:
    """A decision delivered to the portal is served at once (ESL art. 11), and the case is closed.

    Where the applicant wished another way, it is decided only, and a post has the task to serve it (rule D9).
    """
    case = part.case
    case.outcome, case.decided_at = outcome, case.decided_at or now  # decided again: the first decision kept its limit
    begin_delivery(actor, case, now)
    if begin_service(part, changes):
        case.state = State.DECIDED.value
        return
    end_delivery(actor, case, now, PORTAL)
    case.closed_at = now
    case.state = State.CLOSED.value


def licence_for(case: Case, item: Item, values: Mapping[str, Any], now: datetime) -> LicenceGrant:
    """What the licence of a grant is issued for."""
    founded = case.result["identifier"] if case.result["register"] == "ent" else ""
    name = str(values.get("entity_name") or values.get("holder_name") or case.applicant_name)
    holders = [lookup_hash(founded)] if founded else [case.applicant_ref]
    if case.result["identifier"] and not founded:
        holders.append(lookup_hash(case.result["identifier"]))
    if not founded:
        holders += [one["ref"] for one in case.co_applicants or () if one["side"] == "same"]
    return LicenceGrant(
        type=item.result.licence_type,
        holders=tuple(holders),
        holder_name=name,
        fields=dict(values),
        issued_on=clock.local(now).date(),
        case_number=str(case.number),
        thing=str(values.get("address") or case.answers.get("address") or ""),
    )


def write_decision(actor: Actor, tree: Tree, part: LoadedCase, outcome: str, changes: Changes) -> None:
    """Writes the decision with all that belongs to it in one statement; a job does what follows."""
    case = part.case
    changes.include(prepare_job("cases.follow_decision", case_id=str(case.id)))
    left = leave_behind(tree, clock.now())
    if case.closed_at:
        finish(actor, tree, part, left, changes)
    else:
        keep_open(tree, part, left, changes)
    announce(CaseDecided(str(case.number), outcome, actor))


def granted_title(item: Item) -> tuple[str, str]:
    """The title of the decision that grants, in both languages."""
    if item.for_licence:
        return GRANTED_TITLES[item.for_licence.act]
    return f"准予{_word(item)}决定书", "Decision of grant"


def _word(item: Item) -> str:
    if item.for_licence:
        return ACT_WORDS[item.for_licence.act]
    return "许可" if item.type == "行政许可" else "办理"
