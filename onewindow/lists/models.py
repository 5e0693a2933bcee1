"""Tables of the lists: immutable versions of entries, and the row that says that something changed."""

from __future__ import annotations

from django.db import models

from onewindow.foundation.ids import new_id
from onewindow.lists.rules import LISTS, STATES


class EntryVersion(models.Model):
    """One version of an entry (动态调整). A trigger refuses every change of it."""

    id = models.UUIDField(primary_key=True, default=new_id)
    list = models.TextField()
    code = models.TextField()
    version = models.PositiveIntegerField()
    body = models.JSONField()
    sha256 = models.TextField()
    state = models.TextField()
    effective_from = models.DateField()
    reason = models.TextField()
    reason_en = models.TextField()
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["list", "code", "version"], name="lists_entry_version_once"),
            models.CheckConstraint(condition=models.Q(list__in=LISTS), name="lists_entry_of_a_known_list"),
            models.CheckConstraint(condition=models.Q(state__in=STATES), name="lists_entry_in_a_known_state"),
        ]
        indexes = [models.Index(fields=["-changed_at", "-id"], name="lists_entry_by_change")]

    def __str__(self) -> str:
        return f"{self.list}:{self.code} {self.version}"


class ListsToken(models.Model):
    """The single row by which processes see that they must read again."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    token = models.UUIDField(default=new_id)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="lists_token_is_one_row")]

    def __str__(self) -> str:
        return str(self.token)
