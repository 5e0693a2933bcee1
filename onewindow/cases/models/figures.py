"""The figures of each day, reckoned once a night: a year of a million cases opens from a few thousand rows."""

from __future__ import annotations

from django.db import models


class DayFigure(models.Model):
    """What came of the cases of an item that a department received on a day, as far as it is known by now."""

    department = models.CharField(max_length=16)
    key = models.CharField(max_length=64)
    day = models.DateField()
    cases = models.PositiveIntegerField()
    new_defects = models.PositiveIntegerField()
    asked_again = models.PositiveIntegerField()
    visits = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["day", "department", "key"], name="figure_once_a_day")]

    def __str__(self) -> str:
        return f"{self.day} {self.department} {self.key}"


class FiguresKnown(models.Model):
    """The last day of which figures are kept: one row, or none before the first night. Later days are counted live."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    through = models.DateField()

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="figures_known_once")]

    def __str__(self) -> str:
        return str(self.through)
