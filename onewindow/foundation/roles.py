"""The database's roles: who may log in, and at which address."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from django.conf import settings
from django.db import connections
from psycopg import sql

ROLE_PREFIX = "onewindow_"
CREATING_ROLES = 71_002  # the advisory lock held while a role is made: roles belong to the whole cluster


def ensure_login_role(connection: psycopg.Connection[Any], name: str) -> None:
    """Makes a role that may log in and nothing else, or puts an existing one's password and limits right.

    Roles belong to the whole cluster, so this bears being run again, also by two installations at once.
    """
    if not name.startswith(ROLE_PREFIX):
        raise ValueError(f"a role's name begins with {ROLE_PREFIX}: {name}")
    limits = sql.SQL("login nosuperuser nocreatedb nocreaterole noreplication nobypassrls")
    if not _is_superuser(connection):  # only a superuser may name the attributes that only a superuser has
        limits = sql.SQL("login nocreatedb nocreaterole")
    with connection.transaction():
        connection.execute("select pg_advisory_xact_lock(%s)", (CREATING_ROLES,))
        exists = connection.execute("select 1 from pg_roles where rolname = %s", (name,)).fetchone()
        verb = sql.SQL("alter role" if exists else "create role")
        password = role_password(name)
        connection.execute(
            sql.SQL("{} {} with {} password {}").format(
                verb, sql.Identifier(name), limits, sql.Literal(password) if password else sql.SQL("null")
            )
        )
        if not _is_superuser(connection):  # so that it may give the new role what it owns (since PostgreSQL 16)
            connection.execute(sql.SQL("grant {} to current_user").format(sql.Identifier(name)))


def role_password(role: str) -> str:
    """The role's password: derived from the secret key for an external server, none for the embedded one.

    The embedded server is reached only through a socket in a folder that nobody else may enter.
    """
    if settings.ONEWINDOW_EMBEDDED_DATABASE:
        return ""
    return hmac.new(settings.SECRET_KEY.encode(), f"database role {role}".encode(), hashlib.sha256).hexdigest()


def role_url(role: str) -> str:
    """The address of the current database for another role, as libpq reads it."""
    return _address(role, role_password(role))


@contextmanager
def owner_connection() -> Iterator[psycopg.Connection[Any]]:
    """A connection of its own to the current database as its owner; each statement commits.

    Only commands that prepare the system and the tests know the owner; the web server and the worker do not.
    """
    if not settings.ONEWINDOW_OWNER_USER:
        raise PermissionError("this process does not know the database's owner: set DATABASE_OWNER_URL")
    address = _address(settings.ONEWINDOW_OWNER_USER, settings.ONEWINDOW_OWNER_PASSWORD)
    with psycopg.connect(address, autocommit=True) as connection:
        yield connection


def _address(user: str, password: str) -> str:
    current = connections["default"].settings_dict
    known = {name: current["OPTIONS"][name] for name in ("sslmode", "sslrootcert") if name in current["OPTIONS"]}
    return psycopg.conninfo.make_conninfo(
        "",
        dbname=current["NAME"],
        user=user,
        password=password or None,
        host=current["HOST"] or None,
        port=current["PORT"] or None,
        **known,
    )


def _is_superuser(connection: psycopg.Connection[Any]) -> bool:
    found = connection.execute("select rolsuper from pg_roles where rolname = current_user").fetchone()
    return bool(found and found[0])
