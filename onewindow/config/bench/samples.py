"""Sample cases of every single item, made by the acts themselves and taken back; the loader multiplies their rows."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import connections, transaction

from onewindow.cases.services import MaterialGiven, Opening, PartOpening, accept_case, open_case
from onewindow.catalogue.queries import Item, active_materials, published_catalogue
from onewindow.foundation import clock
from onewindow.foundation.actor import Actor, system_actor
from onewindow.foundation.errors import DomainError
from onewindow.identity.queries import parties

READ = """
select jsonb_build_object('cases_case', jsonb_build_array(to_jsonb(c)),
    'cases_step', (select jsonb_agg(to_jsonb(s) order by s.position) from cases_step s where s.case_id = c.id),
    'cases_casematerial', (select coalesce(jsonb_agg(to_jsonb(m)), '[]') from cases_casematerial m where m.case_id = c.id))
from cases_case c where c.number = %s
"""
DECIDED_AFTER = timedelta(days=3)
TYPED = "按表填写的内容"  # what each field of the form holds; its length is that of an ordinary answer


@dataclass(frozen=True, slots=True)
class Sample:
    """The rows of one case by table, and which kind of case it is: closed, accepted, received or waiting."""

    kind: str
    rows: Mapping[str, list[dict[str, Any]]]


def samples(applicant: Actor) -> list[Sample]:
    """Four samples of each item that can be opened alone, in the current database, which stays as it was."""
    found: list[Sample] = []
    for item in published_catalogue().items.values():
        with transaction.atomic():
            found += _of_item(applicant, item)
            transaction.set_rollback(True)
    return found


def _of_item(applicant: Actor, item: Item) -> Iterator[Sample]:
    try:
        number = open_case(applicant, _opening(applicant, item))
        received = _read(number)
        accept_case(system_actor("bench.load"), number)
    except DomainError:  # an item that begins in a way of its own
        return
    accepted = _read(number)
    yield Sample("received", received)
    yield Sample("waiting", _waiting(received))
    yield Sample("accepted", accepted)
    yield Sample("closed", _closed(accepted))


def _opening(applicant: Actor, item: Item) -> Opening:
    party = next(row for id_, row in parties(applicant.parties).items() if id_ == applicant.party)
    answers = {question.code: question.options[0].value for question in item.questions}
    given = tuple(
        MaterialGiven(one.code, one.name, one.name_en, one.source, one.source, values={"value": TYPED})
        for one in active_materials(item, answers)
    )
    part = PartOpening(item, (), {field.name: TYPED for field in item.form}, {}, given, answers)
    return Opening(f"bench {item.key}", party, "web", None, (part,))


def _read(number: str) -> dict[str, list[dict[str, Any]]]:
    with connections["default"].cursor() as cursor:
        cursor.execute(READ, [number])
        found = cursor.fetchone()[0]
    rows: dict[str, list[dict[str, Any]]] = json.loads(found) if isinstance(found, str) else found
    return rows


def _waiting(rows: Mapping[str, list[dict[str, Any]]]) -> dict[str, list[dict[str, Any]]]:
    """The case after the one notice of correction."""
    found = deepcopy(dict(rows))
    [case] = found["cases_case"]
    case["state"] = "correction_pending"
    case["correction"] = {
        "points": [], "sent_at": case["received_at"], "due": case["correction_due"], "answered_at": "", "document": "",
        "rounds": 1,
    }  # fmt: skip
    return found


def _closed(rows: Mapping[str, list[dict[str, Any]]]) -> dict[str, list[dict[str, Any]]]:
    """The case with all its steps done, granted three days after it was accepted."""
    found = deepcopy(dict(rows))
    [case] = found["cases_case"]
    decided = (clock.now() + DECIDED_AFTER).isoformat()
    case |= {"state": "closed", "outcome": "granted"} | dict.fromkeys(("decided_at", "served_at", "closed_at"), decided)
    for step in found["cases_step"]:
        if step["state"] != "skipped":
            step |= {"state": "done", "result": "pass", "done_at": decided, "opened_at": case["accepted_at"]}
    return found
