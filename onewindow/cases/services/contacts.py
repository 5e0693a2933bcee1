"""An applicant changes how she is reached in a live case; later notices and letters go there."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.db import transaction

from onewindow.cases.models import Case, CaseContact, Changes, LoadedCase, SideMatter, Tree, lock_tree
from onewindow.cases.models.contacts import CHANGED, STATED
from onewindow.cases.queries.citizen import own_tree
from onewindow.cases.queries.contacts import (
    case_recipients,
    contact_rows,
    opened,
    sealed,
    side_of,
    stated_contact,
)
from onewindow.cases.rules.contacts import Contact, as_written, changed, faults
from onewindow.cases.rules.serving import NOTICED, SENT_STAGE, SERVICE, Way
from onewindow.cases.rules.steps import StepState
from onewindow.cases.services.common import check_party, store
from onewindow.cases.services.errors import ContactClosed, ContactUnchanged
from onewindow.cases.services.notices import tell_posts, tell_recipients
from onewindow.foundation import clock
from onewindow.foundation.actor import Actor
from onewindow.foundation.errors import Invalid, NotFound
from onewindow.foundation.ids import new_id
from onewindow.foundation.marks import marked
from onewindow.foundation.personal import encrypt
from onewindow.ledger.services import record_act

WRONG = {
    "phone": marked("不像电话号码：手机 11 位，座机带区号"),
    "email": marked("不像邮箱：要有 @ 和域名，比如 name@example.cn"),
    "address": marked("地址要写 5 到 200 个字"),
}


@transaction.atomic
def change_contact(actor: Actor, number: str, *, phone: str = "", email: str = "", address: str = "") -> None:
    """Changes phone, e-mail and address for service of the actor's own side in a live case; the old ones are kept.

    One of several applicants changes her own alone. A letter or e-mail that serves a decision and was not sent yet goes
    to the new address, later notices to the new e-mail; the old one is told. Raises NotFound for others, ContactClosed
    once the case is closed, ContactUnchanged, and Invalid for what is no phone, e-mail or address (PIPL art. 46).
    """
    own_tree(actor, number)
    after = as_written(phone, email, address)
    if wrong := faults(after):
        raise Invalid(errors=[{"pointer": f"/{name}", "reason": WRONG[name]} for name in wrong])
    tree = lock_tree(number)
    if tree is None:
        raise NotFound
    check_party(actor, tree)
    root, party = tree.root, side_of(actor, tree)
    if root.closed_at is not None:
        raise ContactClosed
    rows = contact_rows(root, party)
    before = opened(rows[0].contact_cipher) if rows else stated_contact(tree, party)
    fields = changed(before, after)
    if not fields:
        raise ContactUnchanged
    told = case_recipients(root, {party})
    row = _contact(actor, root, party, CHANGED, after)
    added = [row] if rows else [_contact(actor, root, party, STATED, before), row]
    moved = [(part, one) for part in tree.parts for one in part.matters if _redirect(part, one, party, fields, after)]
    store(tree, Changes(added=[*added], changed=[one for _, one in moved]), *(part for part, _ in moved))
    record_act(actor, "cases.change_contact", f"case:{root.number}", fields=list(fields), services=len(moved))
    tell_recipients(told, root, "contact_changed", once=str(row.id))
    _tell_posts(tree, row)


def _contact(actor: Actor, root: Case, party: UUID, origin: str, contact: Contact) -> CaseContact:
    agent = actor.mandate.agent_name if actor.mandate is not None and origin == CHANGED else ""
    return CaseContact(
        id=new_id(),
        case=root,
        party=party,
        origin=origin,
        contact_cipher=sealed(contact),
        by=actor.id,
        agent_name=agent,
        at=root.received_at if origin == STATED and root.received_at else clock.now(),
    )


def _redirect(part: LoadedCase, row: SideMatter, party: UUID, fields: Collection[str], after: Contact) -> bool:
    """Sends a service that was not sent yet to the new address; whether it did."""
    if row.kind != SERVICE or row.state not in {"waiting", "open"} or row.stage in {SENT_STAGE, NOTICED}:
        return False
    field, to = {Way.PAPER: ("address", after.address), Way.EMAIL: ("email", after.email)}.get(
        row.facts.get("way"), ("", "")
    )
    if part.case.applicant != party or field not in fields or not to:
        return False
    row.facts = {**row.facts, "to_cipher": encrypt(to)}
    return True


def _tell_posts(tree: Tree, row: CaseContact) -> None:
    """Whoever has the turn in one of the cases is told that it changed, not what."""
    for part in tree.parts:
        posts = {step.post for step in part.steps if step.state == StepState.OPEN}
        if posts and part.case.number and part.case.closed_at is None:
            tell_posts(posts, part.case, "contact_changed", once=str(row.id))
