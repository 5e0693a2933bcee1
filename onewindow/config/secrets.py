"""The secrets of a demo: made once, kept in the state folder, handed on through the environment only."""

from __future__ import annotations

import contextlib
import os
import secrets
import sys
from pathlib import Path

from onewindow.config.state import Unready, make_folder, state_folder

NAMES = (
    "ONEWINDOW_SECRET_KEY",
    "ONEWINDOW_SEAL_KEY",
    "ONEWINDOW_LOOKUP_KEY",
    "ONEWINDOW_DATA_KEY",
    "ONEWINDOW_LEDGER_KEY",
)


def ensure_demo_secrets() -> None:
    """Puts what the environment lacks into it; in production nothing, for there the settings refuse to start.

    Tests keep the settings' own values, so that they never write to the state folder.
    """
    testing = os.environ.get("DJANGO_SETTINGS_MODULE", "").endswith("settings_test") or any(
        argument.endswith("settings_test") for argument in sys.argv
    )
    if os.environ.get("ONEWINDOW_ENV", "demo") != "demo" or testing:
        return
    missing = [name for name in NAMES if not os.environ.get(name)]
    if missing:
        known = _kept()
        os.environ.update({name: known[name] for name in missing})


def _kept() -> dict[str, str]:
    file = make_folder(state_folder()) / "secrets"
    try:
        if not file.exists():
            fresh = file.with_name(f"secrets.{os.getpid()}")
            descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "w") as handle:
                handle.writelines(f"{name}={secrets.token_urlsafe(48)}\n" for name in NAMES)
            with contextlib.suppress(FileExistsError):
                os.link(fresh, file)  # unlike a rename, this never replaces what another process has just made
            fresh.unlink()
        known = _read(file)
        if missing := [name for name in NAMES if name not in known]:  # those of a version after the file was made
            with file.open("a") as handle:
                handle.write("".join(f"{name}={secrets.token_urlsafe(48)}\n" for name in missing))
            known = _read(file)
    except OSError as error:
        raise Unready(f"Cannot read or write {file} ({error.strerror}): give this account the right to.") from error
    return known


def _read(file: Path) -> dict[str, str]:
    """The first line of a name counts: two processes may have added it at once."""
    return dict(line.split("=", 1) for line in reversed(file.read_text().splitlines()))
