"""What a subsystem may read."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from onewindow.exchange.models.columns import texts
from onewindow.foundation.ids import new_id


class Grant(models.Model):
    """A subsystem (`*`: every member) may read these fields of a register for these purpose codes (`*`: any).

    Both days are included. A grant is never changed: it is withdrawn, and another is given.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    subsystem = models.TextField()
    register = models.TextField()
    fields = texts()
    purpose_codes = texts()
    ground = models.TextField()
    valid_from = models.DateField()
    valid_until = models.DateField(null=True)
    granted_by = models.UUIDField()
    granted_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(fields__len__gt=0), name="exchange_grant_of_something"),
            models.CheckConstraint(condition=Q(purpose_codes__len__gt=0), name="exchange_grant_for_something"),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("valid_from")),
                name="exchange_grant_ends_after_it_begins",
            ),
        )
        indexes = (models.Index(fields=["subsystem", "register"], name="exchange_grant_of_subsystem"),)
