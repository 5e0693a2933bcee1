"""Who is away, who stands in, and which posts nobody present holds."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from onewindow.foundation import clock
from onewindow.foundation.actor import Actor
from onewindow.identity.models import Absence, Account, Post, PostHolder, StandIn
from onewindow.identity.rules import HEAD, AccountKind


@dataclass(frozen=True, slots=True)
class AbsenceRow:
    """An absence: whose, from when to when, and who stands in (empty where nobody does)."""

    id: UUID
    account: UUID
    name: str
    name_en: str
    since: date
    until: date
    deputy: UUID | None
    deputy_name: str
    deputy_name_en: str
    posts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class StandInRow:
    """Who holds a post in somebody's stead, until when."""

    id: UUID
    post: str
    account: UUID
    name: str
    name_en: str
    since: date
    until: date


@dataclass(frozen=True, slots=True)
class Colleague:
    """An official who can be named as a deputy, and the posts that are her own."""

    id: UUID
    name: str
    name_en: str
    posts: tuple[str, ...]


def heads_departments(actor: Actor) -> frozenset[str]:
    """The departments that the actor heads, also in the head's stead."""
    return frozenset(code.rpartition("-")[0] for code in actor.posts if code.rpartition("-")[2] == HEAD)


def posts_in_stead(account: UUID) -> frozenset[str]:
    """The posts that an account holds today in somebody's stead."""
    return frozenset(StandIn.objects.filter(_in_force(clock.today()), account=account).values_list("post", flat=True))


def present_accounts(posts: Collection[str], day: date | None = None) -> QuerySet[Account]:
    """The active officials who hold one of the posts on the day, their own or in somebody's stead, and are not away."""
    on = day or clock.today()
    held = PostHolder.objects.filter(account=OuterRef("id"), post__in=list(posts))
    stead = StandIn.objects.filter(_in_force(on), account=OuterRef("id"), post__in=list(posts))
    found = Account.objects.filter(Exists(held) | Exists(stead), kind=AccountKind.STAFF.value, is_active=True)
    return found.exclude(Exists(Absence.objects.filter(_in_force(on), account=OuterRef("id"))))


def present_holders(post: str, day: date | None = None) -> frozenset[UUID]:
    """The accounts of `present_accounts` for one post."""
    return frozenset(present_accounts([post], day).values_list("id", flat=True))


def away_today() -> frozenset[UUID]:
    """The accounts of the officials who are away today."""
    return frozenset(Absence.objects.filter(_in_force(clock.today())).values_list("account", flat=True))


def posts_without_holder(posts: Iterable[str], day: date | None = None) -> frozenset[str]:
    """Which of the posts nobody present holds on the day, in one statement."""
    asked, on = sorted(set(posts)), day or clock.today()
    if not asked:
        return frozenset()
    away = Absence.objects.filter(_in_force(on), account=OuterRef("account"))
    held = PostHolder.objects.filter(post__in=asked, account__is_active=True).exclude(Exists(away))
    stead = StandIn.objects.filter(_in_force(on), post__in=asked, account__is_active=True).exclude(Exists(away))
    present = held.order_by().values_list("post").union(stead.order_by().values_list("post"))
    return frozenset(asked) - {code for (code,) in present}


def absences_of(account: UUID) -> list[AbsenceRow]:
    """The absences of an official that last or are to come, the next first."""
    return _rows(Absence.objects.filter(account=account))


def absences_in(departments: Collection[str]) -> list[AbsenceRow]:
    """Who of these departments is away or will be, the next first."""
    return _rows(Absence.objects.filter(account__in=_working_in(departments)))


def stand_ins_in(departments: Collection[str]) -> list[StandInRow]:
    """Who holds a post of these departments in somebody's stead, now or later."""
    found = StandIn.objects.filter(_lasting(), post__authority__in=list(departments)).select_related("account")
    return [
        StandInRow(one.id, one.post_id, one.account_id, one.account.name, one.account.name_en, one.since, one.until)
        for one in found.order_by("since", "post", "id")
    ]


def colleagues(departments: Collection[str]) -> list[Colleague]:
    """Everybody who holds a post of these departments, with all posts of hers, in one statement."""
    rows = PostHolder.objects.filter(account__in=_working_in(departments), account__is_active=True).order_by(
        "account__login", "post"
    )
    found: dict[UUID, Colleague] = {}
    for account, name, name_en, code in rows.values_list("account", "account__name", "account__name_en", "post"):
        known = found.get(account, Colleague(account, name, name_en, ()))
        found[account] = Colleague(account, name, name_en, (*known.posts, code))
    return list(found.values())


def vacant_posts(departments: Collection[str]) -> list[str]:
    """The posts of these departments that nobody present holds today."""
    codes = Post.objects.filter(authority__in=list(departments)).order_by("code").values_list("code", flat=True)
    return sorted(posts_without_holder(codes))


def _working_in(departments: Collection[str]) -> QuerySet[PostHolder, UUID]:
    """The accounts of whoever holds a post of these departments: one set, not one search for each person."""
    return PostHolder.objects.filter(post__authority__in=list(departments)).values_list("account", flat=True)


def _rows(found: QuerySet[Absence]) -> list[AbsenceRow]:
    lasting = found.filter(_lasting()).select_related("account", "deputy").prefetch_related("account__posts")
    return [
        AbsenceRow(
            id=one.id,
            account=one.account_id,
            name=one.account.name,
            name_en=one.account.name_en,
            since=one.since,
            until=one.until,
            deputy=one.deputy_id,
            deputy_name=one.deputy.name if one.deputy else "",
            deputy_name_en=one.deputy.name_en if one.deputy else "",
            posts=tuple(sorted(held.post_id for held in one.account.posts.all())),
        )
        for one in lasting.order_by("since", "id")
    ]


def _lasting() -> Q:
    """Those that last or are to come."""
    return Q(ended_at=None, until__gte=clock.today())


def _in_force(day: date) -> Q:
    """Those that are in force on the day."""
    return Q(since__lte=day, until__gte=day, ended_at=None)
