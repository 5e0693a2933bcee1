"""Pages of bags of paper: a post's lists, closing one, one bag with its hand-overs, the label to print."""

from __future__ import annotations

from collections.abc import Callable

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from onewindow.cases import services
from onewindow.cases.queries import bags as queries
from onewindow.cases.queries.bagrows import BagPage
from onewindow.cases.views.bagforms import ArchiveForm, CodeForm, HandOverForm, PackForm, ReturnForm, TakeForm
from onewindow.cases.views.sidematters import done
from onewindow.foundation.access import staff_only
from onewindow.foundation.actor import Actor
from onewindow.foundation.errors import Invalid, NotFound
from onewindow.foundation.http import actor_of
from onewindow.foundation.marks import marked

PAGE = 20
NAMES = {
    queries.TO_HAND_OVER: marked("要交出的"),
    queries.ON_WAY: marked("在路上的"),
    queries.HERE: marked("在这里的"),
    queries.OVERDUE: marked("没按时确认的"),
}


@staff_only
@require_safe
def bags(request: HttpRequest) -> HttpResponse:
    """The bags of her posts; a code that is read or typed leads to its bag."""
    actor = actor_of(request)
    form = CodeForm(request.GET if "code" in request.GET else None)
    if form.is_bound and form.is_valid():
        try:
            return redirect("cases:bag", queries.bag_by_code(actor, form.cleaned_data["code"]))
        except Invalid as error:
            noted = error.facts["errors"]
            form.add_error("code", _(str(noted[0]["reason"])) if isinstance(noted, list) else _(error.title))
    which = request.GET.get("list", queries.TO_HAND_OVER)
    rows = queries.bags_of_posts(actor, which, request.GET.get("after", ""), PAGE + 1)
    last = rows[PAGE - 1] if len(rows) > PAGE else None
    context = {
        "form": form,
        "rows": rows[:PAGE],
        "which": which,
        "lists": [(key, _(name)) for key, name in NAMES.items()],
        "more": f"{last.since.isoformat()}~{last.id}" if last else "",
        "nav": "bags",
    }
    return render(request, "cases/bags.html", context, status=422 if form.is_bound else 200)


@staff_only
@require_http_methods(["GET", "POST"])
def pack(request: HttpRequest, number: str) -> HttpResponse:
    """Closes a bag of a matter's papers; then its label is printed."""
    actor = actor_of(request)
    found = queries.packing(actor, number)
    form = PackForm(found, request.POST if request.method == "POST" else None)
    closed: list[str] = []
    if form.is_bound and form.is_valid() and done(form, lambda: _close(actor, number, form, closed)):
        return redirect("cases:bag_label", closed[0])
    context = {"found": found, "number": number, "form": form, "nav": "bags"}
    return render(request, "cases/bag_pack.html", context, status=422 if form.is_bound else 200)


def _close(actor: Actor, number: str, form: PackForm, closed: list[str]) -> None:
    closed.append(services.close_bag(actor, number, form.papers()))


@staff_only
@require_safe
def label(request: HttpRequest, number: str) -> HttpResponse:
    """The label of a bag: its code, and what is inside; printed twice, one is the applicant's receipt."""
    page = queries.bag_page(actor_of(request), number)
    return render(request, "cases/bag_label.html", {"page": page, "nav": "bags"})


@staff_only
@require_http_methods(["GET", "POST"])
def bag(request: HttpRequest, number: str) -> HttpResponse:
    """One bag: where it is, what is inside, every hand-over, and what she may do with it now."""
    actor = actor_of(request)
    page = queries.bag_page(actor, number)
    given = request.POST.get("act", "") if request.method == "POST" else ""
    found = _forms(request, page, given)
    if given:
        form = found.get("confirm" if given == "dispute" else given)
        if form is None:
            raise NotFound
        if form.is_valid() and done(form, lambda: _act(actor, page.number, given, form)):
            return redirect("cases:bag", page.number)
    context = {"page": page, "forms": found, "nav": "bags"}
    return render(request, "cases/bag.html", context, status=422 if given else 200)


def _forms(request: HttpRequest, page: BagPage, given: str) -> dict[str, forms.Form]:
    """The forms of the acts that are open to her, the one that was sent filled in."""

    def data(*acts: str) -> object:
        return request.POST if given in acts else None

    every: dict[str, Callable[[], forms.Form]] = {
        "hand_over": lambda: HandOverForm(page, data("hand_over")),
        "confirm": lambda: TakeForm(page, data("confirm", "dispute")),
        "recall": lambda: forms.Form(data("recall")),  # type: ignore[arg-type]
        "return": lambda: ReturnForm(data("return")),
        "archive": lambda: ArchiveForm(data("archive")),
    }
    return {act: make() for act, make in every.items() if act in page.may}


def _act(actor: Actor, number: str, act: str, form: forms.Form) -> None:
    given = form.cleaned_data
    if act == "hand_over":
        services.hand_over_bag(actor, number, to=given["to"], seal=given["seal"], remark=given["remark"])
    elif act == "recall":
        services.recall_bag(actor, number)
    elif act == "return":
        services.return_bag(actor, number, to_whom=given["to_whom"], remark=given["remark"])
    elif act == "archive":
        services.archive_bag(actor, number, shelf=given["shelf"])
    elif isinstance(form, TakeForm) and act == "dispute":
        services.dispute_bag(actor, number, missing=form.missing(), seal=given["seal"], remark=given["remark"])
    elif isinstance(form, TakeForm):
        _confirm(actor, number, form)


def _confirm(actor: Actor, number: str, form: TakeForm) -> None:
    """Confirms that all is there; ticked papers and that contradict each other."""
    if form.missing():
        raise Invalid(marked("您勾了少的材料，又按了“都在”。少了就按“少了材料，写明后收下”；都在就把勾去掉。"))
    given = form.cleaned_data
    services.confirm_bag(actor, number, seal=given["seal"], remark=given["remark"])
