"""The times that somebody came in person for a matter."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from onewindow.cases.models.tables import Case
from onewindow.foundation.ids import new_id


class CaseVisit(models.Model):
    """The applicant came in person (跑一次): asked to by a post at a step, and why, or unasked, by her own choice.

    It belongs to the case for which she came; what concerns a whole bundle belongs to its parent. Officials who come to
    her are no visit.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="visits")
    at = models.DateTimeField()
    place = models.CharField(max_length=200, default="", blank=True)
    is_asked = models.BooleanField(default=False)
    post = models.CharField(max_length=16, default="", blank=True)
    step = models.CharField(max_length=16, default="", blank=True)
    reason = models.TextField(default="", blank=True)
    basis = models.TextField(default="", blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(is_asked=False) | (~Q(post="") & ~Q(reason="")), name="visit_asked_by_a_post_for_a_reason"
            )
        ]
        indexes = [models.Index(fields=["case", "at", "id"], name="visit_by_case")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.at:%Y-%m-%d}"
