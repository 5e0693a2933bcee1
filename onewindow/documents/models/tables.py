"""Tables of files and documents. The bytes of a file are never in the database."""

from __future__ import annotations

from django.db import models

from onewindow.documents.rules import MEDIA_TYPES, DocumentKind, ScanState
from onewindow.documents.rules.templates import TemplateState
from onewindow.foundation.ids import new_id

APPROVED = TemplateState.APPROVED.value


class StoredFile(models.Model):
    """A file that somebody handed in. Equal contents share one place on disk, each handing-in has its own row."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    sha256 = models.CharField(max_length=64)
    size_bytes = models.BigIntegerField()
    media_type = models.TextField()
    name = models.TextField()
    stored_at = models.DateTimeField()
    stored_by = models.UUIDField()
    scan = models.TextField(default=ScanState.NONE)

    class Meta:
        indexes = [models.Index(fields=["sha256"], name="file_by_content")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(media_type__in=sorted(MEDIA_TYPES)), name="file_of_a_media_type_we_take"
            ),
            models.CheckConstraint(condition=models.Q(size_bytes__gt=0), name="file_is_not_empty"),
            models.CheckConstraint(
                condition=models.Q(scan__in=list(ScanState)), name="file_scanned_or_known_not_to_be"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.media_type} {self.sha256[:12]}"


class UploadSession(models.Model):
    """A file on its way in pieces. `purpose` says for what it was begun; `file` is set once all of it has come."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    account = models.UUIDField()
    purpose = models.TextField()
    name = models.TextField()
    size_bytes = models.BigIntegerField()
    received_bytes = models.BigIntegerField(default=0)
    begun_at = models.DateTimeField()
    file = models.ForeignKey(StoredFile, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes = [
            models.Index(fields=["begun_at"], name="upload_by_age"),
            models.Index(fields=["account"], name="upload_by_account"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(size_bytes__gt=0, received_bytes__gte=0, received_bytes__lte=models.F("size_bytes")),
                name="upload_within_its_size",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.received_bytes} of {self.size_bytes}"


class Numbering(models.Model):
    """How far a series of document numbers has come."""

    series = models.TextField(primary_key=True)
    last = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"{self.series} {self.last}"


class LegalDocument(models.Model):
    """A document under an organ's seal; `content` is the very text that was sealed.

    `template` with `template_state` points at an approved version: the database refuses a document of any other, and a
    version that made one can't lose its approval. Documents from before there were templates name none.
    A correction 更正 is a document of its own that `corrects` the former one, which stays as it was.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.TextField(choices=[(kind.value, kind.value) for kind in DocumentKind])
    organ = models.TextField()
    number = models.TextField(unique=True)
    check_code = models.CharField(max_length=43, unique=True)
    case_number = models.TextField()
    content = models.TextField()
    issued_on = models.DateTimeField()
    issued_by = models.UUIDField()
    sealed_at = models.DateTimeField()
    seal_algorithm = models.TextField()
    seal_key_id = models.TextField()
    seal_value = models.TextField()
    template = models.ForeignKey("documents.DocumentTemplate", null=True, on_delete=models.PROTECT, related_name="+")
    template_state = models.CharField(max_length=16, default=APPROVED, editable=False)
    corrects = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="correction")

    class Meta:
        indexes = [models.Index(fields=["case_number", "id"], name="document_by_case")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=[kind.value for kind in DocumentKind]), name="document_of_a_known_kind"
            ),
            models.CheckConstraint(
                condition=models.Q(template_state=APPROVED), name="document_of_an_approved_template"
            ),
        ]

    def __str__(self) -> str:
        return self.number
