"""Purposes, the traces of reads, messages to owners and disputes over shared data."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q

from onewindow.exchange.rules import AnswerState, PurposeKind

NEXT_NUMBERS = """
insert into exchange_numbersequence (prefix, division, day, last) values (%s, %s, %s, %s)
on conflict (prefix, division, day) do update set last = exchange_numbersequence.last + excluded.last
returning last
"""
CLOSE = "update exchange_purpose set closed_at = %s where number = any(%s) and closed_at is null"
NOTE_VIEW = """
insert into exchange_trace (id, kind, purpose_number, purpose_kind, purpose_title, purpose_title_en, register, elements,
    subjects, reader_id, reader_kind, reader_name, reader_user_id, reader_ref, organisation, post, refusal, at)
select %s, 'view', %s, coalesce(max(kind), ''), coalesce(max(title), ''), coalesce(max(title_en), ''), '', %s, %s, %s,
    %s, %s, %s, '', %s, %s, '', %s
from exchange_purpose where number = %s
having not exists (
    select 1 from exchange_trace
    where reader_id = %s and purpose_number = %s and kind = 'view' and at > %s and at <= %s and subjects @> %s and elements @> %s
)
"""
TRACES = """
select t.id, t.kind, t.at, t.purpose_number, t.purpose_kind, t.purpose_title, t.purpose_title_en, t.register,
    t.elements, t.reader_id, t.reader_kind, t.reader_name, t.reader_user_id, t.reader_ref, t.organisation, t.post, t.refusal,
    a.state, a.reason
from exchange_trace t left join exchange_answer a on a.trace_id = t.id
where t.id in (
    select id from exchange_trace where subjects && %s
    union all select trace_id from exchange_answer where subjects && %s
)
and (%s::text[] is null or t.purpose_number = any(%s))
and (%s::uuid is null or t.id < %s)
and (%s::timestamptz is null or t.at >= %s)
order by t.id desc limit %s
"""
COUNTS = """
select count(*), count(*) filter (where t.reader_kind = 'staff'), count(*) filter (where t.reader_kind <> 'staff'),
    count(*) filter (where t.refusal <> '')
from exchange_trace t where t.at >= %(since)s and t.id in (
    select id from exchange_trace where subjects && %(refs)s
    union all select trace_id from exchange_answer where subjects && %(refs)s
)
"""


def _texts() -> ArrayField:  # type: ignore[type-arg]
    return ArrayField(models.TextField(), default=list, blank=True)


class NumberSequence(models.Model):
    """The last number given for a prefix, division and day (standards 7)."""

    prefix = models.TextField()
    division = models.TextField()
    day = models.DateField()
    last = models.PositiveIntegerField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("prefix", "division", "day"), name="exchange_number_once_per_day"),
        )


class Purpose(models.Model):
    """What data may be read for (目的): opened and closed by the part that owns the case, draft or project.

    `joined` are those who have agreed to apply together with the person of a draft: they have begun it too.
    """

    number = models.TextField(primary_key=True)
    kind = models.TextField(choices=[(kind.value, kind.value) for kind in PurposeKind])
    items = _texts()
    needs = _texts()
    subjects = _texts()
    joined = _texts()
    posts = _texts()
    jobs = _texts()
    title = models.TextField()
    title_en = models.TextField(blank=True, default="")
    opened_by = models.UUIDField(null=True)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    valid_from = models.DateField(null=True)
    valid_until = models.DateField(null=True)
    population = models.JSONField(default=dict)
    ground = _texts()
    proposed_by = models.TextField(blank=True, default="")
    approved_by = models.TextField(blank=True, default="")

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(kind__in=[kind.value for kind in PurposeKind]), name="exchange_purpose_kind"
            ),
        )


class Trace(models.Model):
    """One look at somebody's data, given or refused; written before any data leaves, never changed.

    `subjects` are the lookup hashes of those it is about; the title of the purpose is kept as it was then.
    """

    id = models.UUIDField(primary_key=True)
    kind = models.TextField()  # read: from a register; view: of case data on a page
    purpose_number = models.TextField(blank=True)
    purpose_kind = models.TextField(blank=True)
    purpose_title = models.TextField(blank=True)
    purpose_title_en = models.TextField(blank=True)
    register = models.TextField(blank=True)
    elements = _texts()
    subjects = _texts()
    reader_id = models.UUIDField()
    reader_kind = models.TextField()
    reader_name = models.TextField(blank=True)
    reader_user_id = models.TextField(blank=True)
    reader_ref = models.TextField(blank=True)
    organisation = models.TextField(blank=True)
    post = models.TextField(blank=True)
    refusal = models.TextField(blank=True)
    at = models.DateTimeField()

    class Meta:
        indexes = (
            GinIndex(fields=["subjects"], name="exchange_trace_subjects"),
            models.Index(fields=["reader_id", "purpose_number", "at"], name="exchange_trace_views"),
        )


class Answer(models.Model):
    """What the source answered to a read: never the data, only that and how. Never changed."""

    trace = models.OneToOneField(Trace, on_delete=models.PROTECT, primary_key=True, related_name="+")
    state = models.TextField(choices=[(state.value, state.value) for state in AnswerState])
    reason = models.TextField(blank=True)
    subjects = _texts()  # those named in the record that came back
    rows = models.PositiveIntegerField(default=0)
    digest = models.TextField(blank=True)
    at = models.DateTimeField()

    class Meta:
        indexes = (GinIndex(fields=["subjects"], name="exchange_answer_subjects"),)


class OwnerMessage(models.Model):
    """A decision on its way to the owner of a register; its facts are encrypted, its answer holds no person's data."""

    id = models.TextField(primary_key=True)
    register = models.TextField()
    kind = models.TextField()
    facts_cipher = models.TextField()
    sent_by = models.UUIDField()
    sent_at = models.DateTimeField()
    delivered_at = models.DateTimeField(null=True)
    answer = models.JSONField(default=dict)


class DataCorrection(models.Model):
    """A dispute over a value of a register (校核): the value is the owner's to correct, never ours."""

    number = models.TextField(primary_key=True)
    purpose_number = models.TextField()
    element = models.TextField()
    owner = models.TextField()
    shown_cipher = models.TextField()
    claimed_cipher = models.TextField()
    file_id = models.UUIDField(null=True)
    subject = models.TextField(blank=True)
    raised_by = models.UUIDField()
    raised_at = models.DateTimeField()
    answer_due = models.DateField()

    class Meta:
        indexes = (models.Index(fields=["owner", "-number"], name="exchange_correction_of_owner"),)
