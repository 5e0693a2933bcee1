"""Databases of the bench's own beside the city's, on the same server; they go when it ends."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import psycopg
from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.management import call_command
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg import sql

from onewindow.catalogue.queries import clear_catalogue_cache
from onewindow.config.demo import load
from onewindow.config.messages import compile_catalogues
from onewindow.config.roles import grant_rights, prepare_roles
from onewindow.config.state import Unready
from onewindow.foundation import clock
from onewindow.foundation.roles import owner_connection, role_password, role_url
from onewindow.identity.queries import clear_post_cache
from onewindow.registers.queries import clear_reference_cache

RUNNING = 71_003  # the advisory lock held while a bench of this city runs
SMALL, LARGE = "bench", "bench_large"


class Scratch:
    """The bench's databases and this process's connections to them."""

    def __init__(self, admin: psycopg.Connection[Any], city: BaseDatabaseWrapper) -> None:
        self._admin, self._city = admin, city
        self._open: dict[tuple[str, str], BaseDatabaseWrapper] = {}
        self._inherited: dict[tuple[str, str], BaseDatabaseWrapper] = {}

    def name(self, which: str) -> str:
        """What a database of the bench is called on the server."""
        return f"{self._city.settings_dict['NAME']}_{which}"

    def use(self, which: str, *, owner: bool = False) -> None:
        """Has everything in this process work in one of the databases, as the application's role or its owner."""
        role = settings.ONEWINDOW_OWNER_USER if owner else settings.ONEWINDOW_APP_ROLE
        if (which, role) not in self._open:
            secret = settings.ONEWINDOW_OWNER_PASSWORD if owner else role_password(role)
            given = {**self._city.settings_dict, "NAME": self.name(which), "USER": role, "PASSWORD": secret}
            self._open[which, role] = type(self._city)(given, "default")
        connections["default"] = self._open[which, role]

    def begin_in_child(self) -> None:
        """Has a forked process open connections of its own; the parent's stay as they are, unused and not closed."""
        self._inherited = self._open
        self._open = {}

    def leave(self) -> None:
        """Closes the connections; the process is back in the city's database."""
        for wrapper in self._open.values():
            wrapper.close()
        self._open.clear()
        connections["default"] = self._city

    def create(self, which: str, *, template: str = "") -> None:
        """Makes a database, empty or as a copy of another one; a left-over one of that name goes first."""
        self.drop(which)
        like = sql.SQL(" template {}").format(sql.Identifier(self.name(template))) if template else sql.SQL("")
        try:
            self._admin.execute(sql.SQL("create database {}{}").format(sql.Identifier(self.name(which)), like))
        except psycopg.errors.InsufficientPrivilege:
            user = settings.ONEWINDOW_OWNER_USER
            raise Unready(
                f"The bench needs a database of its own and {user} may not make one: alter role {user} createdb"
            ) from None

    def copy_to_large(self) -> None:
        """Makes the large database as a copy of the small one, which nobody may be connected to meanwhile."""
        self.leave()
        self._admin.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity where datname = %s", [self.name(SMALL)]
        )
        self.create(LARGE, template=SMALL)

    def drop(self, which: str) -> None:
        """Drops a database, whoever is connected to it."""
        self._admin.execute(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(self.name(which))))

    def plain_connection(self, which: str) -> psycopg.Connection[Any]:
        """A connection without Django, as the application's role: what the hand-written SQL goes through."""
        self.use(which)
        return psycopg.connect(role_url(settings.ONEWINDOW_APP_ROLE), autocommit=True)


@contextmanager
def scratch_city() -> Iterator[Scratch]:
    """The demo city in a database of its own; files, clock and caches are put back at the end, the databases dropped."""
    with owner_connection() as admin, _files_elsewhere(), clock.use_offset(clock.offset()):
        if not _claimed(admin):
            raise Unready("A bench of this city is already running: wait for its end.")
        scratch = Scratch(admin, connections["default"])
        try:
            scratch.create(SMALL)
            _prepare(scratch)
            yield scratch
        finally:
            scratch.leave()
            _forget_caches()
            for which in (SMALL, LARGE):
                scratch.drop(which)


def _claimed(admin: psycopg.Connection[Any]) -> bool:
    city = connections["default"].settings_dict["NAME"]
    found = admin.execute("select pg_try_advisory_lock(%s, hashtext(%s))", [RUNNING, city]).fetchone()
    return bool(found and found[0])


def _prepare(scratch: Scratch) -> None:
    """What `make up` does before it serves: roles, migrations, rights, the city, texts, static files."""
    scratch.use(SMALL, owner=True)
    _forget_caches()
    with owner_connection() as owner:
        prepare_roles(owner)
        call_command("migrate", verbosity=0, interactive=False)
        grant_rights(owner)
    load()
    compile_catalogues()
    if hasattr(staticfiles_storage, "manifest_name"):  # pages name static files by what they contain
        call_command("collectstatic", interactive=False, verbosity=0)


def _forget_caches() -> None:
    for clear in (clear_catalogue_cache, clear_post_cache, clear_reference_cache):
        clear()


@contextmanager
def _files_elsewhere() -> Iterator[None]:
    """Uploads go to a folder of their own for as long as the block lasts."""
    before = settings.ONEWINDOW_FILES
    with TemporaryDirectory(prefix="onewindow-bench-") as folder:
        settings.ONEWINDOW_FILES = Path(folder)
        try:
            yield
        finally:
            settings.ONEWINDOW_FILES = before
