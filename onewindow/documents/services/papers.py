"""Issuing documents under seal, and correcting the slips of the pen in them."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, transaction
from django.utils.translation import gettext_noop

from onewindow.documents.models import LegalDocument
from onewindow.documents.queries.papers import DocumentRow, document_row
from onewindow.documents.queries.templates import TemplateVersion, template_in_force, template_version
from onewindow.documents.rules import Content, DocumentKind, number_in, receipt_number, series_of
from onewindow.documents.rules.clerical import CORRECTABLE, is_clerical
from onewindow.documents.rules.templates import filled, slot_facts, template_of
from onewindow.foundation import clock, signing
from onewindow.foundation.actor import Actor
from onewindow.foundation.errors import Conflict, Invalid, NotAllowed, NotFound
from onewindow.foundation.ids import new_id
from onewindow.foundation.rows import Changes, new_row, write_rows

CORRECTED, CORRECTED_EN = "（更正）", " (corrected)"
CHECK_CODE_BYTES = 24  # 192 random bits: nobody finds a document by trying


class AlreadyCorrected(Conflict):
    """There is a newer version; that one is corrected."""

    code, title = "already-corrected", gettext_noop("这份文书已经更正过，请在新的那份上改")


class NotClerical(Invalid):
    """Only obvious slips of the pen are corrected; what was decided and why stays (a new decision changes that)."""

    code, title = "not-clerical", gettext_noop("只能更正明显的笔误：改动太多、改了意思或者没有改，都不行")


def issue_document(actor: Actor, **given: Any) -> DocumentRow:
    """Issues a document in a case as `prepare_document` makes it, in the caller's transaction."""
    with transaction.atomic(savepoint=False):
        document, changes = prepare_document(actor, **given)
        write_rows(changes)
    return document


def prepare_document(  # noqa: PLR0913 all of it is on the document
    actor: Actor,
    *,
    kind: str,
    organ: str,
    case_number: str,
    title: str,
    title_en: str,
    facts: Mapping[str, Any],
    issued_on: datetime,
    organ_name: str = "",
    organ_name_en: str = "",
    organ_short: str = "",
    template_id: UUID | None = None,
) -> tuple[DocumentRow, Changes]:
    """Numbers and seals a document in a case; its row is to be written with the rows of the act that issues it.

    Its text is made by the template that is in force on the day, or by the version `template_id`.

    `organ` is the department's code; the names are shown and sealed, `organ_short` (清市监) begins the number. A
    receipt takes no statement here, since it bears its case's number; for the other kinds a number is taken, which
    nobody else gets until the caller's transaction ends.
    """
    document_kind = DocumentKind(kind)
    unnumbered = Content(
        kind=document_kind.value,
        number="",
        check_code=secrets.token_urlsafe(CHECK_CODE_BYTES),
        organ=organ,
        organ_name=organ_name or organ,
        organ_name_en=organ_name_en or organ_name or organ,
        case_number=case_number,
        title=title,
        title_en=title_en,
        issued_on=issued_on,
        facts=json.loads(json.dumps(dict(facts), cls=DjangoJSONEncoder, allow_nan=False)),
    )
    number = _next_number(document_kind, organ_short or organ_name or organ, case_number, issued_on)
    day = clock.local(issued_on).date()
    code = template_of(document_kind, unnumbered.facts)
    template = template_version(template_id) if template_id else template_in_force(code, day)
    document = _sealed(actor, _made_by(template, replace(unnumbered, number=number)), template.id)
    return document_row(document), Changes(added=[document])


def _made_by(template: TemplateVersion, content: Content) -> Content:
    slots = slot_facts(content)
    return replace(
        content,
        template=template.code,
        template_version=template.version,
        text=filled(template.text, slots, is_english=False),
        text_en=filled(template.text_en, slots, is_english=True),
    )


def _sealed(actor: Actor, content: Content, template: UUID) -> LegalDocument:
    text = signing.canonical_json(content.as_record())
    seal = signing.sign(text)
    return new_row(
        LegalDocument,
        id=new_id(),
        kind=content.kind,
        organ=content.organ,
        number=content.number,
        check_code=content.check_code,
        case_number=content.case_number,
        content=text.decode(),
        issued_on=content.issued_on,
        issued_by=actor.id,
        sealed_at=clock.real_now(),
        seal_algorithm=seal.algorithm,
        seal_key_id=seal.key_id,
        seal_value=seal.value_b64,
        template_id=template,
    )


def _next_number(kind: DocumentKind, short: str, case_number: str, issued_on: datetime) -> str:
    if kind is DocumentKind.RECEIPT:
        return receipt_number(short, case_number)
    series = series_of(kind, short, clock.local(issued_on).date())
    with connection.cursor() as cursor:
        # The row stays locked until the caller's transaction ends: numbers have neither gaps nor doubles.
        cursor.execute(
            "insert into documents_numbering (series, last) values (%s, 1)"
            " on conflict (series) do update set last = documents_numbering.last + 1 returning last",
            [series],
        )
        return number_in(series, cursor.fetchone()[0])


@transaction.atomic
def correct_document(
    actor: Actor, document_id: UUID, *, facts: Mapping[str, str], reason: str, organ_short: str = ""
) -> DocumentRow:
    """Corrects obvious slips of the pen in a decision: a new version under seal; the former one stays and says so.

    Raises NotFound, AlreadyCorrected, NotAllowed for who issued any of its versions (four eyes), and NotClerical for
    what isn't a slip, or touches outcome, articles or remedies.
    """
    document = LegalDocument.objects.select_for_update(of=("self",), no_key=True).filter(id=document_id).first()
    if document is None or document.kind != DocumentKind.DECISION:
        raise NotFound
    if LegalDocument.objects.filter(corrects=document).exists():
        raise AlreadyCorrected
    if actor.id in _issuers(document):
        raise NotAllowed
    record = json.loads(document.content)
    said = {name: text.strip() for name, text in facts.items() if text.strip() != record["facts"].get(name)}
    wrong = [name for name, text in said.items() if not _may_be_corrected(name, record["facts"].get(name), text)]
    if not said or wrong:
        raise NotClerical(errors=[{"pointer": f"/{name}", "reason": str(NotClerical.title)} for name in wrong])
    row, changes = prepare_document(
        actor,
        kind=document.kind,
        organ=document.organ,
        organ_name=record["organ_name"],
        organ_name_en=record["organ_name_en"],
        organ_short=organ_short,
        case_number=document.case_number,
        title=f"{record['title'].removesuffix(CORRECTED)}{CORRECTED}",
        title_en=f"{record['title_en'].removesuffix(CORRECTED_EN)}{CORRECTED_EN}",
        facts={**record["facts"], **said, "corrects": document.number, "correction_reason": reason},
        issued_on=clock.now(),
        template_id=document.template_id,
    )
    for added in changes.added:
        if isinstance(added, LegalDocument):
            added.corrects = document
    write_rows(changes)
    return row


def _may_be_corrected(name: str, before: object, after: str) -> bool:
    return name in CORRECTABLE and isinstance(before, str) and is_clerical(before, after)


def _issuers(document: LegalDocument) -> set[UUID]:
    """Who issued the document and every version before it."""
    found: set[UUID] = set()
    one: LegalDocument | None = document
    while one is not None:
        found.add(one.issued_by)
        one = one.corrects
    return found
