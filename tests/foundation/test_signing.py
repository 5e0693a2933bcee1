from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from hypothesis import given
from hypothesis import strategies as st

from onewindow.foundation import signing


@given(st.binary(max_size=300))
def test_what_was_signed_is_verified(message):
    assert signing.verify(message, signing.sign(message))


@given(st.binary(min_size=1, max_size=300), st.integers(min_value=0))
def test_one_changed_bit_breaks_the_seal(message, position):
    signature = signing.sign(message)
    changed = bytearray(message)
    changed[position % len(message)] ^= 1

    assert not signing.verify(bytes(changed), signature)


@pytest.mark.parametrize(
    "change", [{"algorithm": "none"}, {"key_id": "0" * 16}, {"value_b64": "no"}, {"value_b64": ""}]
)
def test_a_signature_of_another_shape_is_refused(change):
    assert not signing.verify(b"text", replace(signing.sign(b"text"), **change))


def test_another_seal_is_not_ours(settings):
    signature = signing.sign(b"text")
    settings.ONEWINDOW_SEAL_KEY = "another seal"

    assert not signing.verify(b"text", signature)


def test_anybody_can_check_with_the_public_key():
    from base64 import b64decode

    key = Ed25519PublicKey.from_public_bytes(b64decode(signing.public_key_b64()))

    key.verify(b64decode(signing.sign(b"text").value_b64), b"text")


def test_equal_values_are_written_alike():
    assert signing.canonical_json({"b": 1, "甲": [True, None]}) == '{"b":1,"甲":[true,null]}'.encode()
    assert signing.canonical_json({"b": 1, "a": 2}) == signing.canonical_json({"a": 2, "b": 1})
