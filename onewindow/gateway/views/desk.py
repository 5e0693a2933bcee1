"""The data bureau's desk: which members, systems and keys take part in the exchange."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from onewindow.foundation import clock
from onewindow.foundation.access import staff_only
from onewindow.foundation.actor import Actor
from onewindow.foundation.errors import DomainError, NotAllowed, NotFound
from onewindow.foundation.http import actor_of
from onewindow.gateway import queries, services
from onewindow.gateway.forms import CloseForm, KeyForm, MemberForm, RetireForm, SubsystemForm

FORMS: dict[str, type[forms.Form]] = {
    "member_form": MemberForm,
    "subsystem_form": SubsystemForm,
    "key_form": KeyForm,
    "close_form": CloseForm,
}


@staff_only
@require_safe
@never_cache
def members(request: HttpRequest) -> HttpResponse:
    """Every member with its systems and keys, and the forms to register more."""
    _steward(request)
    return _page(request)


@staff_only
@require_POST
def add_member(request: HttpRequest) -> HttpResponse:
    """Registers a member."""
    actor, form = _steward(request), MemberForm(request.POST)

    def act(given: dict[str, Any]) -> None:
        services.register_member(
            actor, form.member_id, name=given["name"], name_en=given["name_en"], authority=given["authority"]
        )

    return _done(request, form, "member_form", act)


@staff_only
@require_POST
def add_subsystem(request: HttpRequest) -> HttpResponse:
    """Registers a system of a member."""
    actor, form = _steward(request), SubsystemForm(request.POST)

    def act(given: dict[str, Any]) -> None:
        subsystem = f"{given.pop('member')}/{given.pop('code')}"
        services.register_subsystem(actor, subsystem, **given)

    return _done(request, form, "subsystem_form", act)


@staff_only
@require_POST
def add_key(request: HttpRequest) -> HttpResponse:
    """Registers a key beside those that the system has: both are valid until one is retired."""
    actor, form = _steward(request), KeyForm(request.POST)

    def act(given: dict[str, Any]) -> None:
        until = clock.real_now() + timedelta(days=given["days"])
        services.register_key(actor, given["subsystem"], given["public_key"], valid_until=until)

    return _done(request, form, "key_form", act)


@staff_only
@require_POST
def retire_key(request: HttpRequest) -> HttpResponse:
    """Ends a key at once."""
    actor, form = _steward(request), RetireForm(request.POST)

    def act(given: dict[str, Any]) -> None:
        services.retire_key(actor, given["key"], lost=given["lost"])

    return _done(request, form, "retire_form", act)


@staff_only
@require_POST
def close(request: HttpRequest) -> HttpResponse:
    """Ends the part of a member or system in the exchange at once."""
    actor, form = _steward(request), CloseForm(request.POST)

    def act(given: dict[str, Any]) -> None:
        end = services.close_member if given["what"].count("/") == 2 else services.close_subsystem
        end(actor, given["what"], given["reason"])

    return _done(request, form, "close_form", act)


def _steward(request: HttpRequest) -> Actor:
    actor = actor_of(request)
    if not services.may_manage(actor):
        raise NotFound
    return actor


def _done(request: HttpRequest, form: forms.Form, name: str, act: Callable[[dict[str, Any]], None]) -> HttpResponse:
    """Does what a form asks for and shows the page again; what is refused is said at the form."""
    if form.is_valid():
        try:
            act(dict(form.cleaned_data))
        except NotAllowed:
            raise
        except DomainError as refused:
            form.add_error(None, _(refused.title))
        else:
            return redirect("gateway:members")
    return _page(request, {name: form}, 422)


def _page(request: HttpRequest, given: dict[str, forms.Form] | None = None, status: int = 200) -> HttpResponse:
    shown: dict[str, Any] = {name: form() for name, form in FORMS.items()} | {"retire_form": None} | (given or {})
    shown |= {"members": queries.members(), "instance": queries.instance(), "nav": "desk"}
    return render(request, "gateway/members.html", shown, status=status)
