"""Who applies together with the person of a draft, and what each of them has confirmed."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from onewindow.foundation.ids import new_id
from onewindow.intake.models.tables import Draft
from onewindow.intake.rules.joining import JointState, Side


class CoApplicant(models.Model):
    """One of several applicants (共同申请人) besides the draft's own.

    `seen` names the content that she has confirmed; as soon as the draft's content is another, she has confirmed nothing.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, related_name="co_applicants")
    party = models.UUIDField()
    ref = models.CharField(max_length=64)
    kind = models.TextField()
    name = models.TextField()
    side = models.TextField(choices=[(side.value, side.value) for side in Side])
    state = models.TextField(choices=[(state.value, state.value) for state in JointState], default=JointState.ASKED)
    seen = models.CharField(max_length=64, blank=True)
    reason = models.TextField(blank=True)
    asked_at = models.DateTimeField()
    joined_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.UUIDField(null=True)
    channel = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["draft", "party"], name="co_applicant_once_in_a_draft"),
            models.CheckConstraint(
                condition=Q(state__in=[state.value for state in JointState]), name="co_applicant_in_a_known_state"
            ),
            models.CheckConstraint(
                condition=Q(side__in=[side.value for side in Side]), name="co_applicant_on_a_known_side"
            ),
            models.CheckConstraint(
                condition=Q(state=JointState.CONFIRMED, seen__gt="", joined_at__isnull=False)
                | (~Q(state=JointState.CONFIRMED) & Q(seen="")),
                name="co_applicant_confirmed_what_she_saw",
            ),
        ]
        indexes = [models.Index(fields=["party", "-asked_at"], name="co_applicant_by_party")]

    def __str__(self) -> str:
        return str(self.id)
