"""Columns that several tables of the exchange have."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models


def texts() -> ArrayField:  # type: ignore[type-arg]
    """A list of words, empty by default."""
    return ArrayField(models.TextField(), default=list, blank=True)
