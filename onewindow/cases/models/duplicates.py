"""What officials found of two cases that look like one."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from onewindow.cases.models.tables import Case
from onewindow.foundation.ids import new_id

VERDICTS = ("same", "different")


class DuplicateVerdict(models.Model):
    """Whether a case that looks like another is one (疑似重复), why, and who said so. It decides nothing by itself."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="likenesses")
    other = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    verdict = models.CharField(max_length=9, choices=[(word, word) for word in VERDICTS])
    reason = models.TextField()
    by = models.UUIDField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "other"], name="likeness_judged_once"),
            models.CheckConstraint(condition=Q(verdict__in=VERDICTS) & ~Q(reason=""), name="likeness_with_a_reason"),
            models.CheckConstraint(condition=~Q(case=models.F("other")), name="likeness_of_two_cases"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.verdict}"
