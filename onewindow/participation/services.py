"""Voting on a guide, making a suggestion, answering one, and reminding of those that fall due."""

from __future__ import annotations

import hashlib
import hmac
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.urls import reverse

from onewindow.catalogue.queries import cached_catalogue, published_item
from onewindow.exchange.services import next_numbers
from onewindow.foundation import clock
from onewindow.foundation.actor import Actor
from onewindow.foundation.errors import Conflict, Invalid, NotAllowed, NotFound, TooManyAttempts
from onewindow.foundation.limits import Limit, derive_limit
from onewindow.foundation.workdays import add_workdays
from onewindow.identity.queries import recipients_of_posts
from onewindow.ledger.services import record_act
from onewindow.lists.queries import LISTS, entry
from onewindow.notifications.services import Notice, send_messages
from onewindow.participation.models import ClarityVote, DayMark, Suggestion
from onewindow.participation.rules import (
    ANSWER_DAYS,
    ANSWERED,
    ITEM,
    LIST,
    LONGEST,
    OPEN,
    REASONS,
    REMIND_DAYS,
    SUGGESTIONS_A_DAY,
    VERDICTS,
    VOTES_A_DAY,
    may_answer,
    text_fault,
)

COUNT = """
insert into participation_daymark (mark, day, count) values (%s, %s, 1)
on conflict (mark) do update set count = participation_daymark.count + 1 returning count
"""
DAY_S = 86_400
CATALOGUE_OFFICE = "DS"  # answers for what belongs to no department


@transaction.atomic
def vote_on_guide(place: str, key: str, *, is_clear: bool, reason: str = "", text: str = "") -> None:
    """Counts whether a guide was clear; `place` (an address) only limits how often and is not kept.

    Raises NotFound, Invalid for a reason that is not known, TooManyAttempts.
    """
    item = published_item(key)
    if not is_clear and reason not in REASONS:
        raise Invalid(errors=[{"pointer": "reason", "reason": "请选一个原因。"}])
    _limit("vote", place, VOTES_A_DAY)
    ClarityVote.objects.create(
        key=key,
        version=item.version,
        department=item.department,
        is_clear=is_clear,
        reason="" if is_clear else reason,
        text="" if is_clear else text.strip()[:LONGEST],
        day=clock.today(),
    )


@transaction.atomic
def make_suggestion(actor: Actor | None, place: str, target: str, text: str) -> str:
    """Takes a suggestion on `item:KEY` or `list:NAME:CODE`; returns its number. It is answered within 15 working days.

    Raises NotFound for a target that is not published, Invalid, TooManyAttempts.
    """
    kind, key, name, name_en, department = _target(target)
    fault = text_fault(text)
    if fault:
        raise Invalid(errors=[{"pointer": "text", "reason": fault}])
    _limit("suggestion", place, SUGGESTIONS_A_DAY)
    now = clock.now()
    number = next_numbers("YJ", clock.today(), 1)[0]
    Suggestion.objects.create(
        number=number,
        target_kind=kind,
        target_key=key,
        target_name=name,
        target_name_en=name_en,
        department=department,
        text=text.strip(),
        author=actor.id if actor else None,
        created_at=now,
        due_on=derive_limit(now, Limit(ANSWER_DAYS, "workday")).due_date,
    )
    _tell_owner(number, department, name, name_en, "new")
    return number


@transaction.atomic
def answer_suggestion(actor: Actor, number: str, verdict: str, answer: str, answer_en: str = "") -> None:
    """Answers a suggestion in public, with a verdict; raises NotFound, NotAllowed, Conflict, Invalid."""
    row = Suggestion.objects.select_for_update(no_key=True).filter(number=number).first()
    if row is None:
        raise NotFound
    if not may_answer(actor.posts, row.department):
        raise NotAllowed
    if row.state != OPEN:
        raise Conflict("It is answered already.")
    errors = []
    if verdict not in VERDICTS:
        errors.append({"pointer": "verdict", "reason": "请选采纳、部分采纳或者不采纳。"})
    if not answer.strip():
        errors.append({"pointer": "answer", "reason": "请写明理由，群众会看到。"})
    if errors:
        raise Invalid(errors=errors)
    row.state, row.verdict, row.answered_at = ANSWERED, verdict, clock.now()
    row.answer, row.answer_en = answer.strip(), answer_en.strip() or answer.strip()
    row.save()
    record_act(actor, "participation.answer_suggestion", f"suggestion:{number}", verdict=verdict)


@transaction.atomic
def remind_of_suggestions() -> int:
    """Tells owners of suggestions that fall due within three working days, each once; returns how many."""
    until = add_workdays(clock.today(), REMIND_DAYS)
    rows = list(
        Suggestion.objects.select_for_update(no_key=True, skip_locked=True).filter(
            state=OPEN, reminded=False, due_on__lte=until
        )[:200]
    )
    for row in rows:
        row.reminded = True
        _tell_owner(row.number, row.department, row.target_name, row.target_name_en, "due")
    Suggestion.objects.bulk_update(rows, ["reminded"])
    return len(rows)


def about(target: str) -> tuple[str, str]:
    """What a target is called, in both languages; raises NotFound."""
    _kind, _key, name, name_en, _department = _target(target)
    return name, name_en


def _target(target: str) -> tuple[str, str, str, str, str]:
    kind, _, key = target.partition(":")
    if kind == ITEM:
        item = published_item(key)
        return kind, key, item.name, item.name_en, item.department
    name, _, code = key.partition(":")
    row = entry(name, code) if kind == LIST and name in LISTS else None
    if row is None:
        raise NotFound
    named = cached_catalogue().items.get(row.item)
    return kind, key, row.name, row.name_en, row.department or (named.department if named else CATALOGUE_OFFICE)


def _limit(what: str, place: str, most: int) -> None:
    """Counts by a hash that the day is part of: tomorrow nobody can tell who it was, and the rows are gone."""
    day = clock.real_now().date()
    secret = f"{settings.SECRET_KEY}:{day.isoformat()}".encode()
    mark = hmac.new(secret, f"{what}:{place}".encode(), hashlib.sha256).hexdigest()
    DayMark.objects.filter(day__lt=day).delete()
    with connection.cursor() as cursor:
        cursor.execute(COUNT, [mark, day])
        row = cursor.fetchone()
    if row is not None and row[0] > most:
        midnight = timedelta(days=1) - timedelta(seconds=clock.real_now().timestamp() % DAY_S)
        raise TooManyAttempts(retry_after_s=int(midnight.total_seconds()))


def _tell_owner(number: str, department: str, name: str, name_en: str, why: str) -> None:
    words = {
        "new": ("收到一条意见", "A suggestion has come in"),
        "due": ("意见快到答复期限了", "A suggestion falls due"),
    }
    zh, en = words[why]
    recipients = recipients_of_posts([f"{department}-E"]) or recipients_of_posts(["DS-C"])
    send_messages(
        [
            Notice(
                recipient=recipient,
                key=f"suggestion:{number}:{why}",
                kind="suggestion",
                title=f"{zh}：{name}",
                title_en=f"{en}: {name_en}",
                body=f"编号 {number}，请在 {ANSWER_DAYS} 个工作日内公开答复。",
                body_en=f"Number {number}: please answer in public within {ANSWER_DAYS} working days.",
                link=reverse("participation:answer", args=[number]),
            )
            for recipient in recipients
        ]
    )


def suggestion_author(number: str) -> UUID | None:
    """Who made a suggestion, for her own page; None where she was not signed in."""
    return Suggestion.objects.filter(number=number).values_list("author", flat=True).first()
