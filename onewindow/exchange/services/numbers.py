"""The numbers of cases, drafts, purposes and corrections (standards 7)."""

from __future__ import annotations

from datetime import date

from django.db import connection

from onewindow.exchange.models import NEXT_NUMBERS
from onewindow.foundation.identifiers import node_number
from onewindow.foundation.profile import profile


def next_numbers(prefix: str, day: date, count: int = 1) -> list[str]:
    """The next numbers of a prefix on a day, in the caller's transaction and one statement.

    The row of the day stays locked until the transaction ends, so that a sequence has no gaps.
    """
    division = profile().division
    with connection.cursor() as cursor:
        cursor.execute(NEXT_NUMBERS, [prefix, division, day, count])
        last = cursor.fetchone()[0]
    return [node_number(prefix, division, day, sequence) for sequence in range(last - count + 1, last + 1)]
