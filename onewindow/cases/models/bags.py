"""Files with no electronic form, in numbered bags: what is inside, who has it, and every hand-over."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from onewindow.cases.models.tables import Case
from onewindow.cases.rules.bags import BAG_STATES, ENDS, MOVE_STATES, ON_WAY, PAPER_STATES, SEALS
from onewindow.foundation.ids import new_id


def _choices(words: tuple[str, ...]) -> list[tuple[str, str]]:
    return [(word, word) for word in words]


class Bag(models.Model):
    """A closed bag (纸质材料袋) of one matter. Exactly one post answers for it, until it is given back or archived.

    `holder` is that post, also while the bag is `heading_to` another, which has not said yet that it came; it should by
    `due_on`. A trigger lets the holder change only to whom the last hand-over names, so the chain has no gap.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    number = models.CharField(max_length=32, unique=True)
    matter = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="bags")
    state = models.CharField(max_length=8, choices=_choices(BAG_STATES))
    holder = models.CharField(max_length=16, default="", blank=True)
    heading_to = models.CharField(max_length=16, default="", blank=True)
    due_on = models.DateField(null=True)
    since = models.DateTimeField()
    closed_by = models.UUIDField()
    closed_post = models.CharField(max_length=16)
    closed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=(Q(state__in=ENDS) & Q(holder="")) | (~Q(state__in=ENDS) & ~Q(holder="")),
                name="bag_has_one_holder_until_its_end",
            ),
            models.CheckConstraint(
                condition=(Q(state=ON_WAY) & ~Q(heading_to="") & ~Q(heading_to=F("holder")) & Q(due_on__isnull=False))
                | (~Q(state=ON_WAY) & Q(heading_to="") & Q(due_on__isnull=True)),
                name="bag_on_its_way_to_another_post",
            ),
        ]
        indexes = [
            models.Index(fields=["matter", "id"], name="bag_by_matter"),
            models.Index(fields=["holder", "since", "id"], name="bag_by_holder", condition=~Q(holder="")),
            models.Index(fields=["heading_to", "since", "id"], name="bag_by_receiver", condition=Q(state=ON_WAY)),
        ]

    def __str__(self) -> str:
        return self.number


class BagPaper(models.Model):
    """What is in a bag: for which case, a material of its item or another thing, how many copies and sheets."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    bag = models.ForeignKey(Bag, on_delete=models.PROTECT, related_name="papers")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="bag_papers")
    position = models.PositiveSmallIntegerField()
    material = models.CharField(max_length=32, default="", blank=True)
    name = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200)
    is_original = models.BooleanField()
    copies = models.PositiveSmallIntegerField()
    sheets = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=8, choices=_choices(PAPER_STATES), default="inside")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(copies__gte=1, sheets__gte=1), name="bag_paper_is_something"),
            models.CheckConstraint(condition=~Q(name=""), name="bag_paper_has_a_name"),
            models.UniqueConstraint(fields=["bag", "position"], name="bag_paper_one_a_line"),
        ]
        indexes = [models.Index(fields=["case"], name="bag_paper_by_case")]

    def __str__(self) -> str:
        return f"{self.position} {self.name}"


class HandOver(models.Model):
    """A hand-over (交接) of a bag: from a post to a post, or at its end to the applicant or the archive.

    The receiver, another person than the giver, confirms it or takes it under protest; the giver may take it back before.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    bag = models.ForeignKey(Bag, on_delete=models.PROTECT, related_name="hand_overs")
    place = models.PositiveSmallIntegerField()
    from_post = models.CharField(max_length=16)
    to_post = models.CharField(max_length=16, default="", blank=True)
    ends_as = models.CharField(max_length=8, default="", blank=True, choices=_choices(ENDS))
    given_by = models.UUIDField()
    given_at = models.DateTimeField()
    seal = models.CharField(max_length=8, choices=_choices(SEALS))
    remark = models.TextField(default="", blank=True)
    state = models.CharField(max_length=9, choices=_choices(MOVE_STATES))
    answered_by = models.UUIDField(null=True)
    answered_at = models.DateTimeField(null=True)
    seal_found = models.CharField(max_length=8, default="", blank=True, choices=_choices(SEALS))
    answer = models.TextField(default="", blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["bag", "place"], name="hand_over_one_after_the_other"),
            models.UniqueConstraint(fields=["bag"], condition=Q(state="given"), name="hand_over_one_at_a_time"),
            models.CheckConstraint(
                condition=(~Q(to_post="") & Q(ends_as="")) | (Q(to_post="") & ~Q(ends_as="") & Q(state="confirmed")),
                name="hand_over_to_somebody",
            ),
            models.CheckConstraint(condition=~Q(from_post=F("to_post")), name="hand_over_to_another"),
            models.CheckConstraint(
                condition=Q(state="given", answered_by=None, answered_at=None)
                | (~Q(state="given") & Q(answered_by__isnull=False, answered_at__isnull=False)),
                name="hand_over_answered_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["confirmed", "disputed"]) | Q(to_post="") | ~Q(answered_by=F("given_by")),
                name="hand_over_taken_by_another_person",
            ),
            models.CheckConstraint(condition=~Q(state="disputed") | ~Q(answer=""), name="hand_over_protest_says_why"),
        ]
        indexes = [models.Index(fields=["from_post", "state"], name="hand_over_by_giver")]

    def __str__(self) -> str:
        return f"{self.bag_id} {self.place}"
