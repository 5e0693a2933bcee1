"""From draft to case: checked, then opened once, whatever is pressed twice, resent or lost."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction

from onewindow.cases import services as cases
from onewindow.cases.services import JointParty, MaterialGiven, Opening, PartOpening
from onewindow.catalogue import queries as catalogue
from onewindow.catalogue.queries import Item, JointField
from onewindow.catalogue.services import require_open
from onewindow.foundation import clock
from onewindow.foundation.actor import Actor
from onewindow.foundation.errors import Invalid
from onewindow.foundation.marks import marked
from onewindow.foundation.rows import Changes
from onewindow.identity.queries import HALL, PartyRow
from onewindow.identity.queries.mandates import NotInMandate
from onewindow.intake.events import DraftSubmitted
from onewindow.intake.models import Draft, DraftState
from onewindow.intake.queries.drafts import resolved_by_item
from onewindow.intake.queries.things import Thing, options_of, thing_in, ways_elsewhere
from onewindow.intake.rules import choosing, filling
from onewindow.intake.rules.content import PROMISE, Content
from onewindow.intake.rules.evidence import Given, Resolved
from onewindow.intake.rules.joining import has_agreed
from onewindow.intake.rules.minutes import minutes_of
from onewindow.intake.services.evidence import resolve_evidence
from onewindow.intake.services.holding import DraftClosed, NotYourParty, content_name, count_time, locked_draft
from onewindow.registers.queries import register

LONGEST_KEY, SUBMIT = 200, "submit"


class NotComplete(Invalid):
    """Something that only she can give is missing: a field, an answer, the confirmation, a promise."""

    code, title = "draft-not-complete", marked("还有几处没填好，所以没有交上去")


class _EvidenceIsStale(Exception):
    """What was found does not fit what was typed since; it is found anew, outside the transaction."""


@dataclass(frozen=True, slots=True)
class _Consent:
    """What she ticked when she submitted; `promises` None takes what the draft holds."""

    promises: frozenset[str] | None
    is_confirmed: bool
    without_promises: bool
    site: str = ""  # the window at which she confirmed; empty online


@dataclass(frozen=True, slots=True)
class _Ready:
    """A locked draft with all that its submission needs."""

    draft: Draft
    content: Content
    thing: Thing
    answers: Mapping[str, str]
    fields: tuple[JointField, ...]
    resolved: Mapping[str, Mapping[str, Resolved]]  # the evidence by item and material

    @property
    def is_stale(self) -> bool:
        """Whether something was typed since the evidence was found."""
        mark = filling.fingerprint(self.content, self.draft.answers, self.fields, clock.today())
        return bool(self.content.evidence.get("fingerprint") != mark)


def submit_draft(
    actor: Actor,
    number: str,
    request_key: str,
    *,
    promises: Collection[str] | None = None,
    is_confirmed: bool = True,
    without_promises: bool = False,
    site: str = "",
) -> str:
    """Makes a case of the draft and returns its number; a draft makes one case, however often it is submitted.

    `promises` are the promises that she ticked now; one left out counts as missing once she said so
    (`without_promises`). Missing papers never block (E1). Raises NotComplete for what only she can give.
    """
    consent = _Consent(None if promises is None else frozenset(promises), is_confirmed, without_promises, site)
    try:
        return _submit(actor, number, request_key, consent)
    except _EvidenceIsStale:
        resolve_evidence(actor, number)
        return _submit(actor, number, request_key, consent)


@transaction.atomic
def _submit(actor: Actor, number: str, request_key: str, consent: _Consent) -> str:
    draft = locked_draft(actor, number)
    if draft.state == DraftState.SUBMITTED:
        return draft.case_number
    if draft.state != DraftState.OPEN or draft.expires_on < clock.today():
        raise DraftClosed
    if draft.applicant not in actor.parties:
        raise NotYourParty
    if actor.mandate is not None and SUBMIT not in actor.mandate.scopes:
        raise NotInMandate
    ready = _ready(draft)
    if ready.is_stale:
        raise _EvidenceIsStale
    require_open([item.key for item in ready.thing.chosen(ready.answers)])
    checked = _require_complete(ready, consent, actor.channel)
    co_applicants = _require_agreed(ready)
    _take_promises(ready, consent.promises)
    count_time(draft, clock.real_now())

    def closed(case_number: str) -> Changes:
        draft.case_number = case_number
        _close(draft, ready.content, request_key)
        return Changes(changed=[draft], events=[DraftSubmitted(number, case_number, actor)])

    return cases.open_case(actor, _opening(ready, checked, consent.site, co_applicants), closed)


def _ready(draft: Draft) -> _Ready:
    content, thing = draft.content, thing_in(draft.kind, draft.key, draft.versions)
    is_barred = bool(content.evidence.get("is_barred"))
    answers = choosing.ordinary_answers(thing.questions, draft.answers) if is_barred else draft.answers
    return _Ready(draft, content, thing, answers, thing.fields(answers), resolved_by_item(content))


def _close(draft: Draft, content: Content, request_key: str) -> None:
    """The draft stays as the record of what was asked; what was read for it lives on in the case alone."""
    content.reads, content.evidence = [], {}
    draft.put_content(content)
    draft.state, draft.request_key, draft.updated_at = DraftState.SUBMITTED, request_key[:LONGEST_KEY], clock.now()


def _require_complete(ready: _Ready, consent: _Consent, channel: str) -> dict[str, Any]:
    thing = ready.thing
    missing = choosing.unanswered(thing.questions, ready.draft.answers)
    faults = [{"pointer": f"/answers/{code}", "reason": "required"} for code in missing]
    selection = thing.selection(ready.answers)
    if (
        selection.stopped
        or not selection.keys
        or any(way.blocks for way, _ in ways_elsewhere(thing, ready.answers, channel))
    ):
        faults.append({"pointer": "/answers", "reason": "stopped"})
    checked = filling.check_all(ready.content, ready.fields, clock.today(), options_of)
    faults += [
        {"pointer": f"/values/{name}", "reason": fault.sentence or fault.code}
        for name, one in checked.items()
        for fault in one.faults[:1]
    ]
    if not consent.is_confirmed:
        faults.append({"pointer": "/confirmed", "reason": "required"})
    if consent.promises is not None and not consent.without_promises:
        unticked = sorted(_promises_to_tick(ready) - consent.promises)
        faults += [{"pointer": f"/promises/{code}", "reason": "unticked"} for code in unticked]
    if faults:
        raise NotComplete(errors=faults)
    return {name: one.answer for name, one in checked.items()}


def _require_agreed(ready: _Ready) -> tuple[JointParty, ...]:
    """Those who apply together, each of whom has confirmed exactly what is submitted; raises NotComplete."""
    if not ready.draft.joint:
        return ()
    name = content_name(ready.draft, ready.content)
    rows = list(ready.draft.co_applicants.order_by("asked_at", "id"))
    left = [row for row in rows if not has_agreed(row.state, row.seen, name)]
    if left:
        raise NotComplete(errors=[{"pointer": f"/joint/{row.id}", "reason": row.state} for row in left])
    return tuple(JointParty(row.party, row.ref, row.name, row.side) for row in rows)


def _promises_to_tick(ready: _Ready) -> set[str]:
    """The promises that this draft rests on: declared ones without a paper in their place, and those she chose."""
    papers = {code for code, files in ready.content.files.items() if files}
    rows = (row for by_code in ready.resolved.values() for row in by_code.items())
    chosen = {code for code, one in rows if one.given is Given.PROMISE}
    return (_declared_promises(ready.thing, ready.answers) | chosen) - papers


def _declared_promises(thing: Thing, answers: Mapping[str, str]) -> set[str]:
    return {joint.material.code for joint in thing.materials(answers) if joint.material.source == PROMISE}


def _take_promises(ready: _Ready, promises: frozenset[str] | None) -> None:
    """What was ticked is promised; what was not is not, whatever was chosen before."""
    if promises is None:
        return
    content, declared = ready.content, _declared_promises(ready.thing, ready.answers)
    content.choices = {
        code: choice for code, choice in content.choices.items() if code in promises or choice != PROMISE
    }
    content.choices |= dict.fromkeys(sorted(declared & promises), PROMISE)


def _opening(ready: _Ready, checked: Mapping[str, Any], site: str, co_applicants: tuple[JointParty, ...]) -> Opening:
    draft, content = ready.draft, ready.content
    chosen, resolved = ready.thing.chosen(ready.answers), ready.resolved
    return Opening(
        request_key=draft.number,
        applicant=_party(content.applicant),
        channel=HALL if site else draft.channel,
        bundle=ready.thing.bundle,
        parts=tuple(_part(item, ready, checked, resolved.get(item.key, {})) for item in chosen),
        draft_number=draft.number,
        minutes_spent=minutes_of(draft.spent_s),
        subjects=frozenset({content.applicant["ref"], content.person["ref"], *(one.ref for one in co_applicants)}),
        co_applicants=co_applicants,
        visits=1 if site else 0,
        site=site,
    )


def _party(facts: Mapping[str, str]) -> PartyRow:
    return PartyRow(
        UUID(facts["id"]), facts["kind"], facts["name"], facts["name_en"], facts["ref"], facts["masked_number"]
    )


def _part(item: Item, ready: _Ready, checked: Mapping[str, Any], resolved: Mapping[str, Resolved]) -> PartOpening:
    content, thing, answers = ready.content, ready.thing, ready.answers
    own = {question.code for question in item.questions}
    carried = {field.name for field in ready.fields if field.carried_from}
    keys = frozenset(each.key for each in thing.chosen(answers))
    names = [field.name for field in item.form if field.name in checked]
    return PartOpening(
        item=item,
        after=choosing.waited_for(item.key, thing.dependencies, keys),
        answers={name: checked[name] for name in names if checked[name] is not None},
        sources={name: _source(content, name) for name in names}
        | {field.name: {"source": "carried"} for field in item.form if field.name in carried},
        materials=tuple(
            _material(each, resolved.get(each.code), content, thing)
            for each in catalogue.active_materials(item, answers)
        ),
        questions={code: value for code, value in answers.items() if code in own},
        licence_id=ready.draft.licence if item.for_licence else None,
    )


def _source(content: Content, name: str) -> dict[str, Any]:
    """Where an answer comes from; both values are kept where she gave another one (E2)."""
    prefilled, dispute = content.prefilled.get(name), content.disputes.get(name)
    source = filling.source_of(content, name) or "applicant"
    found: dict[str, Any] = {"source": source}
    if prefilled:
        found |= {"element": prefilled.element, "read_at": prefilled.read_at, "read_id": prefilled.read_id}
        if source != "register":
            found |= {"shown": prefilled.value, "disputed": bool(dispute)}
    if dispute and dispute.correction:
        found["correction"] = dispute.correction
    return found


def _material(material: Any, resolved: Resolved | None, content: Content, thing: Thing) -> MaterialGiven:
    found = resolved or Resolved(material.code, material.source, Given.MISSING)
    given = found.given
    if material.source == PROMISE and given in {Given.PROMISE, Given.MISSING}:
        given = Given.PROMISE if content.choices.get(material.code) == PROMISE else Given.MISSING
    elif given is Given.PROMISE and content.choices.get(material.code) != PROMISE:
        given = Given.MISSING
    name, name_en = _supplier(found, thing)
    return MaterialGiven(
        code=material.code,
        name=material.name,
        name_en=material.name_en,
        source=material.source,
        given=given.value,
        fallback=found.fallback,
        supplier=name,
        supplier_en=name_en,
        licence_id=UUID(found.licence_id) if found.licence_id else None,
        read_id=UUID(found.read_id) if found.read_id else None,
        file_ids=tuple(UUID(each) for each in found.file_ids),
        values=dict(found.values),
    )


def _supplier(found: Resolved, thing: Thing) -> tuple[str, str]:
    """The supplier's names in both languages: a register's, or what the earlier item will issue."""
    if found.given is Given.REGISTER:
        row = register(found.supplier)
        return row.name, row.name_en
    if found.given is Given.PENDING:
        item = next((item for item in thing.items if item.key == found.supplier), None)
        return (item.result.name, item.result.name_en) if item else ("", "")
    return found.supplier, found.supplier_en
