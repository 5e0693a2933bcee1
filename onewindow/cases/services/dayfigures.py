"""The figures of each day, reckoned anew every night, so that what came of a case later is counted too."""

from __future__ import annotations

from datetime import timedelta

from django.db import connection, transaction

from onewindow.cases.models import DayFigure, FiguresKnown
from onewindow.cases.queries.figures import COUNTED, LONGEST_PERIOD, beginning_of
from onewindow.foundation import clock

KEEP = "insert into cases_dayfigure (department, key, day, cases, new_defects, asked_again, visits) (counted)"


@transaction.atomic
def compute_figures() -> None:
    """Reckons the figures of every day of the last year up to yesterday; does nothing where they are there.

    All days are reckoned anew: a case of last month may have had a visit, a second notice or another office since.
    """
    yesterday = clock.today() - timedelta(days=1)
    known = FiguresKnown.objects.select_for_update(no_key=True).filter(id=1).first()
    if known is not None and known.through == yesterday:
        return
    first = yesterday - timedelta(days=LONGEST_PERIOD)
    DayFigure.objects.all().delete()
    with connection.cursor() as cursor:
        cursor.execute(KEEP.replace("(counted)", COUNTED), [beginning_of(first), beginning_of(clock.today()), "", ""])
    FiguresKnown.objects.update_or_create(id=1, defaults={"through": yesterday})
