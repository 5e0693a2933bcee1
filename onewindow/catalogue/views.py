"""Guides and their versions as pages."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from onewindow.catalogue.queries import (
    bodies_published,
    bpmn_of,
    process_chart,
    published_catalogue,
    published_item,
    reduction,
    standings_of,
    versions_of,
)
from onewindow.catalogue.queries.family import family_of
from onewindow.catalogue.queries.guides import Guide, guide
from onewindow.catalogue.rules.versions import IN_FORCE, version_state, version_steps
from onewindow.foundation import clock
from onewindow.foundation.access import public
from onewindow.foundation.errors import NotFound
from onewindow.foundation.texts import is_english


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
    version_url = ""
    if found.kind == "item":
        version = reverse("catalogue:item_version", args=[found.key, found.thing.version])
        version_url = request.build_absolute_uri(version)
    context = {
        "guide": found,
        "apply_url": f"{address}?{query}" if query else address,
        "version_url": version_url,
    }
    return render(request, "catalogue/guide.html", context)


@public
def item_process(request: HttpRequest, key: str) -> HttpResponse:
    """The steps of an item in a drawing and in words: who does what, what runs side by side, what may be left out."""
    item = published_item(key)
    context = {"item": item, "chart": process_chart(item.steps, english=is_english())}
    return render(request, "catalogue/process.html", context)


@public
def item_bpmn(request: HttpRequest, key: str) -> HttpResponse:
    """The same as BPMN 2.0, for modellers."""
    item = published_item(key)
    text = bpmn_of(item.key, item.name, bodies_published().items[key]["steps"])
    response = HttpResponse(text, content_type="application/xml; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{item.key}.bpmn"'
    return response


@public
def item_versions(request: HttpRequest, key: str) -> HttpResponse:
    """Every version of an item: from when, why, what changed, and what it asks of people."""
    versions = versions_of("item", key)
    standing = published_catalogue().standing_of(key)
    context = {
        "key": key,
        "newest": versions[0],
        "steps": version_steps(versions, clock.today(), standing),
        "reduction": reduction(versions),
        "standings": standings_of(key),
        "standing": standing,
    }
    return render(request, "catalogue/versions.html", context)


@public
def item_offices(request: HttpRequest, key: str) -> HttpResponse:
    """Which offices handle an item at the five levels, and how each differs from the level above."""
    return render(request, "catalogue/offices.html", {"item": published_item(key), "family": family_of(key)})


@public
def item_version(request: HttpRequest, key: str, version: int) -> HttpResponse:
    """One version: whether it is in force, and how it differs from the one before; printed guides point here."""
    versions = versions_of("item", key)
    standing = published_catalogue().standing_of(key)
    step = next(
        (step for step in version_steps(versions, clock.today(), standing) if step.row.version == version), None
    )
    if step is None:
        raise NotFound
    context = {
        "key": key,
        "step": step,
        "standing": standing,
        "is_in_force": step.state == IN_FORCE,
        "current": version_state(versions, clock.today()),
    }
    return render(request, "catalogue/version.html", context)
