"""Where items ask people to come in person without a norm: what the catalogue's administration has removed."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from onewindow.catalogue.queries import presence_without_basis
from onewindow.drafting import queries
from onewindow.drafting.rules.states import CATALOGUE_POST
from onewindow.foundation.access import staff_only
from onewindow.foundation.http import actor_of
from onewindow.registers.queries import authorities


@staff_only
@require_safe
def presence(request: HttpRequest) -> HttpResponse:
    """The catalogue's keeper sees every department, the others who work on items their own."""
    actor = actor_of(request)
    queries.require_works_on_items(actor)
    rows = presence_without_basis("" if actor.holds(CATALOGUE_POST) else actor.organisation)
    return render(
        request,
        "drafting/presence.html",
        {"rows": [(row, authorities()[row.department]) for row in rows], "nav": "items"},
    )
