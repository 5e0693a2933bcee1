"""Pages that bring several parts together."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from onewindow.finding.queries import NARROWING
from onewindow.finding.services import note_missed
from onewindow.foundation.access import person_only, public
from onewindow.foundation.http import actor_of
from onewindow.portal import queries

LONGEST_SEARCH = 200  # characters; longer texts are cut, not refused


@public
def home(request: HttpRequest) -> HttpResponse:
    """The front page: search, what waits for her, life events, where to go."""
    return render(request, "portal/home.html", {"home": queries.home_page(getattr(request, "actor", None))})


@public
def services(request: HttpRequest) -> HttpResponse:
    """All services, by life event and by whom they are for."""
    who = _audience(request)
    return render(request, "portal/services.html", {"page": queries.services_page(who), "audiences": _audiences(who)})


@public
def search(request: HttpRequest) -> HttpResponse:
    """Services found by a person's own words."""
    text = request.GET.get("q", "").strip()[:LONGEST_SEARCH]
    chosen = {name: values for name in NARROWING if (values := frozenset(filter(None, request.GET.getlist(name))))}
    found = queries.search_page(text, chosen)
    if text and found.best is None and not chosen:
        note_missed(text)
    return render(request, "portal/search.html", {"found": found})


@person_only
def my_space(request: HttpRequest) -> HttpResponse:
    """What is open, what is done and what she holds, on one page."""
    return render(request, "portal/my_space.html", {"mine": queries.my_space(actor_of(request))})


@public
def help_page(request: HttpRequest) -> HttpResponse:
    """How to do what, and whom to ask."""
    return render(request, "portal/help.html", {"halls": queries.service_halls()})


@public
def accessibility(request: HttpRequest) -> HttpResponse:
    """What we do so that everybody can use the pages, and what is still missing."""
    return render(request, "portal/accessibility.html")


@public
def privacy(request: HttpRequest) -> HttpResponse:
    """What is kept about a person, why, and who sees it."""
    return render(request, "portal/privacy.html")


def _audience(request: HttpRequest) -> str:
    who = request.GET.get("who", "")
    return who if who in {"person", "company"} else ""


def _audiences(who: str) -> list[tuple[str, str, bool]]:
    choices = (("", _("全部")), ("person", _("个人")), ("company", _("企业")))
    return [(value, word, value == who) for value, word in choices]
