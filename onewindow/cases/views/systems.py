"""The pages on which a head attaches her department's own system, and sees what it was told and what it reported."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from onewindow.cases import services
from onewindow.cases.forms.systems import SystemForm
from onewindow.cases.queries.systems import EventRow, ReportRow, events_of, reports_of, system_headed, systems_headed
from onewindow.foundation.access import staff_only
from onewindow.foundation.errors import DomainError, NotAllowed
from onewindow.foundation.http import actor_of
from onewindow.foundation.marks import marked
from onewindow.identity.queries import heads_departments
from onewindow.identity.queries.heads import posts_headed

PAGE = 20
TYPES = {
    "step_opened": marked("办件到岗"),
    "step_ended": marked("这一步已经结束"),
    "received": marked("补正已交，重新收件"),
    "correction_requested": marked("已发补正通知"),
    "accepted": marked("已受理"),
    "paused": marked("已停钟"),
    "resumed": marked("已恢复计时"),
    "decided": marked("已作出决定"),
    "served": marked("已送达"),
    "closed": marked("已办结"),
}
REPORTS = {
    "received": marked("领取"),
    "returned": marked("退回"),
    "accepted": marked("受理"),
    "correction_needed": marked("一次告知补正"),
    "not_accepted": marked("不予受理"),
    "paused": marked("停钟"),
    "resumed": marked("恢复计时"),
    "step_done": marked("本步办完"),
    "decided": marked("作出决定"),
}
FAULTS = {
    "timeout": marked("对方没有按时答复"),
    "unreachable": marked("连不上对方"),
    "handshake": marked("对方没有同意接收通知"),
    "address": marked("地址不在允许的网段里"),
    "detached": marked("系统已经解除"),
}


@staff_only
def systems(request: HttpRequest) -> HttpResponse:
    """The systems of the departments that she heads."""
    return _page(request, SystemForm(posts_headed(actor_of(request))))


@staff_only
@require_POST
def attach(request: HttpRequest) -> HttpResponse:
    """Attaches a system; the secret for our events is shown once, on the page that answers."""
    actor = actor_of(request)
    form = SystemForm(posts_headed(actor), request.POST)
    if not form.is_valid():
        return _page(request, form)
    given = form.cleaned_data
    try:
        system, secret = services.attach_system(
            actor,
            code=given["code"],
            name=given["name"],
            address=given["address"],
            public_key=given["public_key"],
            served=form.served(),
        )
    except (services.SystemWrong, services.SystemCodeTaken, services.PostServed) as refused:
        _say(form, refused)
        return _page(request, form)
    row = system_headed(actor, system)
    return render(request, "cases/system_attached.html", {"system": row, "secret": secret, "nav": "desk"})


@staff_only
def system(request: HttpRequest, system_id: UUID) -> HttpResponse:
    """One system: the events it was told, those given up first to be sent again, and its last reports."""
    row = system_headed(actor_of(request), system_id)
    events = events_of(system_id, request.GET.get("after", ""), PAGE + 1)
    shown = {
        "system": row,
        "events": [_event(one) for one in events[:PAGE]],
        "more": str(events[PAGE - 1].id) if len(events) > PAGE else "",
        "reports": [_report(one) for one in reports_of(system_id, PAGE)],
        "nav": "desk",
    }
    return render(request, "cases/system.html", shown)


@staff_only
@require_POST
def detach(request: HttpRequest, system_id: UUID) -> HttpResponse:
    """Detaches a system; its posts go on at the desk."""
    services.detach_system(actor_of(request), system_id)
    return redirect("cases:system", system_id)


@staff_only
@require_POST
def again(request: HttpRequest, system_id: UUID, event_id: UUID) -> HttpResponse:
    """Sends an event again that was given up."""
    services.send_again(actor_of(request), system_id, event_id)
    return redirect("cases:system", system_id)


def _page(request: HttpRequest, form: SystemForm) -> HttpResponse:
    actor = actor_of(request)
    if not heads_departments(actor):
        raise NotAllowed
    shown = {"systems": systems_headed(actor), "form": form, "nav": "desk"}
    return render(request, "cases/systems.html", shown, status=422 if form.errors else 200)


def _say(form: SystemForm, refused: DomainError) -> None:
    """Puts a refusal beside the field that it is about."""
    errors = refused.facts.get("errors")
    if not isinstance(errors, list):
        form.add_error("code" if isinstance(refused, services.SystemCodeTaken) else "posts", _(refused.title))
        return
    for error in errors:
        form.add_error(error["pointer"].strip("/"), _(error["reason"]))


def _event(row: EventRow) -> dict[str, object]:
    word = row.type.split(".")[-2]
    answered = _("对方答复 %(status)s") % {"status": row.fault} if row.fault.isdigit() else ""
    return {"row": row, "word": _(TYPES[word]), "fault": answered or (_(FAULTS[row.fault]) if row.fault else "")}


def _report(row: ReportRow) -> dict[str, object]:
    return {"row": row, "word": _(REPORTS[row.state]), "why": _(row.title) if row.title else ""}
