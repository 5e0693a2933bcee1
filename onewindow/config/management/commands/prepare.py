"""`onewindow prepare`: brings the database to the state that this version needs."""

from __future__ import annotations

import hashlib
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db.migrations.recorder import MigrationRecorder

from onewindow.config.roles import check_owner, grant_rights, prepare_roles
from onewindow.config.state import Unready
from onewindow.foundation.actor import system_actor
from onewindow.foundation.roles import owner_connection
from onewindow.ledger.queries import acts_on
from onewindow.ledger.services import record_act


class Command(BaseCommand):
    """Makes roles, migrates, grants rights. Bears being run again; needs the database's owner."""

    help = "Makes the database's roles, migrates it and grants the application its rights."
    requires_system_checks: list[str] = []

    def handle(self, *arguments: Any, **options: Any) -> None:
        """Runs as the owner, or says what that account may not do."""
        try:
            with owner_connection() as connection:
                check_owner(connection)
                prepare_roles(connection)
                call_command("migrate", verbosity=0, interactive=False)
                grant_rights(connection)
            _record()
        except Unready as error:
            raise CommandError(str(error)) from None


def _record() -> None:
    """Writes a change of migrations, profile or of who is trusted down as the act that it is."""
    facts = {
        "migrations": MigrationRecorder.Migration.objects.count(),
        "profile": hashlib.sha256(settings.ONEWINDOW_PROFILE.read_bytes()).hexdigest(),
        "trusted_cities": settings.ONEWINDOW_TRUSTED_CITIES,
        "witnesses": [one.partition(" ")[0] for one in settings.ONEWINDOW_WITNESSES],
        "witnessed": settings.ONEWINDOW_WITNESSED,
    }
    before = acts_on("system:configuration")
    if not before or before[-1].facts != facts:
        record_act(system_actor("config.prepare"), "config.change_configuration", "system:configuration", **facts)
