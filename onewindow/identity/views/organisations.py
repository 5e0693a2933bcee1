"""My organisations: who acts for each, and giving and taking back the manager's role."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from onewindow.foundation.access import person_only
from onewindow.foundation.errors import Conflict, Invalid, NotFound, TooManyAttempts
from onewindow.foundation.http import actor_of
from onewindow.identity import services
from onewindow.identity.queries.managers import entities_of, roles_offered

KINDS = {"legal_representative": gettext_lazy("法定代表人"), "manager": gettext_lazy("账户管理员")}


class ManagerForm(forms.Form):
    """Who is to manage the organisation's account."""

    entity = forms.ChoiceField(label=gettext_lazy("哪家单位"))
    document = forms.CharField(
        label=gettext_lazy("对方的身份证号"), max_length=32, widget=forms.TextInput({"autocomplete": "off"})
    )
    name = forms.CharField(
        label=gettext_lazy("对方的姓名"), max_length=100, widget=forms.TextInput({"autocomplete": "off"})
    )

    def __init__(self, entities: list[tuple[str, str]], data: Any = None) -> None:
        super().__init__(data)
        self.fields["entity"] = forms.ChoiceField(label=self.fields["entity"].label, choices=entities)


@person_only
@never_cache
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """Her organisations and their people; what she is asked to accept."""
    return _page(request)


def _page(request: HttpRequest, form: ManagerForm | None = None) -> HttpResponse:
    actor = actor_of(request)
    entities = entities_of(actor)
    context = {
        "entities": [(row, [(one, KINDS[one.kind]) for one in row.acting]) for row in entities],
        "offered": roles_offered(actor),
        "form": form or ManagerForm([(str(row.id), row.name) for row in entities]),
        "nav": "my",
    }
    return render(request, "identity/organisations.html", context, status=422 if form else 200)


@person_only
@require_POST
def propose(request: HttpRequest) -> HttpResponse:
    """Proposes a manager."""
    actor = actor_of(request)
    form = ManagerForm([(str(row.id), row.name) for row in entities_of(actor)], request.POST)
    if form.is_valid():
        given = form.cleaned_data
        try:
            services.propose_manager(actor, UUID(given["entity"]), document=given["document"], name=given["name"])
        except Invalid as error:
            noted: Any = error.facts["errors"]
            for each in noted:
                form.add_error(each["pointer"], _(each["reason"]))
        except (Conflict, TooManyAttempts) as error:
            form.add_error("document", error.detail or _(error.title))
        else:
            return redirect("identity:organisations")
    return _page(request, form)


@person_only
@require_POST
def answer(request: HttpRequest, role: UUID, act: str) -> HttpResponse:
    """Accepts, approves or ends a role."""
    acts = {"accept": services.accept_manager, "approve": services.approve_manager, "end": services.end_manager}
    if act not in acts:
        raise NotFound
    acts[act](actor_of(request), role)
    return redirect("identity:organisations")
