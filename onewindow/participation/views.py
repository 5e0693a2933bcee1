"""Pages of participation: votes and suggestions for everybody, answers for owners."""

from __future__ import annotations

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from onewindow.catalogue.queries import published_catalogue, published_item
from onewindow.foundation import clock
from onewindow.foundation.access import public, staff_only
from onewindow.foundation.errors import Conflict, Invalid, NotAllowed
from onewindow.foundation.http import actor_of
from onewindow.foundation.refusals import note_refusal
from onewindow.participation import services
from onewindow.participation.forms import AnswerForm, SuggestionForm, VoteForm
from onewindow.participation.queries import SHOWN, open_suggestions, suggestion, suggestions, votes_since
from onewindow.participation.rules import REASONS, may_answer

WEEKS = 4


@public
@require_http_methods(["GET", "POST"])
def vote(request: HttpRequest, key: str) -> HttpResponse:
    """Whether a guide was clear: yes with one press, no with a reason."""
    item = published_item(key)
    if request.method == "POST" and request.POST.get("clear") == "yes":
        services.vote_on_guide(_place(request), key, is_clear=True)
        return render(request, "participation/thanks.html", {"item": item})
    form = VoteForm(request.POST if request.method == "POST" and "reason" in request.POST else None)
    if form.is_bound and form.is_valid():
        said = form.cleaned_data
        services.vote_on_guide(_place(request), key, is_clear=False, reason=said["reason"], text=said["text"])
        return render(request, "participation/thanks.html", {"item": item})
    return render(request, "participation/vote.html", {"item": item, "form": form})


@public
def all_suggestions(request: HttpRequest) -> HttpResponse:
    """What people suggested, with the answers; the newest first."""
    target, after = request.GET.get("target", "")[:200], request.GET.get("after", "")[:40]
    rows = suggestions(target, after, SHOWN + 1)
    more = rows[SHOWN - 1].number if len(rows) > SHOWN else ""
    context = {"rows": rows[:SHOWN], "more": more, "target": target}
    return render(request, "participation/suggestions.html", context)


@public
def one(request: HttpRequest, number: str) -> HttpResponse:
    """A suggestion: about what, until when it is answered, and the answer."""
    row = suggestion(number)
    actor = getattr(request, "actor", None)
    is_hers = actor is not None and services.suggestion_author(number) == actor.id
    return render(request, "participation/suggestion.html", {"row": row, "may_read": row.is_answered or is_hers})


@public
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """The form for a suggestion on `target`."""
    target = request.GET.get("target", "")[:200]
    form = SuggestionForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        if form.cleaned_data["website"]:  # a machine filled in what people do not see: it may think that all went well
            return redirect("participation:suggestions")
        try:
            actor = getattr(request, "actor", None)
            number = services.make_suggestion(actor, _place(request), target, form.cleaned_data["text"])
        except Invalid as error:
            note_refusal(form, error)
        else:
            return redirect("participation:suggestion", number)
    status = 422 if form.is_bound else 200
    name, name_en = services.about(target)
    context = {"form": form, "target": target, "about": {"name": name, "name_en": name_en}}
    return render(request, "participation/new.html", context, status=status)


@staff_only
def voices(request: HttpRequest) -> HttpResponse:
    """For owners: what waits for an answer, and which guides were not clear."""
    actor = actor_of(request)
    mine = None if actor.holds("DS-C") else [post.removesuffix("-E") for post in actor.posts if post.endswith("-E")]
    items = published_catalogue().items
    votes = [
        {
            "line": line,
            "item": items[line.key],
            "reasons": [
                {"name": REASONS[code][0], "name_en": REASONS[code][1], "number": number}
                for code, number in line.reasons.items()
            ],
        }
        for line in votes_since(clock.today() - timedelta(weeks=WEEKS), mine)
        if line.key in items
    ]
    return render(request, "participation/voices.html", {"rows": open_suggestions(mine), "votes": votes})


@staff_only
@require_http_methods(["GET", "POST"])
def answer(request: HttpRequest, number: str) -> HttpResponse:
    """The owner's page of one suggestion."""
    actor, row = actor_of(request), suggestion(number)
    if not may_answer(actor.posts, row.department):
        raise NotAllowed
    form = AnswerForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        said = form.cleaned_data
        try:
            services.answer_suggestion(actor, number, said["verdict"], said["answer"], said["answer_en"])
        except (Invalid, Conflict) as error:
            note_refusal(form, error)
        else:
            return redirect("participation:suggestion", number)
    context = {"row": row, "form": form}
    return render(request, "participation/answer.html", context, status=422 if form.is_bound else 200)


def _place(request: HttpRequest) -> str:
    return str(request.META.get("REMOTE_ADDR", ""))
