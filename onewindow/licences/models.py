"""The licence store (证照库)."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from onewindow.foundation.ids import new_id

NEXT_SERIALS = (
    "insert into licences_serial (issuer, day, last) values (%s, %s, %s)"
    " on conflict (issuer, day) do update set last = licences_serial.last + excluded.last returning last"
)


class Licence(models.Model):
    """An e-licence (电子证照): what it says, whose it is, its signature, and whether it still holds.

    A renewed or changed licence is a row of its own, the next `version` of its `former` one. `reminded_days` is the
    last reminder of its expiry that went out, in days ahead.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    type = models.CharField(max_length=32)
    name = models.CharField(max_length=200)
    name_en = models.CharField(max_length=300)
    issuer = models.CharField(max_length=16)
    issuer_name = models.CharField(max_length=200)
    issuer_name_en = models.CharField(max_length=300)
    licence_id = models.CharField(max_length=120, unique=True)
    licence_no = models.CharField(max_length=64)
    holders = ArrayField(models.CharField(max_length=64))
    holder_name = models.CharField(max_length=200)
    fields = models.JSONField(default=dict)
    issued_on = models.DateField()
    valid_until = models.DateField(null=True)
    state = models.CharField(max_length=16, default="valid")
    ended_by = models.CharField(max_length=12, default="", blank=True)
    ended_on = models.DateField(null=True)
    end_reason = models.TextField(default="", blank=True)
    deregistered_on = models.DateField(null=True)
    check_code = models.CharField(max_length=64, unique=True)
    case_number = models.CharField(max_length=32, default="", blank=True)
    thing = models.CharField(max_length=300, default="", blank=True)
    version = models.PositiveSmallIntegerField(default=1)
    former = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="successor")
    reminded_days = models.PositiveSmallIntegerField(null=True)
    taken_over = models.BooleanField(default=False)
    seal_algorithm = models.CharField(max_length=16)
    seal_key_id = models.CharField(max_length=32)
    seal_value = models.CharField(max_length=128)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["type", "case_number"],
                name="licence_once_per_case_and_type",
                condition=~models.Q(case_number=""),
            ),
            models.UniqueConstraint(
                fields=["type", "licence_no"],
                name="licence_taken_over_once",
                condition=models.Q(taken_over=True),
            ),
        ]
        indexes = [
            GinIndex(fields=["holders"], name="licence_by_holder"),
            models.Index(fields=["case_number"], name="licence_by_case"),
            models.Index(
                fields=["valid_until"],
                name="licence_by_last_day",
                condition=models.Q(state="valid", valid_until__isnull=False),
            ),
        ]


class Serial(models.Model):
    """The last serial that an issuer used on a day."""

    pk = models.CompositePrimaryKey("issuer", "day")
    issuer = models.CharField(max_length=16)
    day = models.DateField()
    last = models.PositiveIntegerField()


class SourceChange(models.Model):
    """A value on which a licence rests was corrected in its register after the licence was issued (rule F8)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    licence = models.ForeignKey(Licence, on_delete=models.PROTECT, related_name="+")
    correction = models.CharField(max_length=32)
    element = models.CharField(max_length=64)
    name = models.CharField(max_length=200)
    name_en = models.CharField(max_length=300)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["licence", "correction"], name="licence_source_changed_once"),
        ]


class DeregistrationDue(models.Model):
    """A licence whose holder is no more: its issuer has to deregister it (注销, Administrative Licensing Law art. 70)."""

    licence = models.OneToOneField(Licence, on_delete=models.PROTECT, primary_key=True, related_name="+")
    because = models.CharField(max_length=16)
    since = models.DateTimeField()
