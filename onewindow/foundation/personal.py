"""Personal data: how it is named without being told, kept under a key, and shown masked."""

from __future__ import annotations

import hashlib
import hmac
import os
import unicodedata
from base64 import b64decode, b64encode
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

NONCE_BYTES = 12
VERSION = b"\x01"  # the first byte of everything encrypted, so that another cipher can follow


class Unreadable(ValueError):
    """A stored value was not encrypted with our key, or was changed since."""


def lookup_hash(number: str) -> str:
    """The name of a data subject in traces and look-ups: HMAC-SHA-256 of her number, in hexadecimal.

    The number is folded first (full width, case, spaces), so that the ways people write it give one name.
    """
    key = settings.ONEWINDOW_LOOKUP_KEY.encode()
    return hmac.new(key, _folded(number).encode(), hashlib.sha256).hexdigest()


def encrypt(text: str) -> str:
    """The text under the data key (AES-256-GCM), as base64; equal texts give different results."""
    nonce = os.urandom(NONCE_BYTES)
    return b64encode(VERSION + nonce + _cipher().encrypt(nonce, text.encode(), VERSION)).decode()


def decrypt(text: str) -> str:
    """The text that `encrypt` was given; raises Unreadable when it is not ours or was changed."""
    try:
        raw = b64decode(text, validate=True)
        version, nonce, body = raw[:1], raw[1 : 1 + NONCE_BYTES], raw[1 + NONCE_BYTES :]
        return _cipher().decrypt(nonce, body, version).decode()
    except (InvalidTag, ValueError) as error:
        raise Unreadable("the stored value cannot be read with the present data key") from error


def masked_number(number: str) -> str:
    """The number of an identity document with its middle hidden: 339***********1234."""
    if len(number) < 8:
        return "*" * len(number)
    return f"{number[:3]}{'*' * (len(number) - 7)}{number[-4:]}"


def masked_name(name: str) -> str:
    """A person's name of which only the first character shows: 张**, whatever its length."""
    return f"{name[:1]}**" if name else ""


def masked_phone(phone: str) -> str:
    """A telephone number with its middle hidden: 138****0001."""
    if len(phone) < 8:
        return "*" * len(phone)
    return f"{phone[:3]}{'*' * (len(phone) - 7)}{phone[-4:]}"


def masked_email(address: str) -> str:
    """An e-mail address of whose name only the first character shows: z***@example.cn."""
    name, _at, domain = address.rpartition("@")
    return f"{name[:1]}***@{domain}" if name else "*" * len(address)


def masked_address(address: str) -> str:
    """A postal address down to about its district, without street, number and addressee: 清岚市澄湖区***."""
    shown = min(6, len(address) // 2)
    return f"{address[:shown]}***" if address else ""


def _folded(number: str) -> str:
    return "".join(unicodedata.normalize("NFKC", number).split()).upper()


def _cipher() -> AESGCM:
    return _cipher_of(settings.ONEWINDOW_DATA_KEY)


@lru_cache(maxsize=2)
def _cipher_of(key: str) -> AESGCM:
    return AESGCM(hashlib.sha256(key.encode()).digest())
