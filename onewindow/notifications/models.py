"""The table of messages."""

from __future__ import annotations

from django.db import models

from onewindow.foundation.ids import new_id


class Message(models.Model):
    """One message to one account. The e-mail address is kept until the e-mail has been taken."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    account = models.UUIDField()
    email = models.TextField(blank=True)
    language = models.TextField()
    key = models.TextField()
    kind = models.TextField()
    title = models.TextField()
    title_en = models.TextField()
    body = models.TextField(blank=True)
    body_en = models.TextField(blank=True)
    link = models.TextField(blank=True)
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "key"], name="message_once_per_event")]
        indexes = [
            models.Index(fields=["account", "-id"], name="message_inbox"),
            models.Index(fields=["account"], name="message_unread", condition=models.Q(read_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"


COLUMNS = "id, account, email, language, key, kind, title, title_en, body, body_en, link, created_at"
STORE = f"""
insert into notifications_message ({COLUMNS})
select * from unnest(%s::uuid[], %s::uuid[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[],
                     %s::text[], %s::text[], %s::text[], %s::timestamptz[])
on conflict on constraint message_once_per_event do nothing
returning id, email <> ''
"""  # noqa: S608 only names of columns are put in
