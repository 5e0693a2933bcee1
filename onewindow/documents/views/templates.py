"""Pages on which the legal office keeps the templates of documents."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from onewindow.documents import queries, services
from onewindow.documents.queries import TemplateVersion
from onewindow.documents.queries.names import SLOT_NAMES, template_name
from onewindow.documents.queries.templates import in_force_of
from onewindow.documents.rules.samples import SAMPLE
from onewindow.documents.rules.templates import (
    LEGAL_POST,
    LONGEST,
    TemplateCode,
    TemplateState,
    filled,
    required_slots,
    slots_of,
)
from onewindow.foundation import clock
from onewindow.foundation.access import staff_only
from onewindow.foundation.actor import Actor
from onewindow.foundation.errors import Invalid, NotAllowed, NotFound
from onewindow.foundation.http import actor_of
from onewindow.foundation.linediff import DiffLine, line_diff

REASON_LONGEST = 2_000


class ProposalForm(forms.Form):
    """The texts of a new version, and what it changes."""

    text = forms.CharField(
        label=gettext_lazy("中文正文"), max_length=LONGEST, widget=forms.Textarea({"rows": 14, "lang": "zh-Hans"})
    )
    text_en = forms.CharField(
        label=gettext_lazy("英文正文"), max_length=LONGEST, widget=forms.Textarea({"rows": 14, "lang": "en"})
    )
    change = forms.CharField(
        label=gettext_lazy("改了什么，为什么"), max_length=REASON_LONGEST, widget=forms.Textarea({"rows": 3})
    )


class ApprovalForm(forms.Form):
    """From which day the version makes documents."""

    in_force_from = forms.DateField(label=gettext_lazy("从哪一天起用"), widget=forms.DateInput({"type": "date"}))


class RejectionForm(forms.Form):
    """Why a version is sent back."""

    answer = forms.CharField(label=gettext_lazy("理由"), max_length=REASON_LONGEST, widget=forms.Textarea({"rows": 3}))


@staff_only
@require_safe
@never_cache
def templates(request: HttpRequest) -> HttpResponse:
    """Every template: the version in force, and what waits for approval."""
    _officer(request)
    lines = [(line, template_name(line.code)) for line in queries.template_lines()]
    return render(request, "documents/templates.html", {"lines": lines})


@staff_only
@require_safe
@never_cache
def template(request: HttpRequest, template: str) -> HttpResponse:
    """One template: its version in force with made-up data, and all that went before or is to come."""
    _officer(request)
    versions = _versions(template)
    current = in_force_of(versions, clock.today())
    context = {
        "code": template,
        "name": template_name(template),
        "versions": versions,
        "current": current,
        "preview": _preview(current) if current else None,
        "draft": next((one for one in versions if one.state == TemplateState.DRAFT), None),
        "today": clock.today(),
        "slots": _slots(template),
    }
    return render(request, "documents/template.html", context)


@staff_only
@require_http_methods(["GET", "POST"])
@never_cache
def propose(request: HttpRequest, template: str) -> HttpResponse:
    """Writes a new version, looks at it with made-up data, and proposes it."""
    actor = _officer(request)
    versions = _versions(template)
    newest = next((one for one in versions if one.state == TemplateState.APPROVED), versions[0])
    form = ProposalForm(request.POST or None, initial={"text": newest.text, "text_en": newest.text_en})
    preview = None
    if form.is_bound and form.is_valid():
        said = form.cleaned_data
        if "look" in request.POST:
            preview = _filled(said["text"], said["text_en"])
        else:
            try:
                number = services.propose_template(actor, template, **said)
            except Invalid as error:
                _add_errors(form, error)
            else:
                return redirect("documents:template_version", template, number)
    context = {
        "code": template,
        "name": template_name(template),
        "form": form,
        "slots": _slots(template),
        "preview": preview,
    }
    return render(request, "documents/template_new.html", context, status=422 if form.errors else 200)


@staff_only
@require_http_methods(["GET", "POST"])
@never_cache
def version(request: HttpRequest, template: str, version: int) -> HttpResponse:
    """One version: what it changes, how it reads with made-up data; another of the office approves or sends it back."""
    actor = _officer(request)
    versions = _versions(template)
    row = next((one for one in versions if one.version == version), None)
    if row is None:
        raise NotFound
    approval = ApprovalForm(
        request.POST if "approve" in request.POST else None,
        initial={"in_force_from": clock.today() + timedelta(days=1)},
    )
    rejection = RejectionForm(request.POST if "reject" in request.POST else None)
    if request.method == "POST" and _decided(actor, row, approval, rejection):
        return redirect("documents:template_version", template, version)
    before = next((one for one in versions if one.version < version and one.state == TemplateState.APPROVED), None)
    context = {
        "code": template,
        "name": template_name(template),
        "row": row,
        "before": before,
        "diff": _diff(before.text, row.text) if before else (),
        "diff_en": _diff(before.text_en, row.text_en) if before else (),
        "preview": _preview(row),
        "is_own": row.proposed_by == actor.id,
        "approval": approval,
        "rejection": rejection,
        "today": clock.today(),
    }
    failed = bool(approval.errors or rejection.errors)
    return render(request, "documents/template_version.html", context, status=422 if failed else 200)


def _officer(request: HttpRequest) -> Actor:
    actor = actor_of(request)
    if not actor.holds(LEGAL_POST):
        raise NotAllowed
    return actor


def _versions(code: str) -> tuple[TemplateVersion, ...]:
    if code not in set(TemplateCode):
        raise NotFound
    return queries.template_versions(code)


def _decided(actor: Actor, row: TemplateVersion, approval: ApprovalForm, rejection: RejectionForm) -> bool:
    """Does what the posted form asks for; False where the form has to be put right."""
    form: forms.Form = approval if approval.is_bound else rejection
    if not form.is_bound or not form.is_valid():
        return False
    try:
        if form is approval:
            services.approve_template(actor, row.id, in_force_from=form.cleaned_data["in_force_from"])
        else:
            services.reject_template(actor, row.id, reason=form.cleaned_data["answer"])
    except Invalid as error:
        _add_errors(form, error)
        return False
    return True


def _add_errors(form: forms.Form, error: Invalid) -> None:
    noted: Any = error.facts.get("errors") or []
    for each in noted:
        name = str(each["pointer"]).strip("/")
        form.add_error(name if name in form.fields else None, _(str(each["reason"])))


def _slots(code: str) -> list[tuple[str, str, bool]]:
    kind = TemplateCode(code)
    needed = required_slots(kind)
    return [(f"{{{slot}}}", _(SLOT_NAMES[slot]), slot in needed) for slot in slots_of(kind)]


def _preview(row: TemplateVersion) -> dict[str, str]:
    return _filled(row.text, row.text_en)


def _filled(text: str, text_en: str) -> dict[str, str]:
    return {"zh": filled(text, SAMPLE, is_english=False), "en": filled(text_en, SAMPLE, is_english=True)}


def _diff(before: str, after: str) -> tuple[DiffLine, ...]:
    return line_diff(before, after)
