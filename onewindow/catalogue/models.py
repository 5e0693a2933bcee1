"""The catalogue's tables: immutable versions, and the one row that says that something new was published."""

from __future__ import annotations

from django.db import models

from onewindow.foundation.ids import new_id


class ItemVersion(models.Model):
    """One published version of an item (事项). A trigger refuses every change: cases keep what they began with."""

    id = models.UUIDField(primary_key=True, default=new_id)
    key = models.TextField()
    version = models.PositiveIntegerField()
    body = models.JSONField()
    sha256 = models.TextField()
    published_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "version"], name="catalogue_item_version_once")]

    def __str__(self) -> str:
        return f"{self.key} {self.version}"


class BundleVersion(models.Model):
    """One published version of a bundle (一件事), as immutable as an item's."""

    id = models.UUIDField(primary_key=True, default=new_id)
    key = models.TextField()
    version = models.PositiveIntegerField()
    body = models.JSONField()
    sha256 = models.TextField()
    published_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "version"], name="catalogue_bundle_version_once")]

    def __str__(self) -> str:
        return f"{self.key} {self.version}"


class LicenceTypeVersion(models.Model):
    """One published version of a licence type (证照类型), as immutable as an item's."""

    id = models.UUIDField(primary_key=True, default=new_id)
    key = models.TextField()
    version = models.PositiveIntegerField()
    body = models.JSONField()
    sha256 = models.TextField()
    published_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "version"], name="catalogue_licence_type_version_once")]

    def __str__(self) -> str:
        return f"{self.key} {self.version}"


class CatalogueVersion(models.Model):
    """The single row by which processes see that they must read again; `token` is never the same twice."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    number = models.PositiveIntegerField(default=0)
    token = models.UUIDField(default=new_id)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="catalogue_version_is_one_row")]

    def __str__(self) -> str:
        return str(self.number)


VERSIONS: dict[str, type[ItemVersion] | type[BundleVersion] | type[LicenceTypeVersion]] = {
    "item": ItemVersion,
    "bundle": BundleVersion,
    "licence_type": LicenceTypeVersion,
}
