"""Counting what was not found and what could not be answered, and telling the offices once a week."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

from django.db import connection, transaction

from onewindow.finding.models import DemandNotice, MissedWords
from onewindow.finding.queries import demand
from onewindow.finding.rules.missed import kept_words
from onewindow.foundation import clock
from onewindow.foundation.ids import new_id
from onewindow.identity.queries import recipients_of_posts
from onewindow.notifications.services import Notice, send_messages

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


@transaction.atomic
def tell_offices() -> int:
    """Sends each office's editors the list of what to mend, once a week; returns how many offices. Called by the sweep.

    Offices with nothing to mend are not told.
    """
    day = clock.today()
    week = day - timedelta(days=day.weekday())
    if DemandNotice.objects.filter(week=week).exists():
        return 0
    _row, is_first = DemandNotice.objects.get_or_create(week=week, defaults={"sent_at": clock.now()})
    if not is_first:
        return 0
    found = demand(None)
    missed = Counter(line.department for line in found.missed if line.department)
    unclear = Counter(vote.department for vote in found.unclear)
    offices = sorted({*missed, *unclear})
    send_messages(
        [
            Notice(
                recipient=recipient,
                key=f"demand:{office}:{week}",
                kind="demand",
                title="本周要改的指南",
                title_en="Guides to mend this week",
                body=f"没有找到的词 {missed[office]} 个，说不清楚的指南 {unclear[office]} 份。",
                body_en=f"Words that found nothing: {missed[office]}. Guides that were not clear: {unclear[office]}.",
                link="/desk/demand/",
            )
            for office in offices
            for recipient in recipients_of_posts([f"{office}-E"])
        ]
    )
    return len(offices)
