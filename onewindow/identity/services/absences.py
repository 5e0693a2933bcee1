"""Absences and deputies (请假代理): nothing waits for a person who is away, and every stand-in is named and on record."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from onewindow.foundation import clock
from onewindow.foundation.actor import Actor, ActorKind
from onewindow.foundation.errors import Invalid, NotAllowed, NotFound
from onewindow.foundation.marks import marked
from onewindow.identity.models import Absence, Account, Post, PostHolder, StandIn
from onewindow.identity.queries import heads_departments, recipients_of_posts
from onewindow.identity.rules import AccountKind, head_of, overlaps, wrong_days
from onewindow.ledger.services import record_act
from onewindow.notifications.services import Notice, send_messages

WRONG = {
    "order": marked("最后一天在第一天之前，请改日期"),
    "past": marked("这段日子已经过去，请写今天或以后的日子"),
    "long": marked("一次最多登记一年，请改日期"),
    "twice": marked("这段日子已经登记过，不用再登记；要改，先结束原来的那一条"),
    "deputy": marked("代理人要和您同岗位；要别人代理，请负责人指定"),
    "away": marked("这个人那几天也不在，请换一个人"),
    "stranger": marked("只能指定本部门的在岗人员"),
    "herself": marked("不能由本人代理本人，请换一个人"),
}


class AbsenceWrong(Invalid):
    """An absence or a deputy that cannot be; `errors` says which field and why."""

    code, title = "absence-wrong", marked("没有登记：日期或者代理人不对")


@dataclass(frozen=True, slots=True)
class Days:
    """From the first day to the last, both included."""

    since: date
    until: date


@transaction.atomic
def mark_absence(actor: Actor, days: Days, deputy: UUID | None = None, *, account: UUID | None = None) -> UUID:
    """Marks that the actor, or an official of a department she heads (`account`), is away; returns the absence's id.

    The deputy holds the same posts, or the head names her; she gets each post that is not her own in its holder's stead.
    Raises NotAllowed for whoever marks another's absence without heading her department, and AbsenceWrong.
    """
    if actor.kind is not ActorKind.STAFF:
        raise NotAllowed
    away = _official(account or actor.id)
    posts = _posts_of(away.id)
    is_head = bool(heads_departments(actor) & {authority for _code, authority in posts})
    if away.id != actor.id and not is_head:
        raise NotAllowed
    _check_days(days)
    if any(overlaps(days.since, days.until, one.since, one.until) for one in _lasting(away.id)):
        raise _wrong("since", "twice")
    if deputy is not None:
        _check_deputy(away.id, deputy, posts, days, is_head=is_head)
    row = Absence.objects.create(
        account=away,
        since=days.since,
        until=days.until,
        deputy_id=deputy,
        marked_by=actor.id,
        marked_at=clock.now(),
    )
    codes = [code for code, _authority in posts]
    if deputy is not None:
        _stand_in(actor, codes, deputy, days, row)
    record_act(
        actor, "identity.mark_absence", f"account:{away.id}", since=str(days.since), until=str(days.until), posts=codes
    )
    _tell(row, codes)
    return row.id


@transaction.atomic
def name_deputy(actor: Actor, post: str, account: UUID, days: Days) -> UUID:
    """The head names who holds a post of her department in its holder's stead, or while there is none.

    Raises NotFound, NotAllowed for who doesn't head the department, and AbsenceWrong.
    """
    found = Post.objects.filter(code=post).first()
    if found is None:
        raise NotFound
    if found.authority not in heads_departments(actor):
        raise NotAllowed
    _check_days(days)
    _check_of_department(account, {found.authority})
    _check_present(account, days)
    if post in {code for code, _authority in _posts_of(account)}:
        raise _wrong("deputy", "herself")
    row = _stand_in(actor, [post], account, days, None)[0]
    record_act(actor, "identity.name_deputy", f"post:{post}", account=str(account), until=str(days.until))
    _tell_deputy(row, [post])
    return row.id


@transaction.atomic
def end_absence(actor: Actor, absence: UUID) -> None:
    """She is back earlier, or does not go: the absence ends at once, and so does her deputy's stead.

    For herself and for the head of her department; raises NotFound for everybody else.
    """
    row = Absence.objects.select_for_update(of=("self",), no_key=True).filter(id=absence, ended_at=None).first()
    if row is None or not (row.account_id == actor.id or _heads(actor, row.account_id)):
        raise NotFound
    now = clock.now()
    row.ended_at = now
    row.save(update_fields=["ended_at"])
    StandIn.objects.filter(absence=row, ended_at=None).update(ended_at=now)
    record_act(actor, "identity.end_absence", f"account:{row.account_id}")


@transaction.atomic
def end_stand_in(actor: Actor, stand_in: UUID) -> None:
    """The head takes a stead back; raises NotFound for everybody else."""
    row = StandIn.objects.select_for_update(of=("self",), no_key=True).filter(id=stand_in, ended_at=None).first()
    if row is None or row.post_id not in _posts_headed(actor):
        raise NotFound
    row.ended_at = clock.now()
    row.save(update_fields=["ended_at"])
    record_act(actor, "identity.end_stand_in", f"post:{row.post_id}", account=str(row.account_id))


def _official(account: UUID) -> Account:
    """The official, locked, so that two absences of hers are marked one after the other."""
    found = (
        Account.objects.select_for_update(of=("self",), no_key=True)
        .filter(id=account, kind=AccountKind.STAFF.value, is_active=True)
        .first()
    )
    if found is None:
        raise NotFound
    return found


def _posts_of(account: UUID) -> list[tuple[str, str]]:
    """Her posts with their departments."""
    rows = PostHolder.objects.filter(account=account).order_by("post")
    return list(rows.values_list("post", "post__authority"))


def _posts_headed(actor: Actor) -> set[str]:
    return set(Post.objects.filter(authority__in=heads_departments(actor)).values_list("code", flat=True))


def _heads(actor: Actor, account: UUID) -> bool:
    return bool(heads_departments(actor) & {authority for _code, authority in _posts_of(account)})


def _lasting(account: UUID) -> Iterable[Absence]:
    return Absence.objects.filter(account=account, ended_at=None, until__gte=clock.today())


def _check_days(days: Days) -> None:
    wrong = wrong_days(days.since, days.until, clock.today())
    if wrong:
        raise _wrong("until", wrong)


def _check_deputy(away: UUID, deputy: UUID, posts: list[tuple[str, str]], days: Days, *, is_head: bool) -> None:
    if deputy == away:
        raise _wrong("deputy", "herself")
    _check_of_department(deputy, {authority for _code, authority in posts})
    _check_present(deputy, days)
    own = {code for code, _authority in _posts_of(deputy)}
    if not is_head and not {code for code, _authority in posts} <= own:
        raise _wrong("deputy", "deputy")


def _check_of_department(account: UUID, departments: set[str]) -> None:
    known = Account.objects.filter(id=account, kind=AccountKind.STAFF.value, is_active=True).exists()
    if not known or not departments & {authority for _code, authority in _posts_of(account)}:
        raise _wrong("deputy", "stranger")


def _check_present(account: UUID, days: Days) -> None:
    if any(overlaps(days.since, days.until, one.since, one.until) for one in _lasting(account)):
        raise _wrong("deputy", "away")


def _wrong(field: str, why: str) -> AbsenceWrong:
    return AbsenceWrong(errors=[{"pointer": f"/{field}", "reason": _(WRONG[why])}])


def _stand_in(actor: Actor, posts: list[str], account: UUID, days: Days, absence: Absence | None) -> list[StandIn]:
    own = {code for code, _authority in _posts_of(account)}
    rows = [
        StandIn(
            post_id=code,
            account_id=account,
            since=days.since,
            until=days.until,
            absence=absence,
            named_by=actor.id,
            named_at=clock.now(),
        )
        for code in posts
        if code not in own
    ]
    return StandIn.objects.bulk_create(rows)


def _tell(row: Absence, posts: list[str]) -> None:
    """Tells the deputy, and the head where nobody stands in."""
    if row.deputy_id is not None:
        _send(row, "absence_deputy", posts, [one for one in recipients_of_posts(posts) if one.account == row.deputy_id])
    else:
        heads = sorted({head_of(code) for code in posts} - set(posts))
        _send(row, "absence_marked", posts, recipients_of_posts(heads))


def _tell_deputy(row: StandIn, posts: list[str]) -> None:
    _send(row, "absence_deputy", posts, [one for one in recipients_of_posts(posts) if one.account == row.account_id])


def _send(row: Absence | StandIn, kind: str, posts: list[str], recipients: Iterable[object]) -> None:
    named = "、".join(posts)
    days = f"{row.since.isoformat()} – {row.until.isoformat()}"
    is_deputy = kind == "absence_deputy"
    send_messages(
        [
            Notice(
                recipient=recipient,  # type: ignore[arg-type]
                key=f"identity.{kind}:{row.id}",
                kind=kind,
                title="请您代理岗位" if is_deputy else "有人请假，没有代理人",
                title_en="You stand in for a post" if is_deputy else "Somebody is away without a deputy",
                body=f"岗位 {named}，{days}。" + ("" if is_deputy else "请看有没有人能办，没有的请指定代理人。"),
                body_en=f"Posts {', '.join(posts)}, {days}."
                + ("" if is_deputy else " Please name a deputy where nobody else holds the post."),
                link="/desk/absence/",
            )
            for recipient in recipients
        ]
    )
