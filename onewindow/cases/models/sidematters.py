"""What arises in a case beside its steps: transfers, disputes over competence, opinions, inspections, hearings, service, reviews, missing papers."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from onewindow.cases.models.tables import Case
from onewindow.cases.models.tasks import Task, claimed_until_a_time, hands_indexes
from onewindow.cases.rules.bags import PAPERS
from onewindow.cases.rules.endings import ENDING
from onewindow.cases.rules.reviews import REDECIDE, REVIEW
from onewindow.foundation.ids import new_id

# What follows a decision lives on when the case is closed, and the hearing before a licence ends.
AFTER_THE_END = (REVIEW, REDECIDE, ENDING, PAPERS)
LIVING = Q(case__closed_at=None) | Q(kind__in=AFTER_THE_END) | Q(facts__has_key=ENDING)

KINDS = (
    "transfer",
    "competence",
    "opinion",
    "inspection",
    "hearing",
    "service",
    "review",
    "redecide",
    "ending",
    "papers",
)
# open: the post's turn; waiting: the applicant's; done: answered, held or decided; void: no longer needed.
STATES = ("open", "waiting", "done", "void")


class SideMatter(Task):
    """A matter beside the steps of a case (案内事项), for one post, with a day of its own; it stops no clock itself.

    A review names the decision that it `contests`, by its document: what comes of it never touches a newer decision.
    `facts` holds what only its kind has, such as the departments of a transfer or the windows of an inspection.
    `turned_at` is since when it is the post's turn again, null while it is still the first.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="side_matters")
    kind = models.CharField(max_length=12, choices=[(word, word) for word in KINDS])
    state = models.CharField(max_length=8, choices=[(word, word) for word in STATES])
    stage = models.CharField(max_length=16, default="", blank=True)
    step = models.CharField(max_length=16, default="", blank=True)
    due_on = models.DateField(null=True)
    asked_by = models.UUIDField()
    asked_post = models.CharField(max_length=16, default="", blank=True)
    asked_at = models.DateTimeField()
    question = models.TextField(default="", blank=True)
    about = ArrayField(models.CharField(max_length=32), default=list)
    answer = models.TextField(default="", blank=True)
    answered_by = models.UUIDField(null=True)
    answered_at = models.DateTimeField(null=True)
    contests = models.UUIDField(null=True)
    facts = models.JSONField(default=dict)
    warned_for = models.DateField(null=True)
    turned_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            claimed_until_a_time("side_matter_claimed_until_a_time"),
            models.CheckConstraint(
                condition=~Q(state="done") | Q(answered_by__isnull=False, answered_at__isnull=False),
                name="side_matter_done_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=["competence", "opinion", "ending"])
                | Q(answered_by=None)
                | ~Q(answered_by=models.F("asked_by")),
                name="side_matter_answered_by_another",
            ),
            models.CheckConstraint(
                condition=~Q(kind="review") | Q(contests__isnull=False), name="side_matter_review_names_a_decision"
            ),
            models.UniqueConstraint(
                fields=["case", "kind"],
                name="side_matter_one_at_a_time",
                condition=Q(
                    kind__in=["competence", "inspection", "hearing", "service", "ending"], state__in=["open", "waiting"]
                ),
            ),
        ]
        indexes = [
            *hands_indexes("matter", Q(state="open")),
            models.Index(fields=["case", "asked_at", "id"], name="side_matter_by_case"),
            models.Index(fields=["asked_at"], name="opinion_by_moment_asked", condition=Q(kind="opinion")),
            models.Index(fields=["post", "due_on", "id"], name="side_matter_by_post", condition=Q(state="open")),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.case_id}"
