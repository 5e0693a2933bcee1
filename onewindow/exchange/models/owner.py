"""Messages to the owners of registers, and disputes over what their registers say."""

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


class DataCorrection(models.Model):
    """A dispute over a value of a register (校核): the value is the owner's to correct, never ours."""

    number = models.TextField(primary_key=True)
    purpose_number = models.TextField()
    element = models.TextField()
    owner = models.TextField()
    shown_cipher = models.TextField()
    claimed_cipher = models.TextField()
    file_id = models.UUIDField(null=True)
    subject = models.TextField(blank=True)
    raised_by = models.UUIDField()
    raised_at = models.DateTimeField()
    answer_due = models.DateField()

    class Meta:
        indexes = (models.Index(fields=["owner", "-number"], name="exchange_correction_of_owner"),)
