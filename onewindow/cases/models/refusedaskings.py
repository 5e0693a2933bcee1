"""What an office asked for and could not have: it was there from the start, or was verified already."""

from __future__ import annotations

from django.db import models

from onewindow.cases.models.tables import Case
from onewindow.foundation.ids import new_id

SECOND_NOTICE, ASKED_AGAIN = "second_notice", "asked_again"


class RefusedAsking(models.Model):
    """A material that was asked for against the rules, once for each case: the attempt was refused and counts.

    `second_notice`: a defect named only in a second notice (rule B2); `asked_again`: verified, and still holding.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="refused_askings")
    kind = models.CharField(max_length=16, choices=[(word, word) for word in (SECOND_NOTICE, ASKED_AGAIN)])
    material = models.CharField(max_length=32)
    post = models.CharField(max_length=16)
    account = models.UUIDField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "kind", "material"], name="asking_refused_once_for_a_material")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.material}"
