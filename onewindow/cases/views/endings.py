"""The page on which an official begins to end a licence."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from onewindow.cases import queries, services
from onewindow.cases.views.endingforms import BeginEndingForm
from onewindow.cases.views.sidematters import act_page, required
from onewindow.foundation.access import staff_only
from onewindow.foundation.actor import Actor


@staff_only
def begin(request: HttpRequest, number: str) -> HttpResponse:
    """Begins to revoke, annul, cancel or deregister the licence that the case granted."""
    desk = required(request, number, "end_licence", papers=True)
    grounds = queries.grounds_to_end([one.state for one in desk.part.licences])
    form = BeginEndingForm(grounds, desk.legal_bases, request.POST if request.method == "POST" else None)

    def act(actor: Actor, given: dict[str, Any]) -> None:
        services.begin_ending(actor, number, ground=given["ground"], reason=given["reason"], bases=given["bases"])

    words = {
        "title": _("撤销、撤回、吊销或者注销证照"),
        "hint": _(
            "先告知持证人事实、理由和依据，她五个工作日内可以陈述申辩、要求听证（注销除外），再由另一个人决定。决定以前证照照常有效。"
        ),
        "button": _("提出并告知持证人"),
    }
    return act_page(request, number, form, act, words)
