"""What an official sees: the inbox of her posts, and the cases that have to do with them. Others are not found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import CharField, F, Q, QuerySet, Value

from onewindow.cases.models import AfterCheck, LoadedCase, SideMatter, Step, StepSignature, Tree, load_tree
from onewindow.cases.models.sidematters import KINDS
from onewindow.cases.queries.acts import open_acts
from onewindow.cases.queries.building import part_row, remedy_row, with_papers
from onewindow.cases.queries.matters import (
    BandRow,
    DeskCase,
    TaskRow,
)
from onewindow.cases.queries.results import result_fields
from onewindow.cases.queries.rows import (
    BasisRow,
    CasePart,
)
from onewindow.cases.queries.sideacts import acts_beside
from onewindow.cases.rules import clocks
from onewindow.cases.rules.steps import ACCEPT
from onewindow.catalogue.queries import bands_for, item_version, needs_of, range_text
from onewindow.documents.queries import documents_lookup
from onewindow.foundation import clock
from onewindow.foundation.actor import Actor, ActorKind
from onewindow.foundation.errors import Invalid, NotFound
from onewindow.foundation.limits import derive_period
from onewindow.foundation.lookups import look_up
from onewindow.foundation.profile import profile
from onewindow.licences.queries import licences_lookup

IN_WORK, WAITING = ("received", "accepted"), ("correction_pending", "paused")
CHECK_STATES = ("open", "rectifying", "failed")
TABS = ("todo", "waiting", "after_checks", "done")
FAR = date(9999, 12, 31)
COLUMNS = (
    "due", "row_id", "kind", "case__number", "case__parent__number", "case__parent__title", "case__parent__title_en",
    "case__key", "case__title", "case__title_en", "case__applicant_name", "task", "task_name", "task_name_en", "post",
    "case__state", "case__channel", "begun", "case__promised_due", "case__accepted_at", "case__decided_at",
)  # fmt: skip


def inbox(actor: Actor, after: str | None = None, limit: int = 20, tab: str = "todo") -> list[TaskRow]:
    """The tasks of the actor's posts, the most urgent first, in one statement (two in the list of what she has done).

    `after` is the cursor (`cursor_of`) of the last row shown; tabs are todo, waiting, after_checks and done.
    """
    if actor.kind is not ActorKind.STAFF or not actor.posts:
        return []
    if tab not in TABS:
        raise Invalid(errors=[{"pointer": "/tab", "reason": tab}])
    if tab == "done":
        return _done(actor, after, limit)
    found: list[Any] = []
    for post in sorted(actor.posts):  # each post's page alone comes in the order of its index
        if tab in {"todo", "waiting"}:
            found.append(_steps(post, IN_WORK if tab == "todo" else WAITING, after, limit))
        if tab == "todo":
            found.append(_matters(post, after, limit))
        if tab in {"todo", "after_checks"}:
            found.append(_checks(post, after, limit))
    rows = found[0].union(*found[1:], all=True).order_by("due", "row_id")[:limit] if found[1:] else found[0]
    today = clock.today()
    return [_task(dict(zip(COLUMNS, row, strict=True)), today) for row in rows]


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
    return found.filter(Q(due_on__gt=cursor[0]) | Q(due_on=cursor[0], id__gt=cursor[1]))


def _steps(post: str, states: tuple[str, ...], after: str | None, limit: int) -> Any:
    found = Step.objects.filter(post=post, state="open", case__state__in=states)
    return (
        _past(found, after)
        .annotate(
            due=F("due_on"),
            row_id=F("id"),
            kind=F("action"),
            task=F("code"),
            task_name=F("name"),
            task_name_en=F("name_en"),
            begun=F("opened_at"),
        )
        .order_by("due_on", "id")
        .values_list(*COLUMNS)[:limit]
    )


def _checks(post: str, after: str | None, limit: int) -> Any:
    found = AfterCheck.objects.filter(post=post, state__in=CHECK_STATES)
    return (
        _past(found, after)
        .annotate(
            due=F("due_on"),
            row_id=F("id"),
            task=Value("", output_field=CharField()),
            task_name=Value("事后核查", output_field=CharField()),
            task_name_en=Value("After-check", output_field=CharField()),
            begun=F("case__decided_at"),
        )
        .order_by("due_on", "id")
        .values_list(*[Value("after_check") if name == "kind" else name for name in COLUMNS])[:limit]
    )


def _matters(post: str, after: str | None, limit: int) -> Any:
    found = SideMatter.objects.filter(post=post, state="open", case__closed_at=None)
    return (
        _past(found, after)
        .annotate(
            due=F("due_on"),
            row_id=F("id"),
            task=F("step"),
            task_name=Value("", output_field=CharField()),
            task_name_en=Value("", output_field=CharField()),
            begun=F("asked_at"),
        )
        .order_by("due_on", "id")
        .values_list(*COLUMNS)[:limit]
    )


def _done(actor: Actor, after: str | None, limit: int) -> list[TaskRow]:
    mine = Step.objects.filter(
        Q(done_by=actor.id) | Q(id__in=StepSignature.objects.filter(account=actor.id).values("step"))
    ).filter(post__in=sorted(actor.posts))
    cursor = _after(after)
    if cursor is not None:
        mine = mine.filter(id__lt=cursor[1])
    rows = (
        mine.annotate(
            due=F("due_on"),
            row_id=F("id"),
            kind=F("action"),
            task=F("code"),
            task_name=F("name"),
            task_name_en=F("name_en"),
            begun=F("done_at"),
        )
        .order_by("-id")
        .values_list(*COLUMNS)[:limit]
    )
    today = clock.today()
    return [_task(dict(zip(COLUMNS, row, strict=True)), today) for row in rows]


def _task(row: Mapping[str, Any], today: date) -> TaskRow:
    kind = {ACCEPT: "receipt", **dict.fromkeys(("after_check", *KINDS), row["kind"])}.get(row["kind"], "step")
    promised_due: date | None = row["case__promised_due"]
    lamp, days_left = "", None
    decided: datetime | None = row["case__decided_at"]
    closed_on = clock.local(decided).date() if decided else None
    if kind in {"after_check", *KINDS}:
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
        opened_at=row["begun"],
        due_on=row["due"],
        promised_due=promised_due,
        lamp=lamp,
        days_left=days_left,
        signed=False,
        closed_on=closed_on,
    )


def desk_case(actor: Actor, number: str, *, papers: bool = True) -> DeskCase:
    """A case for an official of one of its posts; raises NotFound for everybody else.

    Without `papers` (licences and documents are left out) it takes one statement; with them, two.
    """
    tree, part = _part_for(actor, number)
    case = part.case
    item = item_version(case.version)
    row = part_row(part)
    if papers:
        row = with_papers(row, *look_up(licences_lookup([number]), documents_lookup([number])))
    parent = tree.parent
    kinds = profile().pause_kinds
    pausable = [code for step in item.steps for code in step.pause_reasons if code in kinds]
    served = clock.now()
    return DeskCase(
        number=number,
        parent_number=str(parent.number) if parent else "",
        bundle_title=parent.title if parent else "",
        bundle_title_en=parent.title_en if parent else "",
        part=row,
        siblings=tuple(_sibling(actor, other) for other in tree.parts if other is not part),
        questions=case.questions,
        my_posts=frozenset(actor.posts & _posts(part)),
        may=open_acts(actor, part),
        result_fields=result_fields(part, item),
        bands=tuple(
            BandRow(one.name, one.name_en, one.field, range_text(one), one.law_id, one.article)
            for one in bands_for(item.discretion, {**case.answers, **case.questions})
        ),
        legal_bases=tuple(
            dict.fromkeys(BasisRow(one.law_id, one.law, one.article, one.label) for one in item.legal_bases)
        ),
        remedies=tuple(
            remedy_row(
                {
                    "kind": one.kind,
                    "to": one.to,
                    "to_en": one.to_en,
                    "limit": clocks.stored_limit(one.limit),
                    "law_id": one.law_id,
                    "article": one.article,
                    "until": (until := derive_period(served, one.limit)).due_date.isoformat(),
                    "provisional": until.provisional,
                }
            )
            for one in item.remedies
            if one.limit is not None
        ),
        pause_kinds=tuple((code, kinds[code].name, kinds[code].name_en) for code in dict.fromkeys(pausable)),
        tolerable=tuple(one.code for one in item.materials if one.tolerance)
        if "tolerance" in item.acceptance_modes
        else (),
        subjects=frozenset(case.subjects),
        subjects_by_party={one.applicant: one.applicant_ref for one in [tree.root, case]},
        needs=needs_of(item),
        channel=tree.root.channel,
        minutes_spent=tree.root.minutes_spent,
        beside=acts_beside(actor, part),
    )


def case_of_after_check(actor: Actor, check_id: UUID) -> str:
    """The number of the case to which an after-check belongs, for an official of one of its posts; else NotFound."""
    number = AfterCheck.objects.filter(id=check_id).values_list("case__number", flat=True).first()
    if number is None:
        raise NotFound
    _part_for(actor, number)
    return str(number)


def desk_file(actor: Actor, number: str, file_id: UUID) -> None:
    """Raises NotFound unless the file belongs to a case of one of the actor's posts."""
    _, part = _part_for(actor, number)
    if not any(file_id in one.file_ids for one in part.materials):
        raise NotFound


def _part_for(actor: Actor, number: str) -> tuple[Tree, LoadedCase]:
    tree = load_tree(number)
    part = tree.part(number) if tree else None
    if tree is None or part is None or actor.kind is not ActorKind.STAFF or not actor.posts & _posts(part):
        raise NotFound
    return tree, part


def _posts(part: LoadedCase) -> set[str]:
    return {step.post for step in part.steps} | {check.post for check in part.after_checks}


def _sibling(actor: Actor, part: LoadedCase) -> CasePart:
    """Another item of the bundle: how far it is, but nothing of what it holds."""
    row = part_row(part)
    steps = tuple(replace(step, opinion="", signatures=()) for step in row.steps)
    return replace(
        row,
        steps=steps,
        answers=(),
        materials=(),
        reason="",
        bases=(),
        remedies=(),
        correction=None,
        after_checks=(),
        result={},
        matters=(),
    )
