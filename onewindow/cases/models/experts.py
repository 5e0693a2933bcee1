"""Experts, and the reviews for which a panel of them is asked."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from onewindow.cases.models.tables import Case
from onewindow.cases.rules.experts import MOST_TRIES, VERDICTS
from onewindow.foundation.ids import new_id


class Expert(models.Model):
    """An expert (专家) in a department's register; she need not hold any post.

    `ref`, `unit_ref` and `recused` are references of herself, her unit and whom she must stay away from, never numbers.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    department = models.CharField(max_length=16)
    name = models.CharField(max_length=100)
    field = models.CharField(max_length=100)
    unit = models.CharField(max_length=200)
    ref = models.CharField(max_length=64)
    unit_ref = models.CharField(max_length=64, default="", blank=True)
    recused = ArrayField(models.CharField(max_length=64), default=list)
    is_active = models.BooleanField(default=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["department", "ref"], name="expert_once_a_department")]
        indexes = [models.Index(fields=["department", "field", "name"], name="expert_by_field")]

    def __str__(self) -> str:
        return str(self.id)


class ExpertReview(models.Model):
    """An expert review (专家评审) of a case: what is asked, which materials are shown, by when, what came of it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="expert_reviews")
    step = models.CharField(max_length=16)
    post = models.CharField(max_length=16)
    state = models.CharField(max_length=4, choices=[(word, word) for word in ("open", "done", "void")])
    question = models.TextField()
    about = ArrayField(models.CharField(max_length=32), default=list)
    due_on = models.DateField()
    begun_by = models.UUIDField()
    begun_at = models.DateTimeField()
    summary = models.TextField(default="", blank=True)
    summed_up_at = models.DateTimeField(null=True)
    result = models.CharField(max_length=8, default="", blank=True, choices=[(word, word) for word in VERDICTS])
    note = models.TextField(default="", blank=True)
    closed_by = models.UUIDField(null=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case"], condition=Q(state="open"), name="expert_review_one_at_a_time"),
            models.CheckConstraint(
                condition=Q(state="open", closed_at=None, result="")
                | (Q(state="done", closed_at__isnull=False, closed_by__isnull=False) & ~Q(result="") & ~Q(summary=""))
                | (Q(state="void", closed_at__isnull=False, closed_by__isnull=False, result="") & ~Q(note="")),
                name="expert_review_done_with_a_result",
            ),
        ]
        indexes = [models.Index(fields=["case", "id"], name="expert_review_by_case")]

    def __str__(self) -> str:
        return str(self.id)


class ReviewSeat(models.Model):
    """An expert's seat on a review. Her code is good for one browser; what it opened is known by `session_hash`.

    A seat that was revoked neither reads nor signs; what she signed before stays.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    review = models.ForeignKey(ExpertReview, on_delete=models.PROTECT, related_name="seats")
    expert = models.ForeignKey(Expert, on_delete=models.PROTECT, related_name="seats")
    is_chair = models.BooleanField(default=False)
    is_drawn = models.BooleanField(default=False)
    code_hash = models.CharField(max_length=64, default="", blank=True)
    wrong_tries = models.PositiveSmallIntegerField(default=0)
    session_hash = models.CharField(max_length=64, default="", blank=True)
    revoked_at = models.DateTimeField(null=True)
    revoked_why = models.TextField(default="", blank=True)
    verdict = models.CharField(max_length=8, default="", blank=True, choices=[(word, word) for word in VERDICTS])
    opinion = models.TextField(default="", blank=True)
    signed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["review", "expert"], name="review_seat_once_an_expert"),
            models.UniqueConstraint(
                fields=["review"], condition=Q(is_chair=True, revoked_at=None), name="review_seat_one_chair"
            ),
            models.CheckConstraint(condition=Q(wrong_tries__lte=MOST_TRIES), name="review_seat_few_tries"),
            models.CheckConstraint(
                condition=Q(signed_at=None, verdict="", opinion="")
                | (Q(signed_at__isnull=False) & ~Q(verdict="") & ~Q(opinion="")),
                name="review_seat_signed_with_words",
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)
