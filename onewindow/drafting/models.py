"""Drafts of definitions, and every version that was ever saved of each."""

from __future__ import annotations

from django.db import models

from onewindow.drafting.rules.states import ACTS, CLOSED, KINDS, ORIGINS, STATES
from onewindow.foundation.ids import new_id


class Draft(models.Model):
    """A definition on its way to publication. Its body may be incomplete; `revision` counts everything done to it."""

    id = models.UUIDField(primary_key=True, default=new_id)
    kind = models.TextField()
    key = models.TextField()
    department = models.TextField()
    name = models.TextField(blank=True)
    body = models.JSONField(default=dict)
    base_version = models.PositiveIntegerField(null=True)
    state = models.TextField(default="draft")
    revision = models.PositiveIntegerField(default=1)
    note = models.TextField(blank=True)
    note_en = models.TextField(blank=True)
    effective_from = models.DateField(null=True)
    origin = models.TextField(default="editor")
    origin_row = models.JSONField(default=dict)
    created_by = models.UUIDField()
    sent_by = models.UUIDField(null=True)
    reviewed_by = models.UUIDField(null=True)
    checked_by = models.UUIDField(null=True)
    published_by = models.UUIDField(null=True)
    published_version = models.PositiveIntegerField(null=True)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "key"], condition=~models.Q(state__in=CLOSED), name="drafting_one_open_draft"
            ),
            models.CheckConstraint(condition=models.Q(kind__in=KINDS), name="drafting_draft_of_a_known_kind"),
            models.CheckConstraint(condition=models.Q(state__in=STATES), name="drafting_draft_in_a_known_state"),
            models.CheckConstraint(condition=models.Q(origin__in=ORIGINS), name="drafting_draft_of_a_known_origin"),
        ]
        indexes = [
            models.Index(fields=["department", "-updated_at", "-id"], name="drafting_of_department"),
            models.Index(fields=["state", "-updated_at", "-id"], name="drafting_by_state"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"


class DraftRevision(models.Model):
    """One thing done to a draft. `body` is the whole body as it was then, or null where it did not change.

    `form` names the open page that saved by itself. With `act` "set_aside" the body waits for somebody's choice: it was
    made from `base`, and is that of the published `version` where a newer one is to be taken in.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    draft = models.ForeignKey(Draft, on_delete=models.PROTECT, related_name="revisions")
    number = models.PositiveIntegerField()
    act = models.TextField()
    body = models.JSONField(null=True)
    base = models.JSONField(null=True)
    version = models.PositiveIntegerField(null=True)
    remark = models.TextField(blank=True)
    form = models.TextField(blank=True)
    by = models.UUIDField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["draft", "number"], name="drafting_revision_once"),
            models.CheckConstraint(condition=models.Q(act__in=ACTS), name="drafting_revision_of_a_known_act"),
        ]

    def __str__(self) -> str:
        return f"{self.draft_id} {self.number}"


class ReceivedPackage(models.Model):
    """A package of another city whose signature held; once it is adopted, the next one is compared with it."""

    sha256 = models.CharField(primary_key=True, max_length=64)
    city = models.TextField()
    key_id = models.TextField()
    manifest = models.JSONField()
    definitions = models.TextField()
    received_at = models.DateTimeField()
    adopted_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.city} {self.sha256[:8]}"


class ListImport(models.Model):
    """A spreadsheet that somebody takes in by the page: the file, how it is read, and what became of each row.

    `report` holds columns, unread headings, remarks and rows (row, outcome, key, name, remarks) once it was read.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    by = models.UUIDField()
    organisation = models.TextField()
    posts = models.JSONField(default=list)
    name = models.TextField()
    content = models.BinaryField()
    columns = models.JSONField(default=dict)
    state = models.TextField(default="reading")
    error = models.TextField(blank=True, default="")
    error_en = models.TextField(blank=True, default="")
    report = models.JSONField(default=dict)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=["reading", "read", "failed", "saving", "saved"]),
                name="drafting_import_in_a_known_state",
            )
        ]
        indexes = [models.Index(fields=["by", "-id"], name="drafting_imports_of_person")]

    def __str__(self) -> str:
        return f"{self.name} {self.state}"
