"""The catalogue at the desk: scores of offices, findings on an item, and the acts on what is published."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _

from onewindow.catalogue import services
from onewindow.catalogue.queries import (
    findings_by_rule,
    office_scores,
    published_findings,
    published_item,
    rule_titles,
    standing_of,
    standings_of,
    versions_of,
)
from onewindow.catalogue.queries.family import basic_items
from onewindow.catalogue.rules.standing import KEEPER, MOVES, PUBLISHED, SUSPENDED, WITHDRAWN, may_move
from onewindow.foundation.access import staff_only
from onewindow.foundation.actor import Actor
from onewindow.foundation.errors import Conflict, Invalid
from onewindow.foundation.http import actor_of
from onewindow.registers.queries import authorities

LAW_RULES = frozenset(["LAW_VERSION_OUTDATED", "ARTICLE_REMOVED", "ARTICLE_UNKNOWN", "LAW_UNKNOWN", "LAW_REPEALED"])
ACTS = {SUSPENDED: services.suspend_item, WITHDRAWN: services.withdraw_item, PUBLISHED: services.resume_item}


class MoveForm(forms.Form):
    """Why an item is suspended, withdrawn or opened again."""

    reason = forms.CharField(label=_("理由"), max_length=500, help_text=_("马上公开，群众能看到。"))
    reason_en = forms.CharField(label=_("理由（英文）"), max_length=500, required=False)
    law_id = forms.CharField(label=_("法规代号（法定职责才要）"), max_length=100, required=False)
    article = forms.IntegerField(label=_("第几条"), required=False, min_value=1, max_value=5000)


@staff_only
def scores(request: HttpRequest) -> HttpResponse:
    """Every office's score, how often each rule finds something, and what laws ask to review."""
    known, counts = authorities(), findings_by_rule()
    titles = rule_titles(list(counts))
    rows = [
        {"office": known.get(row.department), "score": row, "findings": sum(bool(item.findings) for item in row.items)}
        for row in office_scores()
    ]
    rules = [
        {"code": code, "name": titles[code][0], "name_en": titles[code][1], "count": count}
        for code, count in counts.items()
    ]
    return render(request, "catalogue/scores.html", {"rows": rows, "rules": rules, "reviews": _reviews()})


@staff_only
def basic(request: HttpRequest) -> HttpResponse:
    """What the nation and the province have set, and which offices adopted it."""
    return render(request, "catalogue/basic_items.html", {"rows": basic_items()})


@staff_only
def item(request: HttpRequest, key: str) -> HttpResponse:
    """What the lint says of a published item, and the acts on it."""
    actor = actor_of(request)
    found = published_item(key)
    form = MoveForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and _act(request, actor, key, form):
        return redirect("catalogue:desk_item", key)
    standing = standing_of(key)
    context = {
        "item": found,
        "findings": published_findings().get(key, ()),
        "standing": standing,
        "standings": standings_of(key),
        "versions": versions_of("item", key),
        "form": form,
        "moves": [state for state in MOVES[standing.state] if may_move(actor.posts, found.department, state)],
        "is_keeper": actor.holds(KEEPER),
    }
    return render(request, "catalogue/desk_item.html", context, status=422 if form.is_bound else 200)


def _act(request: HttpRequest, actor: Actor, key: str, form: MoveForm) -> bool:
    """Carries out the act whose button was pressed; False with the reason on the form when it was refused."""
    said = form.cleaned_data
    state, version = request.POST.get("state", ""), request.POST.get("version", "")
    law, article = said["law_id"].strip(), said["article"]
    legal: dict[str, Any] = {"legal_reason": (law, article)} if law and article else {}
    try:
        if version.isdecimal():
            note = (said["reason"], said["reason_en"])
            services.roll_back(actor, "item", key, int(version), note, services.known_references())
        elif state in ACTS:
            ACTS[state](actor, key, said["reason"], said["reason_en"], **({} if state == PUBLISHED else legal))
        else:
            form.add_error(None, _("请选一个要做的动作。"))
            return False
    except (Invalid, Conflict) as error:
        noted: Any = error.facts.get("errors") or [{"reason": str(error)}]
        for each in noted:
            form.add_error("law_id" if each.get("pointer") == "legal_reason" else None, str(each["reason"]))
        return False
    return True


def _reviews() -> list[dict[str, Any]]:
    """Items that cite a law of which something has changed, with the findings that say so."""
    found = []
    for key, findings in published_findings().items():
        mine = [finding for finding in findings if finding.code in LAW_RULES]
        if mine:
            found.append({"item": published_item(key), "findings": mine})
    return found
