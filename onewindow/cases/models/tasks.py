"""What every task of a post has, be it a step, an after-check or a matter beside the steps: hands, eyes, and a head."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class Task(models.Model):
    """A task of a post. `claimed_by` is the official of the post who took it in hand, until `claimed_until` at the latest.

    `seen_at` is when it was opened first, and by whom; `escalated_to` is the head's post, where it has gone to the head
    as well.
    """

    post = models.CharField(max_length=16)
    claimed_by = models.UUIDField(null=True)
    claimed_until = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True)
    seen_by = models.UUIDField(null=True)
    escalated_to = models.CharField(max_length=16, default="", blank=True)

    class Meta:
        abstract = True


def claimed_until_a_time(name: str) -> models.CheckConstraint:
    """Who has a task in hand has it until a moment; nobody has it for ever."""
    nobody = Q(claimed_by__isnull=True, claimed_until__isnull=True)
    return models.CheckConstraint(
        condition=nobody | Q(claimed_by__isnull=False, claimed_until__isnull=False), name=name
    )


def hands_indexes(kind: str, is_open: Q) -> list[models.Index]:
    """How the open tasks of a kind are found by who has them in hand, and by the head to whom they went."""
    return [
        models.Index(
            fields=["escalated_to", "due_on", "id"],
            name=f"{kind}_open_escalated",
            condition=is_open & ~Q(escalated_to=""),
        ),
        models.Index(
            fields=["claimed_by", "due_on", "id"],
            name=f"{kind}_by_who_claimed_it",
            condition=is_open & Q(claimed_by__isnull=False),
        ),
    ]
