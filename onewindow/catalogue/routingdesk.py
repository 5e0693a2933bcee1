"""Routing rules at the desk: what is in force, a change that is proposed, and another person's approval."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from onewindow.catalogue import services
from onewindow.catalogue.forms import MOST_BYTES, MOST_ROWS, RefusalForm, WhyForm, routes_said, rule_rows
from onewindow.catalogue.queries import (
    ItemRouting,
    Route,
    RoutingFault,
    compared,
    item_routing,
    routable_items,
    route_faults,
    routing_report,
    routing_set,
    rules_text,
    waiting_sets,
)
from onewindow.catalogue.rules.standing import KEEPER
from onewindow.foundation.access import staff_only
from onewindow.foundation.errors import Conflict, Invalid, NotAllowed
from onewindow.foundation.http import actor_of
from onewindow.foundation.texts import localised
from onewindow.identity.queries import posts
from onewindow.registers.queries import divisions

SHOWN_FAULTS = 50
MORE_ROWS = 3


@dataclass(frozen=True, slots=True)
class _Written:
    """What was written: the rows or the text, the rules that it says, or what is wrong with it."""

    rows: Any = None
    text: str = ""
    routes: Sequence[Route] | None = None
    error: str = ""


@staff_only
def routing(request: HttpRequest) -> HttpResponse:
    """Items whose steps go to posts by place and applicant: every hole and overlap, what waits for approval."""
    actor = actor_of(request)
    items = routable_items(actor)
    if not items:
        raise NotAllowed
    mine = {item.key for item in items}
    ruled = {row.item.key: row for row in routing_report() if row.item.key in mine}
    rows = [
        {"row": row, "faults": _shown(row.faults), "more": max(0, len(row.faults) - SHOWN_FAULTS)}
        for row in ruled.values()
    ]
    context = {
        "rows": rows,
        "waiting": waiting_sets(actor),
        "others": [item for item in items if item.key not in ruled],
        "is_keeper": actor.holds(KEEPER),
        "nav": "desk",
    }
    return render(request, "catalogue/routing.html", context)


@staff_only
@require_safe
def item(request: HttpRequest, key: str) -> HttpResponse:
    """An item's rules in force, and every set of rules so far."""
    found = item_routing(actor_of(request), key)
    return render(request, "catalogue/routing_item.html", {"found": found, "nav": "desk"})


@staff_only
@require_safe
def text(request: HttpRequest, key: str) -> HttpResponse:
    """The rules in force as a file, to be edited and uploaded again."""
    found = item_routing(actor_of(request), key)
    answer = HttpResponse(rules_text(key, [one.route for one in found.rules]), content_type="text/yaml; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="routing-{found.item.key}.yaml"'
    return answer


@staff_only
@require_http_methods(["GET", "POST"])
def propose(request: HttpRequest, key: str) -> HttpResponse:
    """Writes a changed set of rules, in rows or as a file; sees what is wrong and what changes; proposes it."""
    actor = actor_of(request)
    found = item_routing(actor, key)
    if found.waiting is not None:
        return redirect("catalogue:routing_set", found.waiting.id)
    act = request.POST.get("act", "")
    written = _written(request, found, act)
    why = WhyForm(request.POST if act == "propose" else None, initial={"why": request.POST.get("why", "")})
    error = written.error
    if act == "propose" and written.routes is not None and why.is_valid():
        try:
            return redirect(
                "catalogue:routing_set", services.propose_routes(actor, key, written.routes, why.cleaned_data["why"])
            )
        except services.RoutingRefused:
            error = _("规则还有问题，没有提出。请按下面列出的改好。")
        except Conflict as refused:
            error = _(str(refused.title))
    context = {
        "found": found,
        "rows": written.rows,
        "text": written.text,
        "error": error,
        "why": why,
        "places": sorted(divisions().values(), key=lambda one: one.code),
        "posts": sorted(posts().values(), key=lambda one: one.code),
        "nav": "desk",
        **_checked(found, written.routes if act in {"check", "propose", "file"} else None),
    }
    bad = bool(error) or (act == "propose")
    return render(request, "catalogue/routing_propose.html", context, status=422 if bad else 200)


def _written(request: HttpRequest, found: ItemRouting, act: str) -> _Written:
    """What the rows, the text or the file say; the rules in force where nothing was written yet."""
    item = found.item
    if act == "file":
        return _from_file(request, found)
    if "text" in request.POST:
        return _from_text(found, request.POST["text"])
    if not act:
        return _laid_out(found, [one.route for one in found.rules])
    rows = rule_rows(item, request.POST)
    if not rows.is_valid():
        return _Written(rows=rows, error=_("有的行没写全或者写错了，请看标出来的行。"))
    routes = routes_said(rows)
    if act == "more":
        return _Written(rows=rule_rows(item, routes=routes, blank=MORE_ROWS * 2), routes=routes)
    return _Written(rows=rows, routes=routes)


def _from_file(request: HttpRequest, found: ItemRouting) -> _Written:
    file, now = request.FILES.get("file"), [one.route for one in found.rules]
    if file is None or (file.size or 0) > MOST_BYTES:
        said = _("请选一个文件。") if file is None else _("文件超过 1 MB，请只留规则。")
        return _laid_out(found, now, error=said)
    try:
        given = file.read().decode("utf-8-sig")
    except UnicodeDecodeError:
        return _laid_out(found, now, error=_("文件不是 UTF-8 编码的文本，请另存成 UTF-8 再传。"))
    read = _from_text(found, given)
    return _laid_out(found, read.routes, given) if read.routes is not None else _laid_out(found, now, error=read.error)


def _from_text(found: ItemRouting, given: str) -> _Written:
    try:
        items = services.read_routes(given)
    except services.RoutesUnreadable as error:
        return _Written(text=given, error=localised(error, "text"))
    if set(items) != {found.item.key}:
        words = _("里面是 %(items)s 的规则，这里只能写 %(key)s 的。")
        return _Written(text=given, error=words % {"items": "、".join(sorted(items)), "key": found.item.key})
    return _Written(text=given, routes=items[found.item.key])


def _laid_out(found: ItemRouting, routes: Sequence[Route], given: str = "", error: str = "") -> _Written:
    """As rows, or as a text where they are too many for rows."""
    if len(routes) > MOST_ROWS:
        return _Written(text=given or rules_text(found.item.key, routes), routes=routes, error=error)
    return _Written(rows=rule_rows(found.item, routes=routes), routes=routes, error=error)


def _checked(found: ItemRouting, routes: Sequence[Route] | None) -> dict[str, Any]:
    """What is wrong with the rules, and what they change."""
    if routes is None:
        return {"is_checked": False}
    faults = route_faults(found.item.key, routes)
    added, gone, kept = compared(found.item, routes)
    more = max(0, len(faults) - SHOWN_FAULTS)
    return {"is_checked": True, "faults": _shown(faults), "more": more, "added": added, "gone": gone, "kept": kept}


@staff_only
@require_safe
def one_set(request: HttpRequest, set_id: UUID) -> HttpResponse:
    """A set of rules: what it changes, what is wrong with it; the keeper approves it or sends it back."""
    return _set_page(request, set_id, RefusalForm())


def _set_page(
    request: HttpRequest, set_id: UUID, form: RefusalForm, error: str = "", status: int = 200
) -> HttpResponse:
    page = routing_set(actor_of(request), set_id)
    more = max(0, len(page.faults) - SHOWN_FAULTS)
    context = {"page": page, "faults": _shown(page.faults), "more": more, "form": form, "error": error, "nav": "desk"}
    return render(request, "catalogue/routing_set.html", context, status=status)


@staff_only
@require_POST
def decide(request: HttpRequest, set_id: UUID) -> HttpResponse:
    """Approves a set, sends it back with a reason, or takes one's own back."""
    actor, act = actor_of(request), request.POST.get("act", "")
    form = RefusalForm(request.POST if act == "refuse" else None)
    if act == "refuse" and not form.is_valid():
        return _set_page(request, set_id, form, status=422)
    acts = {
        "approve": lambda: services.approve_routes(actor, set_id),
        "refuse": lambda: services.refuse_routes(actor, set_id, form.cleaned_data["why"]),
        "withdraw": lambda: services.withdraw_routes(actor, set_id),
    }
    if act not in acts:
        raise Invalid(errors=[{"pointer": "/act", "reason": act}])
    try:
        acts[act]()
    except (Conflict, services.RoutingRefused) as refused:
        return _set_page(request, set_id, form, _(str(refused.title)), 409)
    return redirect("catalogue:routing_set", set_id)


def _shown(faults: Sequence[RoutingFault]) -> list[dict[str, Any]]:
    places = divisions()
    return [{"fault": one, "place": places.get(one.place)} for one in faults[:SHOWN_FAULTS]]
