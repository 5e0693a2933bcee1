"""How an applicant is reached in a case (联系方式): phone, e-mail and address for service, checked before they are kept."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

PHONE = re.compile(r"1\d{10}|0\d{2,3}-?\d{7,8}")
EMAIL = re.compile(r"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9-]+)+")
LONGEST_EMAIL = 254
SHORTEST_ADDRESS, LONGEST_ADDRESS = 5, 200
NAMES = ("phone", "email", "address")


@dataclass(frozen=True, slots=True)
class Contact:
    """Where somebody is reached; what is empty is not stated."""

    phone: str = ""
    email: str = ""
    address: str = ""


def as_written(phone: str, email: str, address: str) -> Contact:
    """What somebody typed, without blanks, full-width signs and the country's code."""
    folded = "".join(unicodedata.normalize("NFKC", phone).split()).removeprefix("+86")
    return Contact(folded, unicodedata.normalize("NFKC", email).strip(), " ".join(address.split()))


def faults(contact: Contact) -> tuple[str, ...]:
    """The names of what cannot be right, in the order of the form."""
    wrong = []
    if contact.phone and not PHONE.fullmatch(contact.phone):
        wrong.append("phone")
    if contact.email and not (len(contact.email) <= LONGEST_EMAIL and EMAIL.fullmatch(contact.email)):
        wrong.append("email")
    if contact.address and not SHORTEST_ADDRESS <= len(contact.address) <= LONGEST_ADDRESS:
        wrong.append("address")
    return tuple(wrong)


def changed(before: Contact, after: Contact) -> tuple[str, ...]:
    """The names of what differs."""
    return tuple(name for name in NAMES if getattr(before, name) != getattr(after, name))
