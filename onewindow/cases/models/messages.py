"""What an applicant and the posts of her case write to each other."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from onewindow.cases.models.tables import Case
from onewindow.foundation.ids import new_id

SIDES = ("applicant", "post")
KINDS = ("question", "answer")


class CaseMessage(models.Model):
    """A message (留言) in a case's thread. `side` wrote it; `read_at` is when the other side first opened the thread.

    A message asks or answers; it never asks for materials, which only the one notice of correction may (rules B2).
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="messages")
    side = models.CharField(max_length=9, choices=[(word, word) for word in SIDES])
    kind = models.CharField(max_length=8, choices=[(word, word) for word in KINDS])
    post = models.CharField(max_length=16, default="", blank=True)
    author = models.UUIDField()
    text = models.TextField()
    file_ids = ArrayField(models.UUIDField(), default=list)
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="message_says_something"),
            models.CheckConstraint(condition=Q(kind__in=KINDS), name="message_asks_or_answers"),
            models.CheckConstraint(
                condition=Q(side="applicant", post="") | Q(side="post") & ~Q(post=""), name="message_from_one_side"
            ),
        ]
        indexes = [
            models.Index(fields=["case", "at"], name="case_message_by_case"),
            models.Index(fields=["case", "side"], name="case_message_unread", condition=Q(read_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.case_id}"
