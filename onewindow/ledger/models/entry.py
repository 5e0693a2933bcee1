"""Acts as they are written. The application's database role may insert and select, nothing else."""

from __future__ import annotations

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models


class CurrentTransaction(models.Func):
    """The number of the running transaction, by which entries are sealed in batches later."""

    template = "(pg_current_xact_id()::text::bigint)"
    output_field = models.BigIntegerField()


class Entry(models.Model):
    """One act: who did what to which thing, when.

    `data` is what stands in the tree for it. A lawful erasure takes away salt, actor, object and facts, never `data`.
    """

    id = models.BigAutoField(primary_key=True)
    transaction = models.BigIntegerField(db_default=CurrentTransaction(), editable=False)
    at = models.DateTimeField()
    actor_kind = models.TextField()
    actor_id = models.UUIDField()
    user_id = models.TextField()
    organisation = models.TextField()
    post = models.TextField()
    channel = models.TextField()
    act = models.TextField()
    object = models.TextField()
    facts = models.JSONField(encoder=DjangoJSONEncoder)
    salt = models.BinaryField(max_length=16)
    data = models.BinaryField(max_length=32)

    class Meta:
        indexes = [
            models.Index(fields=["object", "id"], name="ledger_by_object"),
            models.Index(fields=["transaction", "id"], name="ledger_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.act} {self.object}"
