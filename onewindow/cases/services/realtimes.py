"""How long finished cases really took, reckoned once a day for the guides."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import connection

from onewindow.cases.models import Case
from onewindow.catalogue.queries import RealTimeRow
from onewindow.catalogue.services import note_coverage, note_real_times, real_times_are_of
from onewindow.exchange.queries import answers_by_register
from onewindow.foundation import clock
from onewindow.foundation.profile import profile
from onewindow.licences.queries import holders_by_type

WINDOW_DAYS = 90
LONGEST_DAYS = 1200  # a case that took longer than three years counts as that long

# Working days between acceptance and decision, by a table of how many working days have passed on each day.
REAL_TIMES = """
with calendar(day, passed) as (select * from unnest(%s::date[], %s::int[])),
finished as (
    select c.key,
           coalesce(d.passed - a.passed, %s) as days,
           (select count(*) from cases_casevisit v where v.case_id = c.id) as visits
      from cases_case c
      join calendar d on d.day = (c.decided_at at time zone 'Asia/Shanghai')::date
      left join calendar a on a.day = (c.accepted_at at time zone 'Asia/Shanghai')::date
     where c.kind = 'item' and c.decided_at >= %s and c.accepted_at is not null
    union all
    select c.key,
           coalesce(d.passed - a.passed, %s),
           (select count(*) from cases_casevisit v join cases_case one on one.id = v.case_id
             where one.id = c.id or one.parent_id = c.id)
      from cases_case c
      join calendar d on d.day = (c.closed_at at time zone 'Asia/Shanghai')::date
      left join calendar a on a.day = (c.accepted_at at time zone 'Asia/Shanghai')::date
     where c.kind = 'bundle' and c.closed_at >= %s and c.accepted_at is not null and c.outcome <> ''
)
select key,
       count(*),
       percentile_cont(0.5) within group (order by days),
       percentile_cont(0.9) within group (order by days),
       avg(visits)
  from finished
 group by key
"""


def compute_real_times() -> None:
    """Reckons days and visits of the last 90 days by item and bundle; does nothing where today's are there."""
    today = clock.today()
    if not real_times_are_of(today):
        note_real_times(real_times_until(today))
        note_coverage(coverage_until(today))


def coverage_until(today: date) -> dict[str, tuple[int, int]]:
    """Of the applicants of the 90 days before a day: how many a register or the licence store could have spared."""
    since = clock.local(clock.now()) - timedelta(days=WINDOW_DAYS)
    recent = Case.objects.filter(parent__isnull=True, received_at__gte=since)
    refs = list(recent.values_list("applicant_ref", flat=True).distinct())
    held = {kind: (len(refs), count) for kind, count in holders_by_type(refs).items()}
    return {**answers_by_register(since), **held}


def real_times_until(today: date) -> list[RealTimeRow]:
    """The real times of the items with a case decided in the 90 days before a day."""
    since = today - timedelta(days=WINDOW_DAYS)
    days, passed = _calendar(since - timedelta(days=LONGEST_DAYS), today)
    with connection.cursor() as cursor:
        cursor.execute(REAL_TIMES, [days, passed, passed[-1], since, passed[-1], since])
        return [
            RealTimeRow(key, count, float(median), float(p90), float(visits))
            for key, count, median, p90, visits in cursor.fetchall()
        ]


def _calendar(first: date, last: date) -> tuple[list[date], list[int]]:
    """Each day with how many working days have passed by then."""
    calendar = profile().calendar
    days, passed, count = list[date](), list[int](), 0
    day = first
    while day <= last:
        count += calendar.is_workday(day)
        days.append(day)
        passed.append(count)
        day += timedelta(days=1)
    return days, passed
