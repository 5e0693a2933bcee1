"""The numbers that have been given."""

from __future__ import annotations

from django.db import models

NEXT_NUMBERS = """
insert into exchange_numbersequence (prefix, division, day, last) values (%s, %s, %s, %s)
on conflict (prefix, division, day) do update set last = exchange_numbersequence.last + excluded.last
returning last
"""


class NumberSequence(models.Model):
    """The last number given for a prefix, division and day (standards 7)."""

    prefix = models.TextField()
    division = models.TextField()
    day = models.DateField()
    last = models.PositiveIntegerField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("prefix", "division", "day"), name="exchange_number_once_per_day"),
        )
