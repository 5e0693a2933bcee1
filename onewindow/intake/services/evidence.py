"""Evidence before uploads: registers, the wallet, earlier steps and cases are asked before the applicant is (E1)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from onewindow.cases import queries as cases
from onewindow.catalogue import queries as catalogue
from onewindow.catalogue.queries import Item, JointField
from onewindow.documents import queries as documents
from onewindow.exchange import services as exchange
from onewindow.exchange.services import EvidenceRead
from onewindow.foundation import clock
from onewindow.foundation.actor import Actor
from onewindow.identity import queries as identity
from onewindow.intake.models import Draft, DraftState
from onewindow.intake.queries.drafts import own_draft
from onewindow.intake.queries.things import Thing, options_of, thing_in
from onewindow.intake.rules import asking, choosing, evidence, filling
from onewindow.intake.rules.asking import (
    AGENT,
    APPLICANT,
    COMPANY,
    CREDIT,
    KINSHIP,
    PARENTS,
    PERSON,
    PROMISE_ALLOWED,
    Known,
    Question,
)
from onewindow.intake.rules.content import PROMISE, Content, Read
from onewindow.intake.rules.evidence import Earlier, HeldLicence, Resolved, Supply
from onewindow.intake.rules.joining import JointState
from onewindow.intake.services.holding import DraftClosed, keep, open_draft
from onewindow.licences import queries as licences

ROUNDS = 6  # a register is asked by at most three keys, and an address found may open the next question
LONGEST_VALUE = 400  # a picture is not kept with a draft: that it is there is enough
KEPT = "✓"
NATURAL = "natural_person"


@dataclass(frozen=True, slots=True)
class Findings:
    """What is known without asking a register: numbers to ask with, the wallet, earlier results."""

    numbers: Mapping[str, str]
    refs: Mapping[str, str]
    joined: tuple[tuple[str, str], ...]
    licences: tuple[HeldLicence, ...]
    earlier: Mapping[str, Earlier]
    offers: Mapping[str, list[dict[str, str]]]


def resolve_evidence(actor: Actor, number: str) -> None:
    """Fills in what registers know and decides for each material where it comes from.

    Never within a transaction: the exchange's trace must be durable before a source is asked. What was typed in the
    meantime is kept.
    """
    draft = own_draft(actor, number)
    if draft.state != DraftState.OPEN or draft.expires_on < clock.today():
        raise DraftClosed(case_number=draft.case_number)
    content, thing = draft.content, thing_in(draft.kind, draft.key, draft.versions)
    findings = _findings(draft, content, thing)
    for _round in range(ROUNDS):
        questions = _open_questions(content, thing, draft.answers, findings)
        if not questions:
            break
        content.reads += _ask(actor, number, questions)
        _refill(content, thing, draft.answers, findings)
    _record(actor, draft, content, findings)


@transaction.atomic
def _record(actor: Actor, asked: Draft, found: Content, findings: Findings) -> None:
    draft = open_draft(actor, asked.number)
    content, thing = draft.content, thing_in(draft.kind, draft.key, draft.versions)
    content.reads = found.reads
    _refill(content, thing, draft.answers, findings)
    if draft.answers == asked.answers:
        _resolve_into(content, thing, draft.answers, findings)
    keep(draft, content)


def _resolve_into(content: Content, thing: Thing, answers: Mapping[str, str], findings: Findings) -> None:
    is_barred = _is_barred(content, thing, answers, findings)
    effective = choosing.ordinary_answers(thing.questions, answers) if is_barred else answers
    fields = thing.fields(effective)
    known = _known(content, fields, findings)
    resolved: dict[str, list[dict[str, Any]]] = {}
    for item in thing.chosen(effective):
        supply = _supply(item, content, thing, effective, known, findings)
        rows = [evidence.resolve(material, supply) for material in catalogue.active_materials(item, effective)]
        resolved[item.key] = [_row(each) for each in rows]
    content.evidence = {
        "fingerprint": filling.fingerprint(content, answers, fields, clock.today()),
        "items": resolved,
        "is_barred": is_barred,
        "offers": findings.offers,
        "places": sorted({each.thing for each in findings.licences if evidence.BOUND.get(each.type) == evidence.PLACE}),
    }


def _row(resolved: Resolved) -> dict[str, Any]:
    return asdict(resolved) | {"given": resolved.given.value, "values": dict(resolved.values)}


def _findings(draft: Draft, content: Content, thing: Thing) -> Findings:
    joined = _joined(draft)
    numbers = identity.party_numbers({draft.person, draft.applicant, *joined})
    is_company = content.applicant.get("kind") != NATURAL
    about = _about(draft, content, is_company=is_company)
    refs = {content.person["ref"], content.applicant["ref"]}
    codes = {material.code for item in thing.items for material in item.materials}
    suppliers = {s.ref for item in thing.items for m in item.materials for s in m.supplied_by if s.kind == "item"}
    own = licences.licences_held(refs, clock.today())
    others = licences.licences_held(set(joined.values()), clock.today()) if joined else []
    others = [row for row in others if row.type in evidence.BOUND]  # of theirs, what is about a place or project
    return Findings(
        numbers={APPLICANT: numbers[draft.applicant]}
        | ({COMPANY: numbers[draft.applicant]} if is_company else {})
        | {role: numbers[party] for role, (party, _ref) in about.items()},
        refs={APPLICANT: content.applicant["ref"], COMPANY: content.applicant["ref"]}
        | {role: ref for role, (_party, ref) in about.items()},
        joined=tuple((numbers[party], ref) for party, ref in joined.items()),
        licences=tuple(_held(row) for row in _first(draft, [*own, *others])),
        earlier=_earlier(refs, suppliers, thing),
        offers=_offers(refs, codes),
    )


def _about(draft: Draft, content: Content, *, is_company: bool) -> dict[str, tuple[UUID, str]]:
    """Whose records are meant: the applicant's own, whoever acts for her; for a company the person's who acts.

    Where one natural person acts for another, the younger's record says whose child she is.
    """
    filer = (draft.person, content.person["ref"])
    if is_company or draft.person == draft.applicant:
        return {PERSON: filer}
    applicant = (draft.applicant, content.applicant["ref"])
    born = {row.id: row.born_on for row in identity.parties({draft.person, draft.applicant}).values()}
    is_parent = (born[draft.person] or date.max) > (born[draft.applicant] or date.max)
    return {PERSON: applicant, AGENT: filer, KINSHIP: filer if is_parent else applicant}


def _joined(draft: Draft) -> dict[UUID, str]:
    """Those who have agreed to apply together, in that order: what is theirs may answer too, after the person's own."""
    if not draft.joint:
        return {}
    rows = draft.co_applicants.filter(state__in=[JointState.JOINED, JointState.CONFIRMED])
    return dict(rows.order_by("joined_at", "id").values_list("party", "ref"))


def _first(draft: Draft, found: Sequence[licences.LicenceRow]) -> list[licences.LicenceRow]:
    """Each licence once, the one from which the draft begins first: of several of a type it is meant."""
    return sorted({row.id: row for row in found}.values(), key=lambda row: row.id != draft.licence)


def _held(row: licences.LicenceRow) -> HeldLicence:
    return HeldLicence(
        id=str(row.id),
        type=row.type,
        name=row.name,
        name_en=row.name_en,
        issuer=row.issuer,
        licence_no=row.public_number,
        thing=row.thing,
        fields=row.fields,
        valid_until=row.valid_until.isoformat() if row.valid_until else "",
    )


def _earlier(refs: set[str], items: set[str], thing: Thing) -> dict[str, Earlier]:
    outside = items - {item.key for item in thing.items}
    if not outside:
        return {}
    known = catalogue.cached_catalogue().items
    return {
        key: Earlier(
            item=key,
            case_number=result.case_number,
            name=known[key].result.name if key in known else key,
            name_en=known[key].result.name_en if key in known else key,
            licence_id=str(result.licence_id or ""),
        )
        for key, result in cases.earlier_results(refs, outside).items()
    }


def _offers(refs: set[str], codes: set[str]) -> dict[str, list[dict[str, str]]]:
    offers = cases.earlier_files(refs, codes)
    stored = documents.files({offer.file_id for each in offers.values() for offer in each})
    return {
        code: [
            {
                "file_id": str(offer.file_id),
                "name": stored[offer.file_id].name,
                "case_number": offer.case_number,
                "title": offer.case_title,
                "title_en": offer.case_title_en,
                "given_on": clock.local(offer.given_at).date().isoformat(),
            }
            for offer in each
            if offer.file_id in stored
        ]
        for code, each in offers.items()
    }


def _known(content: Content, fields: Sequence[JointField], findings: Findings) -> Known:
    return Known(findings.numbers, findings.refs, filling.form_values(content, fields), findings.joined)


def _refill(content: Content, thing: Thing, answers: Mapping[str, str], findings: Findings) -> None:
    fields = thing.fields(answers)
    filling.refill(content, fields, _known(content, fields, findings), clock.today(), options_of)


def _open_questions(content: Content, thing: Thing, answers: Mapping[str, str], findings: Findings) -> list[Question]:
    """What a register must still be asked, together for the form, the materials and the promise."""
    is_barred = _is_barred(content, thing, answers, findings)
    effective = choosing.ordinary_answers(thing.questions, answers) if is_barred else answers
    fields = thing.fields(effective)
    known = _known(content, fields, findings)
    wanted = set(filling.elements_to_fill(content, fields))
    for item in thing.chosen(effective):
        supply = _supply(item, content, thing, effective, known, findings)
        wanted |= evidence.still_to_ask(catalogue.active_materials(item, effective), supply)
    if _rests_on_promise(content, thing, answers):
        wanted.add(PROMISE_ALLOWED)
    return asking.next_questions(wanted & thing.needs(), known, content.reads)


def _rests_on_promise(content: Content, thing: Thing, answers: Mapping[str, str]) -> bool:
    """Whether rule D8 has to be tested: a decision on commitment, or a promise chosen in place of an upload."""
    items = thing.chosen(answers)
    chosen = {code for code, choice in content.choices.items() if choice == PROMISE}
    in_place = any(
        m.code in chosen and m.commitment and m.source != PROMISE
        for item in items
        for m in catalogue.active_materials(item, answers)
    )
    return in_place or any(catalogue.mode_of(item, answers) == choosing.COMMITMENT for item in items)


def may_promise(content: Content, known: Known) -> bool | None:
    """What the credit register says (D8): no row means allowed, a failed read does not; None when not asked."""
    read = asking.answer_for(CREDIT, (PROMISE_ALLOWED,), known, content.reads)
    if read is None:
        return None
    if read.state == "empty":
        return True
    return read.state == "answered" and all(row.get(PROMISE_ALLOWED) is not False for row in read.rows)


def _is_barred(content: Content, thing: Thing, answers: Mapping[str, str], findings: Findings) -> bool:
    """Whether a decision on commitment was chosen by somebody who may not have one."""
    if may_promise(content, _known(content, (), findings)) is not False:
        return False
    return any(catalogue.mode_of(item, answers) == choosing.COMMITMENT for item in thing.chosen(answers))


def _supply(
    item: Item, content: Content, thing: Thing, answers: Mapping[str, str], known: Known, findings: Findings
) -> Supply:
    chosen = {each.key: each for each in thing.chosen(answers)}
    before = evidence.items_before(item.key, thing.dependencies, chosen)
    names = {field.name for field in item.form}
    own = [field for field in thing.fields(answers) if field.name in names]
    records, reads = _records(item, content, known)
    return Supply(
        item=item.key,
        licences=findings.licences,
        issued_before={chosen[key].result.licence_type: key for key in before if chosen[key].result.licence_type},
        before=before,
        registers=records,
        reads=reads,
        earlier=findings.earlier,
        files=content.files,
        choices=content.choices,
        may_promise=may_promise(content, known),
        places=filling.places_in(content, own),
        projects=filling.projects_in(content, own),
        awaited=filling.awaited_in(content, own),
        form_name=(item.name, item.name_en),
    )


def _records(
    item: Item, content: Content, known: Known
) -> tuple[dict[str, Mapping[str, Any]], dict[str, tuple[str, str]]]:
    """Of each register that this item's materials need: the record that is meant, and of each element the read."""
    wanted: dict[str, set[str]] = {}
    for material in item.materials:
        for supplier in material.supplied_by:
            if supplier.kind == "register":
                wanted.setdefault(asking.register_of(supplier.ref), set()).add(supplier.ref)
    records: dict[str, Mapping[str, Any]] = {}
    reads: dict[str, tuple[str, str]] = {}
    for register, names in wanted.items():
        record: dict[str, Any] = {}
        for name in sorted(names):
            read = asking.answer_for(register, (name,), known, content.reads)
            if not asking.next_questions([name], known, content.reads):
                reads[name] = (read.read_id, read.state) if read else ("", evidence.UNASKED)
            if read is not None:
                row = filling.chosen_row(read, content.picks) or _together(read)
                value = row.get(name)
                record[name] = value if _is_kin(name, value, known) else None
        records[register] = record
    return records, reads


def _is_kin(name: str, value: Any, known: Known) -> bool:
    """Whether a parent in a record is the one meant: of two who are not kin, a record proves nothing."""
    if name not in PARENTS or KINSHIP not in known.numbers:
        return True
    return value in known.numbers.values()


def _together(read: Read) -> dict[str, Any]:
    """Several records as one: each element with the values of all, as for several vehicles."""
    names = {name for row in read.rows for name in row}
    return {name: [row.get(name) for row in read.rows if asking.is_given(row.get(name))] for name in names}


def _ask(actor: Actor, number: str, questions: Sequence[Question]) -> list[Read]:
    reads = [
        EvidenceRead(
            register=question.register,
            elements=tuple(sorted(question.elements)),
            query=question.asked_with,
            subject=question.subject,
        )
        for question in questions
    ]
    answers = exchange.read_now(actor, number, reads)
    return [
        Read(
            register=question.register,
            query=question.query,
            elements=tuple(sorted(question.elements)),
            state=answer.state,
            reason=answer.reason,
            rows=tuple(_storable(answer.rows)),
            read_id=str(answer.read_id),
            read_at=clock.local(answer.answered_at).isoformat(),
        )
        for question, answer in zip(questions, answers, strict=True)
    ]


def _storable(rows: Iterable[Mapping[str, Any]]) -> Iterable[dict[str, Any]]:
    for row in rows:
        yield {name: _plain(value) for name, value in row.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    return KEPT if isinstance(value, str) and len(value) > LONGEST_VALUE else value


@transaction.atomic
def retry_sources(actor: Actor, number: str) -> None:
    """Forgets the reads that failed, so that the next resolution asks again."""
    draft = open_draft(actor, number)
    content = draft.content
    content.reads = [read for read in content.reads if read.state != "failed"]
    content.evidence.pop("fingerprint", None)
    keep(draft, content)
