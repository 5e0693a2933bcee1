"""What is kept of a case. State stands in rows; every due date can be derived from what stands beside it."""

from __future__ import annotations

from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import BrinIndex, GinIndex
from django.db import models
from django.db.models import Q

from onewindow.cases.models.tasks import Task, claimed_until_a_time, hands_indexes
from onewindow.foundation.ids import new_id

CASE_STATES = (
    "planned",
    "received",
    "correction_pending",
    "accepted",
    "paused",
    "decided",
    "served",
    "closed",
    "non_acceptance",
    "deemed_withdrawn",
    "withdrawn",
    "acceptance_revoked",
)
STEP_STATES = ("waiting", "open", "done", "skipped")


def _choices(words: tuple[str, ...]) -> list[tuple[str, str]]:
    return [(word, word) for word in words]


class Case(models.Model):
    """A case (办件): the run of one published item for an applicant, or the parent of a bundle's cases (一件事).

    A planned child of a bundle has no number yet: it is received when the stage before it has been granted.
    A case that renews, changes or cancels a licence begins `from_licence`; its number and last day stand beside it.
    `clock` is the ledger of its clocks, from which the due days are derived; a trigger lets it only grow.
    `silence` is what it came to that the legal limit passed without a decision, once that is on record (rule C9).
    What was decided is delivered by `delivery_due`; `delivery_warned` is the day of which its post was warned last.
    `co_applicants` are those who apply together with the applicant: party, ref, name and side of each; null without any.
    `agent` is who filed it under a mandate: account, name, and the mandate.
    `revision` grows with every act, so that an act sees whether what it read beside the locked row is as fresh.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    number = models.CharField(max_length=32, null=True, unique=True)  # noqa: DJ001 null until received
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="children")
    kind = models.CharField(max_length=8, choices=_choices(("item", "bundle")))
    position = models.PositiveSmallIntegerField(default=0)
    after = ArrayField(models.CharField(max_length=64), default=list)
    key = models.CharField(max_length=64)
    version = models.UUIDField()
    title = models.CharField(max_length=200)
    title_en = models.CharField(max_length=200)
    department = models.CharField(max_length=16)
    state = models.CharField(max_length=20, choices=_choices(CASE_STATES))
    outcome = models.CharField(max_length=8, default="", blank=True, choices=_choices(("granted", "refused")))
    reason = models.TextField(default="", blank=True)
    bases = models.JSONField(default=list)
    remedies = models.JSONField(default=list)
    applicant = models.UUIDField()
    applicant_ref = models.CharField(max_length=64)
    applicant_name = models.CharField(max_length=200)
    co_applicants = models.JSONField(null=True)
    filed_by = models.UUIDField()
    agent = models.JSONField(null=True)
    subjects = ArrayField(models.CharField(max_length=64), default=list)
    channel = models.CharField(max_length=16, default="web")
    site = models.CharField(max_length=16, default="", blank=True)
    mode = models.CharField(max_length=16, default="standard", choices=_choices(("standard", "commitment")))
    questions = models.JSONField(default=dict)
    answers = models.JSONField(default=dict)
    sources = models.JSONField(default=dict)
    request_key = models.CharField(max_length=64, null=True)  # noqa: DJ001 children have none
    draft_number = models.CharField(max_length=32, default="", blank=True)
    minutes_spent = models.PositiveIntegerField(default=0)
    journey = models.JSONField(default=dict)
    received_at = models.DateTimeField(null=True)
    counts_from = models.DateField(null=True)
    correction_due = models.DateField(null=True)
    correction = models.JSONField(null=True)
    accepted_at = models.DateTimeField(null=True)
    deemed = models.BooleanField(default=False)
    tolerance = models.JSONField(null=True)
    promised = models.JSONField(null=True)
    statutory = models.JSONField(null=True)
    promised_due = models.DateField(null=True)
    statutory_due = models.DateField(null=True)
    provisional = models.BooleanField(default=False)
    clock = models.JSONField(default=list)
    decided_at = models.DateTimeField(null=True)
    decision_document = models.UUIDField(null=True)
    silence = models.CharField(max_length=12, default="", blank=True, choices=_choices(("not_granted", "granted")))
    delivery_due = models.DateField(null=True)
    delivery_warned = models.DateField(null=True)
    served_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    result = models.JSONField(default=dict)
    from_licence = models.UUIDField(null=True)
    licence_no = models.CharField(max_length=64, default="", blank=True)
    licence_until = models.DateField(null=True)
    renews_in_silence = models.BooleanField(default=False)
    revision = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["filed_by", "request_key"], name="case_once_per_request"),
            models.CheckConstraint(
                condition=~Q(outcome="refused") | ~Q(reason=""), name="case_refused_only_with_a_reason"
            ),
            models.CheckConstraint(
                condition=Q(received_at__isnull=True) | Q(number__isnull=False),
                name="case_has_a_number_once_received",
            ),
            models.UniqueConstraint(
                fields=["from_licence"],
                name="case_one_at_a_time_on_a_licence",
                condition=Q(state__in=("received", "correction_pending", "accepted", "paused")),
            ),
        ]
        indexes = [
            models.Index(fields=["parent", "position"], name="case_by_parent"),
            models.Index(fields=["applicant", "-id"], name="case_by_applicant", condition=Q(parent__isnull=True)),
            models.Index(fields=["filed_by", "-id"], name="case_by_filer", condition=Q(parent__isnull=True)),
            models.Index(fields=["correction_due"], name="case_awaits_acceptance", condition=Q(state="received")),
            models.Index(fields=["id"], name="case_awaits_correction", condition=Q(state="correction_pending")),
            models.Index(
                fields=["id"],
                name="case_awaits_paper",
                condition=Q(tolerance__isnull=False) & Q(decided_at__isnull=True),
            ),
            models.Index(fields=["parent"], name="case_planned", condition=Q(state="planned")),
            models.Index(
                fields=["statutory_due", "id"],
                name="case_awaits_decision",
                condition=Q(state="accepted") & Q(decided_at__isnull=True) & Q(silence=""),
            ),
            models.Index(
                fields=["delivery_due", "id"],
                name="case_awaits_delivery",
                condition=Q(delivery_due__isnull=False) & Q(served_at__isnull=True),
            ),
            models.Index(fields=["applicant_ref"], name="case_by_applicant_ref"),
            models.Index(
                fields=["licence_until", "id"],
                name="case_awaits_renewal",
                condition=Q(renews_in_silence=True) & Q(decided_at__isnull=True),
            ),
            models.Index(fields=["-id"], name="case_lodged_at_a_window", condition=~Q(site="") & Q(kind="item")),
            BrinIndex(fields=["received_at"], name="case_by_day_of_receipt", autosummarize=True),
            GinIndex(fields=["subjects"], name="case_by_subject"),
            GinIndex(
                fields=["co_applicants"],
                name="case_by_co_applicant",
                opclasses=["jsonb_path_ops"],
                condition=Q(co_applicants__isnull=False),
            ),
        ]

    @property
    def joint_parties(self) -> frozenset[UUID]:
        """The parties who apply together with the applicant; usually none."""
        return frozenset(UUID(one["party"]) for one in self.co_applicants or ())

    @property
    def co_holders(self) -> tuple[str, ...]:
        """The names of those who share the result with the applicant."""
        return tuple(str(one["name"]) for one in self.co_applicants or () if one["side"] == "same")


class Step(Task):
    """A step of a case (环节): a task for one post, or a node that waits, counts or chooses by itself.

    Its day is expected before acceptance and due afterwards. `warned_for` is the due day of which its post was warned
    last. `after` names the steps before it, null where the order of the list says so; `runs_if` is what those must have
    found. `facts` keeps what a node of its own kind found: which rule fired, until when it counts, what it began.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="steps")
    code = models.CharField(max_length=16)
    name = models.CharField(max_length=100)
    name_en = models.CharField(max_length=200)
    action = models.CharField(max_length=16)
    share = models.FloatField(default=0)
    parallel = models.CharField(max_length=16, default="", blank=True)
    inspectors = models.PositiveSmallIntegerField(default=1)
    position = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=8, choices=_choices(STEP_STATES))
    opened_at = models.DateTimeField(null=True)
    due_on = models.DateField(null=True)
    warned_for = models.DateField(null=True)
    done_at = models.DateTimeField(null=True)
    done_by = models.UUIDField(null=True)
    opinion = models.TextField(default="", blank=True)
    result = models.CharField(max_length=8, default="", blank=True)
    after = ArrayField(models.CharField(max_length=16), null=True)
    runs_if = models.JSONField(null=True)
    facts = models.JSONField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "code"], name="step_once_per_case"),
            claimed_until_a_time("step_claimed_until_a_time"),
        ]
        indexes = [
            models.Index(
                fields=["opened_at", "id"], name="step_open_unseen", condition=Q(state="open") & Q(seen_at__isnull=True)
            ),
            *hands_indexes("step", Q(state="open")),
            models.Index(fields=["post", "due_on", "id"], name="step_open_by_post", condition=Q(state="open")),
            models.Index(fields=["done_by", "-id"], name="step_by_who_did_it", condition=Q(done_by__isnull=False)),
            models.Index(fields=["due_on", "id"], name="step_open_by_day", condition=Q(state="open")),
            models.Index(
                fields=["due_on", "id"],
                name="step_ends_by_time",
                condition=Q(state="open", action__in=["wait", "timer", "opinion"]),
            ),
            models.Index(fields=["id"], name="step_awaits_case", condition=Q(state="open", action="subcase")),
        ]


class StepSignature(models.Model):
    """One inspector's signed finding. The same account cannot sign a step twice (rule D1)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    step = models.ForeignKey(Step, on_delete=models.PROTECT, related_name="signatures")
    account = models.UUIDField()
    result = models.CharField(max_length=8)
    note = models.TextField(default="", blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["step", "account"], name="step_signed_once_by_each")]
        indexes = [models.Index(fields=["account"], name="signature_by_account")]


class CaseMaterial(models.Model):
    """A material of a case (材料) and where it came from in the end."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="materials")
    code = models.CharField(max_length=32)
    name = models.CharField(max_length=200)
    name_en = models.CharField(max_length=300)
    source = models.CharField(max_length=16)
    given = models.CharField(max_length=16)
    fallback = models.BooleanField(default=False)
    supplier = models.CharField(max_length=200, default="", blank=True)
    supplier_en = models.CharField(max_length=300, default="", blank=True)
    licence_id = models.UUIDField(null=True)
    read_id = models.UUIDField(null=True)
    file_ids = ArrayField(models.UUIDField(), default=list)
    values = models.JSONField(default=dict)
    stated_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "code"], name="material_once_per_case")]
        indexes = [GinIndex(fields=["file_ids"], name="material_by_file", condition=Q(given="applicant"))]


class BandDeparture(models.Model):
    """A decision outside its discretion band (裁量基准): the value, why, who asked, and the head who approved it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="departures")
    band = models.CharField(max_length=64)
    field = models.CharField(max_length=64)
    value = models.TextField()
    reason = models.TextField()
    department = models.CharField(max_length=16)
    asked_by = models.UUIDField()
    asked_at = models.DateTimeField()
    approved_by = models.UUIDField(null=True)
    approved_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "band", "value"], name="departure_once_for_a_value"),
            models.CheckConstraint(
                condition=Q(approved_by=None) | ~Q(approved_by=models.F("asked_by")),
                name="departure_approved_by_another",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.band}"


class AfterCheck(Task):
    """The check that follows a promise (事后核查): within how many days, by which post, and what it found."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="after_checks")
    kind = models.CharField(max_length=16, choices=_choices(("commitment", "promise")))
    materials = ArrayField(models.CharField(max_length=32), default=list)
    due_on = models.DateField()
    state = models.CharField(max_length=12, choices=_choices(("open", "failed", "rectifying", "passed", "revoked")))
    result = models.CharField(max_length=8, default="", blank=True)
    note = models.TextField(default="", blank=True)
    checked_at = models.DateTimeField(null=True)
    checked_by = models.UUIDField(null=True)
    rectify_due = models.DateField(null=True)
    reminded_for = models.DateField(null=True)
    history = models.JSONField(default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "kind"], name="after_check_once_per_kind"),
            claimed_until_a_time("after_check_claimed_until_a_time"),
        ]
        indexes = [
            *hands_indexes("check", Q(state__in=["open", "failed", "rectifying"])),
            models.Index(
                fields=["post", "due_on", "id"],
                name="after_check_by_post",
                condition=Q(state__in=["open", "failed", "rectifying"]),
            ),
            models.Index(fields=["due_on"], name="after_check_due", condition=Q(state__in=["open", "rectifying"])),
        ]
