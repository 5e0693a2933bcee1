"""What officials keep beside a case, for themselves and for each other. No applicant ever sees it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from onewindow.cases.models.tables import Case
from onewindow.foundation.ids import new_id

NOTE_KINDS = ("note", "return")


class CaseNote(models.Model):
    """An internal note (内部备注) on a case: seen by its posts alone. `return` says why a claimed task came back."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="notes")
    kind = models.CharField(max_length=8, choices=[(word, word) for word in NOTE_KINDS])
    step = models.CharField(max_length=16, default="", blank=True)
    post = models.CharField(max_length=16)
    text = models.TextField()
    author = models.UUIDField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="note_says_something"),
            models.CheckConstraint(condition=Q(kind__in=NOTE_KINDS), name="note_of_a_known_kind"),
        ]
        indexes = [models.Index(fields=["case", "at"], name="note_by_case")]

    def __str__(self) -> str:
        return f"{self.kind} {self.case_id}"


class SavedView(models.Model):
    """A way of looking at the inbox that an official keeps under a name: the filters as they stand in the address."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    account = models.UUIDField()
    name = models.CharField(max_length=20)
    address = models.CharField(max_length=300)
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "name"], name="view_named_once"),
            models.CheckConstraint(condition=~Q(name=""), name="view_has_a_name"),
        ]

    def __str__(self) -> str:
        return self.name
