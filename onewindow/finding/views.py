"""Pages of finding: questions and answers, the guided finder, the weekly list of fixes."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from onewindow.catalogue.queries import OwnGroup, words_in
from onewindow.catalogue.services import drop_words, keep_words, may_keep_words
from onewindow.finding import queries, services
from onewindow.finding.forms import WordsForm
from onewindow.finding.rules.guiding import FACETS
from onewindow.foundation.access import public, staff_only
from onewindow.foundation.errors import Invalid, NotFound
from onewindow.foundation.http import actor_of
from onewindow.foundation.refusals import note_refusal
from onewindow.foundation.texts import is_english

LONGEST = 200
SUGGESTED = 8


@public
def ask(request: HttpRequest) -> HttpResponse:
    """A question, and the answer in the catalogue's own words with its source, or that there is none."""
    question = request.GET.get("q", "").strip()[:LONGEST]
    found = queries.answer(question) if question else None
    if question:
        services.count_answer(is_refused=found is None)
        if found is None:
            services.note_missed(question)
    asked, refused = queries.refused_share()
    share = round(100 * refused / asked) if asked else None
    context = {"question": question, "answer": found, "asked": asked, "share": share}
    return render(request, "finding/ask.html", context)


@public
def finder(request: HttpRequest) -> HttpResponse:
    """A few questions that lead to a service, without knowing its name."""
    answers = {name: value for name in FACETS if (value := request.GET.get(name, "")[:50])}
    return render(request, "finding/finder.html", {"found": queries.guided(answers)})


@public
def suggest(request: HttpRequest) -> JsonResponse:
    """What somebody may mean who is still typing; for the list under the search box. Nothing of it is kept."""
    found = queries.suggest_services(request.GET.get("q", "")[:LONGEST], SUGGESTED)
    rows = [
        {"name": hit.name_en if is_english() else hit.name, "address": reverse(f"catalogue:{hit.kind}", args=[hit.key])}
        for hit in found
    ]
    return JsonResponse({"found": rows})


@staff_only
def demand(request: HttpRequest) -> HttpResponse:
    """What an office should mend: words that found nothing, guides that were not clear."""
    actor = actor_of(request)
    mine = frozenset(post.removesuffix("-E") for post in actor.posts if post.endswith("-E"))
    found = queries.demand(None if actor.holds("DS-C") else mine)
    return render(request, "finding/demand.html", {"demand": found})


@staff_only
@require_http_methods(["GET", "POST"])
def words(request: HttpRequest) -> HttpResponse:
    """The words by which people look for things: adding, changing and dropping groups, and trying a search."""
    actor = actor_of(request)
    groups = queries.own_groups()
    if dropped := request.POST.get("drop"):
        drop_words(actor, _group_id(dropped))
        return redirect("finding:words")
    form = WordsForm(request.POST if request.method == "POST" else None, initial=_begun(request, groups))
    if form.is_bound and form.is_valid():
        said = form.cleaned_data
        try:
            keep_words(actor, words_in(said["says"]), words_in(said["means"]), said["group"])
        except Invalid as error:
            note_refusal(form, error)
        else:
            return redirect("finding:words")
    text = request.GET.get("q", "").strip()[:LONGEST]
    context = {
        "form": form,
        "groups": groups,
        "shipped": queries.shipped_groups(),
        "may_keep": may_keep_words(actor),
        "text": text,
        "hits": queries.search(text, 5) if text else [],
    }
    return render(request, "finding/words.html", context, status=422 if form.is_bound else 200)


def _group_id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise NotFound from None


def _begun(request: HttpRequest, groups: Sequence[OwnGroup]) -> dict[str, object]:
    """What the form begins with: the group to change, or the words that somebody missed."""
    for group in groups:
        if str(group.id) == request.GET.get("group"):
            return {"says": "、".join(group.says), "means": "、".join(group.means), "group": group.id}
    return {"says": request.GET.get("says", "")[:LONGEST], "group": None}
