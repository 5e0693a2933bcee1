"""Looking for the people of a standing purpose's population (rules F1): the one read that names nobody."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import structlog
from django.db import transaction

from onewindow.exchange.connectors import Matched, SourceTimedOut, source_of
from onewindow.exchange.models import Answer, Trace
from onewindow.exchange.rules import (
    AnswerState,
    Comparing,
    Condition,
    ReadRequest,
    Reason,
    check_match,
    population_conditions,
)
from onewindow.exchange.services.reading import EvidenceRead, context_of, source_facts, trace_of
from onewindow.foundation import clock
from onewindow.foundation.actor import Actor
from onewindow.foundation.personal import lookup_hash
from onewindow.foundation.signing import canonical_json
from onewindow.ledger.services import record_act
from onewindow.registers.queries import registers

log = structlog.get_logger(__name__)
PAGE = 500
Spans = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Population:
    """A page of those who belong to a population today; `state` and `reason` as of any read.

    `rows` hold only the asked elements. `next_after` asks for the following page; it is empty on the last one.
    """

    read_id: UUID
    state: str
    reason: str
    rows: tuple[dict[str, Any], ...]
    next_after: str
    answered_at: datetime


def match_population(
    actor: Actor,
    number: str,
    elements: Sequence[str],
    *,
    between: Mapping[str, Spans] | None = None,
    after: str = "",
) -> Population:
    """Those whom the purpose's condition finds in its register today, page by page; refusals are answers too.

    `between` narrows it to spans of dates of an element, so that no more people are read than need be. The trace is
    durable before the register is asked; everybody who was found stands in the answer, and so in her own trace, before
    the rows are given out. More may be read of those whom the caller has the purpose cover (`widen_purpose`). Raises
    RuntimeError inside another transaction.
    """
    with transaction.atomic(durable=True):
        trace, conditions = _leave_trace(actor, number, elements, between or {})
        trace.save(force_insert=True)
    found, failure = _ask(trace, elements, conditions, after)
    with transaction.atomic(durable=True):
        return _record(actor, trace, elements, found, failure)


def _leave_trace(
    actor: Actor, number: str, elements: Sequence[str], between: Mapping[str, Spans]
) -> tuple[Trace, tuple[Condition, ...]]:
    context = context_of(actor, number)
    population = context.purpose.population if context.purpose else {}
    code = str(population.get("register") or elements[0].partition(".")[0])
    conditions = population_conditions(population, clock.today())
    conditions += tuple(
        Condition(name.partition(".")[2], Comparing.BETWEEN_ANY, tuple(spans)) for name, spans in between.items()
    )
    tested = frozenset(f"{code}.{one.element}" for one in conditions)
    request = ReadRequest(tuple(elements), tested, number)
    reason = check_match(request, source_facts(registers().get(code)), context.purpose, context.reader, clock.today())
    read = EvidenceRead(code, tuple(sorted({*elements, *tested})))
    return trace_of(context, read, frozenset(), reason), conditions


def _ask(trace: Trace, elements: Sequence[str], conditions: Sequence[Condition], after: str) -> tuple[Matched, str]:
    if trace.refusal:
        return Matched(), ""
    names = [name.partition(".")[2] for name in elements]
    try:
        return source_of(trace.register).match(names, conditions, after=after, limit=PAGE), ""
    except Exception as error:  # whatever another system does: its failure is an answer
        log.warning("register failed", register=trace.register, error=type(error).__name__)
        failed = Reason.SOURCE_TIMED_OUT if isinstance(error, SourceTimedOut) else Reason.SOURCE_FAILED
        return Matched(), failed.value


def _record(actor: Actor, trace: Trace, elements: Sequence[str], found: Matched, failure: str) -> Population:
    at, code = clock.now(), trace.register
    names = [name.partition(".")[2] for name in elements]
    rows = tuple({f"{code}.{name}": row.get(name) for name in names} for row in found.rows)
    refs = sorted(lookup_hash(number) for number in found.subjects)
    state, reason = AnswerState.REFUSED.value, trace.refusal
    if not trace.refusal:
        told = AnswerState.FAILED if failure else AnswerState.ANSWERED if rows else AnswerState.EMPTY
        state, reason = told.value, failure
        digest = lookup_hash(canonical_json(rows).decode()) if rows else ""
        Answer.objects.create(
            trace=trace, state=state, reason=reason, subjects=refs, rows=len(rows), digest=digest, at=at
        )
    facts = {"register": code, "elements": list(trace.elements), "state": state, "reason": reason}
    record_act(actor, "exchange.match", f"trace:{trace.id}", **facts, purpose=trace.purpose_number, found=len(rows))
    return Population(trace.id, state, reason, rows, found.next_after, at)
