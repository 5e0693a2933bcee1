"""Messages to the owners of registers."""

from __future__ import annotations

from django.db import models


class OwnerMessage(models.Model):
    """A decision on its way to the owner of a register; its facts are encrypted, its answer holds no person's data."""

    id = models.TextField(primary_key=True)
    register = models.TextField()
    kind = models.TextField()
    facts_cipher = models.TextField()
    sent_by = models.UUIDField()
    sent_at = models.DateTimeField()
    delivered_at = models.DateTimeField(null=True)
    answer = models.JSONField(default=dict)
