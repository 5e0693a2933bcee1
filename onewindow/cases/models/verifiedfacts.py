"""What was verified in a case: by whom, when, and how long it holds."""

from __future__ import annotations

from django.db import models

from onewindow.cases.models.tables import Case
from onewindow.foundation.ids import new_id


class VerifiedFact(models.Model):
    """A material of a case whose content somebody found to be right (核实). While it holds nobody asks for it again."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="verified_facts")
    material = models.CharField(max_length=32)
    step = models.CharField(max_length=16)
    post = models.CharField(max_length=16)
    note = models.TextField(default="", blank=True)
    verified_by = models.UUIDField()
    verified_at = models.DateTimeField()
    valid_until = models.DateField()

    class Meta:
        indexes = [models.Index(fields=["case", "verified_at", "id"], name="verified_fact_by_case")]

    def __str__(self) -> str:
        return f"{self.material} {self.case_id}"
