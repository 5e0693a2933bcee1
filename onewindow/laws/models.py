"""Tables of the law register: versions of laws, their articles, and the row that says that something changed."""

from __future__ import annotations

from django.db import models

from onewindow.foundation.ids import new_id
from onewindow.laws.rules import RANKS


class LawVersion(models.Model):
    """One version of a law, named by the day of its adoption or last amendment."""

    id = models.UUIDField(primary_key=True, default=new_id)
    law_id = models.TextField()
    version = models.DateField()
    kind = models.TextField()
    law = models.TextField()
    short = models.TextField()
    law_en = models.TextField()
    in_force_from = models.DateField()
    in_force_until = models.DateField(null=True)
    newer_version = models.TextField(blank=True)
    loaded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["law_id", "version"], name="laws_version_once"),
            models.CheckConstraint(condition=models.Q(kind__in=RANKS), name="laws_of_a_known_rank"),
        ]

    def __str__(self) -> str:
        return f"{self.law_id} {self.version}"


class Article(models.Model):
    """An article: its gist in our words, and its text where that was loaded."""

    id = models.UUIDField(primary_key=True, default=new_id)
    law_version = models.ForeignKey(LawVersion, on_delete=models.PROTECT, related_name="articles")
    number = models.PositiveIntegerField()
    label = models.TextField()
    gist = models.TextField(blank=True)
    gist_en = models.TextField(blank=True)
    text = models.TextField(blank=True)
    limit = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["law_version", "number"], name="laws_article_once")]

    def __str__(self) -> str:
        return f"{self.law_version_id}:{self.number}"


class LawsToken(models.Model):
    """The single row by which processes see that they must read again."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    token = models.UUIDField(default=new_id)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="laws_token_is_one_row")]

    def __str__(self) -> str:
        return str(self.token)
