"""The catalogue's tables: immutable versions, and the one row that says that something new was published."""

from __future__ import annotations

from datetime import date

from django.db import models

from onewindow.catalogue.rules.routingsets import SET_STATES
from onewindow.catalogue.rules.standing import STANDINGS
from onewindow.foundation.ids import new_id

EPOCH = date(2000, 1, 1)  # versions of before had no day: they were in force at once


class Version(models.Model):
    """What every published version has: from which day it is in force, why it was made, and its body.

    `rolled_back_to` is the older version whose text it takes up again.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    key = models.TextField()
    version = models.PositiveIntegerField()
    body = models.JSONField()
    sha256 = models.TextField()
    published_at = models.DateTimeField()
    effective_from = models.DateField(default=EPOCH)
    note = models.TextField(blank=True, default="")
    note_en = models.TextField(blank=True, default="")
    rolled_back_to = models.PositiveIntegerField(null=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.key} {self.version}"


class ItemVersion(Version):
    """One published version of an item (事项). A trigger refuses every change: cases keep what they began with."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "version"], name="catalogue_item_version_once")]


class BundleVersion(Version):
    """One published version of a bundle (一件事), as immutable as an item's."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "version"], name="catalogue_bundle_version_once")]


class LicenceTypeVersion(Version):
    """One published version of a licence type (证照类型), as immutable as an item's."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "version"], name="catalogue_licence_type_version_once")]


class BasicItemVersion(Version):
    """One published version of a basic item (基本事项), as immutable as an item's."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "version"], name="catalogue_basic_item_version_once")]


class ItemStanding(models.Model):
    """Where an item stands since an act: published, suspended or withdrawn. Rows are only added; the newest counts."""

    id = models.UUIDField(primary_key=True, default=new_id)
    key = models.TextField()
    state = models.TextField()
    since = models.DateTimeField()
    reason = models.TextField(blank=True)
    reason_en = models.TextField(blank=True)
    legal_reason = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(state__in=STANDINGS), name="catalogue_standing_is_known"),
        ]
        indexes = [models.Index(fields=["key", "-id"], name="catalogue_newest_standing")]

    def __str__(self) -> str:
        return f"{self.key} {self.state}"


class RealTime(models.Model):
    """How long finished cases of an item really took, in working days; reckoned by the cases, once a day."""

    key = models.TextField(primary_key=True)
    count = models.PositiveIntegerField()
    median_days = models.FloatField()
    p90_days = models.FloatField()
    visits = models.FloatField(default=0)
    computed_on = models.DateField()

    def __str__(self) -> str:
        return self.key


class Coverage(models.Model):
    """How often a register (by code) or a licence type (by key) had what applicants needed; reckoned once a day."""

    source = models.TextField(primary_key=True)
    asked = models.PositiveIntegerField()
    held = models.PositiveIntegerField()
    computed_on = models.DateField()

    def __str__(self) -> str:
        return f"{self.source} {self.held}/{self.asked}"


class SynonymGroup(models.Model):
    """Words that people of this city say for a thing, and the catalogue's words that they lead to."""

    id = models.UUIDField(primary_key=True, default=new_id)
    says = models.JSONField()
    means = models.JSONField()
    changed_at = models.DateTimeField()

    def __str__(self) -> str:
        return "、".join(self.says)


class RoutingRule(models.Model):
    """Which post does a step of an item for a place (and all below it) and a subject (empty: anybody), and when."""

    id = models.UUIDField(primary_key=True, default=new_id)
    item = models.TextField()
    step = models.TextField()
    place = models.TextField()
    subject = models.TextField(blank=True, default="")
    post = models.TextField()
    since = models.DateField(null=True)
    until = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["item", "step", "place", "subject", "since"],
                name="catalogue_route_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=models.Q(since=None) | models.Q(until=None) | models.Q(until__gte=models.F("since")),
                name="catalogue_route_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item} {self.step} {self.place} {self.post}"


class RoutingSet(models.Model):
    """All rules of an item at once, as somebody proposed them and another approved; those of before are kept.

    `base` is the number of the set that was in force when it was proposed. What was loaded at the terminal has nobody
    who approved it.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    item = models.TextField()
    number = models.PositiveIntegerField()
    base = models.PositiveIntegerField(default=0)
    rules = models.JSONField()
    why = models.TextField(blank=True, default="")
    state = models.TextField(choices=[(word, word) for word in SET_STATES])
    proposed_by = models.UUIDField()
    proposed_at = models.DateTimeField()
    decided_by = models.UUIDField(null=True)
    decided_at = models.DateTimeField(null=True)
    decided_why = models.TextField(blank=True, default="")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["item", "number"], name="catalogue_routing_set_numbered"),
            models.UniqueConstraint(
                fields=["item", "state"],
                name="catalogue_one_routing_set_of_a_kind",
                condition=models.Q(state__in=["proposed", "in_force"]),
            ),
            models.CheckConstraint(condition=models.Q(state__in=SET_STATES), name="catalogue_routing_set_state"),
            models.CheckConstraint(
                condition=models.Q(decided_by=None) | ~models.Q(decided_by=models.F("proposed_by")),
                name="catalogue_routing_set_approved_by_another",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["proposed", "withdrawn"]) | models.Q(decided_at__isnull=False),
                name="catalogue_routing_set_decided",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item} {self.number} {self.state}"


class CatalogueVersion(models.Model):
    """The single row by which processes see that they must read again; `token` is never the same twice.

    `measured_at`: when the real times were reckoned last.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    number = models.PositiveIntegerField(default=0)
    token = models.UUIDField(default=new_id)
    changed_at = models.DateTimeField()
    measured_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="catalogue_version_is_one_row")]

    def __str__(self) -> str:
        return str(self.number)


VERSIONS: dict[str, type[ItemVersion] | type[BundleVersion] | type[LicenceTypeVersion] | type[BasicItemVersion]] = {
    "item": ItemVersion,
    "bundle": BundleVersion,
    "licence_type": LicenceTypeVersion,
    "basic_item": BasicItemVersion,
}
