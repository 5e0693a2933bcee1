"""Files that come in pieces: each grows beside the store until all of it is there."""

from __future__ import annotations

import os
from pathlib import Path
from typing import IO, BinaryIO
from uuid import UUID

from django.conf import settings

CHUNK_BYTES = 256 * 1024


def add_piece(upload: UUID, offset: int, content: IO[bytes], most_bytes: int) -> int:
    """Writes what `content` has, at most so many bytes, from `offset` on; returns how many bytes there are now.

    What stood behind `offset` came from a piece that was never acknowledged, and goes.
    """
    path = _place(upload)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "r+b") as target:
        target.truncate(offset)
        target.seek(offset)
        left = most_bytes
        while left > 0 and (chunk := content.read(min(CHUNK_BYTES, left))):
            target.write(chunk)
            left -= len(chunk)
        target.flush()
        os.fsync(target.fileno())
        return target.tell()


def open_pieces(upload: UUID) -> BinaryIO:
    """What has come so far."""
    return _place(upload).open("rb")


def drop_pieces(upload: UUID) -> None:
    """Removes what has come; what is not there is gone already."""
    _place(upload).unlink(missing_ok=True)


def _place(upload: UUID) -> Path:
    return Path(settings.ONEWINDOW_FILES) / "pieces" / str(upload)
