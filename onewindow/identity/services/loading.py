"""Taking over people, companies, posts and officials from elsewhere; loading twice changes nothing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from functools import lru_cache
from uuid import UUID

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction

from onewindow.foundation import personal
from onewindow.foundation.actor import Actor
from onewindow.foundation.ids import new_id
from onewindow.identity.models import Account, Party, Post, PostHolder, Representation
from onewindow.identity.queries import clear_post_cache
from onewindow.identity.rules import AccountKind, PartyKind, RepresentationKind
from onewindow.ledger.services import record_act

DEMO_PASSWORD = "demo"  # noqa: S105 the demo's password is public; outside a demo it opens nothing
KNOWN_SINCE = date(2000, 1, 1)  # since when what was taken over without a date has held


@dataclass(frozen=True, slots=True)
class PersonToLoad:
    """A natural person with a login; `number` is her citizen number."""

    login: str
    number: str
    name: str
    name_en: str = ""
    born_on: date | None = None
    email: str = ""
    language: str = "zh-hans"


@dataclass(frozen=True, slots=True)
class CompanyToLoad:
    """A legal entity and, where she is known, its legal representative: by party or by citizen number."""

    uscc: str
    name: str
    name_en: str = ""
    representative: UUID | None = None
    representative_number: str = ""
    since: date | None = None


@dataclass(frozen=True, slots=True)
class RepresentationToLoad:
    """A person who may act for another party."""

    person: UUID
    entity: UUID
    kind: str = RepresentationKind.GUARDIAN.value
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class PostToLoad:
    """A post of a department; `duty` is what it has to do, in writing."""

    code: str
    authority: str
    name: str
    name_en: str = ""
    action: str = ""
    duty: str = ""
    duty_en: str = ""


@dataclass(frozen=True, slots=True)
class StaffToLoad:
    """An official with a login and the posts she holds, which replace those she held."""

    login: str
    name: str
    name_en: str = ""
    posts: tuple[str, ...] = ()
    email: str = ""
    staff_no: str = ""


@dataclass(frozen=True, slots=True)
class DemoLogin:
    """A login that the demo offers, and what it can try."""

    login: str
    note: str
    note_en: str = ""


@transaction.atomic
def load_people(actor: Actor, people: Sequence[PersonToLoad]) -> dict[str, UUID]:
    """Takes over persons and their accounts; returns their parties by login."""
    parties = _load_parties(PartyKind.NATURAL_PERSON, [(p.number, p.name, p.name_en, p.born_on) for p in people])
    by_login = {person.login: parties[personal.lookup_hash(person.number)] for person in people}
    _load_accounts(
        Account(
            login=person.login,
            kind=AccountKind.PERSON.value,
            party_id=by_login[person.login],
            name=person.name,
            name_en=person.name_en,
            email=person.email or _demo_address(person.login),
            language=person.language,
        )
        for person in people
    )
    record_act(actor, "identity.load_people", "parties", count=len(people))
    return by_login


@transaction.atomic
def load_companies(actor: Actor, companies: Sequence[CompanyToLoad]) -> dict[str, UUID]:
    """Takes over legal entities and their representatives; returns the parties by USCC."""
    parties = _load_parties(PartyKind.LEGAL_ENTITY, [(c.uscc, c.name, c.name_en, None) for c in companies])
    by_uscc = {company.uscc: parties[personal.lookup_hash(company.uscc)] for company in companies}
    numbers = {personal.lookup_hash(c.representative_number) for c in companies if c.representative_number}
    people = dict(Party.objects.filter(number_hash__in=list(numbers)).values_list("number_hash", "id"))
    representations = []
    for company in companies:
        person = company.representative or people.get(personal.lookup_hash(company.representative_number))
        if person:
            representations.append(
                RepresentationToLoad(
                    person=person,
                    entity=by_uscc[company.uscc],
                    kind=RepresentationKind.LEGAL_REPRESENTATIVE.value,
                    since=company.since,
                )
            )
    _load_representations(representations)
    record_act(actor, "identity.load_companies", "parties", count=len(companies))
    return by_uscc


@transaction.atomic
def load_representations(actor: Actor, representations: Sequence[RepresentationToLoad]) -> None:
    """Takes over who may act for whom, such as parents for their children."""
    _load_representations(representations)
    record_act(actor, "identity.load_representations", "parties", count=len(representations))


@transaction.atomic
def load_posts(actor: Actor, posts: Sequence[PostToLoad]) -> None:
    """Takes over posts."""
    Post.objects.bulk_create(
        [Post(**asdict(post)) for post in posts],
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["authority", "name", "name_en", "action", "duty", "duty_en"],
    )
    record_act(actor, "identity.load_posts", "posts", count=len(posts))
    clear_post_cache()
    transaction.on_commit(clear_post_cache)


@transaction.atomic
def load_staff_members(actor: Actor, staff: Sequence[StaffToLoad]) -> dict[str, UUID]:
    """Takes over officials, their accounts and the posts they hold; returns the accounts by login."""
    _load_accounts(
        Account(
            login=member.login,
            kind=AccountKind.STAFF.value,
            name=member.name,
            name_en=member.name_en,
            email=member.email or _demo_address(member.login),
            staff_no=member.staff_no or member.login,
        )
        for member in staff
    )
    accounts = dict(Account.objects.filter(login__in=[member.login for member in staff]).values_list("login", "id"))
    held = {(accounts[member.login], code) for member in staff for code in member.posts}
    known = PostHolder.objects.filter(account__in=list(accounts.values()))
    given_up = [holder.id for holder in known if (holder.account_id, holder.post_id) not in held]
    PostHolder.objects.filter(id__in=given_up).delete()
    PostHolder.objects.bulk_create(
        [PostHolder(account_id=account, post_id=code) for account, code in sorted(held)], ignore_conflicts=True
    )
    record_act(actor, "identity.load_staff", "posts", count=len(staff))
    return accounts


@transaction.atomic
def offer_demo_logins(actor: Actor, logins: Sequence[DemoLogin]) -> None:
    """Has the demo's sign-in page offer these logins in this order, and no others; unknown ones are left out."""
    Account.objects.exclude(login__in=[offered.login for offered in logins]).filter(demo_position__isnull=False).update(
        demo_position=None
    )
    known = {account.login: account for account in Account.objects.filter(login__in=[o.login for o in logins])}
    accounts = []
    for position, offered in enumerate(logins):
        if account := known.get(offered.login):
            account.demo_position = position
            account.demo_note, account.demo_note_en = offered.note, offered.note_en
            accounts.append(account)
    Account.objects.bulk_update(accounts, ["demo_position", "demo_note", "demo_note_en"])
    record_act(actor, "identity.offer_demo_logins", "accounts", count=len(accounts))


def load_person(
    actor: Actor,
    *,
    login: str,
    number: str,
    name: str,
    name_en: str = "",
    born_on: date | None = None,
    email: str = "",
) -> UUID:
    """Takes over one person; see `load_people`."""
    person = PersonToLoad(login=login, number=number, name=name, name_en=name_en, born_on=born_on, email=email)
    return load_people(actor, [person])[login]


def load_company(actor: Actor, *, uscc: str, name: str, name_en: str = "", representative: UUID | None = None) -> UUID:
    """Takes over one company; see `load_companies`."""
    company = CompanyToLoad(uscc=uscc, name=name, name_en=name_en, representative=representative)
    return load_companies(actor, [company])[uscc]


def load_post(actor: Actor, *, code: str, authority: str, name: str, name_en: str = "", action: str = "") -> None:
    """Takes over one post; see `load_posts`."""
    load_posts(actor, [PostToLoad(code=code, authority=authority, name=name, name_en=name_en, action=action)])


def load_staff(
    actor: Actor, *, login: str, name: str, name_en: str = "", posts: tuple[str, ...] = (), email: str = ""
) -> UUID:
    """Takes over one official; see `load_staff_members`."""
    member = StaffToLoad(login=login, name=name, name_en=name_en, posts=posts, email=email)
    return load_staff_members(actor, [member])[login]


def _load_parties(kind: PartyKind, rows: Sequence[tuple[str, str, str, date | None]]) -> dict[str, UUID]:
    """Stores parties that are new or have changed; returns all by the hash of their number."""
    wanted = {personal.lookup_hash(number): (number, name, name_en, born) for number, name, name_en, born in rows}
    known = {party.number_hash: party for party in Party.objects.filter(number_hash__in=list(wanted))}
    new, changed = [], []
    for ref, (number, name, name_en, born_on) in wanted.items():
        party = known.get(ref)
        if party is None:
            cipher = personal.encrypt(number)
            fresh = Party(
                id=new_id(),
                kind=kind.value,
                name=name,
                name_en=name_en,
                number_cipher=cipher,
                number_hash=ref,
                born_on=born_on,
            )
            new.append(fresh)
            known[ref] = fresh
        elif (party.name, party.name_en, party.born_on) != (name, name_en, born_on):
            party.name, party.name_en, party.born_on = name, name_en, born_on
            changed.append(party)
    Party.objects.bulk_create(new)
    if changed:
        Party.objects.bulk_update(changed, ["name", "name_en", "born_on"])
    return {ref: known[ref].id for ref in wanted}


def _load_accounts(accounts: Iterable[Account]) -> None:
    """Stores accounts; those that exist keep their id and password."""
    rows = list(accounts)
    for account in rows:
        account.password = _first_password()
    Account.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["login"],
        update_fields=["name", "name_en", "email", "language", "staff_no"],
    )


def _load_representations(representations: Sequence[RepresentationToLoad]) -> None:
    Representation.objects.bulk_create(
        [
            Representation(
                person_id=r.person,
                entity_id=r.entity,
                kind=RepresentationKind(r.kind).value,
                since=r.since or KNOWN_SINCE,
                until=r.until,
            )
            for r in representations
        ],
        update_conflicts=True,
        unique_fields=["person", "entity", "kind"],
        update_fields=["since", "until"],
    )


def _first_password() -> str:
    """In a demo everybody's password is the demo's; elsewhere an account opens only after its owner has set one."""
    return _demo_hash() if settings.ONEWINDOW_DEMO else make_password(None)


@lru_cache(maxsize=1)
def _demo_hash() -> str:
    """Computed once: this hash is slow on purpose."""
    return make_password(DEMO_PASSWORD)


def _demo_address(login: str) -> str:
    """An e-mail address that leads nowhere (RFC 2606), so that the demo shows its e-mails."""
    return f"{login}@qinglan.example" if settings.ONEWINDOW_DEMO else ""
