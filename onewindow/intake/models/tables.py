"""Drafts, visits and corrections. What a person typed and what was found for her is one encrypted text."""

from __future__ import annotations

from django.db import models

from onewindow.foundation import personal
from onewindow.foundation.ids import new_id
from onewindow.intake.rules.content import Content, content_from_json


class DraftState(models.TextChoices):
    """Where a draft stands."""

    OPEN = "open"
    SUBMITTED = "submitted"
    ABANDONED = "abandoned"
    EXPIRED = "expired"


class Draft(models.Model):
    """An application that is being filled in. `versions` are the published versions that it began with.

    `joint` is the number of those who apply together with its person.
    `licence` is the licence that it renews, changes or cancels, and from which it begins.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    number = models.TextField(unique=True)
    kind = models.TextField()
    key = models.TextField()
    title = models.TextField()
    title_en = models.TextField()
    versions = models.JSONField()
    account = models.UUIDField()
    person = models.UUIDField()
    applicant = models.UUIDField()
    licence = models.UUIDField(null=True)
    channel = models.TextField(default="web")
    state = models.TextField(choices=DraftState.choices, default=DraftState.OPEN)
    answers = models.JSONField(default=dict)
    content_cipher = models.TextField(blank=True)
    begun_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    expires_on = models.DateField()
    spent_s = models.PositiveIntegerField(default=0)
    last_seen_real = models.DateTimeField()
    request_key = models.TextField(blank=True)
    case_number = models.TextField(blank=True)
    joint = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(kind__in=["item", "bundle"]), name="draft_of_item_or_bundle"),
            models.CheckConstraint(condition=models.Q(state__in=DraftState.values), name="draft_in_a_known_state"),
            models.CheckConstraint(
                condition=models.Q(state=DraftState.SUBMITTED, case_number__gt="")
                | (~models.Q(state=DraftState.SUBMITTED) & models.Q(case_number="")),
                name="draft_submitted_has_a_case",
            ),
            models.UniqueConstraint(
                fields=["account", "kind", "key", "applicant", "licence"],
                condition=models.Q(state=DraftState.OPEN),
                nulls_distinct=False,
                name="draft_open_once_for_a_thing",
            ),
        ]
        indexes = [
            models.Index(fields=["account", "state", "-updated_at"], name="draft_of_account"),
            models.Index(fields=["expires_on"], condition=models.Q(state=DraftState.OPEN), name="draft_to_expire"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def content(self) -> Content:
        """What the draft holds, in clear."""
        return content_from_json(personal.decrypt(self.content_cipher) if self.content_cipher else "")

    def put_content(self, content: Content) -> None:
        """Sets what the draft holds; it is stored with the row."""
        self.content_cipher = personal.encrypt(content.to_json())


class Visit(models.Model):
    """A person stands at an official's window (到窗口办事): who, where, since when, and what waits for her confirmation.

    An official helps one person at a time. `screen_hash` is of the code with which the second screen shows `draft`, to
    her or, with `signer`, to somebody who applies together with her.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    clerk = models.UUIDField()
    account = models.UUIDField()
    site = models.TextField()
    ticket = models.TextField(blank=True)
    opened_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    draft = models.TextField(blank=True)
    screen_hash = models.CharField(max_length=64, blank=True)
    signer = models.UUIDField(null=True)
    screen_until_real = models.DateTimeField(null=True)
    cases = models.JSONField(default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["clerk"], condition=models.Q(ended_at__isnull=True), name="visit_one_at_a_window"
            )
        ]
        indexes = [
            models.Index(fields=["screen_hash"], condition=~models.Q(screen_hash=""), name="visit_by_screen"),
            models.Index(fields=["account", "-opened_at"], name="visit_of_person"),
        ]

    def __str__(self) -> str:
        return str(self.id)


class CorrectionDraft(models.Model):
    """What the applicant prepares in answer to the one notice of correction of a case."""

    case_number = models.TextField(primary_key=True)
    materials = models.JSONField(default=list)
    content_cipher = models.TextField(blank=True)
    opened_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    supplied_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.case_number

    @property
    def content(self) -> Content:
        """What has been chosen and handed in so far, in clear."""
        return content_from_json(personal.decrypt(self.content_cipher) if self.content_cipher else "")

    def put_content(self, content: Content) -> None:
        """Sets what has been chosen and handed in; it is stored with the row."""
        self.content_cipher = personal.encrypt(content.to_json())
