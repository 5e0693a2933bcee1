"""The joint form with its materials."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from onewindow.foundation.access import person_or_window
from onewindow.foundation.actor import Actor
from onewindow.foundation.errors import DomainError
from onewindow.foundation.fieldblock import focus_id
from onewindow.foundation.http import actor_of, file_answer
from onewindow.foundation.texts import localised
from onewindow.intake import queries, services
from onewindow.intake.forms.drawing import DraftForm
from onewindow.intake.forms.reading import read_entries, reused_files, uploads
from onewindow.intake.forms.showing import shown_value
from onewindow.intake.queries import DraftPage, FieldShown, MaterialShown
from onewindow.intake.rules.content import dispute_slot
from onewindow.intake.rules.tables import Column
from onewindow.intake.views.starting import OPEN, where_it_went
from onewindow.registers.queries import authorities


@dataclass(frozen=True, slots=True)
class Line:
    """A field as the template draws it: one control, or a table's rows of controls."""

    shown: FieldShown
    text: str
    given: str  # what the register says
    source: str = ""  # the register and the day, where its value holds
    bound: Any = None
    columns: tuple[Column, ...] = ()
    rows: tuple[tuple[Any, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """The fields of one department's item, or those that several share."""

    key: str
    title: str
    lines: tuple[Line, ...]


@person_or_window
@never_cache
@require_http_methods(["GET", "POST"])
def form(request: HttpRequest, number: str) -> HttpResponse:
    """Shows and takes the joint form; what was typed is kept whatever else happens."""
    actor = actor_of(request)
    page = queries.draft_page(actor, number)
    if page.state != OPEN:
        return where_it_went(page)
    if request.method == "POST":
        return _take(request, actor, page)
    services.note_presence(actor, number)
    if not page.is_resolved:
        services.resolve_evidence(actor, number)
    opened = request.GET.getlist("edit")
    page = queries.draft_page(actor, number, opened=opened)
    return _drawn(request, page, shows_faults="check" in request.GET)


def _take(request: HttpRequest, actor: Actor, page: DraftPage) -> HttpResponse:
    refused = _keep_all(request, actor, page)
    number, address = page.number, reverse("intake:form", args=[page.number])
    if edit := request.POST.get("edit"):
        return redirect(f"{address}?edit={edit}#f_{edit}" if edit in {f.name for f in page.fields} else address)
    if more := request.POST.get("more"):
        _add_row(actor, page, more)
        return redirect(f"{address}#t_{more}" if more in {f.name for f in page.fields} else address)
    if "remove" in request.POST:
        return redirect(f"{address}#materials")
    if "retry" in request.POST:
        services.retry_sources(actor, number)
    if not refused:
        services.raise_disputes(actor, number)
    services.resolve_evidence(actor, number)
    if "retry" in request.POST or "look" in request.POST or "later" in request.POST:
        return redirect(address if refused else f"{address}?saved=1")
    after = queries.draft_page(actor, number)
    if after.faulty or refused:
        return _drawn(request, after, shows_faults=True, refused=refused, status=422)
    return redirect("intake:review", number)


def _keep_all(request: HttpRequest, actor: Actor, page: DraftPage) -> list[tuple[str, str]]:
    """Keeps values, files and choices; returns the uploads that were refused, with the reason."""
    fields = [each.field for each in page.fields]
    services.save_values(actor, page.number, read_entries(request.POST, fields))
    refused: list[tuple[str, str]] = []
    for upload in uploads(request.FILES):
        try:
            services.attach_file(actor, page.number, upload.slot, name=upload.file.name or "", content=upload.file)
        except DomainError as error:
            reason = error.detail or _(error.title)
            services.note_fault(actor, page.number, upload.slot, reason)
            refused.append((upload.slot, reason))
    for code, file_id in reused_files(request.POST):
        services.reuse_file(actor, page.number, code, file_id)
    return refused


def _add_row(actor: Actor, page: DraftPage, name: str) -> None:
    shown = next((each for each in queries.draft_page(actor, page.number).fields if each.name == name), None)
    if shown is not None and shown.field.type == "table":
        rows = list(shown.value) if isinstance(shown.value, list) else []
        entries = services.Entries(values={name: [*(rows or [{}]), {}]})
        services.save_values(actor, page.number, entries)


@person_or_window
@require_POST
def save(request: HttpRequest, number: str) -> HttpResponse:
    """Keeps the form while she is filling it in."""
    actor = actor_of(request)
    page = queries.draft_page(actor, number)
    services.save_values(actor, number, read_entries(request.POST, [each.field for each in page.fields]))
    return HttpResponse(status=204)


@person_or_window
@never_cache
@require_safe
def file(request: HttpRequest, number: str, file_id: UUID) -> HttpResponseBase:
    """A file of her own draft."""
    ref, stream = queries.draft_file(actor_of(request), number, file_id)
    return file_answer(stream, ref.name, ref.media_type)


def _drawn(
    request: HttpRequest,
    page: DraftPage,
    *,
    shows_faults: bool,
    refused: Iterable[tuple[str, str]] = (),
    status: int = 200,
) -> HttpResponse:
    drawn = DraftForm([each for each in page.fields if each.is_open], shows_faults=shows_faults)
    asked = [each for each in page.fields if not each.is_carried]
    uploads_asked = [each for each in page.materials if each.kind == "upload"]
    sections = _sections(page, drawn)
    context = {
        "page": page,
        "form": drawn,
        "sections": sections,
        "carried": _carried(page),
        "known_count": sum(not each.is_open for each in asked),
        "typed_count": sum(each.is_open and not each.value for each in asked),
        "free": [each for each in page.materials if each.kind == "free"],
        "promises": [each for each in page.materials if each.kind == "promise"],
        "uploads": uploads_asked,
        "refused": list(refused),
        "error_lines": _error_lines(page, drawn, sections, list(refused)),
        "is_saved": "saved" in request.GET,
        "departments": _departments(page),
    }
    return render(request, "intake/form.html", context, status=status)


def _error_lines(
    page: DraftPage, drawn: DraftForm, sections: Iterable[Section], refused: list[tuple[str, str]]
) -> list[tuple[str, str]]:
    """The lines of the summary, from the top of the page down: which control they lead to, and what to do there."""
    places = {line.shown.name: place for place, line in enumerate(line for one in sections for line in one.lines)}
    faulty = sorted(drawn.errors.items(), key=lambda fault: places[fault[0].partition("-")[0]])
    lines = [(focus_id(drawn[name]), str(text)) for name, texts in faulty for text in texts]
    names = {each.code: localised(each.material, "name") for each in page.materials}
    lines += [(f"file_{slot}", f"{names.get(slot, '')}：{text}") for slot, text in refused if slot in names]
    proofs = [(slot.removeprefix(dispute_slot("")), text) for slot, text in refused if slot not in names]
    return lines + [(f"proof_{name}", text) for name, text in proofs]


def _sections(page: DraftPage, drawn: DraftForm) -> list[Section]:
    """The fields in groups: those that several items share first, then each item's own."""
    titles = {item.key: localised(item, "name") for item in page.thing.items}
    grouped: dict[str, list[Line]] = {}
    chosen = set(page.selection.keys)
    for each in page.fields:
        if not each.is_carried:
            uses = [key for key in each.field.used_by if key in chosen] or [page.thing.items[0].key]
            grouped.setdefault(uses[0] if len(uses) == 1 else "", []).append(_line(each, drawn))
    order = ["", *titles]
    return [
        Section(key or "shared", titles.get(key) or _("几个部门共用的"), tuple(grouped[key]))
        for key in order
        if key in grouped
    ]


def _line(each: FieldShown, drawn: DraftForm) -> Line:
    text, given = shown_value(each), shown_value(each, each.prefilled.value) if each.prefilled else ""
    if not each.is_open:
        return Line(each, text, given)
    if each.field.type != "table":
        return Line(each, text, given, _source_text(each), bound=drawn[each.name])
    columns = drawn.columns[each.name]
    rows = tuple(
        tuple(drawn[f"{each.name}-{number}-{column.name}"] for column in columns)
        for number in range(drawn.rows[each.name])
    )
    return Line(each, text, given, columns=columns, rows=rows)


def _source_text(each: FieldShown) -> str:
    if each.source == "licence":
        return _("原来的证照和申请")
    if each.source != "register" or each.register is None or each.prefilled is None:
        return ""
    return f"{localised(each.register, 'name')}{_('，')}{each.prefilled.read_at[:10]}"


def _carried(page: DraftPage) -> list[tuple[FieldShown, str]]:
    """What is not asked because it comes with a licence of this bundle, and from which item."""
    titles = {item.key: localised(item.result, "name") for item in page.thing.items}
    return [(each, titles.get(each.field.carried_from or "", "")) for each in page.fields if each.is_carried]


def _departments(page: DraftPage) -> list[tuple[Any, list[str]]]:
    """Who will see what: each department with the fields and papers of its items."""
    seen: dict[str, list[str]] = {}
    for item in page.thing.items:
        if item.key in page.selection.keys:
            names = [localised(each.field, "label") for each in page.fields if item.key in each.field.used_by]
            names += [localised(each.material, "name") for each in page.materials if item.key in each.items]
            seen.setdefault(item.department, []).extend(names)
    known = authorities()
    return [(known.get(code), list(dict.fromkeys(names))) for code, names in seen.items() if code in known]


def missing_papers(page: DraftPage) -> list[MaterialShown]:
    """Required papers that she has not handed in: she is warned, never blocked."""
    return [each for each in page.materials if each.is_missing]
