"""The inbox of an official's posts: narrowed down, in whose hands, several at once; and how much waits where."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from onewindow.cases import queries, services
from onewindow.cases.forms.desk import FilterForm, NoteForm, ReturnForm, ViewNameForm, chosen_tasks, task_value
from onewindow.cases.rules.inbox import TABS as TAB_NAMES
from onewindow.cases.rules.inbox import Filters, UnknownFilter, filters_from
from onewindow.cases.views.desk import shown
from onewindow.foundation.access import staff_only
from onewindow.foundation.errors import Invalid
from onewindow.foundation.http import actor_of
from onewindow.foundation.marks import marked
from onewindow.foundation.texts import localised
from onewindow.registers.queries import service_sites

PAGE = 20
KEYS_COOKIE, KEYS_OFF = "desk_keys", "off"
A_YEAR_S = 365 * 24 * 3600
TABS = (
    ("todo", marked("待我办")),
    ("waiting", marked("等申请人或停钟")),
    ("after_checks", marked("事后核查")),
    ("done", marked("我办过的")),
)


@staff_only
def inbox(request: HttpRequest) -> HttpResponse:
    """What waits for her posts, the most urgent first."""
    return _inbox(request, ViewNameForm(), 200)


def _inbox(request: HttpRequest, name_form: ViewNameForm, status: int) -> HttpResponse:
    actor, given = actor_of(request), request.POST if request.method == "POST" else request.GET
    tab, filters = given.get("tab", "todo"), _filters(request)
    rows, views = queries.inbox_page(actor, given.get("after") or None, PAGE + 1, tab, filters)
    sites = {site.code: localised(site, "name") for site in service_sites()}
    items = queries.items_of_posts(actor)
    context = {
        "tasks": [(row, task_value(row), sites.get(row.site, "")) for row in rows[:PAGE]],
        "more": queries.cursor_of(rows[PAGE - 1]) if len(rows) > PAGE else None,
        "tab": tab,
        "tabs": [(name, _(word), filters.address(name)) for name, word in TABS],
        "is_head": any(post.endswith("-A") for post in actor.posts),
        "filters": filters,
        "address": filters.address(tab),
        "filter_form": FilterForm(items, service_sites(), filters),
        "name_form": name_form,
        "views": views,
        "keys": request.COOKIES.get(KEYS_COOKIE) != KEYS_OFF,
        "nav": "desk",
    }
    return render(request, "cases/inbox.html", context, status=status)


def _filters(request: HttpRequest) -> Filters:
    given = request.POST if request.method == "POST" else request.GET
    try:
        return filters_from(given.dict())
    except UnknownFilter as error:
        raise Invalid(errors=[{"pointer": f"/{error.name}", "reason": given.get(error.name, "")}]) from error


@staff_only
@require_POST
def save_view(request: HttpRequest) -> HttpResponse:
    """Keeps the present filters under a name."""
    form, filters = ViewNameForm(request.POST), _filters(request)
    tab = request.POST.get("tab", TAB_NAMES[0])
    if not form.is_valid():
        return _inbox(request, form, 422)
    services.save_view(actor_of(request), form.cleaned_data["name"], tab, filters)
    return HttpResponseRedirect(f"{reverse('cases:inbox')}?{filters.address(tab)}")


@staff_only
@require_POST
def remove_view(request: HttpRequest, view_id: UUID) -> HttpResponse:
    """Forgets a view that she kept."""
    services.remove_view(actor_of(request), view_id)
    return redirect("cases:inbox")


@staff_only
@require_POST
def claim(request: HttpRequest, number: str, task: str) -> HttpResponse:
    """Takes a task in hand, and goes on with it."""
    services.claim_task(actor_of(request), number, task)
    return _back(request, number)


@staff_only
@require_POST
def give_back(request: HttpRequest, number: str, task: str) -> HttpResponse:
    """Gives a task back to its post, with a word for who takes it next."""
    form = ReturnForm(request.POST)
    note = form.cleaned_data["note"] if form.is_valid() else request.POST.get("note", "")[:500]
    services.return_task(actor_of(request), number, task, note)
    return _back(request, number)


def _back(request: HttpRequest, number: str) -> HttpResponse:
    """To where the button stood: the inbox as it was narrowed down, or the case."""
    target = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(target, allowed_hosts=None):
        target = reverse("cases:desk_case", args=[number])
    return HttpResponseRedirect(target)


@staff_only
@require_POST
def bulk(request: HttpRequest) -> HttpResponse:
    """One act on several tasks, each by itself; the page says what became of each."""
    tasks = chosen_tasks(request.POST.getlist("task"))
    act = request.POST.get("act", "")
    done = services.do_each(actor_of(request), act, tasks)
    context = {
        "done": [(row, _(row.refused) if row.refused else "") for row in done],
        "count": sum(not row.refused for row in done),
        "act": act,
        "nav": "desk",
    }
    return render(request, "cases/bulk.html", context)


@staff_only
@require_POST
def note(request: HttpRequest, number: str) -> HttpResponse:
    """Writes an internal note on a case."""
    actor, form = actor_of(request), NoteForm(request.POST)
    if not form.is_valid():
        return shown(request, queries.desk_case(actor, number), {"refused": ("note", form)})
    services.write_note(actor, number, form.cleaned_data["text"])
    return HttpResponseRedirect(f"{reverse('cases:desk_case', args=[number])}#notes")


@staff_only
@require_POST
def duplicate(request: HttpRequest, number: str) -> HttpResponse:
    """Keeps what she found of a case that looks like this one."""
    given = request.POST
    services.judge_likeness(
        actor_of(request), number, given.get("other", ""), given.get("verdict", ""), given.get("reason", "")
    )
    return HttpResponseRedirect(f"{reverse('cases:desk_case', args=[number])}#dup")


@staff_only
def load(request: HttpRequest) -> HttpResponse:
    """How much waits at each post and with each person; a head sees her whole department."""
    return render(request, "cases/load.html", {"rows": queries.load_of(actor_of(request)), "nav": "desk"})


@staff_only
def keyboard(request: HttpRequest) -> HttpResponse:
    """Which keys do what in the inbox; here they are turned off and on again."""
    is_on = request.COOKIES.get(KEYS_COOKIE) != KEYS_OFF
    if request.method == "POST":
        response = redirect("cases:keyboard")
        value = "on" if request.POST.get("keys") == "on" else KEYS_OFF
        response.set_cookie(
            KEYS_COOKIE, value, max_age=A_YEAR_S, httponly=True, samesite="Lax", secure=request.is_secure()
        )
        return response
    return render(request, "cases/keyboard.html", {"is_on": is_on, "nav": "desk"})
