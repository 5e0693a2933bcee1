"""One migrated template database per set of migrations; each test worker gets a copy of its files.

The owner migrates and prepares; the tests themselves connect as the application's own role.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator
from importlib import import_module
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

import psycopg
import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connections
from django.db.backends.postgresql.operations import DatabaseOperations
from psycopg.sql import SQL, Identifier

from onewindow.config.roles import grant_rights, prepare_roles
from onewindow.documents.services import install_shipped_templates
from onewindow.foundation.roles import owner_connection

BUILDING = 71_001  # the advisory lock held while the template is made
ROOT = Path(__file__).resolve().parents[2]
EXTRA_FILES = (  # what else the template's contents depend on
    "onewindow/config/roles.py",
    "onewindow/foundation/roles.py",
    "onewindow/documents/rules/*.py",
    "onewindow/registers/**/*.py",
    "onewindow/registers/**/*.sql",
    "onewindow/registers/**/*.yaml",
    "onewindow/config/demo_city/registers*.yaml",
)


def extra_preparation() -> list[Callable[[], None]]:
    """What prepares the template database beyond migrations and rights, run by the owner in this order."""
    if find_spec("onewindow.registers.services") is None:
        return []
    services = import_module("onewindow.registers.services")
    return [services.prepare_registers] if hasattr(services, "prepare_registers") else []


def fingerprint() -> str:
    """Changes when any migration, ours or a dependency's, or anything else in the template changes."""
    digest = hashlib.sha256("".join(version(name) for name in ("django", "procrastinate")).encode())
    for config in sorted(apps.get_app_configs(), key=lambda config: config.label):
        for file in sorted(Path(config.path, "migrations").glob("*.py")):
            digest.update(file.name.encode() + file.read_bytes())
    for file in sorted({file for pattern in EXTRA_FILES for file in ROOT.glob(pattern)}):
        digest.update(str(file.relative_to(ROOT)).encode() + file.read_bytes())
    return digest.hexdigest()[:12]


@pytest.fixture(scope="session")
def django_db_setup(request: pytest.FixtureRequest, django_test_environment: None, django_db_blocker) -> Iterator[None]:
    connection = connections["default"]
    worker = getattr(request.config, "workerinput", {}).get("workerid", "main")
    template, mine = f"template_{fingerprint()}", f"test_{os.environ.get('ONEWINDOW_TEST_NAME', 'one')}_{worker}"
    server = {
        "host": connection.settings_dict["HOST"],
        "user": settings.ONEWINDOW_OWNER_USER,
        "password": settings.ONEWINDOW_OWNER_PASSWORD or None,
        "port": connection.settings_dict["PORT"] or None,
        "dbname": "postgres",
    }
    with (
        django_db_blocker.unblock(),
        pytest.MonkeyPatch.context() as patch,
        psycopg.connect(**server, autocommit=True) as admin,
    ):
        admin.execute("select pg_advisory_lock(%s)", (BUILDING,))
        if not admin.execute("select 1 from pg_database where datname = %s", (template,)).fetchone():
            make_template(admin, template)
        admin.execute(SQL("drop database if exists {} with (force)").format(Identifier(mine)))
        admin.execute(
            SQL("create database {} template {} strategy file_copy").format(Identifier(mine), Identifier(template))
        )
        admin.execute("select pg_advisory_unlock(%s)", (BUILDING,))
        connection.settings_dict["NAME"] = mine
        patch.setattr(DatabaseOperations, "execute_sql_flush", flush_as_owner)
        yield
        connections.close_all()
        admin.execute(SQL("drop database if exists {} with (force)").format(Identifier(mine)))


def make_template(admin: psycopg.Connection, template: str) -> None:
    """Migrates and prepares a new database as the owner, and gives it its name at the end."""
    connection = connections["default"]
    application = connection.settings_dict["USER"], connection.settings_dict["PASSWORD"]
    admin.execute("drop database if exists template_new with (force)")
    admin.execute("create database template_new")
    connection.settings_dict |= {
        "NAME": "template_new",
        "USER": settings.ONEWINDOW_OWNER_USER,
        "PASSWORD": settings.ONEWINDOW_OWNER_PASSWORD,
    }
    try:
        with owner_connection() as owner:
            prepare_roles(owner)
            call_command("migrate", verbosity=0)
            grant_rights(owner)
        for prepare in extra_preparation():
            prepare()
    finally:
        connections.close_all()
        connection.settings_dict["USER"], connection.settings_dict["PASSWORD"] = application
    admin.execute(SQL("alter database template_new rename to {}").format(Identifier(template)))


def flush_as_owner(self: DatabaseOperations, statements: list[str]) -> None:
    """Empties the tables after a test with real transactions: the application itself may not truncate.

    What the migrations have put in comes back.
    """
    with owner_connection() as owner, owner.transaction():
        for statement in statements:
            owner.execute(statement)
    install_shipped_templates()
