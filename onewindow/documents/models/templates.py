"""Templates of documents, version by version. What was approved never changes again: a trigger refuses it."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from onewindow.documents.rules.templates import TemplateCode, TemplateState
from onewindow.foundation.ids import new_id


class DocumentTemplate(models.Model):
    """One version of a template: the texts in both languages with their slots, who proposed it and who decided.

    `is_shipped` marks the first version, which comes with the software and is in force from the start. Every other
    one was approved by somebody else than who proposed it, and is in force from a later day than that of approval.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code = models.CharField(max_length=32, choices=[(one.value, one.value) for one in TemplateCode])
    version = models.PositiveIntegerField()
    text = models.TextField()
    text_en = models.TextField()
    state = models.CharField(max_length=16, choices=[(one.value, one.value) for one in TemplateState])
    is_shipped = models.BooleanField(default=False)
    proposed_by = models.UUIDField()
    proposed_at = models.DateTimeField()
    change = models.TextField()
    decided_by = models.UUIDField(null=True)
    decided_at = models.DateTimeField(null=True)
    decided_on = models.DateField(null=True)
    answer = models.TextField(blank=True)
    in_force_from = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["code", "version"], name="template_version_once"),
            models.UniqueConstraint(fields=["id", "state"], name="template_and_its_state"),
            models.UniqueConstraint(
                fields=["code"], condition=Q(state=TemplateState.DRAFT), name="template_one_draft_at_a_time"
            ),
            models.CheckConstraint(condition=Q(code__in=list(TemplateCode)), name="template_of_a_known_kind"),
            models.CheckConstraint(condition=Q(state__in=list(TemplateState)), name="template_in_a_known_state"),
            models.CheckConstraint(condition=~Q(text="") & ~Q(text_en=""), name="template_says_something"),
            models.CheckConstraint(
                condition=Q(state=TemplateState.DRAFT, decided_by=None, decided_at=None, in_force_from=None)
                | Q(~Q(answer=""), state=TemplateState.REJECTED, decided_by__isnull=False, in_force_from=None)
                | Q(state=TemplateState.APPROVED, decided_by__isnull=False, in_force_from__isnull=False),
                name="template_decided_with_its_day",
            ),
            models.CheckConstraint(
                condition=~Q(state=TemplateState.APPROVED)
                | Q(is_shipped=True, version=1)
                | (~Q(decided_by=F("proposed_by")) & Q(in_force_from__gt=F("decided_on"))),
                name="template_approved_by_another_for_a_later_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.version}"
