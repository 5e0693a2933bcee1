"""Signatures of messages and answers: RFC 9421 with Ed25519 and the digests of RFC 9530, by a maintained library."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography.exceptions import InvalidSignature as NotSignedByIt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from http_message_signatures import ContentDigest, HTTPMessageSigner, HTTPMessageVerifier, InvalidSignature
from http_message_signatures.algorithms import ED25519
from http_message_signatures.resolvers import HTTPSignatureKeyResolver

from onewindow.foundation import clock
from onewindow.foundation.signing import key_id, sign
from onewindow.gateway.rules import ProtocolError, access_denied, bad_request, protocol_headers

OLDEST = timedelta(minutes=5)
LONGEST_NONCE = 200
ANSWER_COVERS = (
    "x-road-client",
    "x-road-error",
    "x-road-id",
    "x-road-request-hash",
    "x-road-request-id",
    "x-road-service",
)


@dataclass(frozen=True, slots=True)
class SignedRequest:
    """A request as it was signed: method, whole address, headers named in lower case."""

    method: str
    url: str
    headers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class VerifiedSignature:
    """A signature that holds: with which key, once, and the text that was signed."""

    key: str
    nonce: str
    base: str
    value_b64: str


class _Keys(HTTPSignatureKeyResolver):
    def __init__(self, public_key_of: Callable[[str], Ed25519PublicKey]) -> None:
        self._public_key_of = public_key_of
        self.asked = ""

    def resolve_public_key(self, key_id: str) -> Ed25519PublicKey:
        self.asked = key_id
        return self._public_key_of(key_id)


def verify_request(
    request: SignedRequest, body: bytes, key_of: Callable[[str], Ed25519PublicKey | None]
) -> VerifiedSignature:
    """Verifies the one signature of a request over everything that the protocol wants signed.

    `key_of` finds the valid key of that name among the calling subsystem's. Raises ProtocolError: the form of the
    signature breaks the protocol (400), or the caller is not who it says it is (`ow.NotMember`).
    """

    def known_key(key_id: str) -> Ed25519PublicKey:
        key = key_of(key_id)
        if key is None:
            raise access_denied("ow.NotMember", "the key is unknown, not valid now, or another subsystem's")
        return key

    keys = _Keys(known_key)
    required = ["@method", "@target-uri", *protocol_headers(request.headers)]
    try:
        verifier = HTTPMessageVerifier(signature_algorithm=ED25519, key_resolver=keys)
        (found,) = verifier.verify(request, max_age=None, require_components=required, body=body)
    except InvalidSignature as wrong:
        if isinstance(wrong.__cause__, ProtocolError):
            raise wrong.__cause__ from None
        if isinstance(wrong.__cause__, NotSignedByIt):
            raise access_denied("ow.NotMember", "the signature was not made with that key over this message") from None
        raise bad_request("ow.BadSignature", str(wrong)) from None
    except ValueError:  # headers that no structured field can be read from
        raise bad_request("ow.BadSignature", "Signature or Signature-Input cannot be read") from None
    parameters = found.parameters
    _check_age(int(parameters["created"]))
    nonce = str(found.nonce or "")
    if parameters.get("alg") != ED25519.algorithm_id or not 0 < len(nonce) <= LONGEST_NONCE:
        raise bad_request("ow.BadSignature", 'the signature needs alg="ed25519" and a nonce that is used once')
    base = "\n".join(f"{name}: {value}" for name, value in found.covered_components.items())
    return VerifiedSignature(keys.asked, nonce, base, _value(request.headers["signature"]))


def sign_answer(status: int, headers: dict[str, str], body: bytes) -> str:
    """Adds digest and signature of the node to an answer's headers, which are in lower case; returns what was signed."""
    headers["content-digest"] = ContentDigest.create(body)
    message = _Answer(status, headers)
    covered = ["@status", "content-digest", *(name for name in ANSWER_COVERS if name in headers)]
    signer = HTTPMessageSigner(signature_algorithm=ED25519)
    prepared = signer.prepare(
        message,
        key_id=key_id(),
        created=clock.real_now(),
        label="ow",
        covered_component_ids=covered,
        use_existing_digest=True,
    )
    signature = sign(prepared.signature_base)
    headers["signature-input"] = f"ow={prepared.signature_params}"
    headers["signature"] = f"ow=:{signature.value_b64}:"
    return prepared.signature_base.decode()


@dataclass(frozen=True, slots=True)
class _Answer:
    status_code: int
    headers: dict[str, str]


def _check_age(created: int) -> None:
    if clock.real_now() - datetime.fromtimestamp(created, clock.LOCAL) > OLDEST:
        raise bad_request("ow.TooOld", "the signature was created more than five minutes ago")


def _value(header: str) -> str:
    """The signature itself out of `label=:value:`."""
    return header.partition("=:")[2].rstrip().removesuffix(":")
