"""Tables of participation: votes on guides, marks that limit them, and suggestions with their answers."""

from __future__ import annotations

from django.db import models

from onewindow.foundation.ids import new_id
from onewindow.participation.rules import STATES, TARGETS, VERDICTS


class ClarityVote(models.Model):
    """Whether a guide was clear. Nothing says who voted."""

    id = models.UUIDField(primary_key=True, default=new_id)
    key = models.TextField()
    version = models.PositiveIntegerField()
    department = models.TextField()
    is_clear = models.BooleanField()
    reason = models.TextField(blank=True)
    text = models.TextField(blank=True)
    day = models.DateField()

    class Meta:
        indexes = [models.Index(fields=["department", "-day"], name="participation_votes_of_office")]

    def __str__(self) -> str:
        return f"{self.key} {self.is_clear}"


class DayMark(models.Model):
    """How often something was sent today from one place, which only a hash of the day names; gone the next day."""

    mark = models.CharField(primary_key=True, max_length=64)
    day = models.DateField()
    count = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.day} {self.count}"


class Suggestion(models.Model):
    """A public suggestion on a guide or a list, on a clock. Its author is never shown."""

    id = models.UUIDField(primary_key=True, default=new_id)
    number = models.TextField(unique=True)
    target_kind = models.TextField()
    target_key = models.TextField()
    target_name = models.TextField()
    target_name_en = models.TextField()
    department = models.TextField()
    text = models.TextField()
    author = models.UUIDField(null=True)
    state = models.TextField(default="open")
    created_at = models.DateTimeField()
    due_on = models.DateField()
    reminded = models.BooleanField(default=False)
    verdict = models.TextField(blank=True)
    answer = models.TextField(blank=True)
    answer_en = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(target_kind__in=TARGETS), name="suggestion_on_a_known_kind"),
            models.CheckConstraint(condition=models.Q(state__in=STATES), name="suggestion_in_a_known_state"),
            models.CheckConstraint(
                condition=models.Q(state="open", verdict="")
                | models.Q(state="answered", verdict__in=list(VERDICTS), answer__gt="", answered_at__isnull=False),
                name="suggestion_answered_with_a_verdict",
            ),
        ]
        indexes = [models.Index(fields=["department", "state", "due_on"], name="suggestions_of_office")]

    def __str__(self) -> str:
        return self.number
