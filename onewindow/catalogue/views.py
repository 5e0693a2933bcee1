"""Guides as pages."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from onewindow.catalogue.queries.guides import Guide, guide
from onewindow.foundation.access import public


@public
def item(request: HttpRequest, key: str) -> HttpResponse:
    """The guide of an item."""
    return _page(request, guide("item", key, request.GET.dict()))


@public
def bundle(request: HttpRequest, code: str) -> HttpResponse:
    """The guide of a bundle."""
    return _page(request, guide("bundle", code, request.GET.dict()))


def _page(request: HttpRequest, found: Guide) -> HttpResponse:
    address = reverse("intake:start", args=[found.kind, found.key])
    query = urlencode(found.answers)
    return render(
        request, "catalogue/guide.html", {"guide": found, "apply_url": f"{address}?{query}" if query else address}
    )
