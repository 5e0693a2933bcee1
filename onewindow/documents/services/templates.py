"""How a template of documents comes into force: one of the legal office proposes, another approves for a later day."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from onewindow.documents.models import DocumentTemplate
from onewindow.documents.queries.templates import clear_template_cache
from onewindow.documents.rules.shipped import shipped_rows
from onewindow.documents.rules.templates import (
    LEGAL_POST,
    LONGEST,
    TemplateCode,
    TemplateState,
    missing_slots,
    unknown_slots,
)
from onewindow.foundation import clock
from onewindow.foundation.actor import Actor, ActorKind
from onewindow.foundation.errors import Conflict, Invalid, NotAllowed, NotFound
from onewindow.foundation.marks import marked
from onewindow.ledger.services import record_act


class TemplateFaulty(Invalid):
    """A text has a slot that isn't on the list, leaves out one that the law wants, or is empty or too long."""

    code, title = "template-faulty", marked("模板写得不对：请看每一处的说明，改好再提交")


class DraftWaiting(Conflict):
    """A version of this template waits for approval already; it has to be decided first."""

    code, title = "template-draft-waiting", marked("这个模板已经有一版在等批准，请先批准或退回那一版")


class TemplateDecided(Conflict):
    """The version was approved or sent back already."""

    code, title = "template-decided", marked("这一版已经批准或退回了，请刷新看看")


class OwnTemplate(NotAllowed):
    """Who proposed a version can't approve it (four eyes)."""

    code, title = "own-template", marked("自己提的模板要由另一位法制审核人员批准")


class TemplateDayWrong(Invalid):
    """A version comes into force after the day of its approval, and not before the version that was approved last."""

    code, title = "template-day-wrong", marked("启用日期要在今天之后，并且不早于上一版的启用日期")


@transaction.atomic
def propose_template(actor: Actor, code: str, *, text: str, text_en: str, change: str) -> int:
    """Proposes a new version, which makes no document until another of the legal office approves it; gives its number.

    Raises NotAllowed for other posts, NotFound for no such template, TemplateFaulty and DraftWaiting.
    """
    _check_office(actor)
    rows = list(DocumentTemplate.objects.select_for_update(of=("self",), no_key=True).filter(code=code).order_by("id"))
    if not rows:
        raise NotFound(code)
    if any(row.state == TemplateState.DRAFT for row in rows):
        raise DraftWaiting
    said, said_en, why = text.replace("\r\n", "\n").strip(), text_en.replace("\r\n", "\n").strip(), change.strip()
    faults = [*_faults(code, "text", said), *_faults(code, "text_en", said_en)]
    if not why:
        faults.append({"pointer": "/change", "reason": marked("请写清楚改了什么、为什么改")})
    if faults:
        raise TemplateFaulty(errors=faults)
    version = max(row.version for row in rows) + 1
    DocumentTemplate.objects.create(
        code=code,
        version=version,
        text=said,
        text_en=said_en,
        state=TemplateState.DRAFT,
        proposed_by=actor.id,
        proposed_at=clock.now(),
        change=why,
    )
    record_act(actor, "documents.propose_template", f"template:{code}:{version}", post=LEGAL_POST)
    return version


@transaction.atomic
def approve_template(actor: Actor, version_id: UUID, *, in_force_from: date) -> None:
    """Approves a version for a later day; from then on it makes the documents, and it never changes again.

    Raises NotAllowed for other posts, OwnTemplate for who proposed it, NotFound, TemplateDecided, TemplateDayWrong.
    """
    _check_office(actor)
    row = _waiting(version_id)
    if row.proposed_by == actor.id:
        raise OwnTemplate
    approved = DocumentTemplate.objects.filter(code=row.code, state=TemplateState.APPROVED, is_shipped=False)
    last = approved.order_by("-version").values_list("in_force_from", flat=True).first()
    if in_force_from <= clock.today() or (last is not None and in_force_from < last):
        raise TemplateDayWrong(errors=[{"pointer": "/in_force_from", "reason": TemplateDayWrong.title}])
    row.in_force_from = in_force_from
    _decide(actor, row, TemplateState.APPROVED)
    facts = {"in_force_from": in_force_from.isoformat(), "post": LEGAL_POST}
    record_act(actor, "documents.approve_template", f"template:{row.code}:{row.version}", **facts)
    transaction.on_commit(clear_template_cache)
    clear_template_cache()


@transaction.atomic
def reject_template(actor: Actor, version_id: UUID, *, reason: str) -> None:
    """Sends a version back with the reason, or takes one's own back; it stays in the history and is never used.

    Raises NotAllowed for other posts, NotFound, TemplateDecided, TemplateFaulty without a reason.
    """
    _check_office(actor)
    row = _waiting(version_id)
    if not reason.strip():
        raise TemplateFaulty(errors=[{"pointer": "/answer", "reason": marked("请写清楚为什么退回")}])
    row.answer = reason.strip()
    _decide(actor, row, TemplateState.REJECTED)
    record_act(actor, "documents.reject_template", f"template:{row.code}:{row.version}", post=LEGAL_POST)


def install_shipped_templates() -> None:
    """Puts the versions that come with the software in where they are missing; the migration does so once."""
    rows = [DocumentTemplate(**row) for row in shipped_rows(clock.real_now())]
    DocumentTemplate.objects.bulk_create(rows, ignore_conflicts=True)


def _check_office(actor: Actor) -> None:
    if actor.kind is not ActorKind.STAFF or not actor.holds(LEGAL_POST):
        raise NotAllowed


def _waiting(version_id: UUID) -> DocumentTemplate:
    row = DocumentTemplate.objects.select_for_update(of=("self",), no_key=True).filter(id=version_id).first()
    if row is None:
        raise NotFound
    if row.state != TemplateState.DRAFT:
        raise TemplateDecided
    return row


def _decide(actor: Actor, row: DocumentTemplate, state: TemplateState) -> None:
    row.state, row.decided_by = state.value, actor.id
    row.decided_at, row.decided_on = clock.now(), clock.today()
    row.save(update_fields=["state", "decided_by", "decided_at", "decided_on", "answer", "in_force_from"])


def _faults(code: str, name: str, text: str) -> list[dict[str, str]]:
    if not text:
        return [{"pointer": f"/{name}", "reason": marked("请写正文")}]
    if len(text) > LONGEST:
        return [{"pointer": f"/{name}", "reason": marked("正文太长，最多 6000 字")}]
    kind = TemplateCode(code)
    wrong = [_("“%(slot)s”不在填空清单里，请改成清单上的") % {"slot": slot} for slot in unknown_slots(kind, text)]
    wrong += [_("法律要求写明的“{%(slot)s}”没有了，请加上") % {"slot": slot} for slot in missing_slots(kind, text)]
    return [{"pointer": f"/{name}", "reason": reason} for reason in wrong]
