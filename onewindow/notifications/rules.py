"""What a message holds, and where its link leads."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

CHINESE = "zh-hans"
ENGLISH = "en"
ENGLISH_PREFIX = "/en/"


@dataclass(frozen=True, slots=True)
class Recipient:
    """Who gets a message, and where: this part never looks up a person. Without an address no e-mail is sent."""

    account: UUID
    email: str
    language: str = CHINESE


@dataclass(frozen=True, slots=True)
class Notice:
    """One message for one recipient. `key` names the event: a recipient gets one message per key, ever.

    `link` is an address in this portal. Title and link go into the e-mail, so the title holds no personal data beyond
    a case's number; the body is shown in the inbox alone.
    """

    recipient: Recipient
    key: str
    kind: str
    title: str
    title_en: str
    body: str
    body_en: str
    link: str


def neutral_link(link: str) -> str:
    """The link without the prefix of a language; raises ValueError when it leads out of the portal."""
    if link and (not link.startswith("/") or link.startswith(("//", "/\\")) or not link.isprintable()):
        raise ValueError(f"a message's link leads to a page of the portal: {link!r}")
    return link[len(ENGLISH_PREFIX) - 1 :] if link.startswith(ENGLISH_PREFIX) else link


def link_in(link: str, *, is_english: bool) -> str:
    """The neutral link's address in the reader's language."""
    return ENGLISH_PREFIX + link[1:] if link and is_english else link
