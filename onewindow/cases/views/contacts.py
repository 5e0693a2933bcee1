"""The applicant's page on which she changes how she is reached in a case."""

from __future__ import annotations

from dataclasses import asdict
from typing import cast

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from onewindow.cases import queries, services
from onewindow.cases.forms.contacts import ContactForm
from onewindow.foundation.access import person_or_agent
from onewindow.foundation.actor import Actor
from onewindow.foundation.errors import Conflict, Invalid
from onewindow.foundation.http import actor_of

RECEIVE = "receive"  # of a mandate: who receives the documents of a case may say where they are sent


@person_or_agent(RECEIVE)
def mine(request: HttpRequest, number: str) -> HttpResponse:
    """Her phone, e-mail and address for service in this matter, and what they were before."""
    actor = actor_of(request)
    page = queries.own_contact(actor, number)
    form = None
    if page.may_change:
        form = ContactForm(request.POST) if request.method == "POST" else ContactForm(initial=asdict(page.now))
        if form.is_bound and form.is_valid() and _changed(actor, number, form):
            return HttpResponseRedirect(f"{reverse('cases:contact', args=[page.number])}?changed=1")
    is_changed = bool(request.GET.get("changed")) and any(not row.is_stated for row in page.history)
    context = {"page": page, "form": form, "is_changed": is_changed, "nav": "my"}
    return render(request, "cases/contact.html", context, status=422 if form and form.is_bound else 200)


def _changed(actor: Actor, number: str, form: ContactForm) -> bool:
    """Whether it was taken; what cannot be right is said beside its field."""
    try:
        services.change_contact(actor, number, **form.cleaned_data)
    except Invalid as invalid:
        for fault in cast("list[dict[str, str]]", invalid.facts["errors"]):
            form.add_error(fault["pointer"].lstrip("/"), _(fault["reason"]))
        return False
    except Conflict as refused:
        form.add_error(None, _(refused.detail or refused.title))
        return False
    return True
