"""The one door to register data: check, leave the trace, ask the source, record the answer (rules F1)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

import structlog
from django.db import transaction

from onewindow.exchange.connectors import Found, Question, SourceTimedOut, source_of
from onewindow.exchange.models import Answer, Purpose, Trace
from onewindow.exchange.rules import (
    AnswerState,
    Caller,
    Disputed,
    PurposeFacts,
    PurposeKind,
    Reader,
    ReadRequest,
    Reason,
    Source,
    allowed_refs,
    check_read,
    is_free_of_subjects,
    named_kind,
    numbers_in,
)
from onewindow.exchange.services.disputing import disputes_of, marks, with_disputes
from onewindow.exchange.services.grants import may_read
from onewindow.foundation import clock
from onewindow.foundation.actor import Actor, ActorKind
from onewindow.foundation.identifiers import uscc_fault
from onewindow.foundation.ids import new_id
from onewindow.foundation.personal import lookup_hash, masked_name
from onewindow.foundation.signing import canonical_json
from onewindow.identity.queries import parties_by_refs, parties_of, party_numbers
from onewindow.ledger.services import record_acts
from onewindow.registers.queries import RegisterRow, registers

log = structlog.get_logger(__name__)
NUMBER_LENGTH = 40  # of what a caller may name as a purpose's number


@dataclass(frozen=True, slots=True)
class EvidenceRead:
    """One read: which elements (`pop.name`) of the records with these values.

    `subject` limits the answer to one data subject; without it, it is about those whom the query names, or, for
    records on things, about any of the purpose's. `as_of` asks what was true then, `known_at` what the register knew
    then: both are in the act that the ledger keeps of the read.
    """

    register: str
    elements: tuple[str, ...]
    query: Mapping[str, str] = field(default_factory=dict)
    subject: str | None = None
    as_of: datetime | None = None
    known_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class EvidenceAnswer:
    """What came of a read. `rows` hold only what was asked for; `reason` is the code of a refusal or failure.

    `disputed` are the elements whose value is disputed and not settled, with the number of the dispute (rule F8).
    """

    read_id: UUID
    register: str
    state: str
    reason: str
    rows: tuple[dict[str, Any], ...]
    answered_at: datetime
    disputed: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Context:
    """Who reads for what: looked up once for all reads of a call."""

    actor: Actor
    reader: Reader
    own_ref: str
    number: str
    purpose: PurposeFacts | None
    title: tuple[str, str]
    caller: Caller | None = None
    disputes: tuple[Disputed, ...] = ()

    @property
    def allowed(self) -> frozenset[str]:
        return allowed_refs(self.purpose, self.reader) if self.purpose else frozenset()


@dataclass(slots=True)
class _Asked:
    read: EvidenceRead
    trace: Trace
    register: RegisterRow | None
    question: Question | None
    found: Found = field(default_factory=Found)
    failure: str = ""
    disputed: dict[str, str] = field(default_factory=dict)


def read_now(
    actor: Actor, number: str, reads: Sequence[EvidenceRead], *, caller: Caller | None = None
) -> list[EvidenceAnswer]:
    """Reads register data for a purpose, in the order of the reads; refusals and failures are answers too.

    Three steps, each durable before the next: the traces, the question over the connector's own connection (one
    statement for each register), the answers. With a `caller`, the read comes over the protocol: it must be granted to
    that subsystem too, and the trace says who asked. Raises RuntimeError inside another transaction.
    """
    if not reads:
        return []
    with transaction.atomic(durable=True):
        context = context_of(actor, number, caller, reads=reads)
        asked = _leave_traces(context, reads)
    _ask_sources(asked)
    if context.disputes:
        for one in asked:
            one.disputed = marks(context.disputes, context.number, one.read.elements, one.found)
    with transaction.atomic(durable=True):
        return _record_answers(actor, asked)


def _leave_traces(context: _Context, reads: Sequence[EvidenceRead]) -> list[_Asked]:
    checked = [_check(context, read) for read in reads]
    _bind(context, checked)
    Trace.objects.bulk_create([one.trace for one in checked])
    return checked


def _bind(context: _Context, checked: Sequence[_Asked]) -> None:
    """Binds each question about somebody to numbers that are allowed, whatever else its query says."""
    bound = [(one, one.question, _named_numbers(one)) for one in checked if one.question and one.question.allowed == ()]
    is_open = any(one.read.subject not in given if one.read.subject else not given for one, _, given in bound)
    known = _numbers_of(context.allowed) if is_open else {}
    for one, question, given in bound:
        numbers = {**known, **given} if one.read.subject or not given else given
        allowed = sorted(number for ref, number in numbers.items() if one.read.subject in (None, ref))
        one.question = replace(question, allowed=tuple(allowed))


def _check(context: _Context, read: EvidenceRead) -> _Asked:
    """One read with its verdict and its trace; a question about somebody waits, bound to nobody, for the numbers."""
    register = registers().get(read.register)
    request, source = _request(read, context.number), source_facts(register)
    reason = check_read(
        request,
        source,
        context.purpose,
        context.reader,
        clock.today(),
        caller=context.caller,
        is_granted=_is_granted(context, read),
    )
    trace = trace_of(context, read, _subjects(request, register, context.allowed), reason)
    if reason or register is None or source is None:
        return _Asked(read, trace, register, None)
    query = {name.partition(".")[2]: value for name, value in read.query.items()}
    allowed = None if is_free_of_subjects(request, source) else ()
    return _Asked(read, trace, register, Question(_bare(read.elements), query, allowed, read.as_of, read.known_at))


def _is_granted(context: _Context, read: EvidenceRead) -> bool:
    """Whether the read is granted to the subsystem that asks; reads of the platform itself are bound by their purpose."""
    caller, purpose = context.caller, context.purpose
    if caller is None:
        return True
    codes = (caller.purpose_code,) if caller.purpose_code else purpose.codes if purpose else ()
    return may_read(caller, read.register, read.elements, codes)


def _ask_sources(asked: Sequence[_Asked]) -> None:
    by_register: dict[str, list[_Asked]] = {}
    for one in asked:
        if one.question:
            by_register.setdefault(one.read.register, []).append(one)
    for code, group in by_register.items():
        try:
            answers = source_of(code).ask([one.question for one in group if one.question])
            cut = [_cut(found, one) for one, found in zip(group, answers, strict=True)]
        except Exception as error:  # whatever another system does: its failure is an answer, and the others are asked
            log.warning("register failed", register=code, error=type(error).__name__)
            reason = Reason.SOURCE_TIMED_OUT if isinstance(error, SourceTimedOut) else Reason.SOURCE_FAILED
            for one in group:
                one.failure = reason.value
            continue
        for one, found in zip(group, cut, strict=True):
            one.found = found


def _cut(found: Found, one: _Asked) -> Found:
    """Only what was asked for, named `register.element`, whatever the source sent."""
    code, names = one.read.register, _bare(one.read.elements)
    rows = tuple({f"{code}.{name}": row.get(name) for name in names} for row in found.rows)
    return Found(rows, found.subjects)


def _record_answers(actor: Actor, asked: Sequence[_Asked]) -> list[EvidenceAnswer]:
    at = clock.now()
    answers = [Answer(trace=one.trace, **_outcome(one), at=at) for one in asked if one.question]
    Answer.objects.bulk_create(answers)
    states = {answer.trace_id: answer for answer in answers}
    result, acts = [], []
    for one in asked:
        answer = states.get(one.trace.id)
        state = answer.state if answer else AnswerState.REFUSED.value
        reason = answer.reason if answer else one.trace.refusal
        result.append(EvidenceAnswer(one.trace.id, one.read.register, state, reason, one.found.rows, at, one.disputed))
        facts = {"register": one.read.register, "elements": list(one.read.elements), "state": state, "reason": reason}
        acts.append(("exchange.read", f"trace:{one.trace.id}", facts | _more_facts(one.trace) | _moments(one.read)))
    record_acts(actor, acts)
    return result


def _moments(read: EvidenceRead) -> dict[str, str]:
    """Of which moment a read was, where it was not of now."""
    given = {"as_of": read.as_of, "known_at": read.known_at}
    return {name: at.isoformat() for name, at in given.items() if at}


def _more_facts(trace: Trace) -> dict[str, str]:
    facts = {"purpose": trace.purpose_number}
    if trace.caller:
        facts |= {"caller": trace.caller, "message": trace.message_id, "request_hash": trace.request_hash}
    return facts


def _outcome(one: _Asked) -> dict[str, Any]:
    rows = one.found.rows
    state = AnswerState.FAILED if one.failure else AnswerState.ANSWERED if rows else AnswerState.EMPTY
    named = set(one.found.subjects)
    if one.register:
        code = one.register.code
        named |= numbers_in(rows, [f"{code}.{name}" for name in (*one.register.named, *one.register.subjects)])
    return {
        "state": state.value,
        "reason": one.failure,
        "subjects": sorted(lookup_hash(number) for number in named),
        "rows": len(rows),
        "digest": lookup_hash(canonical_json(rows).decode()) if rows else "",
    }


def context_of(
    actor: Actor, number: str, caller: Caller | None = None, *, reads: Sequence[EvidenceRead] = ()
) -> _Context:
    """Who reads for what: the purpose with that number, the reader as the rules see her, what of the reads is disputed."""
    own = parties_of(actor) if actor.kind is ActorKind.PERSON else []
    refs = frozenset(party.ref for party in own)
    found = Purpose.objects.filter(number=number)
    if reads:
        named = refs.union(*(_request(read, number).asked_refs for read in reads))
        found = with_disputes(found, {name for read in reads for name in read.elements}, named, number)
    row = found.first() if number else None
    reader = Reader(str(actor.id), actor.user_id, actor.kind.value, actor.posts, refs)
    own_ref = next((party.ref for party in own if party.id == actor.party), "")
    if row is None:
        return _Context(actor, reader, own_ref, number, None, ("", ""), caller)
    return _Context(actor, reader, own_ref, number, _facts(row), (row.title, row.title_en), caller, disputes_of(row))


def _facts(row: Purpose) -> PurposeFacts:
    return PurposeFacts(
        number=row.number,
        kind=PurposeKind(row.kind),
        needs=frozenset(row.needs),
        subjects=frozenset(row.subjects),
        joined=frozenset(row.joined),
        posts=frozenset(row.posts),
        jobs=frozenset(row.jobs),
        opened_by=str(row.opened_by or ""),
        opened_on=clock.local(row.opened_at).date(),
        closed=row.closed_at is not None,
        valid_from=row.valid_from,
        valid_until=row.valid_until,
        proposed_by=row.proposed_by,
        approved_by=row.approved_by,
        ground=tuple(row.ground),
        population=row.population,
        items=tuple(row.items),
    )


def source_facts(register: RegisterRow | None) -> Source | None:
    """What the exchange knows of a register; None for one that does not exist."""
    if register is None:
        return None
    return Source(
        register.code,
        register.about,
        {f"{register.code}.{name}": row.grade for name, row in register.elements.items()},
        tuple(f"{register.code}.{name}" for name in register.subjects),
        frozenset(f"{register.code}.{name}" for name in register.may_be_asked_by),
    )


def _request(read: EvidenceRead, number: str) -> ReadRequest:
    register = registers().get(read.register)
    codes = {f"{register.code}.{name}" for name in register.subjects} if register else set()
    numbers = [value for name, value in read.query.items() if name in codes]
    refs = {lookup_hash(value) for value in numbers} | ({read.subject} if read.subject else set())
    company = bool(numbers) and all(uscc_fault(value) is None for value in numbers)
    return ReadRequest(read.elements, frozenset(read.query), number, frozenset(refs), asks_company=company)


def _subjects(request: ReadRequest, register: RegisterRow | None, allowed: frozenset[str]) -> frozenset[str]:
    """Whose trace a read enters before it is asked: those it names, else all whose things it may find."""
    if request.asked_refs:
        return request.asked_refs
    return allowed if register and register.about == "thing" else frozenset()


def _numbers_of(refs: frozenset[str]) -> dict[str, str]:
    """The numbers of those who are known here, by their names in traces."""
    known = parties_by_refs(refs)
    numbers = party_numbers([row.id for row in known.values()])
    return {ref: numbers[row.id] for ref, row in known.items() if row.id in numbers}


def _named_numbers(one: _Asked) -> dict[str, str]:
    """The numbers of subjects that a query names, by their names in traces; they have been checked to be allowed."""
    code, codes = one.read.register, one.register.subjects if one.register else ()
    values = [one.read.query[name] for name in (f"{code}.{part}" for part in codes) if name in one.read.query]
    return {lookup_hash(value): value for value in values}


def trace_of(context: _Context, read: EvidenceRead, subjects: frozenset[str], reason: Reason) -> Trace:
    """The trace of a read that was allowed, or refused for a reason."""
    actor, purpose = context.actor, context.purpose
    kind = purpose.kind if purpose else named_kind(context.number)
    return Trace(
        id=new_id(),
        kind="read",
        purpose_number=context.number[:NUMBER_LENGTH],
        purpose_kind=kind.value if kind else "",
        purpose_title=context.title[0],
        purpose_title_en=context.title[1],
        register=read.register,
        elements=list(read.elements),
        subjects=sorted(subjects),
        refusal=reason.value,
        at=clock.now(),
        **reader_columns(actor, context.own_ref, purpose.posts if purpose else frozenset()),
        **_caller_columns(context.caller),
    )


def _caller_columns(caller: Caller | None) -> dict[str, str]:
    if caller is None:
        return {}
    return {
        "caller": caller.subsystem,
        "message_id": caller.message_id,
        "request_hash": caller.request_hash,
        "represented": caller.represented,
    }


def reader_columns(actor: Actor, own_ref: str, posts: Collection[str]) -> dict[str, Any]:
    """How a trace names its reader: an official by name and the post that counts here, a person masked."""
    held = sorted(actor.posts & set(posts)) or sorted(actor.posts) or [""]
    return {
        "reader_id": actor.id,
        "reader_kind": actor.kind.value,
        "reader_name": _reader_name(actor),
        "reader_user_id": actor.user_id,
        "reader_ref": own_ref,
        "organisation": actor.organisation,
        "post": held[0],
    }


def _reader_name(actor: Actor) -> str:
    """An agent is named in full to her principal, who gave her the mandate; other persons are masked."""
    if actor.mandate is not None:
        return actor.mandate.agent_name
    return masked_name(actor.name) if actor.kind is ActorKind.PERSON else actor.name


def _bare(names: Sequence[str]) -> tuple[str, ...]:
    return tuple(name.partition(".")[2] for name in names)
