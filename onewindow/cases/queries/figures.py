"""How offices work, in figures: defects named too late, what was asked for again, visits, late opinions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db import connection
from django.db.models import Count, F, Q
from django.db.models.functions import TruncDate

from onewindow.cases.models import SideMatter
from onewindow.cases.rules.figures import per_hundred
from onewindow.catalogue.queries import published_catalogue
from onewindow.foundation import clock
from onewindow.foundation.actor import Actor, ActorKind
from onewindow.foundation.errors import NotFound
from onewindow.identity.queries import posts
from onewindow.registers.queries import authorities

SEEING_ALL = ("DS-S", "DS-A", "DS-C")  # the service centre supervises the others
PERIODS = (30, 90, 365)

LONGEST_PERIOD = max(PERIODS)

# Counted by the department, the item and the day of receipt, from a moment on and before another; visits for a bundle
# are its parent's and none of its items'.
COUNTED = """
select c.department, c.key, (c.received_at at time zone 'Asia/Shanghai')::date as day, count(*) as cases,
       coalesce(sum(r.late), 0) as new_defects, coalesce(sum(r.again), 0) as asked_again,
       coalesce(sum(v.visits), 0) as visits
  from cases_case c
  cross join lateral (
    select count(*) filter (where kind = 'second_notice') as late, count(*) filter (where kind = 'asked_again') as again
      from cases_refusedasking where case_id = c.id
  ) r
  cross join lateral (select count(*) as visits from cases_casevisit where case_id = c.id) v
 where c.kind = 'item' and c.received_at >= %s and c.received_at < %s and (%s = '' or c.department = %s)
 group by c.department, c.key, (c.received_at at time zone 'Asia/Shanghai')::date
"""
# The days that are kept, and live the cases that came in since.
SINCE_KNOWN = "greatest(%s, (select (through + 1)::timestamp at time zone 'Asia/Shanghai' from cases_figuresknown))"
BY_ITEM = """
select department, key, sum(cases), sum(new_defects), sum(asked_again), sum(visits)
  from (
    select department, key, day, cases, new_defects, asked_again, visits
      from cases_dayfigure
     where day between %s and %s and day <= (select through from cases_figuresknown)
       and (%s = '' or department = %s)
    union all
    (live)
  ) as by_day
 group by department, key
 order by department, key
""".replace("(live)", COUNTED.replace(">= %s", f">= {SINCE_KNOWN}"))


@dataclass(frozen=True, slots=True)
class FigureRow:
    """An item, or a whole department, in a period. `visits` is an average, `promised` what the guide says."""

    key: str
    name: str
    name_en: str
    cases: int
    new_defects: int
    asked_again: int
    visits: float
    promised: int | None

    @property
    def defects_per_hundred(self) -> float:
        """New defects in round two per 100 cases."""
        return per_hundred(self.new_defects, self.cases)


@dataclass(frozen=True, slots=True)
class DepartmentFigures:
    """A department: its figures, those of its items, and how it answered the opinions that others asked of it."""

    total: FigureRow
    items: tuple[FigureRow, ...]
    opinions: int
    opinions_late: int


def figures(actor: Actor, days: int = 90) -> list[DepartmentFigures]:
    """The figures of today and the days before, by department: the service centre's supervisors see all departments.

    Others see their own. What came of older cases today is counted from tomorrow on.
    """
    if actor.kind is not ActorKind.STAFF or not actor.organisation:
        raise NotFound
    own = "" if actor.posts & set(SEEING_ALL) else actor.organisation
    first = clock.today() - timedelta(days=days)
    since = beginning_of(first)
    rows: dict[str, list[FigureRow]] = {}
    items = published_catalogue().items
    with connection.cursor() as cursor:
        cursor.execute(BY_ITEM, [first, clock.today(), own, own, since, clock.now(), own, own])
        for department, key, cases, late, again, visits in cursor.fetchall():
            item = items.get(key)
            name, name_en = (item.name, item.name_en) if item else (key, key)
            promised = item.visits if item else None
            row = FigureRow(key, name, name_en, int(cases), int(late), int(again), float(visits / cases), promised)
            rows.setdefault(department, []).append(row)
    opinions = _opinions(since)
    shown = sorted({*rows, *opinions} if not own else {own} & {*rows, *opinions})
    return [_department(code, rows.get(code, []), opinions.get(code, (0, 0))) for code in shown]


def beginning_of(day: date) -> datetime:
    """The first moment of a day."""
    return datetime.combine(day, time(), clock.LOCAL)


def _department(code: str, rows: list[FigureRow], opinions: tuple[int, int]) -> DepartmentFigures:
    organ, cases = authorities().get(code), sum(row.cases for row in rows)
    total = FigureRow(
        key=code,
        name=organ.name if organ else code,
        name_en=organ.name_en if organ else code,
        cases=cases,
        new_defects=sum(row.new_defects for row in rows),
        asked_again=sum(row.asked_again for row in rows),
        visits=sum(row.visits * row.cases for row in rows) / cases if cases else 0.0,
        promised=None,
    )
    return DepartmentFigures(total, tuple(rows), *opinions)


def _opinions(since: datetime) -> dict[str, tuple[int, int]]:
    """How many opinions were asked of each department, and how many of them came late or are overdue."""
    asked = SideMatter.objects.filter(kind="opinion", asked_at__gte=since).exclude(state="void")
    day = TruncDate("answered_at", tzinfo=clock.LOCAL)
    late = Q(answered_on__gt=F("due_on")) | Q(state="open", case__closed_at=None, due_on__lt=clock.today())
    counted = asked.annotate(answered_on=day).values("post").annotate(all=Count("id"), late=Count("id", filter=late))
    known, found = posts(), dict[str, tuple[int, int]]()
    for one in counted.order_by("post"):
        post = known.get(one["post"])
        code = post.authority if post else one["post"].rpartition("-")[0]
        before = found.get(code, (0, 0))
        found[code] = (before[0] + one["all"], before[1] + one["late"])
    return found
