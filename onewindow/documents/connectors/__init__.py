"""Where the bytes of files are: a folder outside every web root, named by content."""

from __future__ import annotations

import hashlib
import os
import tempfile
import zipfile
from pathlib import Path
from typing import IO, BinaryIO

import filetype  # type: ignore[import-untyped]
from django.conf import settings

CHUNK_BYTES = 256 * 1024
HEAD_BYTES = 8192


class TooLarge(Exception):
    """The content goes on beyond its limit; nothing of it was kept. `size_bytes` is its size where that is known."""

    def __init__(self, size_bytes: int | None) -> None:
        super().__init__("the content is larger than allowed")
        self.size_bytes = size_bytes


class IncomingFile:
    """Content that has been received beside the store and is not yet part of it; use as a context manager.

    Leaving the block without `keep` removes it.
    """

    def __init__(self, content: IO[bytes], limit_bytes: int) -> None:
        known = getattr(content, "size", None)
        if isinstance(known, int) and known > limit_bytes:
            raise TooLarge(known)
        folder = Path(settings.ONEWINDOW_FILES)
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle, name = tempfile.mkstemp(prefix="incoming-", dir=folder)
        self.path = Path(name)
        try:
            with os.fdopen(handle, "wb") as target:
                self.sha256, self.size_bytes = _copy(content, target, limit_bytes)
        except BaseException:
            self.path.unlink(missing_ok=True)
            raise

    def __enter__(self) -> IncomingFile:
        """The file itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Removes what was not kept."""
        self.path.unlink(missing_ok=True)

    def media_type(self) -> str | None:
        """What the content is, told by the content alone; None when it is none of what we take."""
        with self.path.open("rb") as source:
            head = source.read(HEAD_BYTES)
        guess: str | None = filetype.guess_mime(head)
        if guess == "application/zip":
            return "application/ofd" if _is_ofd(self.path) else None
        return guess

    def keep(self) -> None:
        """Makes the content part of the store; content that is there already stays as it is."""
        place = place_of(self.sha256)
        place.parent.mkdir(exist_ok=True, mode=0o700)
        self.path.replace(place)
        folder = os.open(place.parent, os.O_RDONLY)
        try:
            os.fsync(folder)  # so that a row never outlives its file when the machine loses power
        finally:
            os.close(folder)


def place_of(sha256: str) -> Path:
    """Where content lies."""
    return Path(settings.ONEWINDOW_FILES) / sha256[:2] / sha256


def open_content(sha256: str) -> BinaryIO:
    """The content, from its beginning; raises FileNotFoundError when the store has lost it."""
    return place_of(sha256).open("rb")


def _copy(content: IO[bytes], target: IO[bytes], limit_bytes: int) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    while chunk := content.read(CHUNK_BYTES):
        size += len(chunk)
        if size > limit_bytes:
            raise TooLarge(None)
        digest.update(chunk)
        target.write(chunk)
    target.flush()
    os.fsync(target.fileno())
    return digest.hexdigest(), size


def _is_ofd(path: Path) -> bool:
    """An OFD (GB/T 33190) is a zip archive whose entry is OFD.xml with the root element OFD."""
    try:
        with zipfile.ZipFile(path) as archive, archive.open("OFD.xml") as entry:
            head = entry.read(HEAD_BYTES)
    except (KeyError, zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError):
        return False
    return b":OFD" in head or b"<OFD" in head
