"""Sending messages, delivering them by e-mail, and marking them as read."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from onewindow.foundation import clock
from onewindow.foundation.actor import Actor
from onewindow.foundation.errors import NotFound
from onewindow.foundation.ids import new_id
from onewindow.foundation.queue import enqueue_many
from onewindow.notifications import connectors
from onewindow.notifications.models import STORE, Message
from onewindow.notifications.rules import ENGLISH, Notice, Recipient, link_in, neutral_link

__all__ = ["Notice", "Recipient", "deliver_message", "mark_all_read", "mark_read", "send_message", "send_messages"]


def send_message(notice: Notice) -> None:
    """Sends one message; see `send_messages`."""
    send_messages([notice])


def send_messages(notices: Sequence[Notice]) -> None:
    """Puts messages into the inboxes and asks for their e-mails, in the caller's transaction and two statements.

    A recipient who has had a message with the same key gets none: an act may be repeated safely.
    """
    if not notices:
        return
    at = clock.now()
    rows = [
        (
            new_id(),
            notice.recipient.account,
            notice.recipient.email,
            notice.recipient.language,
            notice.key,
            notice.kind,
            notice.title,
            notice.title_en,
            notice.body,
            notice.body_en,
            neutral_link(notice.link),
            at,
        )
        for notice in notices
    ]
    with transaction.atomic(savepoint=False):
        with connection.cursor() as cursor:
            cursor.execute(STORE, [list(column) for column in zip(*rows, strict=True)])
            stored = cursor.fetchall()
        enqueue_many(
            "notifications.deliver_message", [{"message_id": str(id_)} for id_, has_address in stored if has_address]
        )


@transaction.atomic
def deliver_message(message_id: UUID) -> None:
    """Sends a message's e-mail once, however often it is called and by however many workers at the same time.

    The row stays locked while the mail server takes the e-mail: it is the message's own row, nobody else waits for it.
    Only where the process dies between the taking and the commit is the e-mail sent again.
    """
    message = Message.objects.select_for_update(no_key=True).filter(id=message_id).first()
    if message is None or message.delivered_at or not message.email:
        return
    is_english = message.language.startswith(ENGLISH)
    with override(ENGLISH if is_english else "zh-hans"):
        connectors.send_mail(
            address=message.email,
            subject=message.title_en if is_english else message.title,
            text=_mail_text(message, is_english=is_english),
            message_id=message.id.hex,
        )
    message.delivered_at, message.email = clock.real_now(), ""
    message.save(update_fields=["delivered_at", "email"])


def mark_read(actor: Actor, message_id: UUID) -> None:
    """Marks one of the actor's own messages as read; the first reading counts. Another's is not found."""
    own = Message.objects.filter(id=message_id, account=actor.id)
    if not own.filter(read_at__isnull=True).update(read_at=clock.now()) and not own.exists():
        raise NotFound


def mark_all_read(actor: Actor) -> int:
    """Marks all of the actor's messages as read; returns how many were unread."""
    return Message.objects.filter(account=actor.id, read_at__isnull=True).update(read_at=clock.now())


def _mail_text(message: Message, *, is_english: bool) -> str:
    """Title and link alone: what else the message says is shown to who has signed in."""
    lines = [message.title_en if is_english else message.title, ""]
    if message.link:
        base = settings.ONEWINDOW_BASE_URL.rstrip("/")
        lines += [_("到这里看详情，要先登录：") + base + link_in(message.link, is_english=is_english), ""]
    lines.append(_("这是系统自动发的邮件，请不要回复。有问题请打 12345。"))
    return "\n".join(lines)
