"""Tasks that went higher, because nobody opened them, they are late, or nobody present holds their post."""

from __future__ import annotations

from django.db import models

from onewindow.cases.models.tables import Step
from onewindow.foundation.ids import new_id

UNOPENED, OVERDUE, VACANT = REASONS = ("unopened", "overdue", "vacant")
HEAD, SUPERVISION = LEVELS = (1, 2)


class Escalation(models.Model):
    """A task went to the head (level 1) or was told to supervision (level 2); each once while a post has it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    step = models.ForeignKey(Step, on_delete=models.PROTECT, related_name="escalations")
    level = models.PositiveSmallIntegerField()
    reason = models.CharField(max_length=8, choices=[(word, word) for word in REASONS])
    post = models.CharField(max_length=16)
    to_post = models.CharField(max_length=16)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["step", "level", "post"], name="escalation_once_of_a_level"),
            models.CheckConstraint(condition=models.Q(level__in=LEVELS), name="escalation_of_a_known_level"),
        ]

    def __str__(self) -> str:
        return f"{self.step_id} {self.level} {self.reason}"
