"""Tables of finding: words that found nothing, by week, and how many questions were answered."""

from __future__ import annotations

from django.db import models

from onewindow.foundation.ids import new_id


class MissedWords(models.Model):
    """Words that found nothing in a week (named by its Monday), and how often. Nothing says who asked."""

    id = models.UUIDField(primary_key=True, default=new_id)
    week = models.DateField()
    words = models.TextField()
    count = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["week", "words"], name="finding_words_once_a_week")]

    def __str__(self) -> str:
        return f"{self.week} {self.words}"


class AnswerCount(models.Model):
    """How many questions were asked on a day, and of how many the catalogue had no source."""

    day = models.DateField(primary_key=True)
    asked = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.day} {self.asked}"


class DemandNotice(models.Model):
    """That the offices were told of a week's list (named by its Monday), so that nobody is told twice."""

    week = models.DateField(primary_key=True)
    sent_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.week)
