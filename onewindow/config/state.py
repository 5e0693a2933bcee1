"""The state folder: everything a checkout writes while it runs, and that git never sees."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]
SHARED = Path("/var/lib/onewindow")  # used by root: the server's own account cannot look into root's folders


class Unready(RuntimeError):
    """The machine lacks something. The message is one sentence that says what, and what to do about it."""


def state_folder(checkout: Path = CHECKOUT) -> Path:
    """Where this checkout keeps its state; only computed, nothing is touched.

    ONEWINDOW_STATE names another place; root's is under /var/lib, everybody else's inside the checkout.
    """
    chosen = os.environ.get("ONEWINDOW_STATE")
    if chosen:
        return Path(chosen).resolve()
    if os.geteuid() == 0:
        return SHARED / digest(checkout.resolve())
    return checkout.resolve() / ".state"


def make_folder(folder: Path, mode: int = 0o755) -> Path:
    """Makes a folder with its parents if it is absent; raises Unready where that is not allowed."""
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=mode)
        if not os.access(folder, os.W_OK | os.X_OK):
            raise PermissionError(13, "not writable", str(folder))
    except OSError as error:
        raise Unready(
            f"Cannot write to {folder} ({error.strerror}): give this account the right to, "
            "or set ONEWINDOW_STATE to a folder that it may write to."
        ) from error
    return folder


def digest(path: Path) -> str:
    """A short name for a path, the same at every call."""
    return hashlib.sha256(os.fsencode(path)).hexdigest()[:8]
