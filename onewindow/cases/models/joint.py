"""What several applicants of one matter must agree on."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from onewindow.cases.models.tables import Case
from onewindow.foundation.ids import new_id


class JointWithdrawal(models.Model):
    """One of several applicants wants to withdraw: it is done once all have agreed, or over once one of them refuses.

    `case` is the matter's root, `number` what is to be withdrawn of it; `agreed` are the parties who have agreed.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="withdrawals")
    number = models.CharField(max_length=32)
    reason = models.TextField(blank=True)
    asked_by = models.UUIDField()
    asked_at = models.DateTimeField()
    agreed = ArrayField(models.UUIDField())
    ended_at = models.DateTimeField(null=True)
    refused_by = models.UUIDField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "number"], condition=Q(ended_at__isnull=True), name="withdrawal_asked_once_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(refused_by__isnull=True) | Q(ended_at__isnull=False), name="withdrawal_refused_is_over"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.asked_at:%Y-%m-%d}"
