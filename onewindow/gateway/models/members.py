"""Members of the exchange, their subsystems and the keys by which these are known."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

PER_MINUTE = 600  # messages of one subsystem, unless it or the service has a limit of its own


class Member(models.Model):
    """An organisation that takes part in the exchange. `authority` is its code as a department of this city."""

    id = models.TextField(primary_key=True)  # instance/class/code
    instance = models.TextField()
    member_class = models.TextField()
    code = models.TextField()
    name = models.TextField()
    name_en = models.TextField(blank=True, default="")
    authority = models.TextField(blank=True, default="")
    registered_by = models.UUIDField()
    registered_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)


class Subsystem(models.Model):
    """A system of a member that calls services. `serves_persons`: citizens act through it, as through a portal."""

    id = models.TextField(primary_key=True)  # instance/class/code/subsystem
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    code = models.TextField()
    name = models.TextField()
    name_en = models.TextField(blank=True, default="")
    serves_persons = models.BooleanField(default=False)
    per_minute = models.PositiveIntegerField(default=PER_MINUTE)
    registered_by = models.UUIDField()
    registered_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)


class SubsystemKey(models.Model):
    """A public key (Ed25519) of a subsystem. Several may be valid at once, so that keys change without a stop."""

    id = models.TextField(primary_key=True)  # the keyid of its signatures
    subsystem = models.ForeignKey(Subsystem, on_delete=models.PROTECT, related_name="+")
    public_key = models.TextField(unique=True)
    valid_from = models.DateTimeField()
    valid_until = models.DateTimeField(null=True)
    registered_by = models.UUIDField()
    registered_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gt=F("valid_from")),
                name="gateway_key_ends_after_it_begins",
            ),
        )


class ServiceQuota(models.Model):
    """How many messages a minute a subsystem may send to one service, where that is not its general limit."""

    subsystem = models.ForeignKey(Subsystem, on_delete=models.PROTECT, related_name="+")
    service = models.TextField()
    per_minute = models.PositiveIntegerField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("subsystem", "service"), name="gateway_quota_once"),)


CALLER = """
select s.serves_persons, m.authority, s.closed_at is null and m.closed_at is null,
    coalesce(q.per_minute, s.per_minute), k.public_key, k.valid_from, k.valid_until, k.retired_at
from gateway_subsystem s
join gateway_member m on m.id = s.member_id
left join gateway_subsystemkey k on k.subsystem_id = s.id and k.id = %s
left join gateway_servicequota q on q.subsystem_id = s.id and q.service = %s
where s.id = %s
"""
