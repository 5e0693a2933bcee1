"""How an applicant is reached: whole for herself, masked in her history and for the case's posts (rules F6)."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from uuid import UUID

from onewindow.cases.models import Case, CaseContact, Tree
from onewindow.cases.models.contacts import CHANGED, STATED
from onewindow.cases.queries.citizen import own_tree
from onewindow.cases.rules.contacts import Contact
from onewindow.cases.rules.serving import SERVICE, Way
from onewindow.catalogue.queries import item_version
from onewindow.foundation.actor import Actor
from onewindow.foundation.lookups import Lookup, Row
from onewindow.foundation.personal import decrypt, encrypt, masked_address, masked_email, masked_phone
from onewindow.identity.queries import recipients_of_parties
from onewindow.notifications.services import Recipient


@dataclass(frozen=True, slots=True)
class ContactRow:
    """A contact as it was from a moment on, masked; `name` is the applicant's, `agent_name` empty unless an agent's."""

    name: str
    phone: str
    email: str
    address: str
    agent_name: str
    is_stated: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class ContactPage:
    """One applicant's contact in a matter: what holds now in full, what held before masked, the newest first."""

    number: str
    title: str
    title_en: str
    name: str
    now: Contact
    history: tuple[ContactRow, ...]
    may_change: bool


def own_contact(actor: Actor, number: str) -> ContactPage:
    """The actor's own contact in a matter; the other applicants' are not hers to see. Raises NotFound for others."""
    tree = own_tree(actor, number)
    root, party = tree.root, side_of(actor, tree)
    rows = contact_rows(root, party)
    name = _names(root).get(party, root.applicant_name)
    return ContactPage(
        number=str(root.number),
        title=root.title,
        title_en=root.title_en,
        name=name,
        now=opened(rows[0].contact_cipher) if rows else stated_contact(tree, party),
        history=tuple(_row(name, one.contact_cipher, one.agent_name, one.origin, one.at) for one in rows),
        may_change=root.closed_at is None,
    )


def contacts_lookup(case: UUID) -> Lookup[list[ContactRow]]:
    """The contacts that applicants changed in the matter of a case, masked, the newest first; for the case's posts."""
    return Lookup(
        "select contact.contact_cipher, contact.agent_name, contact.origin, contact.at, contact.party,"
        " root.applicant, root.applicant_name, root.co_applicants"
        " from cases_case one join cases_case root on root.id = coalesce(one.parent_id, one.id)"
        " join cases_casecontact contact on contact.case_id = root.id"
        " where one.id = %s order by contact.at desc, contact.id desc",
        [case],
        _shown,
    )


def side_of(actor: Actor, tree: Tree) -> UUID:
    """The applicant for whom the actor speaks: the first one where she may act for several."""
    root = tree.root
    first = [root.applicant, *(part.case.applicant for part in tree.parts)]
    return next(one for one in [*first, *sorted(root.joint_parties)] if one in actor.parties)


def contact_rows(root: Case, party: UUID) -> list[CaseContact]:
    """What was kept of an applicant's contact in a matter, the newest first."""
    return list(CaseContact.objects.filter(case=root, party=party).order_by("-at", "-id"))


def stated_contact(tree: Tree, party: UUID) -> Contact:
    """How an applicant is reached before any change: as the application, her account and her wish of service say."""
    email = next((one.email for one in recipients_of_parties([party]) if one.email), "")
    own = [part for part in tree.parts if part.case.applicant == party]
    phones = (
        str(part.case.answers[field.name])
        for part in own
        for field in item_version(part.case.version).form
        if field.type == "phone" and part.case.answers.get(field.name)
    )
    addresses = (
        decrypt(row.facts["to_cipher"])
        for part in own
        for row in part.matters
        if row.kind == SERVICE and row.facts.get("way") == Way.PAPER and row.facts.get("to_cipher")
    )
    return Contact(next(phones, ""), email, next(addresses, ""))


def case_recipients(root: Case, parties: Collection[UUID]) -> list[Recipient]:
    """Who is told what concerns these parties in a matter: where somebody changed her e-mail in it, she is told there.

    Of the people who act for a party whoever wrote the e-mail gets it there; when she no longer does, the first of them.
    """
    found = {one.account: one for one in recipients_of_parties(parties)}
    for party, row in _changed(root).items():
        email = opened(row.contact_cipher).email if party in parties else ""
        if not email:
            continue
        own = [one.account for one in recipients_of_parties([party])]
        account = row.by if row.by in own else next(iter(own), None)
        if account is not None:
            found[account] = Recipient(account, email, found[account].language)
    return list(found.values())


def sealed(contact: Contact) -> str:
    """A contact under the data key."""
    return encrypt(json.dumps(asdict(contact), ensure_ascii=False))


def opened(cipher: str) -> Contact:
    """The contact that `sealed` was given."""
    return Contact(**json.loads(decrypt(cipher)))


def _shown(rows: Sequence[Row]) -> list[ContactRow]:
    found = []
    for row in rows:
        names = {str(row["applicant"]): row["applicant_name"]}
        names |= {str(one["party"]): one["name"] for one in row["co_applicants"] or ()}
        name = str(names.get(str(row["party"]), row["applicant_name"]))
        at = datetime.fromisoformat(row["at"])
        found.append(_row(name, row["contact_cipher"], row["agent_name"], row["origin"], at))
    return found


def _row(name: str, cipher: str, agent_name: str, origin: str, at: datetime) -> ContactRow:
    masked = _masked(opened(cipher))
    return ContactRow(name, masked.phone, masked.email, masked.address, agent_name, origin == STATED, at)


def _masked(contact: Contact) -> Contact:
    return replace(
        contact,
        phone=masked_phone(contact.phone),
        email=masked_email(contact.email),
        address=masked_address(contact.address),
    )


def _names(root: Case) -> dict[UUID, str]:
    return {UUID(one["party"]): str(one["name"]) for one in root.co_applicants or ()} | {
        root.applicant: root.applicant_name
    }


def _changed(root: Case) -> dict[UUID, CaseContact]:
    """The contact that holds now for each applicant who has changed it in this matter."""
    rows = CaseContact.objects.filter(case=root, origin=CHANGED).order_by("party", "-at", "-id").distinct("party")
    return {row.party: row for row in rows}
