"""Checks the proof of a message offline: `python check.py proof.json [--request FILE] [--answer FILE]`.

Needs Python 3.11 and the package `cryptography`; no network, and nothing of the node. Two keys decide, and you should
hold both from elsewhere: the node's (`--node-key`, once published under /gateway/keys) and the caller's
(`--caller-key`). Without them the keys in the file are used, and the result says so.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import sys
from base64 import b64decode, b64encode
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

HASHED: tuple[str, ...] = ("content-type", "x-ow-purpose", "x-road-client", "x-road-id", "x-road-issue")
HASHED += ("x-road-represented-party", "x-road-userid")


def is_signed(side: dict[str, Any], key: str) -> bool:
    """Whether the text was signed with this public key."""
    try:
        signature = b64decode(str(side["signature"]), validate=True)
        Ed25519PublicKey.from_public_bytes(b64decode(key, validate=True)).verify(
            signature, str(side["signed"]).encode()
        )
    except (InvalidSignature, ValueError):
        return False
    return True


def lines_of(signed: object) -> dict[str, str]:
    """The components of a signed text, by name."""
    found = re.findall(r'^"([^"]+)": (.*)$', str(signed), re.MULTILINE)
    return dict(found)


def fits_digest(header: str, body: bytes) -> bool:
    """Whether a Content-Digest is of these bytes."""
    found = re.findall(r"(sha-256|sha-512)=:([^:]+):", header)
    return bool(found) and all(
        b64decode(value) == hashlib.new(name.replace("-", ""), body).digest() for name, value in found
    )


def hash_of(lines: dict[str, str], content_type: str, body: bytes) -> str:
    """X-Road-Request-Hash of the request whose signed components these are."""
    path = "/" + lines["@target-uri"].split("://", 1)[1].partition("/")[2]
    known = lines | ({"content-type": content_type} if content_type else {})
    text = f"{lines['@method']} {path}\n" + "".join(f"{name}:{known[name]}\n" for name in HASHED if known.get(name))
    head = hashlib.sha512(text.encode()).digest()
    return b64encode(hashlib.sha512(head + hashlib.sha512(body).digest()).digest() if body else head).decode()


def faults(proof: dict[str, Any], given: argparse.Namespace) -> list[str]:
    """Everything that does not hold."""
    request, answer = proof["request"], proof["answer"]
    asked, told, found = lines_of(request["signed"]), lines_of(answer["signed"]), []
    if not is_signed(answer, given.node_key or answer["public_key"]):
        found.append("the answer was not signed with the node's key")
    if told.get("x-road-request-id") != proof["request_id"] or told.get("x-road-request-hash") != request["hash"]:
        found.append("the answer is to another request")
    if told.get("@status") != str(answer["status"]):
        found.append("the answer had another status")
    return found + caller_faults(proof, asked, given) + body_faults(proof, asked, told, given)


def caller_faults(proof: dict[str, Any], asked: dict[str, str], given: argparse.Namespace) -> list[str]:
    """What does not hold of what the caller signed."""
    request, found = proof["request"], []
    if request["signed"]:
        if not is_signed(request, given.caller_key or request["public_key"]):
            found.append("the request was not signed with the caller's key")
        if asked.get("x-road-client") != proof["client"]:
            found.append("the request was another subsystem's")
    return found


def body_faults(
    proof: dict[str, Any], asked: dict[str, str], told: dict[str, str], given: argparse.Namespace
) -> list[str]:
    """What does not hold of the bodies, as far as they are given."""
    request, found = proof["request"], []
    if given.answer and not fits_digest(told.get("content-digest", ""), given.answer.read_bytes()):
        found.append("these are not the bytes of the answer")
    if given.request and not request["signed"]:
        found.append("the request was not signed: its bytes prove nothing")
    elif given.request:
        body = given.request.read_bytes()
        if body and not fits_digest(asked.get("content-digest", ""), body):
            found.append("these are not the bytes of the request")
        elif request["hash"] not in {hash_of(asked, one, body) for one in ("", *given.content_type)}:
            found.append("the answer's request hash is not of this request")
    return found


def main() -> int:
    """Says of each message in the file whether its proof holds."""
    parser = argparse.ArgumentParser(description="Checks proofs of messages, offline.")
    parser.add_argument("proof", type=Path)
    parser.add_argument("--request", type=Path, help="the body of the request, as it was sent")
    parser.add_argument("--answer", type=Path, help="the body of the answer, as it came")
    parser.add_argument("--node-key", help="the node's public key in base64, held from elsewhere")
    parser.add_argument("--caller-key", help="the caller's public key in base64, held from elsewhere")
    types = ["application/json; charset=utf-8", "application/json"]
    parser.add_argument("--content-type", action="append", default=types, help="of the request")
    given = parser.parse_args()
    wrong = 0
    for proof in json.loads(given.proof.read_text(encoding="utf-8")):
        found = faults(proof, given)
        wrong += len(found)
        name = f"{proof['request_id']} of {proof['client']}, {proof['at']}"
        sys.stdout.write(f"{name}: {'; '.join(found) if found else 'the proof holds'}" + "\n")
        if proof["ledger"] is None:
            sys.stdout.write("  not yet in the ledger's sealed log when the proof was written" + "\n")
    for side, key in (("node", given.node_key), ("caller", given.caller_key)):
        if not key:
            sys.stdout.write(
                f"The {side}'s key was taken from the file itself: compare it with the one you hold." + "\n"
            )
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
