"""Tables of offers. Whom an offer is for stands in it by her name in traces; what was found of her is encrypted."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django.db import models
from django.db.models import Q

from onewindow.foundation import personal
from onewindow.foundation.ids import new_id
from onewindow.offers.rules import OPEN, Kind, Settled, State


def _choices(words: type[State] | type[Kind] | type[Settled]) -> list[tuple[str, str]]:
    return [(word.value, word.value) for word in words]


class Offer(models.Model):
    """Somebody is entitled to an item on an occasion, and is asked whether she wants it: once for each occasion.

    `ref` names her in traces, `party` is hers where she is known here. `missing` names what keeps it from being granted
    without her coming; `amount` is in yuan.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    item = models.CharField(max_length=64)
    ref = models.CharField(max_length=64)
    party = models.UUIDField(null=True)
    kind = models.CharField(max_length=8, choices=_choices(Kind))
    occasion = models.CharField(max_length=40)
    reached_on = models.DateField()
    notify_on = models.DateField()
    grade = models.CharField(max_length=40, blank=True)
    amount = models.CharField(max_length=20, blank=True)
    per = models.CharField(max_length=8, blank=True)
    purpose = models.CharField(max_length=32)
    state = models.CharField(max_length=12, choices=_choices(State))
    missing = models.CharField(max_length=80, blank=True)
    content_cipher = models.TextField()
    found_at = models.DateTimeField()
    told_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.UUIDField(null=True)
    case_number = models.CharField(max_length=32, blank=True)
    settled = models.CharField(max_length=12, blank=True)
    note = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["item", "ref", "occasion"], name="offer_once_for_an_occasion"),
            models.CheckConstraint(
                condition=~Q(state=State.CONFIRMED.value) | Q(answered_by__isnull=False, case_number__gt=""),
                name="offer_confirmed_by_somebody_has_a_case",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.DECLINED.value) | Q(answered_by__isnull=False),
                name="offer_declined_by_somebody",
            ),
        ]
        indexes = [
            models.Index(fields=["party", "-reached_on"], name="offer_by_party"),
            models.Index(fields=["item", "-reached_on", "-id"], name="offer_by_item"),
            models.Index(fields=["notify_on"], condition=Q(state=State.FOUND.value), name="offer_to_tell"),
        ]

    def __str__(self) -> str:
        return str(self.id)

    @property
    def is_open(self) -> bool:
        """Whether she may still answer."""
        return self.state in OPEN

    @property
    def content(self) -> dict[str, Any]:
        """What was found of her, in clear: name, number, trigger, division."""
        return dict(json.loads(personal.decrypt(self.content_cipher)))

    def put_content(self, content: Mapping[str, Any]) -> None:
        """Sets what was found of her."""
        self.content_cipher = personal.encrypt(json.dumps(dict(content), ensure_ascii=False))


class Silence(models.Model):
    """Somebody does not want to be asked: about one item, or (without an item) about anything."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    ref = models.CharField(max_length=64)
    item = models.CharField(max_length=64, blank=True)
    since = models.DateTimeField()
    by = models.UUIDField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["ref", "item"], name="silence_once")]

    def __str__(self) -> str:
        return str(self.id)


class Look(models.Model):
    """A register was looked through for an item on a day, by the rule of a version."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    item = models.CharField(max_length=64)
    purpose = models.CharField(max_length=32)
    day = models.DateField()
    version = models.UUIDField()
    found = models.PositiveIntegerField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["item", "purpose", "day"], name="look_once_a_day")]

    def __str__(self) -> str:
        return f"{self.item} {self.day}"
