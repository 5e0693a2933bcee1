"""What is in an inbox."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from onewindow.foundation.actor import Actor
from onewindow.notifications.models import Message
from onewindow.notifications.rules import Notice, Recipient, link_in

__all__ = ["MessageRow", "Notice", "Recipient", "messages_of", "unread_count"]


@dataclass(frozen=True, slots=True)
class MessageRow:
    """One message as its recipient reads it."""

    id: UUID
    key: str
    kind: str
    title: str
    title_en: str
    body: str
    body_en: str
    link: str
    created_at: datetime
    read_at: datetime | None

    @property
    def is_unread(self) -> bool:
        """Whether it has not been marked as read."""
        return self.read_at is None

    def link_for(self, *, is_english: bool) -> str:
        """The address that the message leads to, in the reader's language."""
        return link_in(self.link, is_english=is_english)


def messages_of(account: UUID | Actor, limit: int = 20, before: UUID | None = None) -> list[MessageRow]:
    """An account's messages, newest first; `before` is the last one of the previous page. Served by `message_inbox`."""
    found = Message.objects.filter(account=_account_id(account)).order_by("-id")
    if before:
        found = found.filter(id__lt=before)
    return [
        MessageRow(m.id, m.key, m.kind, m.title, m.title_en, m.body, m.body_en, m.link, m.created_at, m.read_at)
        for m in found[:limit]
    ]


def unread_count(account: UUID | Actor) -> int:
    """How many of an account's messages are unread."""
    return Message.objects.filter(account=_account_id(account), read_at__isnull=True).count()


def _account_id(account: UUID | Actor) -> UUID:
    return account.id if isinstance(account, Actor) else account
