"""`onewindow prepare`: brings the database to the state that this version needs."""

from __future__ import annotations

from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from onewindow.config.roles import check_owner, grant_rights, prepare_roles
from onewindow.config.state import Unready
from onewindow.foundation.roles import owner_connection


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
        except Unready as error:
            raise CommandError(str(error)) from None
