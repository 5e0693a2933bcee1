"""Checkpoints as signed notes (C2SP signed-note, tlog-checkpoint) and witnesses' cosignatures (tlog-cosignature)."""

from __future__ import annotations

import hashlib
import re
from base64 import b64decode, b64encode
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

LOG, WITNESS = 1, 4  # the kinds of Ed25519 signature of a note: a log's own, and a witness's with the time
NAME = re.compile(r"[^\s+]+")
SIZE = re.compile(r"0|[1-9]\d{0,18}")
MAX_NOTE = 64 * 1024


class NoteUnreadable(ValueError):
    """A text that is no signed checkpoint, or no public key; says why."""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What a log says of itself: its name, how many entries it has, and the root over them."""

    origin: str
    size: int
    root: bytes

    def text(self) -> str:
        """The three lines that are signed."""
        return f"{self.origin}\n{self.size}\n{b64encode(self.root).decode()}\n"


@dataclass(frozen=True, slots=True)
class Signature:
    """One line of a note: whose, by which key, and its value (before which a witness puts the time)."""

    name: str
    key_id: bytes
    value: bytes

    def line(self) -> str:
        """As it stands in the note."""
        return f"— {self.name} {b64encode(self.key_id + self.value).decode()}\n"


@dataclass(frozen=True, slots=True)
class SignedNote:
    """A text and who has signed it."""

    text: str
    signatures: tuple[Signature, ...]

    def written(self) -> str:
        """The note."""
        return self.text + "\n" + "".join(one.line() for one in self.signatures)


@dataclass(frozen=True, slots=True)
class Verifier:
    """A public key under its name: of a log (kind 1) or of a witness (kind 4)."""

    name: str
    kind: int
    public: bytes

    @property
    def key_id(self) -> bytes:
        """The first four bytes of the hash over name, kind and key."""
        return hashlib.sha256(self.name.encode() + b"\n" + bytes([self.kind]) + self.public).digest()[:4]

    def vkey(self) -> str:
        """As keys are handed out: name, key id, kind and key."""
        return f"{self.name}+{self.key_id.hex()}+{b64encode(bytes([self.kind]) + self.public).decode()}"

    def signature_on(self, note: SignedNote) -> Signature | None:
        """The key's own valid signature on the note; None when there is none."""
        for one in note.signatures:
            if (one.name, one.key_id) == (self.name, self.key_id) and self._holds(note.text, one.value):
                return one
        return None

    def _holds(self, text: str, value: bytes) -> bool:
        message = text.encode()
        if self.kind == WITNESS:
            if len(value) != 72:
                return False
            message, value = cosigned(int.from_bytes(value[:8], "big"), text), value[8:]
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(value, message)
        except InvalidSignature:
            return False
        return True


@dataclass(frozen=True, slots=True)
class Key:
    """A private key under its name."""

    private: Ed25519PrivateKey
    verifier: Verifier

    def sign(self, text: str) -> Signature:
        """A log's signature on its own checkpoint."""
        return Signature(self.verifier.name, self.verifier.key_id, self.private.sign(text.encode()))

    def cosign(self, text: str, at: datetime) -> Signature:
        """A witness's signature: that then this was the largest tree of the log that it knew, and fits the former."""
        seconds = int(at.timestamp())
        value = seconds.to_bytes(8, "big") + self.private.sign(cosigned(seconds, text))
        return Signature(self.verifier.name, self.verifier.key_id, value)


def signing_key(name: str, kind: int, seed: bytes) -> Key:
    """The key of 32 secret bytes under a name."""
    private = Ed25519PrivateKey.from_private_bytes(seed)
    return Key(private, Verifier(name, kind, private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)))


def cosigned(seconds: int, text: str) -> bytes:
    """What a witness signs."""
    return f"cosignature/v1\ntime {seconds}\n{text}".encode()


def sealed_at(signature: Signature) -> int:
    """The second at which a witness signed."""
    return int.from_bytes(signature.value[:8], "big")


def parse_vkey(text: str) -> Verifier:
    """A public key as it is handed out. Raises NoteUnreadable."""
    parts = text.strip().split("+", 2)
    if len(parts) != 3 or not NAME.fullmatch(parts[0]):
        raise NoteUnreadable(f"{text!r} is no key: write name+keyid+key as the log or witness publishes it")
    raw = decoded(parts[2], text)
    if len(raw) != 33 or raw[0] not in (LOG, WITNESS):
        raise NoteUnreadable(f"{text!r} is no Ed25519 key of a log or a witness")
    found = Verifier(parts[0], raw[0], raw[1:])
    if found.key_id.hex() != parts[1]:
        raise NoteUnreadable(f"{text!r}: the key's number does not belong to it; was it cut or mistyped?")
    return found


def parse_note(text: str) -> SignedNote:
    """A signed note: text, empty line, signatures. Raises NoteUnreadable."""
    if len(text) > MAX_NOTE:
        raise NoteUnreadable("longer than any checkpoint")
    body, gap, rest = text.rpartition("\n\n")
    if not gap or not rest.endswith("\n"):
        raise NoteUnreadable("no empty line between text and signatures, or no end of the last line")
    return SignedNote(body + "\n", tuple(parse_signatures(rest)))


def parse_signatures(lines: str) -> Iterable[Signature]:
    """The signature lines of a note. Raises NoteUnreadable."""
    for line in lines.removesuffix("\n").split("\n"):
        parts = line.split(" ")
        if len(parts) != 3 or parts[0] != "—" or not NAME.fullmatch(parts[1]):
            raise NoteUnreadable(f"{line!r} is no line of a signature")
        raw = decoded(parts[2], line)
        if len(raw) < 5:
            raise NoteUnreadable(f"{line!r} is too short for a signature")
        yield Signature(parts[1], raw[:4], raw[4:])


def parse_checkpoint(text: str) -> Checkpoint:
    """The first three lines of a note's text; lines that follow are others' business. Raises NoteUnreadable."""
    lines = text.split("\n")
    if len(lines) < 4 or lines[-1] or not lines[0] or not SIZE.fullmatch(lines[1]):
        raise NoteUnreadable("a checkpoint is three lines: the log's name, its size, its root")
    root = decoded(lines[2], lines[2])
    if len(root) != 32:
        raise NoteUnreadable(f"{lines[2]!r} is no SHA-256")
    return Checkpoint(lines[0], int(lines[1]), root)


def decoded(text: str, whole: str) -> bytes:
    """What base64 stands for. Raises NoteUnreadable, naming the whole of which it is a part."""
    try:
        return b64decode(text, validate=True)
    except ValueError:
        raise NoteUnreadable(f"{whole!r} is not in base64") from None
