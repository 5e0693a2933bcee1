"""The page on which the deciding post records a reconsideration or lawsuit."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from onewindow.cases import services
from onewindow.cases.views.reviewforms import ReviewForm
from onewindow.cases.views.sidematters import act_page, required
from onewindow.foundation.access import staff_only
from onewindow.foundation.actor import Actor


@staff_only
def record(request: HttpRequest, number: str) -> HttpResponse:
    """Records that somebody turned against the decision."""
    desk = required(request, number, "review", papers=True)
    form = ReviewForm(desk.part.contestable, request.POST or None)

    def act(actor: Actor, given: dict[str, Any]) -> None:
        services.record_review(actor, number, **given)

    words = {
        "title": _("有人申请复议或起诉，记下来"),
        "hint": _("是否过期由复议机关或法院认定，这里只记。有了结果再记结果，撤销原决定的，会有一项重新决定的任务。"),
        "button": _("记下并告知申请人"),
    }
    return act_page(request, number, form, act, words)
