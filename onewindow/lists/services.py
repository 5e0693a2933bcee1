"""Acts on the lists: loading them from files, changing an entry, cancelling one. Each is a new version."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection, transaction

from onewindow.foundation import clock
from onewindow.foundation.actor import Actor, ActorKind
from onewindow.foundation.errors import Conflict, Invalid, NotAllowed, NotFound
from onewindow.foundation.events import announce
from onewindow.foundation.ids import new_id
from onewindow.foundation.located import Fault, Located
from onewindow.foundation.signing import canonical_json
from onewindow.ledger.services import record_acts
from onewindow.lists.events import EntryChanged
from onewindow.lists.models import EntryVersion, ListsToken
from onewindow.lists.queries import clear_list_cache
from onewindow.lists.rules import (
    ACTIVE,
    CANCELLED,
    FROM_THE_BEGINNING,
    LISTS,
    check_entry,
    faults_in,
    may_change,
    read_lists,
)

LOADING = 71_203  # the advisory lock under which versions are numbered
FIRST = ("首次公布", "First publication")
RELOADED = ("随清单文件更新", "Updated with the list's file")
OF_THE_CHANGE = frozenset(["reason", "reason_en", "effective_from"])  # about a change, not of the entry itself


class ListsInvalid(Invalid):
    """Entries that may not be published; `faults` has file, line, field, reason and remedy of each."""

    code, title = "lists-invalid", "清单内容有误，没有公布"

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(faults)
        errors = [
            {"pointer": f"{fault.file}:{fault.line}:{fault.field}", "reason": f"{fault.reason} {fault.remedy}"}
            for fault in faults
        ]
        super().__init__("\n".join(map(str, faults)), errors=errors)


@dataclass(frozen=True, slots=True)
class ListReport:
    """What loading did: `list:code version` of each new version, and how many entries were unchanged."""

    published: tuple[str, ...]
    unchanged: int


@transaction.atomic
def load_lists(actor: Actor, files: Sequence[Located]) -> ListReport:
    """Publishes what is new in files of lists; loading the same twice changes nothing.

    Raises ListsInvalid with every fault found, and then publishes nothing.
    """
    found = read_lists(files)
    faults = faults_in(files)
    if faults:
        raise ListsInvalid(faults)
    _lock()
    current = _newest((entry.list, entry.code) for entry in found)
    rows = [
        row for entry in found for row in _version_of(entry.list, entry.body, current.get((entry.list, entry.code)))
    ]
    _publish(actor, rows)
    return ListReport(tuple(map(str, rows)), len(found) - len(rows))


@transaction.atomic
def change_entry(
    actor: Actor,
    name: str,
    body: Mapping[str, Any],
    *,
    reason: tuple[str, str],
    effective_from: date,
    based_on: int,
) -> int:
    """Publishes a changed or new entry with its reason and the day from which it holds; returns the version.

    `based_on` is the version that was looked at, 0 for a new entry: Conflict when another came in between. Raises
    NotAllowed for who doesn't keep the entry, ListsInvalid for a body that isn't right, Invalid for a missing reason
    or a day in the past (R-003).
    """
    if name not in LISTS:
        raise NotFound
    _check_change(reason, effective_from)
    page = Located("", {"entry": dict(body)})
    if not check_entry(name, page.data["entry"], ("entry",), page):
        raise ListsInvalid(faults_in([page]))
    _lock()
    known = _newest([(name, body["code"])]).get((name, body["code"]))
    departments = {str(body.get("department", "")), str(known.body.get("department", "")) if known else ""} - {""}
    if actor.kind is not ActorKind.SYSTEM and not all(
        may_change(actor.posts, name, department) for department in departments or {""}
    ):
        raise NotAllowed
    if (known.version if known else 0) != based_on:
        raise Conflict("The entry was changed in the meantime; look at the new version first.")
    told = {**body, "reason": reason[0], "reason_en": reason[1], "effective_from": effective_from.isoformat()}
    rows = list(_version_of(name, told, known))
    if not rows:
        raise Invalid("Nothing was changed.", errors=[{"pointer": "", "reason": "内容没有变化。"}])
    _publish(actor, rows)
    return rows[0].version


def cancel_entry(actor: Actor, name: str, code: str, *, reason: tuple[str, str], on: date) -> int:
    """Cancels an entry on a day (取消): a new version with its reason; the one before stays readable."""
    known = _newest([(name, code)]).get((name, code))
    if known is None:
        raise NotFound
    if known.state == CANCELLED:
        raise Conflict("The entry is cancelled already.")
    body = {**known.body, "status": CANCELLED, "cancelled_on": on.isoformat()}
    body |= {"cancel_note": reason[0], "cancel_note_en": reason[1]}
    return change_entry(actor, name, body, reason=reason, effective_from=on, based_on=known.version)


def keeps(actor: Actor, name: str, department: str) -> bool:
    """Whether the actor keeps the entries of a department in a list."""
    return may_change(actor.posts, name, department)


def _check_change(reason: tuple[str, str], effective_from: date) -> None:
    errors = []
    if not reason[0].strip():
        errors.append({"pointer": "reason", "reason": "请写明调整理由，群众会看到。"})
    if effective_from < clock.today():
        errors.append({"pointer": "effective_from", "reason": "生效日期不能早于今天。"})
    if errors:
        raise Invalid(errors=errors)


def _lock() -> None:
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s)", [LOADING])


def _newest(wanted: Iterable[tuple[str, str]]) -> dict[tuple[str, str], EntryVersion]:
    keys = set(wanted)
    rows = (
        EntryVersion.objects.filter(list__in={name for name, _code in keys}, code__in={code for _name, code in keys})
        .order_by("list", "code", "-version")
        .distinct("list", "code")
    )
    return {(row.list, row.code): row for row in rows}


def _version_of(name: str, told: Mapping[str, Any], known: EntryVersion | None) -> Iterable[EntryVersion]:
    body = {key: value for key, value in told.items() if key not in OF_THE_CHANGE}
    digest = hashlib.sha256(canonical_json(body)).hexdigest()
    if known is not None and known.sha256 == digest:
        return
    said = (told.get("reason", ""), told.get("reason_en", ""))
    reason = said if said[0] else (RELOADED if known else FIRST)
    yield EntryVersion(
        list=name,
        code=body["code"],
        version=known.version + 1 if known else 1,
        body=body,
        sha256=digest,
        state=body.get("status", ACTIVE),
        effective_from=_day_of(told, known),
        reason=reason[0],
        reason_en=reason[1] or reason[0],
        changed_at=clock.now(),
    )


def _day_of(told: Mapping[str, Any], known: EntryVersion | None) -> date:
    """The day that is told; else a list's first publication holds for as long as anybody asks, a change from today."""
    if told.get("effective_from"):
        return date.fromisoformat(told["effective_from"])
    return clock.today() if known else FROM_THE_BEGINNING


def _publish(actor: Actor, rows: Sequence[EntryVersion]) -> None:
    if not rows:
        return
    EntryVersion.objects.bulk_create(rows, batch_size=1000)
    ListsToken.objects.update_or_create(id=1, defaults={"token": new_id()})
    record_acts(
        actor,
        [
            (
                "lists.publish_entry",
                f"list:{row.list}:{row.code}",
                {"version": row.version, "state": row.state, "from": row.effective_from.isoformat()},
            )
            for row in rows
        ],
    )
    clear_list_cache()
    for row in rows:
        item, department = row.body.get("item") or "", row.body.get("department", "")
        announce(EntryChanged(row.list, row.code, row.version, row.state, item, department))
    transaction.on_commit(clear_list_cache)
