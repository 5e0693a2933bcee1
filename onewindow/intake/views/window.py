"""The window: the official's page, and the second screen at which the person confirms."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from onewindow.foundation.access import WINDOW_POST, public, staff_only
from onewindow.foundation.actor import Actor
from onewindow.foundation.errors import Invalid, NotAllowed
from onewindow.foundation.http import actor_of
from onewindow.foundation.profile import profile
from onewindow.foundation.texts import localised
from onewindow.intake import queries, services
from onewindow.intake.forms.reading import ticked_promises
from onewindow.intake.forms.showing import shown_value
from onewindow.intake.queries import DraftPage
from onewindow.intake.queries.window import present_visit, screen
from onewindow.intake.views.joining import joint_context
from onewindow.intake.views.reviewing import content_of, faults_of
from onewindow.registers.queries import service_sites

SCREEN_COOKIE, SCREEN_S = "window_screen", 900


class VisitForm(forms.Form):
    """Who stands at the window, by her papers, and where the window is."""

    number = forms.CharField(
        label=gettext_lazy("身份证号"), max_length=32, widget=forms.TextInput({"autocomplete": "off"})
    )
    name = forms.CharField(label=gettext_lazy("姓名"), max_length=100, widget=forms.TextInput({"autocomplete": "off"}))
    site = forms.ChoiceField(label=gettext_lazy("哪个大厅"))
    ticket = forms.CharField(label=gettext_lazy("排队号"), max_length=20, required=False)

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        here = profile().division
        own = sorted(service_sites(), key=lambda row: (row.division[:4] != here[:4], row.division != here))
        sites = [(row.code, localised(row, "name")) for row in own]
        self.fields["site"] = forms.ChoiceField(label=self.fields["site"].label, choices=sites)


@staff_only
@never_cache
@require_http_methods(["GET", "POST"])
def window(request: HttpRequest) -> HttpResponse:
    """Finds the person; then what she has begun, what she confirms, what was lodged; ending the visit."""
    actor = actor_of(request)
    if not actor.holds(WINDOW_POST):
        raise NotAllowed
    form = VisitForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        if ending := request.POST.get("end"):
            services.end_visit(actor, ending)
            return redirect("intake:window")
        if form.is_valid() and _opened(request, form):
            return redirect("intake:window")
    visit = present_visit(actor)
    context = {"visit": visit, "form": form, "nav": "window", "screen_url": ""}
    if visit and visit.confirming:
        context["screen_url"] = request.COOKIES.get(SCREEN_COOKIE, "")
    return render(request, "intake/window.html", context, status=422 if form.is_bound and form.errors else 200)


@staff_only
@require_POST
def send(request: HttpRequest, number: str) -> HttpResponse:
    """Hands the application to the second screen; the address of its page stays in this browser only."""
    return _sent(request, services.send_to_screen(actor_of(request), number))


@staff_only
@require_POST
def send_signer(request: HttpRequest, number: str, signer: UUID) -> HttpResponse:
    """Hands it to the second screen for a co-applicant who stands at the window too."""
    return _sent(request, services.send_to_screen(actor_of(request), number, signer))


def _sent(request: HttpRequest, code: str) -> HttpResponse:
    address = request.build_absolute_uri(reverse("intake:screen", args=[code]))
    response = redirect("intake:window")
    response.set_cookie(
        SCREEN_COOKIE, address, max_age=SCREEN_S, httponly=True, secure=request.is_secure(), samesite="Lax", path="/"
    )
    return response


@public
@never_cache
@require_http_methods(["GET", "POST"])
def confirm(request: HttpRequest, code: str) -> HttpResponse:
    """The second screen: the person reads her application, signs promises, confirms; then sees her number."""
    shown = screen(code)
    if shown.signer is not None:
        return _signing(request, code, shown.person, shown.signer)
    page = queries.draft_page(shown.person, shown.draft)
    if not page.is_resolved:
        services.resolve_evidence(shown.person, shown.draft)
        page = queries.draft_page(shown.person, shown.draft)
    if request.method != "POST":
        return _drawn(request, page, ())
    if request.POST.get("seen") != _digest(page):  # changed at the window since she read it
        return _drawn(request, page, ("/seen",))
    try:
        number = services.confirm_on_screen(
            code,
            ticked_promises(request.POST),
            is_confirmed=bool(request.POST.get("confirmed")),
            without_promises=bool(request.POST.get("without_promises")),
        )
    except services.NotComplete as error:
        return _drawn(request, page, [str(each["pointer"]) for each in faults_of(error)])
    return render(request, "intake/screen_done.html", {"number": number, "act": "submit"})


def _signing(request: HttpRequest, code: str, person: Actor, signer: UUID) -> HttpResponse:
    """The second screen of a co-applicant: she agrees to apply together, or reads all of it and confirms."""
    page = queries.joint_page(person, signer)
    context = joint_context(page) | {"actor": None}
    if request.method != "POST":
        return render(request, "intake/screen_joint.html", context)
    act = request.POST.get("act", "")
    if act == "join":
        services.join_on_screen(code)
    elif not request.POST.get("confirmed"):
        return render(
            request, "intake/screen_joint.html", context | {"fault": "unconfirmed", "unconfirmed": True}, status=422
        )
    else:
        try:
            services.sign_on_screen(code, request.POST.get("seen", ""))
        except services.ContentChanged:
            return render(request, "intake/screen_joint.html", context | {"fault": "changed"}, status=422)
    return render(request, "intake/screen_done.html", {"number": "", "act": act})


def _opened(request: HttpRequest, form: VisitForm) -> bool:
    given = form.cleaned_data
    try:
        services.open_visit(
            actor_of(request),
            number=given["number"],
            name=given["name"],
            site=given["site"],
            ticket=given["ticket"],
        )
    except Invalid as error:
        noted: Any = error.facts["errors"]
        for each in noted:
            form.add_error(each["pointer"], _(each["reason"]))
        return False
    return True


def _digest(page: DraftPage) -> str:
    """What the screen shows, as one word: only that is submitted which was read."""
    lines = [[each.name, shown_value(each)] for each in page.fields]
    papers = [[each.code, each.kind, [str(file.id) for file in each.files]] for each in page.materials]
    return hashlib.sha256(json.dumps([lines, papers]).encode()).hexdigest()


def _drawn(request: HttpRequest, page: DraftPage, pointers: Sequence[str]) -> HttpResponse:
    context = {
        **content_of(page, ticked_promises(request.POST) if "/seen" not in pointers else ()),
        "seen": _digest(page),
        "pointers": pointers,
        "is_changed": "/seen" in pointers,
        "is_confirmed": False,
        "is_unconfirmed": "/confirmed" in pointers,
        "is_unticked": any(pointer.startswith("/promises/") for pointer in pointers),
        "is_unagreed": any(pointer.startswith("/joint/") for pointer in pointers),
        "is_elsewhere": any(pointer.startswith(("/values/", "/answers")) for pointer in pointers),
        "actor": None,
    }
    return render(request, "intake/screen.html", context, status=422 if pointers else 200)
