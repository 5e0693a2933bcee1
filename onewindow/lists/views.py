"""The lists as pages open to everybody, a feed of their changes, and the desk of who keeps them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

import yaml
from django import forms
from django.contrib.syndication.views import Feed as SyndicationFeed
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _

from onewindow.foundation import clock
from onewindow.foundation.access import public, staff_only
from onewindow.foundation.differences import differences
from onewindow.foundation.errors import Conflict, Invalid, NotAllowed, NotFound
from onewindow.foundation.http import actor_of
from onewindow.foundation.texts import is_english, localised
from onewindow.lists.display import field_lines, field_name, shown
from onewindow.lists.forms import EntryForm
from onewindow.lists.queries import (
    LIST_NAMES,
    LISTS,
    Change,
    Entry,
    all_entries,
    changes,
    entries,
    entry,
    entry_versions,
)
from onewindow.lists.services import ListsInvalid, cancel_entry, change_entry, keeps
from onewindow.registers.queries import authorities

PAGE = 50
FEED_LENGTH = 50


@public
def lists(request: HttpRequest) -> HttpResponse:
    """The lists, each with how many entries are in force."""
    found = all_entries()
    cards = [
        {**_names(name), "list": name, "count": sum(row.state == "active" for row in found.get(name, {}).values())}
        for name in LISTS
    ]
    return render(
        request, "lists/lists.html", {"cards": cards, "changes": [_line(change) for change in changes(limit=5)]}
    )


@public
def one_list(request: HttpRequest, name: str) -> HttpResponse:
    """A list: narrowed by words, department, state and kind, page after page by code."""
    rows = list(_known(name).values())
    wanted = {key: request.GET.get(key, "").strip()[:100] for key in ("q", "department", "state", "kind")}
    found = sorted((row for row in rows if _fits(row, wanted)), key=lambda row: row.code)
    after = request.GET.get("after", "")
    page = [row for row in found if row.code > after][: PAGE + 1]
    more = page[PAGE - 1].code if len(page) > PAGE else ""
    query = "&".join(f"{key}={value}" for key, value in wanted.items() if value)
    return render(
        request,
        "lists/list.html",
        {
            "list": {**_names(name), "code": name},
            "rows": page[:PAGE],
            "total": len(found),
            "wanted": wanted,
            "departments": _departments(rows),
            "known": authorities(),
            "kinds": sorted({str(row.body["kind"]) for row in rows if row.body.get("kind")}),
            "more": more,
            "query": query,
        },
    )


@public
def one_entry(request: HttpRequest, name: str, code: str) -> HttpResponse:
    """An entry: all it says, and every version with what changed, why and from when."""
    _known(name)
    versions = entry_versions(name, code)
    if not versions:
        raise NotFound
    row = entry(name, code) or versions[-1]
    actor = getattr(request, "actor", None)
    return render(
        request,
        "lists/entry.html",
        {
            "list": {**_names(name), "code": name},
            "entry": row,
            "lines": field_lines(row),
            "department": authorities().get(row.department),
            "history": _history(versions),
            "may_keep": actor is not None and keeps(actor, name, row.department),
            "share": _share(row),
            "duties": row.body.get("duties", ()),
            "accountability": row.body.get("accountability", ()),
            "note": {name: row.body.get(name, "") for name in ("cancel_note", "cancel_note_en")},
        },
    )


@public
def list_changes(request: HttpRequest) -> HttpResponse:
    """What changed in all lists (动态调整), the newest first."""
    found = changes(after=_uuid(request.GET.get("after", "")), limit=PAGE + 1)
    more = found[PAGE - 1].id if len(found) > PAGE else None
    return render(request, "lists/changes.html", {"changes": [_line(change) for change in found[:PAGE]], "more": more})


@staff_only
def keep_entry(request: HttpRequest, name: str, code: str) -> HttpResponse:
    """The keeper's page: changes an entry with reason and day, or cancels it."""
    row = _known(name).get(code)
    if row is None:
        raise NotFound
    actor = actor_of(request)
    if not keeps(actor, name, row.department):
        raise NotAllowed
    given = request.POST if request.method == "POST" else None
    newest = entry_versions(name, code)[0]
    form = EntryForm(given, initial=_initial(newest))
    if request.method == "POST" and form.is_valid():
        said = (form.cleaned_data["reason"], form.cleaned_data["reason_en"])
        day = form.cleaned_data["effective_from"]
        try:
            if "cancel" in request.POST:
                cancel_entry(actor, name, code, reason=said, on=day)
            else:
                based_on = form.cleaned_data["based_on"]
                change_entry(actor, name, form.cleaned_data["body"], reason=said, effective_from=day, based_on=based_on)
        except ListsInvalid as error:
            for fault in error.faults:
                form.add_error("body", f"{fault.field.removeprefix('entry.')}: {fault.reason} {fault.remedy}")
        except (Invalid, Conflict) as error:
            _note(form, error)
        else:
            return redirect("lists:entry", name, code)
    context = {"list": {**_names(name), "code": name}, "entry": newest, "form": form}
    return render(request, "lists/keep.html", context, status=200 if given is None else 422)


class Feed(SyndicationFeed):  # type: ignore[type-arg]
    """Changes of all lists as an Atom feed."""

    feed_type = Atom1Feed
    access = "public"

    def title(self) -> str:
        """The feed's name."""
        return _("清单调整")

    def link(self) -> str:
        """The page of the same changes."""
        return reverse("lists:changes")

    def items(self) -> list[Change]:
        """The newest changes."""
        return changes(limit=FEED_LENGTH)

    def item_title(self, item: Change) -> str:
        """Which entry."""
        row = item.new
        return f"{_names(row.list)['name_en' if is_english() else 'name']} {row.code} {localised(row, 'name')}"

    def item_description(self, item: Change) -> str:
        """Why."""
        return localised(item.new, "reason")

    def item_link(self, item: Change) -> str:
        """The entry's page."""
        return reverse("lists:entry", args=[item.new.list, item.new.code])

    def item_guid(self, item: Change) -> str:
        """A name that never changes."""
        return f"urn:uuid:{item.id}"

    def item_pubdate(self, item: Change) -> datetime:
        """When it was published."""
        return item.new.changed_at

    def item_updateddate(self, item: Change) -> datetime:
        """The same: a version never changes."""
        return item.new.changed_at


def _names(name: str) -> dict[str, str]:
    zh, en = LIST_NAMES[name]
    return {"name": zh, "name_en": en}


def _known(name: str) -> Any:
    if name not in LISTS:
        raise NotFound
    return entries(name)


def _fits(row: Entry, wanted: dict[str, str]) -> bool:
    words = f"{row.code} {row.name} {row.name_en}".casefold()
    return (
        wanted["q"].casefold() in words
        and wanted["department"] in ("", row.department)
        and wanted["state"] in ("", row.state)
        and wanted["kind"] in ("", row.body.get("kind"))
    )


def _departments(rows: Iterable[Entry]) -> list[Any]:
    known = authorities()
    return [known[code] for code in sorted({row.department for row in rows}) if code in known]


def _history(versions: tuple[Entry, ...]) -> list[dict[str, Any]]:
    before: list[Entry | None] = [*versions[1:], None]
    return [{"entry": new, "lines": _changed_lines(new, old)} for new, old in zip(versions, before, strict=True)]


def _line(change: Change) -> dict[str, Any]:
    return {
        "entry": change.new,
        "list": _names(change.new.list),
        "old": change.old,
        "lines": _changed_lines(change.new, change.old),
    }


def _changed_lines(new: Entry, old: Entry | None) -> list[dict[str, Any]]:
    found = differences(old.body, new.body) if old else ()
    return [{"label": field_name(one.path), "old": shown(one.old), "new": shown(one.new)} for one in found]


def _share(row: Entry) -> int | None:
    budget = row.body.get("budget_wan")
    return round(100 * row.body.get("spent_wan", 0) / budget) if budget else None


def _initial(newest: Entry) -> dict[str, Any]:
    body = yaml.safe_dump(dict(newest.body), allow_unicode=True, sort_keys=False, width=100)
    return {"body": body, "effective_from": clock.today(), "based_on": newest.version}


def _note(form: forms.Form, error: Invalid | Conflict) -> None:
    noted: Any = error.facts.get("errors") if isinstance(error, Invalid) else None
    if not noted:
        form.add_error(
            None, _("这一条刚刚被别人改过，请重新打开看过再改。") if isinstance(error, Conflict) else str(error)
        )
        return
    for fault in noted:
        pointer = str(fault["pointer"])
        form.add_error(pointer if pointer in form.fields else None, str(fault["reason"]))


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
