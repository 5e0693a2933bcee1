"""Signing in and out. A session is one row; everything here is in real time."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from math import ceil
from typing import Any

import structlog
from django.contrib.auth.hashers import check_password, make_password
from django.db import connection, transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext
from django.views.decorators.debug import sensitive_variables

from onewindow.foundation import clock, personal
from onewindow.foundation.actor import Actor, ActorKind, system_actor
from onewindow.foundation.errors import DomainError, TooManyAttempts
from onewindow.foundation.profile import profile
from onewindow.identity.models import ACTOR_OF_SESSION, Account, Session
from onewindow.identity.rules import (
    IDLE_LIMIT,
    LONGEST_SESSION,
    SEEN_EVERY,
    AccountKind,
    attempt_limits,
    user_id,
)
from onewindow.identity.services.attempts import begin_attempt, delete_old_attempts, forget_attempts
from onewindow.ledger.services import record_act

TOKEN_BYTES = 32
KEEP_ENDED = timedelta(days=30)
LONGEST_LOGIN = 150
LONGEST_PASSWORD = 1024  # a longer one would only cost time
log = structlog.get_logger(__name__)


class SignInRefused(DomainError):
    """Login and password do not belong together; the answer never says which of the two is wrong."""

    code, status, title = "sign-in-refused", 401, gettext_noop("登录名或密码不对")


@sensitive_variables("password", "token")
def sign_in(login: str, password: str, address: str) -> tuple[Actor, str]:
    """Opens a session; returns who has signed in and the token for her cookie.

    Raises SignInRefused, always the same whatever is wrong and after the same work; TooManyAttempts, with the wait,
    after too many failures. `address` is the network address from which the attempt came.
    """
    limits = attempt_limits(login, address)
    attempts = begin_attempt(limits, _too_many)
    account = _account_with(login, password)
    if account is None:
        log.info("sign_in_refused")
        # Of an unknown login as of a known one, so that neither can be told from the time that it takes.
        login_hash = personal.lookup_hash(limits[0].subject)
        record_act(system_actor("identity.sign_in"), "identity.refuse_sign_in", f"login:{login_hash[:32]}")
        raise SignInRefused(_("登录名或密码不对，所以没有登录。请检查大小写，再试一次。"))
    token = secrets.token_urlsafe(TOKEN_BYTES)
    now = clock.real_now()
    with transaction.atomic():
        forget_attempts(attempts, limits[0])
        Session.objects.create(
            token_hash=_token_hash(token),
            account=account,
            created_at=now,
            last_seen_at=now,
            expires_at=now + LONGEST_SESSION,
        )
        actor = actor_of_session(token)
        if actor is None:  # the account was closed between the two statements
            raise SignInRefused
        record_act(actor, "identity.sign_in", f"account:{actor.id}")
    return actor, token


def actor_of_session(token: str) -> Actor | None:
    """Who bears the token of a living session, in one statement; None when it has ended, idled out or never was."""
    return actor_and_clock(token, None)[0]


def actor_and_clock(token: str, ahead: str | None) -> tuple[Actor | None, timedelta]:
    """As `actor_of_session`, and in the same statement by how much business time is ahead of real time.

    `ahead` is an SQL expression for its seconds, which only a demo has; without it, the present offset holds.
    """
    now = clock.real_now()
    given: dict[str, str | float | datetime] = {
        "token_hash": _token_hash(token),
        "now": now,
        "idle_since": now - IDLE_LIMIT,
        "seen_before": now - SEEN_EVERY,
        "zone": clock.LOCAL.key,
    }
    if ahead is None:
        given["ahead"] = clock.offset().total_seconds()
    with connection.cursor() as cursor:
        cursor.execute(ACTOR_OF_SESSION.format(ahead=ahead or "%(ahead)s::float8"), given)
        seconds, *row = cursor.fetchone()
    return actor_of_row(row) if row[0] is not None else None, timedelta(seconds=seconds)


@transaction.atomic
def sign_out(token: str) -> None:
    """Ends the session of the token at once; one that has ended stays as it is."""
    actor = actor_of_session(token)
    ended = Session.objects.filter(token_hash=_token_hash(token), ended_at__isnull=True).update(
        ended_at=clock.real_now()
    )
    if ended and actor is not None:
        record_act(actor, "identity.sign_out", f"account:{actor.id}")


@transaction.atomic
def sign_out_everywhere(actor: Actor) -> int:
    """Ends all of the actor's sessions at once, this one included; returns how many there were."""
    ended = Session.objects.filter(account=actor.id, ended_at__isnull=True).update(ended_at=clock.real_now())
    record_act(actor, "identity.sign_out_everywhere", f"account:{actor.id}", sessions=ended)
    return ended


def delete_old_sessions() -> None:
    """Deletes sessions that ended long ago and attempts that no longer count."""
    now = clock.real_now()
    Session.objects.filter(Q(expires_at__lt=now - KEEP_ENDED) | Q(ended_at__lt=now - KEEP_ENDED)).delete()
    delete_old_attempts()


def _too_many(wait: timedelta, now: datetime) -> TooManyAttempts:
    minutes = max(1, ceil(wait.total_seconds() / 60))
    until = clock.local(now + timedelta(minutes=minutes))
    text = ngettext(
        "连着几次没有登上，为了保护账号先停一下。请 %(minutes)d 分钟后（%(until)s）再试，或打 12345。",
        "连着几次没有登上，为了保护账号先停一下。请 %(minutes)d 分钟后（%(until)s）再试，或打 12345。",
        minutes,
    )
    return TooManyAttempts(
        text % {"minutes": minutes, "until": f"{until:%H:%M}"}, retry_after_s=ceil(wait.total_seconds())
    )


@sensitive_variables("password", "encoded")
def _account_with(login: str, password: str) -> Account | None:
    """The account, or None; an unknown login costs as much work as a wrong password."""
    known = None
    if len(login) <= LONGEST_LOGIN and len(password) <= LONGEST_PASSWORD and "\x00" not in login + password:
        known = Account.objects.filter(login=login.strip(), is_active=True).first()
    encoded = known.password if known else _nobodys_password()
    matches = check_password(password[:LONGEST_PASSWORD], encoded, setter=_setter(known) if known else None)
    return known if matches else None


def _setter(account: Account) -> Callable[[str], None]:
    def keep(password: str) -> None:
        """Hashes the password anew where the way of hashing has been changed since."""
        Account.objects.filter(id=account.id).update(password=make_password(password))

    return keep


@lru_cache(maxsize=1)
def _nobodys_password() -> str:
    return make_password(secrets.token_urlsafe(TOKEN_BYTES))


def actor_of_row(row: Sequence[Any]) -> Actor:
    """The actor that the columns of a statement (`ACTOR_COLUMNS`) describe."""
    account_id, kind, login, name, party_id, own, stead, authority, represents, principals = row
    account_kind = AccountKind(kind)
    return Actor(
        kind=ActorKind.STAFF if account_kind is AccountKind.STAFF else ActorKind.PERSON,
        id=account_id,
        name=name,
        organisation=authority or "",
        posts=frozenset(own) | frozenset(stead),
        standing_in=frozenset(stead) - frozenset(own),
        party=party_id,
        represents=frozenset(represents),
        agent_for=frozenset(principals),
        user_id=user_id(account_kind, str(account_id), login, profile().division),
    )


def _token_hash(token: str) -> str:
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()
