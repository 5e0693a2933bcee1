"""Pages of finding: questions and answers, the guided finder, the weekly list of fixes."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from onewindow.finding import queries, services
from onewindow.finding.rules.guiding import FACETS
from onewindow.foundation.access import public, staff_only
from onewindow.foundation.http import actor_of

LONGEST = 200


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


@staff_only
def demand(request: HttpRequest) -> HttpResponse:
    """What an office should mend: words that found nothing, guides that were not clear."""
    actor = actor_of(request)
    mine = frozenset(post.removesuffix("-E") for post in actor.posts if post.endswith("-E"))
    found = queries.demand(None if actor.holds("DS-C") else mine)
    return render(request, "finding/demand.html", {"demand": found})
