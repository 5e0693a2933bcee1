"""The whole file of a matter as one PDF, to print or to keep."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from onewindow.cases import queries
from onewindow.cases.queries import CasePage, CasePart
from onewindow.cases.queries.messages import MessageRow
from onewindow.cases.views.evidence import content_of
from onewindow.cases.views.shown import SOURCES, document_lines
from onewindow.documents.queries import (
    FileRow,
    PrintedBook,
    PrintedLine,
    PrintedSection,
    files,
    legal_document,
    printed_book,
)
from onewindow.exchange.queries import TraceRow
from onewindow.foundation import clock
from onewindow.foundation.access import person_only
from onewindow.foundation.citizenstates import citizen_state
from onewindow.foundation.http import actor_of
from onewindow.foundation.limits import Derivation
from onewindow.foundation.texts import is_english, local_day, localised, long_date, long_moment

Timeline = list[tuple[datetime, str]]


@person_only
def booklet(request: HttpRequest, number: str) -> HttpResponse:
    """Answers, papers with their hashes, notices, timeline, clocks, decision and traces, with a page of contents."""
    actor = actor_of(request)
    page, traces, _letters, _papers = queries.case_page_and_traces(actor, number)
    messages = queries.own_thread(actor, number).messages
    ids = [file for part in page.children for row in part.materials for file in row.file_ids]
    papers = files([*ids, *(file.id for row in messages for file in row.files)])
    book = PrintedBook(
        title=localised(page, "title"),
        subtitle=_("办件编号 %(number)s，%(moment)s 打印")
        % {"number": page.number, "moment": long_moment(clock.now())},
        contents=_("目录"),
        foot=page.number,
        language="en" if is_english() else "zh-CN",
        sections=tuple(_sections(page, traces, messages, papers)),
    )
    response = HttpResponse(printed_book(book), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{page.number}.pdf"'
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _sections(
    page: CasePage, traces: Sequence[TraceRow], messages: Sequence[MessageRow], papers: Mapping[UUID, FileRow]
) -> Iterator[PrintedSection]:
    for part in page.children:
        yield PrintedSection(localised(part, "title"), tuple(_head(part)), level=0)
        yield PrintedSection(_("填写的内容"), tuple(_answers(part)) or _nothing())
        yield PrintedSection(_("交的材料"), tuple(_materials(part, papers)) or _nothing())
        yield PrintedSection(_("经过"), tuple(_timeline(part)) or _nothing())
        yield PrintedSection(_("期限怎么算的"), tuple(_clocks(part)) or _nothing())
        yield PrintedSection(_("决定"), tuple(_decision(part)) or _nothing())
    yield PrintedSection(_("文书"), (), level=0)
    every = (*page.documents, *(one for part in page.children for one in part.documents))
    for document_id in dict.fromkeys(row.id for row in every):
        yield _document(document_id)
    yield PrintedSection(_("来往消息"), tuple(map(_message, messages)) or _nothing(), level=0)
    yield PrintedSection(_("谁看过我的数据"), tuple(map(_trace, traces)) or _nothing(), level=0)


def _nothing() -> tuple[PrintedLine, ...]:
    return (PrintedLine("", _("没有")),)


def _head(part: CasePart) -> Iterator[PrintedLine]:
    yield PrintedLine(_("办件编号"), part.number or "")
    yield PrintedLine(_("申请人"), part.applicant_name)
    yield PrintedLine(_("部门"), localised(part, "department_name"))
    yield PrintedLine(_("现在"), _(citizen_state(part.outcome or part.shown_state).word))


def _answers(part: CasePart) -> Iterator[PrintedLine]:
    for row in part.answers:
        yield PrintedLine(localised(row, "label"), content_of(row) or "—")


def _materials(part: CasePart, papers: Mapping[UUID, FileRow]) -> Iterator[PrintedLine]:
    for row in part.materials:
        source = _(SOURCES[row.given]) if row.given in SOURCES else _("没有交")
        lines = [source, *(_paper(papers[one]) for one in row.file_ids if one in papers)]
        yield PrintedLine(localised(row, "name"), "\n".join(lines))


def _paper(row: FileRow) -> str:
    return f"{row.name}（{long_moment(row.stored_at)}）\nSHA-256 {row.sha256}"


def _timeline(part: CasePart) -> Iterator[PrintedLine]:
    found: Timeline = []
    for moment, words in (
        (part.received_at, _("收到申请")),
        (part.accepted_at, _("受理")),
        (part.decided_at, _("作出决定")),
        (part.served_at, _("送达")),
        (part.closed_at, _("办结")),
    ):
        if moment is not None:
            found.append((moment, words))
    if part.correction:
        found.append((part.correction.sent_at, _("通知补正")))
        if part.correction.answered_at:
            found.append((part.correction.answered_at, _("交来补正")))
    for step in part.steps:
        if step.done_at is not None:
            found.append((step.done_at, _("办完：%(step)s") % {"step": localised(step, "name")}))
    for moment, words in sorted(found, key=lambda one: one[0]):
        yield PrintedLine(long_moment(moment), words)


def _clocks(part: CasePart) -> Iterator[PrintedLine]:
    for words, derivation in (
        (_("部门最晚哪天告知补正"), part.clock.correction_derivation),
        (_("我们承诺"), part.clock.promised_derivation),
        (_("法定最长"), part.clock.statutory_derivation),
        (_("最晚哪天送到"), part.clock.delivery_derivation),
    ):
        if derivation is not None:
            yield PrintedLine(words, _derived(derivation))


def _derived(derivation: Derivation) -> str:
    notes = (f"{note.number}. {localised(note, 'text')}" for note in derivation.notes)
    return "\n".join([long_date(derivation.due_date), *notes])


def _decision(part: CasePart) -> Iterator[PrintedLine]:
    if part.decided_at is None:
        return
    yield PrintedLine(_("结果"), _(citizen_state(part.outcome or part.shown_state).word))
    yield PrintedLine(_("日期"), long_date(local_day(part.decided_at)))
    if part.reason:
        yield PrintedLine(_("理由"), part.reason)
    if part.bases:
        yield PrintedLine(_("依据"), "\n".join(row.label for row in part.bases))
    for remedy in part.remedies:
        yield PrintedLine(_("救济途径"), f"{localised(remedy, 'to')} {long_date(remedy.until)}")
    for licence in part.licences:
        yield PrintedLine(localised(licence, "name"), licence.licence_no)


def _document(document_id: UUID) -> PrintedSection:
    document = legal_document(document_id)
    lines = [PrintedLine("", localised(document, "text"))] if document.text else []
    lines += [PrintedLine(line.label, line.value) for line in document_lines(document)]
    lines.append(PrintedLine(_("文号"), document.number))
    lines.append(PrintedLine(_("电子印章"), _("有效") if document.is_seal_valid else _("核对不上")))
    lines.append(PrintedLine(_("核对码"), document.check_code))
    return PrintedSection(localised(document, "title"), tuple(lines))


def _message(row: MessageRow) -> PrintedLine:
    papers = "".join(f"\n{_paper(file)}" for file in row.files)
    who = localised(row, "author") or _("申请人")
    return PrintedLine(long_moment(row.at), f"{who}：{row.text}{papers}")


def _trace(row: TraceRow) -> PrintedLine:
    fields = "、".join(row.fields_en if is_english() else row.fields)
    office = f"{localised(row, 'department')} {localised(row, 'post')}".strip()
    words = [f"{localised(row, 'who')} {office}".strip(), localised(row, "purpose_title")]
    words.append(f"{localised(row, 'register_name')} {fields}".strip())
    return PrintedLine(long_moment(row.at), "\n".join(one for one in words if one))
