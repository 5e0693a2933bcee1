"""Reference data open to all parts, and the descriptions of the registers that are hosted here."""

from __future__ import annotations

from django.db import models


class Division(models.Model):
    """A division (行政区划) by its code of 6, 9 or 12 digits."""

    code = models.TextField(primary_key=True)
    name = models.TextField()
    name_en = models.TextField(blank=True, default="")
    level = models.TextField()
    parent = models.TextField(blank=True, default="")


class Authority(models.Model):
    """A department or public utility (部门) that has posts."""

    code = models.TextField(primary_key=True)
    name = models.TextField()
    name_en = models.TextField(blank=True, default="")
    short = models.TextField()
    kind = models.TextField(default="department")
    division = models.TextField()
    uscc = models.TextField()
    phone = models.TextField(blank=True, default="")
    windows = models.JSONField(default=list)


class ServiceSite(models.Model):
    """A service hall or point (政务服务中心, 便民服务点)."""

    code = models.TextField(primary_key=True)
    name = models.TextField()
    name_en = models.TextField(blank=True, default="")
    level = models.TextField()
    division = models.TextField()
    address = models.TextField(blank=True, default="")
    address_en = models.TextField(blank=True, default="")
    hours = models.TextField(blank=True, default="")
    phone = models.TextField(blank=True, default="")
    windows = models.PositiveIntegerField(default=0)


class RegisterDefinition(models.Model):
    """A register (基础库, 主题库): what it holds and whom that is about. Its rows are in a schema of its owner's."""

    code = models.TextField(primary_key=True)
    name = models.TextField()
    name_en = models.TextField(blank=True, default="")
    owner = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="+")
    kind = models.TextField()
    elements = models.JSONField()
    access = models.JSONField()


class LoadedSource(models.Model):
    """A set of files that has been loaded, by the digest of its contents: loading it again changes nothing."""

    name = models.TextField(primary_key=True)
    digest = models.TextField()
    loaded_at = models.DateTimeField()


class ChangeCursor(models.Model):
    """Up to which change of a register's outbox the house has been told."""

    register = models.TextField(primary_key=True)
    sequence = models.BigIntegerField(default=0)
