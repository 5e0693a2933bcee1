"""The command `onewindow`: Django's commands and ours under the product's name."""

from __future__ import annotations

import os
import sys

from onewindow.config.secrets import ensure_demo_secrets
from onewindow.config.state import Unready

OWNERS = frozenset({"prepare", "migrate", "makemigrations", "load_demo"})  # run as the database's owner; all others as the application


def main(arguments: list[str] | None = None) -> None:
    """Runs one command. `load-demo` and `load_demo` are the same."""
    given = list(sys.argv if arguments is None else arguments)
    if given[1:]:
        given[1] = given[1].replace("-", "_") if not given[1].startswith("-") else given[1]
        if given[1] in OWNERS:
            os.environ.setdefault("ONEWINDOW_AS", "owner")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "onewindow.config.settings")
    try:
        ensure_demo_secrets()
    except Unready as error:
        raise SystemExit(str(error)) from None
    from django.core.management import execute_from_command_line

    execute_from_command_line(given)
