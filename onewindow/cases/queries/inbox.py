"""The inbox of an official's posts: what waits, narrowed down, in whose hands; paged by key, never by offset."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import (
    BooleanField,
    CharField,
    DateField,
    DateTimeField,
    Exists,
    F,
    Func,
    OuterRef,
    Q,
    QuerySet,
    UUIDField,
    Value,
    When,
)
from django.db.models import Case as CaseOf
from django.db.models.sql.compiler import SQLCompiler

from onewindow.cases.models import LIVING, AfterCheck, CaseMessage, SideMatter, Step, StepSignature
from onewindow.cases.queries.matters import TaskRow
from onewindow.cases.queries.savedviews import SavedViewRow, views_lookup
from onewindow.cases.rules import clocks
from onewindow.cases.rules.inbox import ONLINE, TABS, Filters, due_days, lamp_days
from onewindow.cases.rules.steps import ACCEPT, NOBODYS_TASK
from onewindow.foundation import clock
from onewindow.foundation.actor import Actor, ActorKind
from onewindow.foundation.errors import Invalid
from onewindow.foundation.lookups import NOTHING, Lookup, Row, look_up
from onewindow.foundation.profile import profile
from onewindow.identity.queries import OfficialRow, officials

EVERYTHING = Filters()


def _same(value: Any) -> Any:
    return value


def _uuid(value: str | None) -> UUID | None:
    return UUID(value) if value else None


def _day(value: str | None) -> date | None:
    return date.fromisoformat(value) if value else None


def _moment(value: str | None) -> datetime | None:
    return datetime.fromisoformat(value) if value else None


READ: Mapping[str, Callable[[Any], Any]] = {
    "row_id": _uuid, "holder": _uuid, "due": _day, "case__promised_due": _day, "begun": _moment, "held_until": _moment,
    "case__accepted_at": _moment, "case__decided_at": _moment,
}  # fmt: skip
IN_WORK, WAITING = ("received", "accepted"), ("correction_pending", "paused")
CHECK_STATES = ("open", "rectifying", "failed")
FAR = date(9999, 12, 31)
STEPS = frozenset({"receipt", "step"})  # what is a task of the process itself
COLUMNS = (
    "due", "row_id", "kind", "case__number", "case__parent__number", "case__parent__title", "case__parent__title_en",
    "case__key", "case__title", "case__title_en", "case__applicant_name", "task", "task_name", "task_name_en", "post",
    "case__state", "case__channel", "case__site", "begun", "case__promised_due", "case__accepted_at", "case__decided_at",
    "holder", "held_until", "has_news",
)  # fmt: skip


def inbox(
    actor: Actor, after: str | None = None, limit: int = 20, tab: str = "todo", filters: Filters = EVERYTHING
) -> list[TaskRow]:
    """The tasks of the actor's posts, the most urgent first, in one statement.

    `after` is the cursor (`cursor_of`) of the last row shown; tabs are todo, waiting, after_checks and done. What she
    has done is narrowed down by item and place alone.
    """
    return inbox_lookup(actor, after, limit, tab, filters).alone()


def inbox_page(
    actor: Actor, after: str | None, limit: int, tab: str, filters: Filters
) -> tuple[list[TaskRow], list[SavedViewRow]]:
    """The same tasks beside the views that the actor keeps, all in one statement."""
    tasks, views = look_up(inbox_lookup(actor, after, limit, tab, filters), views_lookup(actor))
    return tasks, views


def inbox_lookup(actor: Actor, after: str | None, limit: int, tab: str, filters: Filters) -> Lookup[list[TaskRow]]:
    """What `inbox` asks, to be asked beside other things."""
    if tab not in TABS:
        raise Invalid(errors=[{"pointer": "/tab", "reason": tab}])
    rows = _rows(actor, after, limit, tab, filters) if actor.kind is ActorKind.STAFF and actor.posts else None
    if rows is None:
        return Lookup(NOTHING, (), lambda _none: [])
    text, given = rows.query.get_compiler(connection=connection).as_sql()
    names = ", ".join(f'"{name}"' for name in COLUMNS)
    return Lookup(f"select * from ({text}) as task({names})", given, lambda found: _tasks(actor, found))  # noqa: S608 our own text


def _rows(actor: Actor, after: str | None, limit: int, tab: str, filters: Filters) -> QuerySet[Any] | None:
    """The rows of a tab; None where nothing of the kind can be in anybody's hands."""
    if tab == "done":
        return _done(actor, after, limit, filters)
    found: list[Any] = []
    for post in sorted(actor.posts):  # each post's page alone comes in the order of its index
        if tab in {"todo", "waiting"}:
            steps = _steps(post, IN_WORK if tab == "todo" else WAITING, filters, actor)
            found.append(_page_of_steps(steps, after, limit))
        if tab == "todo":
            found.append(_matters(post, after, limit, filters, actor))
        if tab in {"todo", "after_checks"}:
            found.append(_checks(post, after, limit, filters, actor))
    if not found:
        return None
    merged: QuerySet[Any] = found[0]
    return merged.union(*found[1:], all=True).order_by("due", "row_id")[:limit] if found[1:] else merged


def cursor_of(row: TaskRow) -> str:
    """Where the page after this row begins."""
    return f"{(row.due_on or FAR).isoformat()}~{row.id}"


def _after(after: str | None) -> tuple[date, UUID] | None:
    if not after:
        return None
    day, _, row = after.partition("~")
    try:
        return date.fromisoformat(day), UUID(row)
    except ValueError as error:
        raise Invalid(errors=[{"pointer": "/after", "reason": after}]) from error


def _past(found: QuerySet[Any], after: str | None) -> QuerySet[Any]:
    cursor = _after(after)
    if cursor is None:
        return found
    day, row = cursor
    return found.filter(_RowAfter(F("due_on"), F("id"), Value(day, DateField()), Value(row, UUIDField())))


class _RowAfter(Func):
    """Whether a row's day and identifier come after those given: one comparison, which the index answers."""

    output_field = BooleanField()

    def as_sql(self, compiler: SQLCompiler, connection: Any, **_: Any) -> tuple[str, list[Any]]:  # type: ignore[override]
        """`(a, b) > (x, y)`."""
        parts = [compiler.compile(one) for one in self.source_expressions]
        (a, _a), (b, _b), (x, _x), (y, _y) = parts
        return f"(({a}, {b}) > ({x}, {y}))", [value for _, given in parts for value in given]


def _within(found: QuerySet[Any], name: str, days: tuple[date | None, date | None]) -> QuerySet[Any]:
    first, last = days
    found = found.filter(**{f"{name}__gte": first}) if first else found
    return found.filter(**{f"{name}__lte": last}) if last else found


def _of_kind(found: QuerySet[Any], filters: Filters) -> QuerySet[Any]:
    """What the case itself decides: its item, and where it was lodged."""
    if filters.item:
        found = found.filter(case__key=filters.item)
    if filters.place:
        found = found.filter(case__site="" if filters.place == ONLINE else filters.place)
    return found


def _steps(post: str, states: tuple[str, ...], filters: Filters, actor: Actor) -> QuerySet[Step]:
    found = _of_kind(Step.objects.filter(post=post, state="open"), filters)
    if states == IN_WORK:  # what waits by itself is nobody's task
        found = found.filter(case__state__in=states).exclude(action__in=NOBODYS_TASK)
    else:
        found = found.filter(Q(case__state__in=states) | Q(case__state__in=IN_WORK, action__in=NOBODYS_TASK))
    found = _within(found, "due_on", due_days(filters.due, clock.today()))
    if filters.lamp:
        found = found.filter(case__accepted_at__isnull=False)
        found = _within(found, "case__promised_due", lamp_days(filters.lamp, clock.today()))
    return _in_hands(found, filters, actor)


def _in_hands(found: QuerySet[Any], filters: Filters, actor: Actor) -> QuerySet[Any]:
    """What the filter says of who has a task in hand."""
    held = Q(claimed_until__gt=clock.now())
    if filters.whose == "mine":
        return found.filter(held, claimed_by=actor.id)
    if filters.whose == "others":
        return found.filter(held).exclude(claimed_by=actor.id)
    if filters.whose == "free":
        return found.filter(~held | Q(claimed_until__isnull=True))
    return found


def _news() -> Exists:
    """Whether the applicant wrote something that no post has read."""
    return Exists(CaseMessage.objects.filter(case=OuterRef("case"), side="applicant", read_at__isnull=True))


def _kind_of_step() -> Any:
    """A step's kind as the list knows it: an action may be called as a matter beside the steps is (opinion, review)."""
    return CaseOf(When(action=ACCEPT, then=Value("receipt")), default=Value("step"), output_field=CharField())


def _page_of_steps(found: QuerySet[Step], after: str | None, limit: int) -> Any:
    return (
        _past(found, after)
        .annotate(
            due=F("due_on"),
            row_id=F("id"),
            kind=_kind_of_step(),
            task=F("code"),
            task_name=F("name"),
            task_name_en=F("name_en"),
            begun=F("opened_at"),
            holder=F("claimed_by"),
            held_until=F("claimed_until"),
            has_news=_news(),
        )
        .order_by("due_on", "id")
        .values_list(*COLUMNS)[:limit]
    )


def _checks(post: str, after: str | None, limit: int, filters: Filters, actor: Actor) -> Any:
    """The after-checks of a post."""
    found = _of_kind(AfterCheck.objects.filter(post=post, state__in=CHECK_STATES), filters)
    found = _within(found, "due_on", due_days(filters.due, clock.today()))
    found = _within(found, "due_on", lamp_days(filters.lamp, clock.today()))
    return (
        _past(_in_hands(found, filters, actor), after)
        .annotate(
            due=F("due_on"),
            row_id=F("id"),
            task=Value("", output_field=CharField()),
            task_name=Value("事后核查", output_field=CharField()),
            task_name_en=Value("After-check", output_field=CharField()),
            begun=F("case__decided_at"),
            holder=F("claimed_by"),
            held_until=F("claimed_until"),
            has_news=_news(),
        )
        .order_by("due_on", "id")
        .values_list(*[Value("after_check") if name == "kind" else name for name in COLUMNS])[:limit]
    )


def _matters(post: str, after: str | None, limit: int, filters: Filters, actor: Actor) -> Any:
    """The matters of a post beside the steps."""
    found = _of_kind(SideMatter.objects.filter(post=post, state="open"), filters).filter(LIVING)
    found = _within(found, "due_on", due_days(filters.due, clock.today()))
    found = _within(found, "due_on", lamp_days(filters.lamp, clock.today()))
    return (
        _past(_in_hands(found, filters, actor), after)
        .annotate(
            due=F("due_on"),
            row_id=F("id"),
            task=F("step"),
            task_name=Value("", output_field=CharField()),
            task_name_en=Value("", output_field=CharField()),
            begun=F("asked_at"),
            holder=F("claimed_by"),
            held_until=F("claimed_until"),
            has_news=_news(),
        )
        .order_by("due_on", "id")
        .values_list(*COLUMNS)[:limit]
    )


def _done(actor: Actor, after: str | None, limit: int, filters: Filters) -> QuerySet[Any]:
    """What she concluded and what she signed, each from its own index; the newest steps first."""
    signed = StepSignature.objects.filter(account=actor.id).values("step")
    concluded = _page_done(Step.objects.filter(done_by=actor.id), actor, after, limit, filters)
    others = Step.objects.filter(id__in=signed).exclude(Q(done_by__isnull=False) & Q(done_by=actor.id))
    pages = concluded.union(_page_done(others, actor, after, limit, filters), all=True)
    return pages.order_by("-row_id")[:limit]


def _page_done(mine: QuerySet[Step], actor: Actor, after: str | None, limit: int, filters: Filters) -> QuerySet[Any]:
    mine = _of_kind(mine.filter(post__in=sorted(actor.posts)), filters)
    cursor = _after(after)
    if cursor is not None:
        mine = mine.filter(id__lt=cursor[1])
    return (
        mine.annotate(
            due=F("due_on"),
            row_id=F("id"),
            kind=_kind_of_step(),
            task=F("code"),
            task_name=F("name"),
            task_name_en=F("name_en"),
            begun=F("done_at"),
            holder=Value(None, output_field=UUIDField()),
            held_until=Value(None, output_field=DateTimeField()),
            has_news=_news(),
        )
        .order_by("-id")
        .values_list(*COLUMNS)[:limit]
    )


def _tasks(actor: Actor, rows: Sequence[Row]) -> list[TaskRow]:
    now = clock.now()
    found = [{name: READ.get(name, _same)(row[name]) for name in COLUMNS} for row in rows]
    for row in found:
        if row["held_until"] is None or row["held_until"] <= now:
            row["holder"] = row["held_until"] = None
    names = officials() if any(row["holder"] for row in found) else {}
    return [_task(row, actor, names) for row in found]


def _task(row: Mapping[str, Any], actor: Actor, names: Mapping[UUID, OfficialRow]) -> TaskRow:
    today, holder = clock.today(), names.get(row["holder"]) if row["holder"] else None
    kind: str = row["kind"]
    promised_due: date | None = row["case__promised_due"]
    lamp, days_left = "", None
    decided: datetime | None = row["case__decided_at"]
    closed_on = clock.local(decided).date() if decided else None
    if kind not in STEPS:
        lamp, days_left = clocks.lamp_and_days(today, row["due"], None, profile().calendar)
    elif row["case__accepted_at"] and promised_due:
        lamp, days_left = clocks.lamp_and_days(today, promised_due, closed_on, profile().calendar)
    return TaskRow(
        id=row["row_id"],
        kind=kind,
        case_number=row["case__number"] or "",
        parent_number=row["case__parent__number"] or "",
        parent_title=row["case__parent__title"] or "",
        parent_title_en=row["case__parent__title_en"] or "",
        item=row["case__key"],
        item_name=row["case__title"],
        item_name_en=row["case__title_en"],
        applicant_name=row["case__applicant_name"],
        step=row["task"],
        step_name=row["task_name"],
        step_name_en=row["task_name_en"],
        post=row["post"],
        state=row["case__state"],
        channel=row["case__channel"],
        site=row["case__site"],
        is_mine=row["holder"] == actor.id,
        holder=holder.name if holder else "",
        holder_en=(holder.name_en or holder.name) if holder else "",
        held_until=row["held_until"],
        has_news=row["has_news"],
        opened_at=row["begun"],
        due_on=row["due"],
        promised_due=promised_due,
        lamp=lamp,
        days_left=days_left,
        signed=False,
        closed_on=closed_on,
    )
