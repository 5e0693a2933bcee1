"""Names, headers and hashes of the protocol, for whatever somebody sends."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onewindow.gateway.rules import (
    ProtocolError,
    ServiceAddress,
    SubsystemId,
    parse_address,
    parse_headers,
    parse_subsystem,
    request_hash,
)
from tests.support import foreign_client

PARTS = st.text(string.ascii_letters + string.digits + "-_.~ 数据局", min_size=1, max_size=20).filter(
    lambda text: text not in {".", ".."}
)
SUBSYSTEMS = st.builds(SubsystemId, PARTS, PARTS, PARTS, PARTS)
NAMES = ("x-road-client", "x-road-id", "x-road-userid", "x-road-issue", "x-road-represented-party", "x-ow-purpose")


def outcome(parse, text):
    """What came of it, and how it was refused: one of the two."""
    try:
        return parse(text), None
    except ProtocolError as refused:
        return None, refused


@given(SUBSYSTEMS)
def test_a_subsystems_name_is_read_as_it_is_written(subsystem):
    assert parse_subsystem(str(subsystem)) == subsystem


@given(SUBSYSTEMS, PARTS, st.sampled_from(["", "v1", "v1/x"]))
def test_an_address_is_read_as_it_is_written(subsystem, service, path):
    written = "/".join(
        [subsystem.instance, subsystem.member_class, subsystem.member_code, subsystem.subsystem, service]
    )
    assert parse_address(f"{written}/{path}" if path else written) == ServiceAddress(subsystem, service, path)


@given(st.text(max_size=80))
def test_any_address_is_read_or_refused_as_the_callers_fault(text):
    found, refused = outcome(parse_address, text)
    assert found or (refused.status, refused.code) == (400, "ow.BadAddress")


@given(st.dictionaries(st.sampled_from(NAMES), st.text(max_size=60), max_size=6))
def test_any_headers_are_read_or_refused_as_the_callers_fault(headers):
    found, refused = outcome(parse_headers, headers)
    if found:
        assert all(character.isprintable() for character in found.issue + found.user + found.message_id)
    else:
        assert refused.status == 400 and str(refused).startswith("ow.")
        assert all(value not in str(refused) for value in headers.values() if len(value.strip()) > 8)


@given(st.from_regex(r"\A[1-9][0-9]{16}[0-9X]\Z"), st.sampled_from(["CN{}", "CN339902{}", "CN-SYSTEM-{}"]))
def test_a_citizen_number_as_user_is_refused_and_not_repeated(number, form):
    with pytest.raises(ProtocolError, match=r"ow\.NoUser") as refused:
        parse_headers({"x-road-client": "OW/GOV/1/a", "x-road-userid": form.format(number)})
    assert number not in str(refused.value)


@given(
    st.sampled_from(["GET", "POST"]),
    st.dictionaries(st.sampled_from([*NAMES, "content-type", "accept"]), st.text(string.printable, max_size=30)),
    st.binary(max_size=50),
)
def test_the_hash_is_the_one_of_the_protocols_text(method, headers, body):
    target = "/r1/OW/GOV/1/pop/query/v1?a=%20"
    assert request_hash(method, target, headers, body) == foreign_client.request_hash(method, target, headers, body)
