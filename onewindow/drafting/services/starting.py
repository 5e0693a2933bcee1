"""How a draft begins: empty, from the published version, or adopted from the level above."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from onewindow.catalogue import services as catalogue
from onewindow.catalogue.queries.unpublished import newest_bodies
from onewindow.drafting.models import Draft, DraftRevision
from onewindow.drafting.rules.keys import is_key
from onewindow.drafting.services.common import (
    SERVICE_TYPE,
    OutsidePowers,
    logged_refusals,
    require_editor,
    require_plain_texts,
    require_power,
)
from onewindow.foundation import clock
from onewindow.foundation.actor import Actor
from onewindow.foundation.database import violated_constraint
from onewindow.foundation.errors import Conflict, Invalid, NotFound
from onewindow.foundation.marks import marked
from onewindow.ledger.services import record_act

DEPARTMENT_OF = {"item": "department", "bundle": "lead_department"}
KEY_OF = {"item": "key", "bundle": "code"}


class DraftAlreadyOpen(Conflict):
    """Somebody is already writing a draft of this definition."""

    code, title = "draft-already-open", "这个事项已经有一份草稿了，请接着那一份写"


class KeyTaken(Invalid):
    """A new definition needs a code that nobody has, written as codes are."""

    code, title = "key-invalid", "代号不能用"


def start_draft(actor: Actor, kind: str, key: str, body: Mapping[str, Any]) -> UUID:
    """Begins a definition that is not published yet; the body holds at least its department, and its power.

    Raises OutsidePowers, and writes the attempt down, where the department has no such power.
    """
    with logged_refusals(actor, f"{kind}:{key}"):
        department = str(body.get(DEPARTMENT_OF[kind], ""))
        require_editor(actor, department)
        if not is_key(key):
            raise KeyTaken(
                errors=[
                    {"pointer": "key", "reason": marked("请用大写字母开头，只用大写字母、数字和短横，2 到 40 个字符。")}
                ]
            )
        if newest_bodies(kind, [key]):
            raise KeyTaken(errors=[{"pointer": "key", "reason": marked("这个代号已经有公布的事项在用。")}])
        _require_named_power(department, kind, body)
        return _begin(actor, kind, key, department, {KEY_OF[kind]: key, **body})


def start_from_published(actor: Actor, kind: str, key: str) -> UUID:
    """Begins the next version of what is published; raises NotFound, or DraftAlreadyOpen."""
    with logged_refusals(actor, f"{kind}:{key}"):
        published = newest_bodies(kind, [key]).get(key)
        if published is None:
            raise NotFound
        department = str(published.body[DEPARTMENT_OF[kind]])
        require_editor(actor, department)
        return _begin(actor, kind, key, department, published.body, base_version=published.version)


def adopt_from_above(actor: Actor, key: str) -> UUID:
    """Begins the office's own item from one of a level above; raises what `catalogue.adopt_item` raises.

    The catalogue writes an attempt outside the powers down itself, so it is asked before the transaction begins.
    """
    body = dict(catalogue.adopt_item(actor, key, actor.organisation))
    own = str(body["key"])
    with logged_refusals(actor, f"item:{own}"):
        require_editor(actor, actor.organisation)
        if newest_bodies("item", [own]):
            raise KeyTaken(errors=[{"pointer": "adopt", "reason": marked("这个事项本部门已经承接了。")}])
        return _begin(actor, "item", own, actor.organisation, body, origin="adoption", row={"source": key})


def _require_named_power(department: str, kind: str, body: Mapping[str, Any]) -> None:
    """A new item names its power at once; only a public service (公共服务) has none."""
    if kind == "item" and not body.get("power") and body.get("type_code") != SERVICE_TYPE:
        raise OutsidePowers(department=department, power="")


def _begin(actor: Actor, kind: str, key: str, department: str, body: Mapping[str, Any], **origin: Any) -> UUID:
    require_power(department, kind, body)
    require_plain_texts(body)
    now = clock.now()
    draft = Draft(
        kind=kind,
        key=key,
        department=department,
        name=str(body.get("name") or ""),
        body=dict(body),
        base_version=origin.get("base_version"),
        origin=origin.get("origin", "editor"),
        origin_row=origin.get("row", {}),
        created_by=actor.id,
        created_at=now,
        updated_at=now,
    )
    try:
        with transaction.atomic():
            draft.save(force_insert=True)
    except IntegrityError as error:
        if violated_constraint(error) == "drafting_one_open_draft":
            raise DraftAlreadyOpen from error
        raise
    DraftRevision.objects.create(draft=draft, number=1, act="start", body=draft.body, by=actor.id, at=now)
    record_act(actor, "drafting.start_draft", f"draft:{draft.id}", kind=kind, key=key, base=draft.base_version)
    return draft.id
