"""What data may be read for."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from onewindow.exchange.models.columns import texts
from onewindow.exchange.rules import PurposeKind

CLOSE = "update exchange_purpose set closed_at = %s where number = any(%s) and closed_at is null"


class Purpose(models.Model):
    """What data may be read for (目的): opened and closed by the part that owns the case, draft or project.

    `joined` are those who have agreed to apply together with the person of a draft: they have begun it too.
    """

    number = models.TextField(primary_key=True)
    kind = models.TextField(choices=[(kind.value, kind.value) for kind in PurposeKind])
    items = texts()
    needs = texts()
    subjects = texts()
    joined = texts()
    posts = texts()
    jobs = texts()
    title = models.TextField()
    title_en = models.TextField(blank=True, default="")
    opened_by = models.UUIDField(null=True)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    valid_from = models.DateField(null=True)
    valid_until = models.DateField(null=True)
    population = models.JSONField(default=dict)
    ground = texts()
    proposed_by = models.TextField(blank=True, default="")
    approved_by = models.TextField(blank=True, default="")

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(kind__in=[kind.value for kind in PurposeKind]), name="exchange_purpose_kind"
            ),
        )
