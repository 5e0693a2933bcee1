"""Who looked at whose data, for what."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection

from onewindow.exchange.models import COUNTS, LOOKED, TRACES
from onewindow.exchange.rules import AnswerState
from onewindow.foundation.actor import Actor, ActorKind
from onewindow.foundation.lookups import Lookup, Row
from onewindow.foundation.marks import marked
from onewindow.identity.queries import parties_of, posts
from onewindow.registers.queries import authorities, element, registers

SYSTEM = marked("系统自动")
SELF = marked("本人")
ANOTHER = marked("另一位当事人")

RESULTS = ("given", "refused", "none")
EXPORT_PAGE = 500

ANSWERS_BY_REGISTER = """
select t.register,
       count(distinct t.purpose_number),
       count(distinct t.purpose_number) filter (where a.state = 'answered')
  from exchange_trace t
  join exchange_answer a on a.trace_id = t.id
 where t.kind = 'read' and t.purpose_kind in ('case', 'draft') and t.at >= %s and a.state in ('answered', 'empty')
 group by t.register
"""


@dataclass(frozen=True, slots=True)
class TraceRow:
    """One look at somebody's data: who, from which department, for what, which fields, when, with which result."""

    id: UUID
    kind: str
    at: datetime
    who: str
    who_en: str
    who_kind: str
    is_self: bool
    department: str
    department_en: str
    post: str
    post_en: str
    purpose_number: str
    purpose_kind: str
    purpose_title: str
    purpose_title_en: str
    fields: tuple[str, ...]
    fields_en: tuple[str, ...]
    register_name: str
    register_name_en: str
    state: str
    reason: str


@dataclass(frozen=True, slots=True)
class TraceCounts:
    """How many looks in a period: in all, by people in office, by the person or the system, and refused."""

    total: int
    by_staff: int
    by_system: int
    refused: int


@dataclass(frozen=True, slots=True)
class Narrowing:
    """Which looks are asked for; what is empty narrows nothing. `result` is given, refused or none."""

    since: datetime | None = None
    department: str = ""
    register: str = ""
    purpose_kind: str = ""
    result: str = ""


ALL = Narrowing()


@dataclass(frozen=True, slots=True)
class Choice:
    """A department or register among somebody's traces."""

    code: str
    name: str
    name_en: str


def traces_of(
    refs: Collection[str], before: UUID | None = None, limit: int = 50, narrowing: Narrowing = ALL
) -> list[TraceRow]:
    """The looks at the data of these subjects, newest first; `before` is the last one of the previous page."""
    return _traces(refs, None, before, limit, narrowing).alone() if refs else []


def every_trace_of(refs: Collection[str], narrowing: Narrowing = ALL) -> Iterator[TraceRow]:
    """All of them, newest first, asked for page by page."""
    before: UUID | None = None
    while rows := traces_of(refs, before, EXPORT_PAGE, narrowing):
        yield from rows
        before = rows[-1].id


def trace_choices(refs: Collection[str]) -> tuple[list[Choice], list[Choice]]:
    """The departments and the registers that stand in the traces of these subjects, in the order of their codes."""
    with connection.cursor() as cursor:
        cursor.execute(LOOKED, {"refs": list(refs)})
        pairs = cursor.fetchall()
    departments, shared = authorities(), registers()
    return (
        [
            Choice(one, departments[one].name, departments[one].name_en)
            for one in _codes(pairs, 0)
            if one in departments
        ],
        [Choice(one, shared[one].name, shared[one].name_en) for one in _codes(pairs, 1) if one in shared],
    )


def _codes(pairs: Collection[tuple[str, str]], place: int) -> list[str]:
    return sorted({pair[place] for pair in pairs})


def traces_of_purposes(numbers: Collection[str], refs: Collection[str], limit: int = 200) -> list[TraceRow]:
    """The looks at the data of these subjects for these cases, drafts or projects, newest first."""
    return traces_lookup(numbers, refs, limit).alone() if numbers and refs else []


def traces_lookup(numbers: Collection[str], refs: Collection[str], limit: int = 200) -> Lookup[list[TraceRow]]:
    """As `traces_of_purposes`, to be asked beside other questions."""
    return _traces(refs, list(numbers), None, limit, ALL)


def trace_counts(refs: Collection[str], since: datetime) -> TraceCounts:
    """How many looks at the data of these subjects since a moment."""
    with connection.cursor() as cursor:
        cursor.execute(COUNTS, {"refs": list(refs), "since": since})
        return TraceCounts(*cursor.fetchone())


def answers_by_register(since: datetime) -> dict[str, tuple[int, int]]:
    """Of how many applications a register was asked since then, and for how many it had a record; by its code."""
    with connection.cursor() as cursor:
        cursor.execute(ANSWERS_BY_REGISTER, [since])
        return {register: (asked, held) for register, asked, held in cursor.fetchall()}


def refs_of(actor: Actor) -> frozenset[str]:
    """The names in traces of everyone in whose name the actor may act."""
    return frozenset(row.ref for row in parties_of(actor))


def _traces(
    refs: Collection[str], numbers: list[str] | None, before: UUID | None, limit: int, narrowing: Narrowing
) -> Lookup[list[TraceRow]]:
    named, to = list(refs), narrowing
    pairs = [named, numbers, before, to.since, to.department, to.register, to.purpose_kind, to.result]
    given = [*(one for one in pairs for _ in range(2)), limit]
    return Lookup(TRACES, given, lambda rows: [_trace(row, frozenset(refs)) for row in rows])


def _trace(row: Row, refs: frozenset[str]) -> TraceRow:
    department = authorities().get(row["organisation"])
    post = posts().get(row["post"]) if row["post"] else None
    register = registers().get(row["register"])
    named = [_named(name) for name in row["elements"]]
    is_self = bool(row["reader_ref"]) and row["reader_ref"] in refs
    who, who_en = _who(row, is_self=is_self)
    return TraceRow(
        id=UUID(row["id"]),
        kind=row["kind"],
        at=datetime.fromisoformat(row["at"]),
        who=who,
        who_en=who_en,
        who_kind=row["reader_kind"],
        is_self=is_self,
        department=department.name if department else "",
        department_en=department.name_en if department else "",
        post=post.name if post else row["post"],
        post_en=post.name_en if post else row["post"],
        purpose_number=row["purpose_number"],
        purpose_kind=row["purpose_kind"],
        purpose_title=row["purpose_title"],
        purpose_title_en=row["purpose_title_en"],
        fields=tuple(name for name, _ in named),
        fields_en=tuple(name for _, name in named),
        register_name=register.name if register else "",
        register_name_en=register.name_en if register else "",
        state=_state(row),
        reason=row["refusal"] or row["reason"] or "",
    )


def _named(name: str) -> tuple[str, str]:
    """An element's name in both languages; what is no register's element says its own, as `中文|English`."""
    found = element(name)
    if found:
        return found.name, found.name_en
    chinese, _, english = name.partition("|")
    return chinese, english or chinese


def _state(row: Row) -> str:
    if row["refusal"]:
        return AnswerState.REFUSED.value
    if row["kind"] == "view":
        return AnswerState.ANSWERED.value
    return str(row["state"] or AnswerState.ASKED.value)


def _who(row: Row, *, is_self: bool) -> tuple[str, str]:
    """The reader's name: an official's in full, the person herself, somebody else masked, or the system."""
    if is_self and not row["reader_user_id"].startswith(("CN-PERSON-", "CN-SYSTEM-")) and row["reader_user_id"]:
        number = row["reader_user_id"]
        return f"窗口工作人员替您查（工号 {number}）", f"An official at the window, for you ({number})"
    if (
        is_self
        and row["reader_user_id"].startswith("CN-PERSON-")
        and not row["reader_user_id"].endswith(str(row["reader_id"]))
    ):
        return f"您的代理人 {row['reader_name']} 替您查", f"Your agent {row['reader_name']}, for you"
    if is_self:
        return SELF, "Yourself"
    if row["reader_kind"] == ActorKind.SYSTEM.value:
        return SYSTEM, "Automatic"
    if row["reader_kind"] == ActorKind.PERSON.value:
        return f"{ANOTHER}（{row['reader_name']}）", f"Another party ({row['reader_name'][:1]}**)"
    return row["reader_name"], row["reader_name"]
