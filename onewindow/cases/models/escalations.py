"""Tasks that went higher, because nobody opened them, they are late, or nobody present holds their post."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from onewindow.cases.models.sidematters import SideMatter
from onewindow.cases.models.tables import AfterCheck, Step
from onewindow.foundation.ids import new_id

UNOPENED, OVERDUE, VACANT = REASONS = ("unopened", "overdue", "vacant")
HEAD, SUPERVISION = LEVELS = (1, 2)
TASKS = {Step: "step", SideMatter: "matter", AfterCheck: "after_check"}  # what names a task of each kind
AnyTask = Step | SideMatter | AfterCheck
CHECK_STATES = ("open", "rectifying", "failed")
OPEN_TASKS: dict[type[AnyTask], Q] = {
    Step: Q(state="open"),
    SideMatter: Q(state="open"),
    AfterCheck: Q(state__in=CHECK_STATES),
}


class Escalation(models.Model):
    """A task went to the head (level 1) or was told to supervision (level 2); each once while a post has it.

    The task is a step, a matter beside the steps or an after-check: one of the three.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    step = models.ForeignKey(Step, on_delete=models.PROTECT, related_name="escalations", null=True)
    matter = models.ForeignKey(SideMatter, on_delete=models.PROTECT, related_name="escalations", null=True)
    after_check = models.ForeignKey(AfterCheck, on_delete=models.PROTECT, related_name="escalations", null=True)
    level = models.PositiveSmallIntegerField()
    reason = models.CharField(max_length=8, choices=[(word, word) for word in REASONS])
    post = models.CharField(max_length=16)
    to_post = models.CharField(max_length=16)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["step", "level", "post"], name="escalation_once_of_a_level"),
            models.UniqueConstraint(fields=["matter", "level", "post"], name="escalation_once_of_a_matter"),
            models.UniqueConstraint(fields=["after_check", "level", "post"], name="escalation_once_of_a_check"),
            models.CheckConstraint(
                condition=Q(step__isnull=False, matter__isnull=True, after_check__isnull=True)
                | Q(step__isnull=True, matter__isnull=False, after_check__isnull=True)
                | Q(step__isnull=True, matter__isnull=True, after_check__isnull=False),
                name="escalation_of_one_task",
            ),
            models.CheckConstraint(condition=Q(level__in=LEVELS), name="escalation_of_a_known_level"),
        ]

    def __str__(self) -> str:
        return f"{self.step_id or self.matter_id or self.after_check_id} {self.level} {self.reason}"


def is_open(task: AnyTask) -> bool:
    """Whether a task is its post's turn; what waits for the applicant is not."""
    return task.state in CHECK_STATES if isinstance(task, AfterCheck) else task.state == "open"


def task_name(task: AnyTask) -> str:
    """How a task is named within its case: a step by its code, the others by their ids."""
    return task.code if isinstance(task, Step) else str(task.id)


def posts_at(task: AnyTask) -> set[str]:
    """The post of a task, and the head's where it has gone there."""
    return {task.post, task.escalated_to} - {""}
