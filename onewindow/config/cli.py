"""The command `onewindow`: Django's commands and ours under the product's name."""

from __future__ import annotations

import contextlib
import os
import sys

from onewindow.config import serve
from onewindow.config.secrets import ensure_demo_secrets
from onewindow.config.state import Unready

OWNERS = frozenset({"prepare", "migrate", "makemigrations", "load_demo", "set_up", "bench"})  # as the owner
NEED_CITY = frozenset(
    {"gateway", "items", "laws", "lists", "search", "ledger"}
)  # they work on what `make up` has set up
NEED_DATABASE = frozenset({"prepare", "migrate", "load_demo", "bench"}) | NEED_CITY  # they start the embedded cluster


def main(arguments: list[str] | None = None) -> None:
    """Runs one command. `load-demo` and `load_demo` are the same; `serve` is what `make up` does."""
    given = ["onewindow", *(sys.argv if arguments is None else arguments)[1:]]
    command = given[1].replace("-", "_") if given[1:] and not given[1].startswith("-") else ""
    if command == "serve":
        serve.main(given[2:])
        return
    try:
        ensure_demo_secrets()
        with contextlib.ExitStack() as stack:
            if command in NEED_DATABASE and not _testing(given):
                stack.enter_context(serve.running_database())
            _run(command, given)
    except Unready as error:
        raise SystemExit(str(error)) from None


def _run(command: str, given: list[str]) -> None:
    if command in OWNERS:
        os.environ.setdefault("ONEWINDOW_AS", "owner")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "onewindow.config.settings")
    if command:
        given = [given[0], command, *given[2:]]
    from django.core.management import execute_from_command_line
    from django.db import OperationalError, ProgrammingError

    try:
        execute_from_command_line(given)
    except (OperationalError, ProgrammingError) as error:
        if command not in NEED_CITY:
            raise
        raise SystemExit(f"The city is not set up here ({str(error).strip()}): run `make up` first.") from None


def _testing(given: list[str]) -> bool:
    return any(argument.endswith("settings_test") for argument in given)


if __name__ == "__main__":
    main()
