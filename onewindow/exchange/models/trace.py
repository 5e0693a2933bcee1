"""Who looked at whose data, and what the source answered."""

from __future__ import annotations

from django.contrib.postgres.indexes import GinIndex
from django.db import models

from onewindow.exchange.models.columns import texts
from onewindow.exchange.rules import AnswerState

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
returning id
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
and (%s = '' or t.organisation = %s) and (%s = '' or t.register = %s) and (%s = '' or t.purpose_kind = %s)
and (%s = '' or %s = case
    when t.refusal <> '' or a.state = 'refused' then 'refused'
    when t.kind = 'view' or a.state = 'answered' then 'given'
    else 'none' end)
order by t.id desc limit %s
"""
LOOKED = """
select distinct organisation, register from exchange_trace where id in (
    select id from exchange_trace where subjects && %(refs)s
    union all select trace_id from exchange_answer where subjects && %(refs)s
)
"""
COUNTS = """
select count(*), count(*) filter (where t.reader_kind = 'staff'), count(*) filter (where t.reader_kind <> 'staff'),
    count(*) filter (where t.refusal <> '')
from exchange_trace t where t.at >= %(since)s and t.id in (
    select id from exchange_trace where subjects && %(refs)s
    union all select trace_id from exchange_answer where subjects && %(refs)s
)
"""


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
    elements = texts()
    subjects = texts()
    reader_id = models.UUIDField()
    reader_kind = models.TextField()
    reader_name = models.TextField(blank=True)
    reader_user_id = models.TextField(blank=True)
    reader_ref = models.TextField(blank=True)
    organisation = models.TextField(blank=True)
    post = models.TextField(blank=True)
    refusal = models.TextField(blank=True)
    at = models.DateTimeField()
    # a read over the protocol: the subsystem that asked, its message's id and hash, and the third party it names
    caller = models.TextField(blank=True, default="", db_default="")
    message_id = models.TextField(blank=True, default="", db_default="")
    request_hash = models.TextField(blank=True, default="", db_default="")
    represented = models.TextField(blank=True, default="", db_default="")

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
    subjects = texts()  # those named in the record that came back
    rows = models.PositiveIntegerField(default=0)
    digest = models.TextField(blank=True)
    at = models.DateTimeField()

    class Meta:
        indexes = (GinIndex(fields=["subjects"], name="exchange_answer_subjects"),)
