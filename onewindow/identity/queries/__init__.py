"""Questions about parties, accounts and posts."""

from __future__ import annotations

import time
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet

from onewindow.foundation import clock, personal
from onewindow.foundation.actor import Actor, ActorKind
from onewindow.foundation.errors import NotFound
from onewindow.foundation.profile import profile
from onewindow.identity.models import Account, Party, Post, PostHolder, Representation
from onewindow.identity.queries.absences import (
    AbsenceRow as AbsenceRow,
)
from onewindow.identity.queries.absences import (
    Colleague as Colleague,
)
from onewindow.identity.queries.absences import (
    StandInRow as StandInRow,
)
from onewindow.identity.queries.absences import (
    absences_in as absences_in,
)
from onewindow.identity.queries.absences import (
    absences_of as absences_of,
)
from onewindow.identity.queries.absences import (
    away_today as away_today,
)
from onewindow.identity.queries.absences import (
    colleagues as colleagues,
)
from onewindow.identity.queries.absences import (
    heads_departments as heads_departments,
)
from onewindow.identity.queries.absences import (
    posts_in_stead as posts_in_stead,
)
from onewindow.identity.queries.absences import (
    posts_without_holder as posts_without_holder,
)
from onewindow.identity.queries.absences import (
    present_accounts as present_accounts,
)
from onewindow.identity.queries.absences import (
    present_holders as present_holders,
)
from onewindow.identity.queries.absences import (
    stand_ins_in as stand_ins_in,
)
from onewindow.identity.queries.absences import (
    vacant_posts as vacant_posts,
)
from onewindow.identity.rules import AccountKind, PartyKind, user_id
from onewindow.identity.rules import head_of as head_of
from onewindow.notifications.queries import Recipient

HALL = "hall"
POSTS_KEPT_S = 60.0  # another process may load posts; a name that is a minute old does no harm


@dataclass(frozen=True, slots=True)
class PartyRow:
    """A party. `ref` names it in traces; `masked_number` hides a person's number and shows a company's."""

    id: UUID
    kind: str
    name: str
    name_en: str
    ref: str
    masked_number: str
    born_on: date | None = None

    @property
    def is_person(self) -> bool:
        """Whether it is a natural person."""
        return self.kind == PartyKind.NATURAL_PERSON.value


@dataclass(frozen=True, slots=True)
class PostRow:
    """A post of a department."""

    code: str
    name: str
    name_en: str
    authority: str
    action: str
    duty: str = ""
    duty_en: str = ""


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """A login that the demo offers on its sign-in page, and what it can try."""

    login: str
    name: str
    name_en: str
    note: str
    note_en: str
    is_staff: bool


@dataclass(frozen=True, slots=True)
class OfficialRow:
    """An official, and the codes of the posts that she holds."""

    id: UUID
    name: str
    name_en: str
    posts: frozenset[str] = frozenset()


class _Officials:
    """Who holds posts, kept in the process."""

    rows: dict[UUID, OfficialRow] | None = None
    read_at = 0.0


class _Posts:
    """The posts, kept in the process."""

    rows: dict[str, PostRow] | None = None
    read_at = 0.0


def party(party_id: UUID) -> PartyRow:
    """One party; raises NotFound."""
    found = Party.objects.filter(id=party_id).first()
    if found is None:
        raise NotFound
    return _party_row(found)


def parties(ids: Collection[UUID]) -> dict[UUID, PartyRow]:
    """Several parties in one statement; the ones that do not exist are left out."""
    if not ids:
        return {}
    return {found.id: _party_row(found) for found in Party.objects.filter(id__in=list(ids))}


def parties_of(actor: Actor) -> list[PartyRow]:
    """Everyone in whose name the actor may act: herself first, then those she represents, as they were registered."""
    found = parties(actor.parties)
    return sorted(found.values(), key=lambda row: (row.id != actor.party, row.id))


def party_number(party_id: UUID) -> str:
    """A party's number in clear; only for services that query registers and for the owner's own form."""
    cipher = Party.objects.filter(id=party_id).values_list("number_cipher", flat=True).first()
    if cipher is None:
        raise NotFound
    return personal.decrypt(cipher)


def party_numbers(ids: Collection[UUID]) -> dict[UUID, str]:
    """Several parties' numbers in clear, in one statement; for the same uses as `party_number`."""
    if not ids:
        return {}
    rows = Party.objects.filter(id__in=list(ids)).values_list("id", "number_cipher")
    return {party_id: personal.decrypt(cipher) for party_id, cipher in rows}


def party_by_ref(ref: str) -> PartyRow | None:
    """The party that traces call by this name; None when it is not known here."""
    found = Party.objects.filter(number_hash=ref).first()
    return _party_row(found) if found else None


def person_account(number: str, name: str) -> UUID | None:
    """The account of the person with this identity number and this name; None when they do not belong together."""
    found = Account.objects.filter(
        kind=AccountKind.PERSON.value, is_active=True, party__number_hash=personal.lookup_hash(number), party__name=name
    )
    return found.order_by("id").values_list("id", flat=True).first()


def account_of(person: UUID) -> UUID | None:
    """The account of a natural person; None when she has none that is active."""
    found = Account.objects.filter(kind=AccountKind.PERSON.value, is_active=True, party=person)
    return found.order_by("id").values_list("id", flat=True).first()


def reachable_party(number: str, name: str) -> PartyRow | None:
    """The party with this number and this name, when somebody can act for it here; None when they do not fit together.

    For a person that is her own account, for a company its representative's.
    """
    found = Party.objects.filter(number_hash=personal.lookup_hash(number), name=name).first()
    return _party_row(found) if found is not None and recipients_of_parties([found.id]) else None


def helped_person(account: UUID, official: Actor) -> Actor | None:
    """The person as an actor while an official helps her at a window: hers in name, over the channel `hall`.

    In ledger and traces the official's number stands beside it.
    """
    row = (
        Account.objects.filter(id=account, kind=AccountKind.PERSON.value, is_active=True)
        .select_related("party")
        .first()
    )
    if row is None or row.party is None:
        return None
    entities = _in_force(Representation.objects.filter(person=row.party_id)).values_list("entity_id", flat=True)
    return Actor(
        kind=ActorKind.PERSON,
        id=row.id,
        name=row.name,
        party=row.party_id,
        represents=frozenset(entities),
        channel=HALL,
        user_id=official.user_id,
    )


def official(account: UUID) -> Actor | None:
    """An official as an actor; None when she is no longer one."""
    row = Account.objects.filter(id=account, kind=AccountKind.STAFF.value, is_active=True).first()
    if row is None:
        return None
    held = list(PostHolder.objects.filter(account=row).order_by("post").values_list("post", "post__authority"))
    own, stead = frozenset(code for code, _authority in held), posts_in_stead(account)
    return Actor(
        kind=ActorKind.STAFF,
        id=row.id,
        name=row.name,
        organisation=held[0][1] if held else "",
        posts=own | stead,
        standing_in=stead - own,
        user_id=user_id(AccountKind.STAFF, str(row.id), row.login, profile().division),
    )


def parties_by_refs(refs: Collection[str]) -> dict[str, PartyRow]:
    """Several parties by their names in traces, in one statement; unknown ones are left out."""
    if not refs:
        return {}
    return {found.number_hash: _party_row(found) for found in Party.objects.filter(number_hash__in=list(refs))}


def represents(person: UUID, entity: UUID) -> bool:
    """Whether the person may act for the entity today."""
    return _in_force(Representation.objects.filter(person=person, entity=entity)).exists()


def recipients_of_parties(ids: Collection[UUID]) -> list[Recipient]:
    """Who is told what concerns these parties: their own accounts and their representatives'."""
    if not ids:
        return []
    representing = _in_force(Representation.objects.filter(person=OuterRef("party"), entity__in=list(ids)))
    found = Account.objects.filter(Q(party__in=list(ids)) | Exists(representing), is_active=True)
    return _recipients(found)


def recipients_of_posts(codes: Collection[str]) -> list[Recipient]:
    """Who is told what concerns these posts: every official who holds one, or stands in, and is not away.

    Where all of them are away they are told all the same: what is told to nobody is lost.
    """
    if not codes:
        return []
    present = _recipients(present_accounts(codes))
    if present:
        return present
    holding = PostHolder.objects.filter(account=OuterRef("id"), post__in=list(codes))
    return _recipients(Account.objects.filter(Exists(holding), is_active=True))


def recipients_of_officials(accounts: Collection[UUID]) -> list[Recipient]:
    """Officials as they are told by name; those who are no longer active are left out."""
    if not accounts:
        return []
    return _recipients(Account.objects.filter(id__in=list(accounts), kind=AccountKind.STAFF.value, is_active=True))


def post(code: str) -> PostRow:
    """One post; raises NotFound."""
    found = posts().get(code)
    if found is None:
        clear_post_cache()  # it may have been loaded by another process a moment ago
        found = posts().get(code)
    if found is None:
        raise NotFound
    return found


def posts() -> dict[str, PostRow]:
    """Every post by its code, kept in the process for a minute."""
    if _Posts.rows is None or time.monotonic() - _Posts.read_at > POSTS_KEPT_S:
        _Posts.rows = {
            p.code: PostRow(p.code, p.name, p.name_en, p.authority, p.action, p.duty, p.duty_en)
            for p in Post.objects.order_by("code")
        }
        _Posts.read_at = time.monotonic()
    return dict(_Posts.rows)


def clear_post_cache() -> None:
    """Has the posts and their officials read anew at the next question."""
    _Posts.rows = None
    _Officials.rows = None


def officials() -> dict[UUID, OfficialRow]:
    """Everybody who holds a post, by account, kept in the process for a minute."""
    if _Officials.rows is None or time.monotonic() - _Officials.read_at > POSTS_KEPT_S:
        rows: dict[UUID, OfficialRow] = {}
        held = PostHolder.objects.filter(account__is_active=True).order_by("account__login", "post")
        for account, name, name_en, code in held.values_list("account", "account__name", "account__name_en", "post"):
            known = rows.get(account, OfficialRow(account, name, name_en))
            rows[account] = replace(known, posts=known.posts | {code})
        _Officials.rows, _Officials.read_at = rows, time.monotonic()
    return dict(_Officials.rows)


def post_holders(code: str) -> list[UUID]:
    """The accounts that hold a post."""
    return list(
        PostHolder.objects.filter(post=code, account__is_active=True)
        .order_by("account__login")
        .values_list("account_id", flat=True)
    )


def staffed_posts() -> frozenset[str]:
    """The codes of all posts that an active official holds, in one statement."""
    held = PostHolder.objects.filter(account__is_active=True).values_list("post", flat=True)
    return frozenset(held.distinct())


def account_names(ids: Collection[UUID]) -> dict[UUID, tuple[str, str, tuple[str, ...]]]:
    """Name, English name and post codes of several accounts, in one statement; unknown ones are left out."""
    if not ids:
        return {}
    held: dict[UUID, list[str]] = {}
    names: dict[UUID, tuple[str, str]] = {}
    rows = (
        Account.objects.filter(id__in=list(ids))
        .order_by("id", "posts__post_id")
        .values_list("id", "name", "name_en", "posts__post_id")
    )
    for account_id, name, name_en, code in rows:
        names[account_id] = (name, name_en)
        held.setdefault(account_id, []).extend([code] if code else [])
    return {account_id: (*pair, tuple(held[account_id])) for account_id, pair in names.items()}


def accounts_by_login(logins: Collection[str]) -> dict[str, UUID]:
    """The accounts' ids by login; unknown logins are left out."""
    return dict(Account.objects.filter(login__in=list(logins)).values_list("login", "id"))


def parties_by_login(logins: Collection[str]) -> dict[str, UUID]:
    """The parties behind persons' accounts, by login; unknown logins and officials are left out."""
    rows = Account.objects.filter(login__in=list(logins), party__isnull=False).values_list("login", "party_id")
    return dict(rows)


def demo_accounts() -> list[DemoAccount]:
    """The logins that the demo offers on its sign-in page, in their order; empty outside a demo."""
    if not settings.ONEWINDOW_DEMO:
        return []
    offered = Account.objects.filter(demo_position__isnull=False, is_active=True).order_by("demo_position")
    return [
        DemoAccount(a.login, a.name, a.name_en, a.demo_note, a.demo_note_en, a.kind == AccountKind.STAFF.value)
        for a in offered
    ]


def _party_row(found: Party) -> PartyRow:
    number = personal.decrypt(found.number_cipher)
    is_person = found.kind == PartyKind.NATURAL_PERSON.value
    return PartyRow(
        id=found.id,
        kind=found.kind,
        name=found.name,
        name_en=found.name_en,
        ref=found.number_hash,
        masked_number=personal.masked_number(number) if is_person else number,
        born_on=found.born_on,
    )


def _in_force(representations: QuerySet[Representation]) -> QuerySet[Representation]:
    today = clock.today()
    return representations.filter(Q(until__isnull=True) | Q(until__gte=today), since__lte=today)


def _recipients(accounts: QuerySet[Account]) -> list[Recipient]:
    rows = accounts.order_by("id").values_list("id", "email", "language")
    return [Recipient(account=account_id, email=email, language=language) for account_id, email, language in rows]
