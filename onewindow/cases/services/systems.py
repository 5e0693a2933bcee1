"""A department attaches its own system to posts of its own, detaches it, and sends again what was given up."""

from __future__ import annotations

import re
import secrets
from collections.abc import Collection
from ipaddress import ip_network
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction

from onewindow.cases.models import DepartmentSystem, SystemEvent, SystemNonce, SystemPost
from onewindow.cases.models.systems import DEAD, WAITING
from onewindow.cases.rules.systems import address_fault
from onewindow.catalogue.queries import published_item
from onewindow.foundation import clock
from onewindow.foundation.actor import Actor, ActorKind
from onewindow.foundation.database import violated_constraint
from onewindow.foundation.errors import Conflict, Invalid, NotFound
from onewindow.foundation.httpsignatures import public_key_of
from onewindow.foundation.ids import new_id
from onewindow.foundation.marks import marked
from onewindow.foundation.personal import encrypt
from onewindow.foundation.queue import enqueue
from onewindow.identity.queries import heads_departments, posts
from onewindow.ledger.services import record_act

CODE = re.compile(r"^[a-z][a-z0-9-]{1,31}$")
SECRET_BYTES = 32
LONGEST_NONCE = 64
FAULTS = {
    "code": marked("代号用小写字母、数字和短横线，字母开头，例如 fire-approval"),
    "name": marked("要写系统的名称"),
    "form": marked("地址要完整，例如 https://example.gov.cn/onewindow"),
    "tls": marked("地址要用 https；内网地址要先由平台运维列入允许的网段"),
    "public_key": marked("公钥是 Ed25519 的 32 个字节，用 Base64 写成 44 个字符"),
    "posts": marked("至少选一个本部门的岗位"),
    "item": marked("没有这个事项，请核对事项编码"),
}


class SystemWrong(Invalid):
    """What was said of a system does not hold."""

    code, title = "system-wrong", marked("业务系统没有接入，请改正下面的内容")


class SystemCodeTaken(Conflict):
    """Another attached system bears the code."""

    code, title = "system-code-taken", marked("这个代号已经有别的系统在用，请换一个")


class PostServed(Conflict):
    """Another system serves the post already, for the same item."""

    code, title = "post-served", marked("这个岗位已经接到别的系统上，先解除那一个")


class RequestRepeated(Conflict):
    """A signed request came twice: the second is nobody's."""

    code, title = "request-repeated", marked("这个签名已经用过，请重新签名后再发")


class EventNotDead(Conflict):
    """The event was delivered, or is still being tried."""

    code, title = "event-not-dead", marked("这条通知已经送到，或者还在自动重发")


def attach_system(
    actor: Actor, *, code: str, name: str, address: str, public_key: str, served: Collection[tuple[str, str]]
) -> tuple[UUID, str]:
    """Attaches a system to posts of a department that the actor heads; returns its id and the secret for our events.

    `served` are posts, each with an item or, for all items, with an empty text. The secret is told once. Cases that are
    at the posts now are told to the system too. Raises SystemWrong, NotFound for a post that is not hers,
    SystemCodeTaken, PostServed.
    """
    department = _department(actor, served)
    _check(code, name, address, public_key, served)
    secret = secrets.token_urlsafe(SECRET_BYTES)
    row = DepartmentSystem(
        code=code,
        authority=department,
        name=name.strip(),
        address=address,
        public_key=public_key.strip(),
        secret=encrypt(secret),
        attached_by=actor.id,
        attached_at=clock.now(),
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
            SystemPost.objects.bulk_create(
                [SystemPost(id=new_id(), system=row, post=post, item=item) for post, item in sorted(set(served))]
            )
            facts = {"code": code, "posts": sorted({post for post, _ in served})}
            record_act(actor, "cases.attach_system", f"system:{row.id}", **facts)
    except IntegrityError as error:
        found = violated_constraint(error)
        if found == "system_code_once":
            raise SystemCodeTaken from error
        if found == "system_post_served_once":
            raise PostServed from error
        raise
    return row.id, secret


@transaction.atomic
def detach_system(actor: Actor, system: UUID) -> None:
    """Ends a system's service: it is told nothing more and reports nothing more; its posts go on at the desk."""
    row = _locked(actor, system)
    if row.detached_at is not None:
        return
    row.detached_at, row.detached_by = clock.now(), actor.id
    row.save(update_fields=["detached_at", "detached_by"])
    row.posts.all().delete()
    row.tasks.filter(ended_at=None).update(ended_at=clock.now())
    row.events.filter(state=WAITING).update(state=DEAD, next_at=None, fault="detached")
    record_act(actor, "cases.detach_system", f"system:{row.id}", code=row.code)


@transaction.atomic
def send_again(actor: Actor, system: UUID, event: UUID) -> None:
    """Tries an event again that was given up, for another day. Raises NotFound, EventNotDead."""
    row = _locked(actor, system)
    found = SystemEvent.objects.select_for_update(no_key=True).filter(system=row, id=event).first()
    if found is None:
        raise NotFound
    if found.state != DEAD or row.detached_at is not None:
        raise EventNotDead
    now = clock.real_now()
    found.state, found.since, found.next_at, found.attempts, found.fault = WAITING, now, now, 0, ""
    found.save(update_fields=["state", "since", "next_at", "attempts", "fault"])
    DepartmentSystem.objects.filter(id=row.id).update(silent_until=None)
    record_act(actor, "cases.send_event_again", f"system:{row.id}", event=str(event))
    enqueue("cases.deliver_event", event_id=str(event))


def check_request(system: UUID, nonce: str) -> None:
    """Notes that a signed request came; raises RequestRepeated for one that came before."""
    try:
        with transaction.atomic():
            SystemNonce.objects.create(system_id=system, nonce=nonce[:LONGEST_NONCE], at=clock.real_now())
    except IntegrityError as error:
        if violated_constraint(error) != "system_nonce_once":
            raise
        raise RequestRepeated from error


def _department(actor: Actor, served: Collection[tuple[str, str]]) -> str:
    """The one department whose posts are served; the actor heads it."""
    known = posts()
    if actor.kind is not ActorKind.STAFF or any(post not in known for post, _ in served):
        raise NotFound
    departments = {known[post].authority for post, _ in served}
    if departments - heads_departments(actor):
        raise NotFound
    if len(departments) != 1:
        raise _wrong("posts", "posts")
    return departments.pop()


def _check(code: str, name: str, address: str, public_key: str, served: Collection[tuple[str, str]]) -> None:
    if not CODE.match(code):
        raise _wrong("code", "code")
    if not name.strip():
        raise _wrong("name", "name")
    fault = address_fault(address, [ip_network(one) for one in settings.ONEWINDOW_SYSTEM_NETWORKS])
    if fault:
        raise _wrong("address", fault)
    try:
        public_key_of(public_key)
    except ValueError as error:
        raise _wrong("public_key", "public_key") from error
    for item in {item for _, item in served if item}:
        try:
            published_item(item)
        except NotFound as error:
            raise _wrong("item", "item") from error


def _wrong(field: str, why: str) -> SystemWrong:
    return SystemWrong(errors=[{"pointer": f"/{field}", "reason": str(FAULTS[why])}])


def _locked(actor: Actor, system: UUID) -> DepartmentSystem:
    heads = heads_departments(actor) if actor.kind is ActorKind.STAFF else frozenset()
    row = DepartmentSystem.objects.select_for_update(no_key=True).filter(id=system, authority__in=heads).first()
    if row is None:
        raise NotFound
    return row
