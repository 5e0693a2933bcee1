"""The key by which a trial city knows the city that sends it drafts; made once, in the trial city's state folder."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from onewindow.config.state import make_folder

FILE = "handover-key"


def ensure_key(state: Path) -> str:
    """The key of a trial city; made when it is not there, readable by its own account only."""
    file = make_folder(state) / FILE
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return file.read_text()
    key = secrets.token_urlsafe(32)
    with os.fdopen(descriptor, "w") as handle:
        handle.write(key)
    return key
