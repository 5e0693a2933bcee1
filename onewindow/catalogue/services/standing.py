"""Suspending, resuming and withdrawing items; each in one act, with a reason that the public sees."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date

from django.conf import settings
from django.db import connection, transaction
from django.urls import reverse

from onewindow.catalogue.events import ItemStandingChanged
from onewindow.catalogue.models import CatalogueVersion, Coverage, ItemStanding, ItemVersion, RealTime
from onewindow.catalogue.queries.linting import published_findings
from onewindow.catalogue.queries.measures import RealTimeRow
from onewindow.catalogue.queries.published import current_versions, published_catalogue
from onewindow.catalogue.rules.lint.findings import Finding
from onewindow.catalogue.rules.standing import MOVES, PUBLISHED, SUSPENDED, WITHDRAWN, may_move
from onewindow.catalogue.services.publishing import turn_token
from onewindow.foundation import clock
from onewindow.foundation.actor import Actor, ActorKind, system_actor
from onewindow.foundation.errors import Conflict, Invalid, NotAllowed, NotFound
from onewindow.foundation.events import announce
from onewindow.foundation.marks import marked
from onewindow.identity.queries import recipients_of_posts
from onewindow.laws.queries import law_versions
from onewindow.ledger.services import record_act
from onewindow.notifications.services import Notice, send_messages

# Findings that take an item its power in law: with one of these it may not go on being offered.
BREAKING = frozenset(
    [
        "NO_LEGAL_BASIS",
        "NO_POWER",
        "POWER_CANCELLED",
        "POWER_OF_ANOTHER",
        "NO_RESPONSIBILITY",
        "LAW_REPEALED",
        "LAW_UNKNOWN",
        "ARTICLE_UNKNOWN",
        "ARTICLE_REMOVED",
        "BASIS_RANK_TOO_LOW",
        "TEMPORARY_LICENCE_ENDED",
    ]
)
EDITOR = "E"


class ItemClosed(Conflict):
    """The item is suspended or withdrawn: no application is taken at present."""

    code, title = "item-closed", marked("这个事项现在不受理申请")


@transaction.atomic
def suspend_item(
    actor: Actor, key: str, reason: str, reason_en: str = "", legal_reason: tuple[str, int] | None = None
) -> None:
    """Suspends an item at once (紧急暂停): no more applications; cases under way go on.

    A duty by law needs the article that allows it (R-006). Raises NotFound, NotAllowed, Invalid, and Conflict where
    it is suspended already.
    """
    _move(actor, key, SUSPENDED, (reason, reason_en), legal_reason)


@transaction.atomic
def withdraw_item(
    actor: Actor, key: str, reason: str, reason_en: str = "", legal_reason: tuple[str, int] | None = None
) -> None:
    """Takes an item out of the catalogue for good; it stays readable. Raises as `suspend_item`."""
    _move(actor, key, WITHDRAWN, (reason, reason_en), legal_reason)


@transaction.atomic
def resume_item(actor: Actor, key: str, reason: str, reason_en: str = "") -> None:
    """Opens an item again; refused while something still takes it its power in law."""
    _move(actor, key, PUBLISHED, (reason, reason_en), None)


def _move(actor: Actor, key: str, state: str, reason: tuple[str, str], legal_reason: tuple[str, int] | None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtext(%s))", [f"catalogue.standing:{key}"])
    row = current_versions("item", [key]).get(key)
    if row is None:
        raise NotFound
    department = row.body["department"]
    if actor.kind is not ActorKind.SYSTEM and not may_move(actor.posts, department, state):
        raise NotAllowed
    newest = ItemStanding.objects.filter(key=key).order_by("-id").first()
    before = newest.state if newest else PUBLISHED
    if state not in MOVES[before]:
        raise Conflict(f"The item is {before}.", state=before)
    _check_reasons(row, state, reason, legal_reason)
    if state == PUBLISHED:
        _check_power(key)
    article = f"{legal_reason[0]}:{legal_reason[1]}" if legal_reason else ""
    ItemStanding.objects.create(
        key=key,
        state=state,
        since=clock.now(),
        reason=reason[0],
        reason_en=reason[1] or reason[0],
        legal_reason=article,
    )
    turn_token()
    record_act(actor, f"catalogue.set_{state}", f"catalogue:item:{key}", reason=reason[0], legal_reason=article)
    announce(ItemStandingChanged(key, state))
    _tell_owner(row, state, reason)


def _check_reasons(row: ItemVersion, state: str, reason: tuple[str, str], legal_reason: tuple[str, int] | None) -> None:
    errors = []
    if not reason[0].strip():
        errors.append({"pointer": "reason", "reason": "请写明理由，群众会看到。"})
    if state != PUBLISHED and row.body.get("statutory_duty") and legal_reason is None:
        errors.append({"pointer": "legal_reason", "reason": "这是法定职责，必须写明依据哪部法规的哪一条。"})
    if legal_reason is not None and not _is_known(legal_reason):
        errors.append({"pointer": "legal_reason", "reason": "法规库里没有这一条，请先核对。"})
    if errors:
        raise Invalid(errors=errors)


def _is_known(article: tuple[str, int]) -> bool:
    return any(article[1] in version.articles for version in law_versions().get(article[0], ()))


def _check_power(key: str) -> None:
    breaks = breaking(published_findings().get(key, ()))
    if breaks:
        raise Invalid(errors=[{"pointer": "/".join(map(str, one.path)), "reason": one.message} for one in breaks])


def breaking(findings: Collection[Finding]) -> list[Finding]:
    """Of some findings those that take an item its power in law."""
    return [finding for finding in findings if finding.code in BREAKING]


def suspend_what_breaks() -> list[str]:
    """Suspends every open item whose power or basis has ended since it was published; returns their keys.

    Called when a list or a law changed, and by the sweep, since powers and laws also end on days. In a trial city
    everything stays open: it is for trying what has no power yet.
    """
    if settings.ONEWINDOW_TRIAL:
        return []
    catalogue = published_catalogue()
    actor = system_actor("catalogue.gate")
    suspended = []
    for key, findings in published_findings().items():
        breaks = breaking(findings)
        if breaks and catalogue.standing_of(key).is_open:
            reason = "；".join(dict.fromkeys(one.message for one in breaks))
            reason_en = "; ".join(dict.fromkeys(one.message_en for one in breaks))
            with transaction.atomic():
                _suspend_for_law(actor, key, reason, reason_en)
            suspended.append(key)
    return suspended


def _suspend_for_law(actor: Actor, key: str, reason: str, reason_en: str) -> None:
    """The loss of power is itself the legal reason, also for a duty by law."""
    row = current_versions("item", [key])[key]
    ItemStanding.objects.create(key=key, state=SUSPENDED, since=clock.now(), reason=reason, reason_en=reason_en)
    turn_token()
    record_act(actor, "catalogue.set_suspended", f"catalogue:item:{key}", reason=reason)
    announce(ItemStandingChanged(key, SUSPENDED))
    _tell_owner(row, SUSPENDED, (reason, reason_en))


def _tell_owner(row: ItemVersion, state: str, reason: tuple[str, str]) -> None:
    words = {
        SUSPENDED: ("已暂停", "is suspended"),
        WITHDRAWN: ("已撤销", "is withdrawn"),
        PUBLISHED: ("已恢复", "is open again"),
    }
    zh, en = words[state]
    key = f"standing:{row.key}:{state}:{clock.now().isoformat()}"
    send_messages(
        [
            Notice(
                recipient=recipient,
                key=key,
                kind="item-standing",
                title=f"事项“{row.body['name']}”{zh}",
                title_en=f"{row.body['name_en']} {en}",
                body=reason[0],
                body_en=reason[1] or reason[0],
                link=reverse("catalogue:item", args=[row.key]),
            )
            for recipient in recipients_of_posts([f"{row.body['department']}-{EDITOR}"])
        ]
    )


def require_open(keys: Sequence[str]) -> None:
    """Raises ItemClosed when one of the items takes no applications, with its reason and since when."""
    catalogue = published_catalogue()
    for key in keys:
        standing = catalogue.standing_of(key)
        if not standing.is_open:
            item = catalogue.items.get(key)
            name = item.name if item else key
            raise ItemClosed(f"{name}：{standing.reason}", key=key, state=standing.state)


def real_times_are_of(day: date) -> bool:
    """Whether the real times were reckoned on a day."""
    at = CatalogueVersion.objects.filter(id=1).values_list("measured_at", flat=True).first()
    return at is not None and clock.local(at).date() == day


@transaction.atomic
def note_real_times(rows: Sequence[RealTimeRow]) -> None:
    """Replaces what is known of how long finished cases took; the cases reckon it once a day."""
    RealTime.objects.exclude(key__in=[row.key for row in rows]).delete()
    RealTime.objects.bulk_create(
        [
            RealTime(
                key=row.key,
                count=row.count,
                median_days=row.median_days,
                p90_days=row.p90_days,
                visits=row.visits,
                computed_on=clock.today(),
            )
            for row in rows
        ],
        update_conflicts=True,
        unique_fields=["key"],
        update_fields=["count", "median_days", "p90_days", "visits", "computed_on"],
    )
    CatalogueVersion.objects.filter(id=1).update(measured_at=clock.now())


@transaction.atomic
def note_coverage(rows: Mapping[str, tuple[int, int]]) -> None:
    """Replaces what is known of how often sources had what was needed: asked and held, by register or licence type."""
    Coverage.objects.exclude(source__in=list(rows)).delete()
    Coverage.objects.bulk_create(
        [
            Coverage(source=source, asked=asked, held=held, computed_on=clock.today())
            for source, (asked, held) in rows.items()
        ],
        update_conflicts=True,
        unique_fields=["source"],
        update_fields=["asked", "held", "computed_on"],
    )
