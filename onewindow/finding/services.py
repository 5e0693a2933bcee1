"""Counting what was not found and what could not be answered."""

from __future__ import annotations

from datetime import timedelta

from django.db import connection, transaction

from onewindow.finding.models import MissedWords
from onewindow.finding.rules.missed import kept_words
from onewindow.foundation import clock
from onewindow.foundation.ids import new_id

KEPT_WEEKS = 12
COUNT_MISSED = """
insert into finding_missedwords (id, week, words, count) values (%s, %s, %s, 1)
on conflict (week, words) do update set count = finding_missedwords.count + 1
"""
COUNT_ANSWER = """
insert into finding_answercount (day, asked, refused) values (%s, 1, %s)
on conflict (day) do update set asked = finding_answercount.asked + 1, refused = finding_answercount.refused + %s
"""


@transaction.atomic
def note_missed(text: str) -> None:
    """Counts words that found nothing; those that may be about a person are not kept."""
    words = kept_words(text)
    if not words:
        return
    day = clock.today()
    with connection.cursor() as cursor:
        cursor.execute(COUNT_MISSED, [new_id(), day - timedelta(days=day.weekday()), words])


@transaction.atomic
def count_answer(*, is_refused: bool) -> None:
    """Counts a question, and whether the catalogue had no source for it."""
    with connection.cursor() as cursor:
        cursor.execute(COUNT_ANSWER, [clock.today(), int(is_refused), int(is_refused)])


@transaction.atomic
def forget_old_words() -> None:
    """Drops words that are older than twelve weeks; called by the sweep."""
    MissedWords.objects.filter(week__lt=clock.today() - timedelta(weeks=KEPT_WEEKS)).delete()
