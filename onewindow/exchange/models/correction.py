"""Disputes over what registers say, and what has changed since somebody used it."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from onewindow.exchange.rules.corrections import Outcome, RaisedBy
from onewindow.foundation.ids import new_id

CHANGES = """
select c.purpose_number, d.number, d.element, c.at
from exchange_changedvalue c join exchange_datacorrection d on d.number = c.correction_id
where c.purpose_number = any(%s) and (%s::text[] is null or d.element = any(%s)) order by c.at, d.number
"""


class DataCorrection(models.Model):
    """A dispute over a value of a register (校核): the value is the owner's to correct, never ours.

    `shown_digest` stands for the disputed value in the reads that bear the mark of the dispute until `settled_at`.
    `message_id` is the message by which the owner's own system is told what to write.
    """

    number = models.TextField(primary_key=True)
    purpose_number = models.TextField(blank=True)
    element = models.TextField()
    owner = models.TextField()
    shown_cipher = models.TextField()
    shown_digest = models.TextField(blank=True, default="", db_default="")
    claimed_cipher = models.TextField()
    file_id = models.UUIDField(null=True)
    subject = models.TextField(blank=True)
    subject_cipher = models.TextField(blank=True, default="", db_default="")
    raised_as = models.TextField(default=RaisedBy.PERSON.value, db_default=RaisedBy.PERSON.value)
    raised_by = models.UUIDField()
    raised_at = models.DateTimeField()
    passed_on_at = models.DateTimeField(null=True)
    answer_due = models.DateField()
    extension_asked_at = models.DateTimeField(null=True)
    extension_asked_by = models.UUIDField(null=True)
    extension_cipher = models.TextField(blank=True, default="", db_default="")
    extended_at = models.DateTimeField(null=True)
    extended_by = models.UUIDField(null=True)
    outcome = models.TextField(blank=True, default="", db_default="")
    answered_at = models.DateTimeField(null=True)
    answered_by = models.UUIDField(null=True)
    answer_cipher = models.TextField(blank=True, default="", db_default="")
    corrected_cipher = models.TextField(blank=True, default="", db_default="")
    message_id = models.TextField(blank=True, default="", db_default="")
    changed_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)
    escalated_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(outcome="", answered_at__isnull=True)
                | Q(outcome__in=[one.value for one in Outcome], answered_at__isnull=False),
                name="exchange_correction_answered_with_an_outcome",
            ),
            models.CheckConstraint(
                condition=Q(raised_as__in=[one.value for one in RaisedBy]), name="exchange_correction_raised_as"
            ),
            models.CheckConstraint(
                condition=Q(extended_by__isnull=True) | ~Q(extended_by=F("extension_asked_by")),
                name="exchange_correction_extended_by_another",
            ),
            models.CheckConstraint(
                condition=Q(settled_at__isnull=True) | Q(answered_at__isnull=False),
                name="exchange_correction_settled_after_its_answer",
            ),
        )
        indexes = (
            models.Index(fields=["owner", "-number"], name="exchange_correction_of_owner"),
            models.Index(fields=["raised_by", "-number"], name="exchange_correction_of_raiser"),
            models.Index(fields=["subject", "-number"], name="exchange_correction_of_subject"),
            models.Index(
                fields=["element", "subject"],
                condition=Q(settled_at__isnull=True),
                name="exchange_correction_unsettled",
            ),
            models.Index(
                fields=["answer_due"], condition=Q(answered_at__isnull=True), name="exchange_correction_waiting"
            ),
            models.Index(fields=["message_id"], condition=~Q(message_id=""), name="exchange_correction_of_message"),
        )


class ChangedValue(models.Model):
    """A purpose under which a value was read that has been corrected since: its case shows it (rule F8)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    correction = models.ForeignKey(DataCorrection, on_delete=models.PROTECT, related_name="+")
    purpose_number = models.TextField()
    at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("purpose_number", "correction"), name="exchange_changed_once_for_a_purpose"
            ),
        )
