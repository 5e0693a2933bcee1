"""How the applicants of a matter are reached, as they changed it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from onewindow.cases.models.tables import Case
from onewindow.foundation.ids import new_id

STATED, CHANGED = ORIGINS = ("stated", "changed")


class CaseContact(models.Model):
    """Phone, e-mail and address for service of one applicant of a matter, from a moment on; the newest holds.

    `case` is the matter's root; `contact_cipher` holds the three, encrypted. The first change keeps what was stated
    before as a row of its own, so that nothing old is lost. `agent_name` is whoever changed it under a mandate.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="contacts")
    party = models.UUIDField()
    origin = models.CharField(max_length=7, choices=[(word, word) for word in ORIGINS])
    contact_cipher = models.TextField()
    by = models.UUIDField()
    agent_name = models.TextField(blank=True, default="")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(origin__in=ORIGINS), name="contact_of_a_known_origin"),
            models.UniqueConstraint(
                fields=["case", "party"], condition=Q(origin="stated"), name="contact_stated_once_per_party"
            ),
        ]
        indexes = [models.Index(fields=["case", "party", "-at"], name="contact_by_case")]

    def __str__(self) -> str:
        return f"{self.origin} {self.case_id}"
