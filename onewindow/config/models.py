"""The demo's clock, and the years' calendars that were loaded."""

from __future__ import annotations

from datetime import timedelta

from django.db import models
from django.db.models import Q


class ClockOffset(models.Model):
    """How far business time is ahead of real time: one row, in a demo only."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    seconds = models.BigIntegerField(default=0)

    class Meta:
        constraints = (models.CheckConstraint(condition=Q(id=1), name="config_clock_has_one_row"),)

    @property
    def offset(self) -> timedelta:
        """The same as a duration."""
        return timedelta(seconds=self.seconds)


class AnnouncedYear(models.Model):
    """The yearly notice of days off and make-up working days (放假安排), as it was loaded last."""

    year = models.PositiveSmallIntegerField(primary_key=True)
    days = models.JSONField()
    sha256 = models.CharField(max_length=64)
    source = models.TextField(blank=True, default="")
    loaded_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.year)
