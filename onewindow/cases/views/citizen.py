"""The applicant's pages: her cases, one case, the receipt, sealed documents, her files."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from onewindow.cases import queries, services
from onewindow.cases.forms import WithdrawForm
from onewindow.cases.views.shown import (
    document_lines,
    lanes,
    material_names,
    next_step_words,
    outcome_sources,
    papers_of,
    process_drawing,
)
from onewindow.documents.queries import file_row, legal_document, open_file, template_name
from onewindow.foundation.access import person_only, person_or_agent, person_or_window
from onewindow.foundation.http import actor_of, file_answer
from onewindow.foundation.texts import is_english, localised

PAGE = 20


@person_only
def case_list(request: HttpRequest) -> HttpResponse:
    """Her cases, newest first."""
    after = request.GET.get("after") or None
    rows = queries.cases_of(actor_of(request), after=after, limit=PAGE + 1)
    more = rows[PAGE - 1].number if len(rows) > PAGE else None
    return render(request, "cases/list.html", {"cases": rows[:PAGE], "more": more, "nav": "my"})


@person_or_agent("receive")
def case(request: HttpRequest, number: str) -> HttpResponse:
    """One matter on one page: all departments, dates, licences, and who looked at her data."""
    actor = actor_of(request)
    page, traces, letters, papers = queries.case_page_and_traces(actor, number)
    context = {
        "page": page,
        "lanes": lanes(page),
        "next": next_step_words(page),
        "traces": traces,
        "letters": letters,
        "bags": papers.bags,
        "reviews": papers.reviews,
        "english": is_english(),
        "papers": papers_of(page),
        "outcome_sources": outcome_sources(page.outcome, material_names(page)),
        "withdrawal": queries.open_withdrawal(actor, page),
        "drawing": process_drawing(page) if page.kind == "bundle" else None,
        "nav": "my",
    }
    return render(request, "cases/case.html", context)


@person_or_window
def receipt(request: HttpRequest, number: str) -> HttpResponse:
    """The receipt: when it arrived, from which day it counts, by when each step must end."""
    page = queries.case_page(actor_of(request), number)
    document = next((row for row in page.documents if row.kind == "receipt"), None)
    address = request.build_absolute_uri(
        reverse("documents:check", args=[document.check_code]) if document else reverse("cases:case", args=[number])
    )
    context = {"page": page, "document": document, "address": address, "nav": "my"}
    return render(request, "cases/receipt.html", context)


@person_or_agent("receive")
def document(request: HttpRequest, number: str, document_id: UUID) -> HttpResponse:
    """A sealed document of the case, in full."""
    queries.case_document(actor_of(request), number, document_id)
    return show_document(request, document_id, reverse("cases:case", args=[number]), "foundation/base.html")


def show_document(request: HttpRequest, document_id: UUID, back: str, frame: str) -> HttpResponse:
    """The page of a sealed document for somebody who has been found to be allowed to see it."""
    sealed = legal_document(document_id)
    address = request.build_absolute_uri(reverse("documents:check", args=[sealed.check_code]))
    context = {
        "document": sealed,
        "lines": document_lines(sealed),
        "text": localised(sealed, "text"),
        "template_name": template_name(sealed.template) if sealed.template else "",
        "address": address,
        "back": back,
        "frame": frame,
        "nav": "my",
    }
    return render(request, "cases/document.html", context)


@person_only
def file(request: HttpRequest, number: str, file_id: UUID) -> HttpResponseBase:
    """A paper that was handed in with the case."""
    queries.case_file(actor_of(request), number, file_id)
    row = file_row(file_id)
    return file_answer(open_file(file_id), row.name, row.media_type)


@person_only
def withdraw(request: HttpRequest, number: str) -> HttpResponse:
    """Asks once more, then ends what has not been decided yet."""
    actor = actor_of(request)
    page = queries.case_page(actor, number)
    if not page.may_withdraw:  # all is decided or withdrawn already: the case's page says so
        return HttpResponseRedirect(reverse("cases:case", args=[number]))
    form = WithdrawForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        services.withdraw_case(actor, number, form.cleaned_data["reason"] or _("申请人主动撤回"))
        return HttpResponseRedirect(reverse("cases:case", args=[number]))
    if "refuse" in request.POST:
        services.refuse_withdrawal(actor, number)
        return HttpResponseRedirect(reverse("cases:case", args=[number]))
    asked = queries.open_withdrawal(actor, page)
    context = {"page": page, "form": form, "asked": asked, "nav": "my"}
    return render(request, "cases/withdraw.html", context, status=422 if form.is_bound else 200)
