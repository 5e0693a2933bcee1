"""The process of a case, drawn with its marks, for the applicant and for the desk; what it waits for is told here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from onewindow.cases import queries, services
from onewindow.cases.queries import CasePart
from onewindow.cases.queries.rows import StepRow
from onewindow.catalogue.queries import SUPPLY, Choice, Mark, item_version, process_chart
from onewindow.foundation.access import person_only, staff_only
from onewindow.foundation.errors import NotFound
from onewindow.foundation.flowchart import Chart
from onewindow.foundation.http import actor_of
from onewindow.foundation.limits import Derivation
from onewindow.foundation.marks import marked
from onewindow.foundation.texts import MONTHS_EN, is_english, local_day

FOUND = {
    "fail": marked("不通过"),
    "refuse": marked("不予许可"),
    "lapsed": marked("没等到"),
    "object": marked("有异议"),
    "silent": marked("没有回复，不算同意"),
    "refused": marked("另一件没办成"),
    "ended": marked("另一件没办下去"),
}
WAITS = {"wait", "timer", "subcase"}


class EventForm(forms.Form):
    """What has come."""

    note = forms.CharField(label=gettext_lazy("说明"), max_length=400, widget=forms.Textarea(attrs={"rows": 3}))


@dataclass(frozen=True, slots=True)
class Awaited:
    """An open step that waits for something that the reader can record, with the form for it."""

    step: StepRow
    form: EventForm


@dataclass(frozen=True, slots=True)
class Shown:
    """The process of one item's case as it is shown.

    The drawing, the limits of single steps, what the reader can record, and the other cases that it has begun.
    """

    part: CasePart
    chart: Chart
    limits: tuple[tuple[StepRow, Derivation], ...]
    awaited: tuple[Awaited, ...]
    others: tuple[tuple[StepRow, str], ...]


@person_only
def mine(request: HttpRequest, number: str) -> HttpResponse:
    """The process of the applicant's own matter; what it waits for from her she gives here."""
    page = queries.case_page(actor_of(request), number)
    parts = [part for part in page.children if number in (page.number, part.number)]
    may = {(part.number, step.code) for part in parts for step in part.open_steps if step.waits_for == SUPPLY}
    return _page(request, number, parts, may, {"nav": "my", "frame": "foundation/base.html", "title": page})


@staff_only
def desk(request: HttpRequest, number: str) -> HttpResponse:
    """The process of a case of the official's posts; a message or payment that came is recorded here."""
    found = queries.desk_case(actor_of(request), number, papers=False)
    may: set[tuple[str | None, str]] = {(number, act[6:]) for act in found.may if act.startswith("event:")}
    given: dict[str, object] = {"nav": "desk", "frame": "foundation/base_staff.html", "title": found.part}
    return _page(request, number, [found.part], may, given)


def _page(
    request: HttpRequest, number: str, parts: list[CasePart], may: set[tuple[str | None, str]], given: dict[str, object]
) -> HttpResponse:
    refused: EventForm | None = None
    case, code = request.POST.get("case", ""), request.POST.get("step", "")
    if request.method == "POST":
        if (case, code) not in may:
            raise NotFound
        refused = EventForm(request.POST)
        if refused.is_valid():
            services.record_event(actor_of(request), case, code, note=refused.cleaned_data["note"])
            return redirect("cases:process" if given["nav"] == "my" else "cases:desk_process", number)
    lines = [_shown(part, may, (case, code, refused)) for part in parts]
    context = {"number": number, "lines": lines, **given}
    return render(request, "cases/process.html", context, status=422 if refused else 200)


def _shown(part: CasePart, may: set[tuple[str | None, str]], refused: tuple[str, str, EventForm | None]) -> Shown:
    steps = item_version(part.version).steps
    choices = {step.code: step.choice for step in steps if step.choice}
    marks = {step.code: _mark(step, choices.get(step.code)) for step in part.steps}
    case, code, form = refused
    awaited = tuple(
        Awaited(
            step, form if form and (case, code) == (part.number, step.code) else EventForm(auto_id=f"{step.code}_%s")
        )
        for step in part.open_steps
        if (part.number, step.code) in may
    )
    limits = tuple((step, step.own_derivation) for step in part.steps if step.own_derivation)
    chart = process_chart(steps, english=is_english(), marks=marks)
    others = tuple((step, str(step.facts["case"])) for step in part.steps if step.facts.get("case"))
    return Shown(part, chart, limits, awaited, others)


def _mark(step: StepRow, choice: Choice | None) -> Mark:
    """What a step's box says of its state: done, open with its day, to come, or not needed."""
    day = _day(step.due_on) if step.due_on else ""
    if step.state == "skipped":
        return Mark(_("不用办"), "skip")
    if step.state == "done":
        return Mark(f"✓ {_done(step, choice)}", "done")
    if step.state == "open":
        word = _("在等") if step.action in WAITS else _("正在办")
        return Mark(_("%(word)s，%(day)s前") % {"word": word, "day": day} if day else word, "now")
    return Mark(_("预计%(day)s前") % {"day": day} if day else _("还没到"))


def _done(step: StepRow, choice: Choice | None) -> str:
    """What came of a step that is done: the way a choice took, a result that matters, else its day."""
    if choice is not None:
        ways = [choice.ways.get(way, (way, way))[is_english()] for way in step.facts.get("gives", ())]
        rules = [str(number) for number in step.facts.get("rules", ())]
        rule = _("按第 %(rules)s 条") % {"rules": "、".join(rules)} if rules else _("按默认")
        return f"{'、'.join(ways)}（{rule}）"
    if step.result in FOUND:
        return _(FOUND[step.result])
    return _day(step.done_at) if step.done_at else _("已办完")


def _day(moment: date | datetime) -> str:
    """4月24日, or 24 Apr: a box has room for no more."""
    day = local_day(moment)
    return f"{day.day} {MONTHS_EN[day.month - 1][:3]}" if is_english() else f"{day.month}月{day.day}日"
