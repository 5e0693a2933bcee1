"""Why this date? The clocks of a case with every entry of their ledger, for the applicant and for the desk."""

from __future__ import annotations

from datetime import date, datetime

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from onewindow.cases import queries, services
from onewindow.cases.queries import CasePart
from onewindow.cases.queries.clockrows import ClockEntryRow
from onewindow.cases.queries.rows import RemedyRow
from onewindow.cases.services.errors import ClockEntryWrong
from onewindow.foundation.access import person_only, staff_only
from onewindow.foundation.errors import NotFound
from onewindow.foundation.http import actor_of
from onewindow.foundation.limits import Derivation, Wording, derive_period
from onewindow.foundation.marks import marked
from onewindow.foundation.texts import long_date, long_moment

WORDS = {
    "start": marked("受理，期限开始计算"),
    "restart": marked("容缺的材料补齐，承诺期限重新起算"),
    "pause": marked("停钟"),
    "resume": marked("恢复计时"),
    "extend": marked("延长"),
    "correct": marked("更正"),
    "calendar": marked("公布了放假安排，重新计算"),
    "deliver": marked("作出决定，送达期限开始计算"),
    "serve": marked("送达"),
}


class CorrectClockForm(forms.Form):
    """Which entry was wrong, what is right, and why."""

    to = forms.CharField(label=gettext_lazy("正确的日期、时刻或天数"), max_length=32)
    reason = forms.CharField(label=gettext_lazy("怎么错的（申请人会看到）"), max_length=500)


@person_only
def mine(request: HttpRequest, number: str) -> HttpResponse:
    """The applicant's own case."""
    page = queries.case_page(actor_of(request), number)
    part = next((part for part in page.children if part.number == number), None)
    if part is None:
        raise NotFound
    return _page(request, part, "foundation/base.html", {"nav": "my"})


@staff_only
def desk(request: HttpRequest, number: str) -> HttpResponse:
    """A case of the official's posts; who approves corrects an entry here."""
    actor = actor_of(request)
    case = queries.desk_case(actor, number, papers=False)
    text = request.POST.get("entry", request.GET.get("entry", "")) if "correct_clock" in case.may else ""
    entry = int(text) if text.isdecimal() and len(text) < 6 else None
    chosen = next((row for row in case.part.clock.entries if row.number == entry and row.correctable), None)
    form = CorrectClockForm(request.POST or None, initial={"to": _as_entered(chosen)}) if chosen else None
    if request.method == "POST":
        if form is None:
            raise NotFound
        if form.is_valid() and _corrected(request, number, form, entry or 0):
            return redirect("cases:desk_clock", number)
    given = {"nav": "desk", "may_correct": "correct_clock" in case.may, "chosen": chosen, "form": form}
    return _page(request, case.part, "foundation/base_staff.html", given)


def _corrected(request: HttpRequest, number: str, form: CorrectClockForm, entry: int) -> bool:
    given = form.cleaned_data
    try:
        services.correct_clock(actor_of(request), number, entry=entry, to=given["to"], reason=given["reason"])
    except ClockEntryWrong as error:
        form.add_error("to", _(error.title))
        return False
    return True


def _page(request: HttpRequest, part: CasePart, frame: str, given: dict[str, object]) -> HttpResponse:
    form = given.get("form")
    context = {
        "part": part,
        "frame": frame,
        "lines": [
            {"row": row, "word": _(WORDS[row.act]), "value": _value(row, part.clock.entries)}
            for row in part.clock.entries
        ],
        "remedies": _remedies(part),
        "may_correct": False,
        "chosen": None,
        "form": None,
        **given,
    }
    is_refused = isinstance(form, forms.Form) and form.is_bound
    return render(request, "cases/clock.html", context, status=422 if is_refused else 200)


def _remedies(part: CasePart) -> list[tuple[RemedyRow, Derivation]]:
    """Until when each remedy may be sought, counted from the proof of service (rule D11)."""
    if part.remedies_since is None:
        return []
    wording = Wording(starts_on="service", kind="")
    derived = [(one, derive_period(part.remedies_since, one.limit, wording=wording)) for one in part.remedies]
    return [(one, derivation) for one, derivation in derived if derivation.due_date == one.until]


def _value(row: ClockEntryRow, entries: tuple[ClockEntryRow, ...]) -> str:
    """What was entered, in words; a correction says what it puts right."""
    if row.act == "correct" and row.of is not None:
        target = entries[row.of]
        return _("第 %(number)s 条（%(word)s）应为 %(value)s") % {
            "number": row.of + 1,
            "word": _(WORDS[target.act]),
            "value": _moment_or_days(row.value),
        }
    return _moment_or_days(row.value)


def _moment_or_days(value: str) -> str:
    if not value or value.isdecimal():
        return str(_("%(number)s 天") % {"number": value}) if value else ""
    moment = datetime.fromisoformat(value)
    return long_moment(moment) if "T" in value else long_date(date.fromisoformat(value))


def _as_entered(row: ClockEntryRow | None) -> str:
    if row is None:
        return ""
    return row.value[:16] if "T" in row.value else row.value
