"""What a message says of itself in its headers (standards 8). Every malformed one has its error."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from onewindow.foundation.identifiers import resident_check, uscc_fault
from onewindow.gateway.rules.addresses import SubsystemId, parse_subsystem
from onewindow.gateway.rules.errors import ProtocolError, bad_request

PERSON, SYSTEM = "CN-PERSON-", "CN-SYSTEM-"
MESSAGE_ID = re.compile(r"[!-~]{1,255}")
OFFICIAL = re.compile(r"CN\d{6}[A-Za-z0-9_.-]{1,64}")
ACCOUNT = re.compile(r"CN-PERSON-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
JOB = re.compile(r"CN-SYSTEM-[A-Za-z0-9_.-]{1,64}")
CITIZEN_NUMBER = re.compile(r"[1-9]\d{16}[\dXx]")
ISSUE = re.compile(r"[A-Za-z0-9-]{2,40}")
PARTY = re.compile(r"(?:[A-Za-z0-9_-]{1,20}/)?[A-Za-z0-9_.-]{1,64}")
PURPOSE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}")
SIGNED_PREFIXES = ("x-road-", "x-ow-")  # every header that begins so stands under the signature


@dataclass(frozen=True, slots=True)
class MessageHeaders:
    """The protocol's headers, checked. Empty ones were not sent."""

    client: SubsystemId
    message_id: str = ""
    user: str = ""
    issue: str = ""
    represented: str = ""
    purpose_code: str = ""


def parse_headers(headers: Mapping[str, str]) -> MessageHeaders:
    """The protocol's headers among those of a request, named in lower case. Raises ProtocolError."""
    return MessageHeaders(
        client=_client(_given(headers, "x-road-client")),
        message_id=_matching(headers, "X-Road-Id", MESSAGE_ID, "ow.BadHeader"),
        user=_user(headers),
        issue=_matching(headers, "X-Road-Issue", ISSUE, "ow.NoPurpose"),
        represented=_represented(headers),
        purpose_code=_matching(headers, "X-OW-Purpose", PURPOSE, "ow.BadHeader"),
    )


def protocol_headers(headers: Mapping[str, str]) -> list[str]:
    """The names of the headers that a signature has to cover, in lower case."""
    return sorted(name for name in headers if name.startswith(SIGNED_PREFIXES))


def _given(headers: Mapping[str, str], name: str) -> str:
    return headers.get(name.lower(), "").strip(" \t")


def _client(text: str) -> SubsystemId:
    if not text:
        raise bad_request("ow.NoClient", "header X-Road-Client is missing; it names the calling subsystem")
    try:
        return parse_subsystem(text)
    except ValueError as wrong:
        raise bad_request("ow.NoClient", f"header X-Road-Client does not name a subsystem: {wrong}") from None


def _matching(headers: Mapping[str, str], name: str, form: re.Pattern[str], code: str) -> str:
    text = _given(headers, name)
    if text and not form.fullmatch(text):
        raise _malformed(name, code)
    return text


def _user(headers: Mapping[str, str]) -> str:
    """The acting user's id. A citizen's number is refused and never repeated: headers are logged."""
    text = _given(headers, "X-Road-UserId")
    if not text:
        return ""
    if CITIZEN_NUMBER.search(text):
        raise bad_request("ow.NoUser", "header X-Road-UserId must not hold a citizen number; name the account instead")
    if not any(form.fullmatch(text) for form in (OFFICIAL, ACCOUNT, JOB)):
        raise _malformed("X-Road-UserId", "ow.NoUser")
    return text


def _represented(headers: Mapping[str, str]) -> str:
    text = _matching(headers, "X-Road-Represented-Party", PARTY, "ow.BadHeader")
    if _is_citizen_number(text.rpartition("/")[2]):
        raise bad_request("ow.BadHeader", "header X-Road-Represented-Party must not hold a citizen number")
    return text


def _is_citizen_number(code: str) -> bool:
    """Whether it is a person's number and not a company's code, which may be of digits too."""
    is_number = CITIZEN_NUMBER.fullmatch(code) is not None and resident_check(code[:17]) == code[17].upper()
    return is_number and uscc_fault(code) is not None


def _malformed(name: str, code: str) -> ProtocolError:
    return bad_request(code, f"header {name} is malformed or was sent twice")
