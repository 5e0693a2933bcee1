"""Checks what an audit log says of itself: offline, by nobody's code but this file's.

    python3 check.py inclusion proof.json --key 'KEY'
    python3 check.py consistency old.txt new.txt --tiles FOLDER --key 'KEY' [--from https://city.example/ledger]

`inclusion` shows that a receipt's entry stands in the log under a signed checkpoint. `consistency` shows that the log
only grew between two checkpoints that you kept: nothing before was changed or removed. It reads tiles from the folder as
the log serves them; with --from it fetches the few that are missing, after which it works offline. KEY is the log's public
key as it is published at /ledger/keys; take it from a place that you trust, not from whom you check.

Needs Python 3.9 or later and `cryptography`. Tree: RFC 6962 with SHA-256. Checkpoints: C2SP signed-note, tlog-checkpoint, tlog-tiles.
Exit code: 0 it holds, 1 it does not, 2 it could not be read.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import sys
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple, NoReturn

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

Nodes = Callable[[int, int], bytes]


class Unreadable(Exception):
    """A file that is not what it should be."""


class Wrong(Exception):
    """Something does not hold."""


class Checkpoint(NamedTuple):
    """A checkpoint that has been read."""

    origin: str
    size: int
    root: bytes
    text: str
    signatures: list[tuple[str, bytes]]


def sha256(data: bytes) -> bytes:
    """The hash."""
    return hashlib.sha256(data).digest()


def node(left: bytes, right: bytes) -> bytes:
    """The hash over two subtrees."""
    return sha256(b"\x01" + left + right)


def root_by_inclusion(leaf: bytes, index: int, size: int, path: list[bytes]) -> bytes:
    """Follows the path from a leaf up to the root (RFC 6962, 2.1.1)."""
    if not 0 <= index < size:
        raise Wrong(f"there is no leaf {index} in a log of {size}")
    found, last = leaf, size - 1
    for one in path:
        if last == 0:
            raise Wrong("the path is too long")
        if index % 2 == 1 or index == last:
            found = node(one, found)
            while index % 2 == 0 and index:
                index, last = index // 2, last // 2
        else:
            found = node(found, one)
        index, last = index // 2, last // 2
    if last:
        raise Wrong("the path is too short")
    return found


def root(low: int, high: int, nodes: Nodes) -> bytes:
    """The hash over leaves [low, high)."""
    if high - low == 1:
        return nodes(0, low)
    width = high - low
    if width & (width - 1) == 0 and low % width == 0:
        return nodes(width.bit_length() - 1, low // width)
    half = low + (1 << ((width - 1).bit_length() - 1))
    return node(root(low, half, nodes), root(half, high, nodes))


def read_checkpoint(text: str) -> Checkpoint:
    """A signed checkpoint: origin, size, root, an empty line, signatures."""
    try:
        body, _, lines = text.rpartition("\n\n")
        origin, size, digest = body.split("\n")[:3]
        signatures = []
        for line in lines.strip("\n").split("\n"):
            dash, name, value = line.split(" ")
            if dash != "\u2014":
                raise ValueError(line)
            signatures.append((name, base64.b64decode(value, validate=True)))
        return Checkpoint(origin, int(size), base64.b64decode(digest, validate=True), body + "\n", signatures)
    except ValueError as error:
        raise Unreadable(f"no signed checkpoint: {error}") from None


def check_signature(checkpoint: Checkpoint, keys: list[str]) -> str:
    """Returns the key that has signed the checkpoint."""
    for key in keys:
        try:
            name, number, encoded = key.split("+", 2)
            raw = base64.b64decode(encoded, validate=True)
        except ValueError:
            raise Unreadable(f"{key!r} is no public key: write name+number+key") from None
        key_id = sha256(name.encode() + b"\n" + raw)[:4]
        if key_id.hex() != number or raw[:1] != b"\x01" or name != checkpoint.origin:
            continue
        for signer, value in checkpoint.signatures:
            if signer == name and value[:4] == key_id and _signed(raw[1:], value[4:], checkpoint.text):
                return key
    raise Wrong(
        f"none of the given keys has signed the checkpoint over {checkpoint.size} entries of {checkpoint.origin}"
    )


def _signed(key: bytes, signature: bytes, text: str) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, text.encode())
    except (InvalidSignature, ValueError):
        return False
    return True


class Tiles:
    """The tree's nodes, from tiles in a folder; what is missing is fetched where an address is given."""

    def __init__(self, folder: Path, size: int, address: str | None) -> None:
        self.folder, self.size, self.address = folder, size, address
        self.known: dict[str, bytes] = {}

    def __call__(self, height: int, index: int) -> bytes:
        """The hash of a perfect subtree of that height."""
        level, inside = divmod(height, 8)
        number, offset = divmod(index << inside, 256)
        width = min(256, (self.size >> 8 * level) - number * 256)
        data = self.read(level, number, width)
        row = [data[at * 32 : at * 32 + 32] for at in range(offset, offset + (1 << inside))]
        while len(row) > 1:
            row = [node(row[n], row[n + 1]) for n in range(0, len(row), 2)]
        return row[0]

    def read(self, level: int, number: int, width: int) -> bytes:
        """The hashes of a tile; a fuller one of the same number serves as well."""
        digits = f"{number:03d}"
        digits = digits.zfill(-(-len(digits) // 3) * 3)
        groups = [digits[at : at + 3] for at in range(0, len(digits), 3)]
        path = f"tile/{level}/" + "".join(f"x{one}/" for one in groups[:-1]) + groups[-1]
        for name in ([] if width == 256 else [f"{path}.p/{width}"]) + [path]:
            data = self.known.get(name) or self.fetched(name)
            if data is not None and len(data) >= width * 32:
                self.known[name] = data
                return data
        raise Unreadable(f"{self.folder / path} is missing: fetch it, or name the log's address by --from")

    def fetched(self, name: str) -> bytes | None:
        """From the folder, or from the log into the folder."""
        file = self.folder / name
        if file.is_file():
            return file.read_bytes()
        if self.address is None:
            return None
        try:
            with urllib.request.urlopen(f"{self.address.rstrip('/')}/{name}", timeout=30) as answer:  # noqa: S310
                data: bytes = answer.read(8193)
        except OSError:
            return None
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
        return data


def check_inclusion(proof: dict[str, Any], keys: list[str]) -> str:
    """What an inclusion proof comes to; raises Wrong."""
    try:
        data, index, size = bytes.fromhex(proof["data"]), int(proof["index"]), int(proof["size"])
        path = [base64.b64decode(one, validate=True) for one in proof["hashes"]]
        checkpoint = read_checkpoint(proof["checkpoint"])
        record, salt, own_keys = proof["record"], proof["salt"], list(proof["keys"])
    except (KeyError, TypeError, ValueError) as error:
        raise Unreadable(f"no proof of this kind: {error}") from None
    key = check_signature(checkpoint, keys or own_keys)
    if record is not None and sha256(bytes.fromhex(salt) + record.encode()) != data:
        raise Wrong("record and salt do not give the hash that stands in the log: the record was changed")
    if checkpoint.size != size:
        raise Wrong(f"the proof is for {size} entries, the checkpoint over {checkpoint.size}")
    if root_by_inclusion(sha256(b"\x00" + data), index, size, path) != checkpoint.root:
        raise Wrong("the path does not lead to the signed root: the entry is not in the log")
    said = (
        record
        if record is not None
        else "(record and salt were erased by law; that it was there is proved all the same)"
    )
    note = "" if keys else "\nThe key came with the proof: compare it with one from a place that you trust, by --key."
    return f"It holds: entry {index} of {size}, signed by {key}\n{said}{note}"


def check_consistency(old: Checkpoint, new: Checkpoint, tiles: Tiles, keys: list[str]) -> str:
    """What two checkpoints come to; raises Wrong."""
    for one in (old, new):
        check_signature(one, keys)
    if old.origin != new.origin:
        raise Wrong(f"two logs: {old.origin} and {new.origin}")
    if old.size > new.size:
        raise Wrong(f"the later one is smaller ({new.size}) than the former ({old.size}): give the older first")
    for one in (old, new):
        expected = root(0, one.size, tiles) if one.size else sha256(b"")
        if expected != one.root:
            raise Wrong(f"the tiles do not give the root that was signed over {one.size} entries: the log was changed")
    return f"It holds: the log of {old.size} entries is the beginning of that of {new.size}, both signed."


def _text(path: str) -> str:
    try:
        return Path(path).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise Unreadable(f"{path}: {error}") from None


def main() -> NoReturn:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    acts = parser.add_subparsers(dest="act", required=True)
    inclusion = acts.add_parser("inclusion")
    inclusion.add_argument("proof")
    consistency = acts.add_parser("consistency")
    consistency.add_argument("old")
    consistency.add_argument("new")
    consistency.add_argument("--tiles", required=True, type=Path)
    consistency.add_argument("--from", dest="address")
    inclusion.add_argument("--key", action="append", default=[])
    consistency.add_argument("--key", action="append", required=True)
    given = parser.parse_args()
    try:
        if given.act == "inclusion":
            said = check_inclusion(json.loads(_text(given.proof)), given.key)
        else:
            old, new = read_checkpoint(_text(given.old)), read_checkpoint(_text(given.new))
            said = check_consistency(old, new, Tiles(given.tiles, new.size, given.address), given.key)
    except Wrong as error:
        sys.stdout.write(f"IT DOES NOT HOLD: {error}\n")
        sys.exit(1)
    except (Unreadable, json.JSONDecodeError) as error:
        sys.stderr.write(f"It could not be read: {error}\n")
        sys.exit(2)
    sys.stdout.write(said + "\n")
    sys.exit(0)


if __name__ == "__main__":
    main()
