"""Drafts as lists and pages: whose, in which state, what waits for whom, and what was done to each."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from onewindow.catalogue.queries import Bundle, Item, published_catalogue
from onewindow.drafting.models import Draft, DraftRevision
from onewindow.drafting.rules.states import (
    ABANDONED,
    ACT_NAMES,
    APPROVED,
    CATALOGUE_POST,
    CLOSED,
    DRAFT,
    IN_LEGAL_CHECK,
    IN_REVIEW,
    LEGAL_POST,
    STATE_NAMES,
    departments_of_posts,
    editor_post,
    sees_all,
    works_on_items,
)
from onewindow.foundation.actor import Actor
from onewindow.foundation.errors import NotAllowed, NotFound
from onewindow.identity.queries import account_names
from onewindow.registers.queries import AuthorityRow, authorities


@dataclass(frozen=True, slots=True)
class DraftRow:
    """A line of the list."""

    id: UUID
    kind: str
    key: str
    name: str
    name_en: str
    department: AuthorityRow | None
    state: str
    base_version: int | None
    updated_at: datetime

    @property
    def state_name(self) -> str:
        """The state as people call it; the page translates it."""
        return STATE_NAMES[self.state]


@dataclass(frozen=True, slots=True)
class PublishedRow:
    """A published definition of the actor's department that nobody is drafting."""

    kind: str
    key: str
    name: str
    name_en: str
    version: int


@dataclass(frozen=True, slots=True)
class DraftPage:
    """Everything about a draft that its pages show."""

    id: UUID
    kind: str
    key: str
    body: Mapping[str, Any]
    department: str
    authority: AuthorityRow | None
    state: str
    revision: int
    base_version: int | None
    published_version: int | None
    note: str
    note_en: str
    effective_from: date | None
    origin: str
    source: str
    updated_at: datetime
    sent_back: str
    may: frozenset[str]

    @property
    def name(self) -> str:
        """The name, or the key while there is none."""
        return str(self.body.get("name") or self.key)

    @property
    def name_en(self) -> str:
        """The English name, or nothing."""
        return str(self.body.get("name_en") or "")

    @property
    def state_name(self) -> str:
        """The state as people call it; the page translates it."""
        return STATE_NAMES[self.state]

    @property
    def next_version(self) -> int:
        """Which version this will be, as it stands now."""
        return self.published_version or (self.base_version or 0) + 1


@dataclass(frozen=True, slots=True)
class RevisionRow:
    """A line of the history."""

    number: int
    act: str
    by: str
    by_en: str
    posts: tuple[str, ...]
    at: datetime
    remark: str
    has_body: bool

    @property
    def act_name(self) -> str:
        """What was done; the page translates it."""
        return ACT_NAMES[self.act]


def require_works_on_items(actor: Actor) -> None:
    """Only holders of the four posts see drafts."""
    if not works_on_items(actor.posts):
        raise NotAllowed


def drafts_of(actor: Actor, *, text: str = "", state: str = "", after: str = "", limit: int = 20) -> list[DraftRow]:
    """The drafts that the actor may see, the newest first; `after` is the cursor of the last line seen."""
    found = _visible(actor)
    found = found.filter(state=state) if state else found.exclude(state=ABANDONED)
    if text:
        found = found.filter(Q(name__icontains=text) | Q(key__icontains=text) | Q(body__name_en__icontains=text))
    if cursor := _cursor(after):
        moment, last = cursor
        found = found.filter(Q(updated_at__lt=moment) | Q(updated_at=moment, id__lt=last))
    return _rows(found.order_by("-updated_at", "-id")[:limit])


def waiting_for(actor: Actor, limit: int = 50) -> list[DraftRow]:
    """The drafts that wait for an act of the actor's posts, the longest waiting first."""
    wanted = Q(pk__in=())
    departments = [post[:-2] for post in actor.posts if post.endswith("-A")]
    if departments:
        wanted |= Q(state=IN_REVIEW, department__in=departments)
    if LEGAL_POST in actor.posts:
        wanted |= Q(state=IN_LEGAL_CHECK)
    if CATALOGUE_POST in actor.posts:
        wanted |= Q(state=APPROVED)
    own = [post[:-2] for post in actor.posts if post.endswith("-E")]
    back = Q(state=DRAFT, department__in=own, sent_by__isnull=False)
    return _rows(Draft.objects.filter(wanted | back).order_by("updated_at", "id")[:limit])


def cursor_of(row: DraftRow) -> str:
    """Where the list goes on after a line."""
    return f"{row.updated_at.isoformat()}~{row.id}"


def published_of(actor: Actor, text: str = "") -> list[PublishedRow]:
    """What the actor's department has published and nobody is drafting, by name."""
    if not actor.holds(editor_post(actor.organisation)):
        return []
    catalogue = published_catalogue()
    open_drafts = Draft.objects.filter(department=actor.organisation).exclude(state__in=CLOSED)
    drafted = set(open_drafts.order_by().values_list("kind", "key"))
    items: list[tuple[str, str, Item | Bundle]] = [
        ("item", each.key, each) for each in catalogue.items.values() if each.department == actor.organisation
    ]
    bundles: list[tuple[str, str, Item | Bundle]] = [
        ("bundle", each.code, each) for each in catalogue.bundles.values() if each.lead_department == actor.organisation
    ]
    rows = [
        PublishedRow(kind, key, each.name, each.name_en, each.version)
        for kind, key, each in [*items, *bundles]
        if (kind, key) not in drafted
    ]
    folded = text.casefold()
    return [row for row in rows if folded in f"{row.name} {row.name_en} {row.key}".casefold()]


def adoptable_by(actor: Actor) -> list[PublishedRow]:
    """The published items of other departments, by level and code: what an office of a level below may adopt."""
    items = [each for each in published_catalogue().items.values() if each.department != actor.organisation]
    rows = sorted(items, key=lambda each: (each.level, each.key))
    return [PublishedRow("item", each.key, each.name, each.name_en, each.version) for each in rows]


def draft_page(actor: Actor, draft_id: UUID) -> DraftPage:
    """One draft; raises NotFound for who may not see it."""
    draft = _visible(actor).filter(id=draft_id).first()
    if draft is None:
        raise NotFound
    last_back = DraftRevision.objects.filter(draft=draft, act="send_back").order_by("-number").first()
    is_back = draft.state == DRAFT and draft.sent_by is not None and last_back is not None
    return DraftPage(
        **{
            name: getattr(draft, name)
            for name in [
                *("id", "kind", "key", "body", "department", "state", "revision", "base_version"),
                *("published_version", "note", "note_en", "effective_from", "origin", "updated_at"),
            ]
        },
        source=str(draft.origin_row.get("source", "")) if draft.origin == "adoption" else "",
        authority=authorities().get(draft.department),
        sent_back=last_back.remark if is_back and last_back else "",
        may=_may(actor, draft),
    )


def open_draft_of(kind: str, key: str) -> UUID | None:
    """The draft of a definition that is being written or checked, or None."""
    found = Draft.objects.filter(kind=kind, key=key).exclude(state__in=CLOSED)
    return found.order_by().values_list("id", flat=True).first()


def history_of(actor: Actor, draft_id: UUID, *, before: int | None = None, limit: int = 50) -> list[RevisionRow]:
    """What was done to a draft, the newest first; `before` goes on below a number."""
    if not _visible(actor).filter(id=draft_id).exists():
        raise NotFound
    found = DraftRevision.objects.filter(draft_id=draft_id).order_by("-number")
    found = found.filter(number__lt=before) if before else found
    columns = ("number", "act", "by", "at", "remark", "has_body")
    rows = list(found.annotate(has_body=Q(body__isnull=False)).values_list(*columns)[:limit])
    names = account_names({row[2] for row in rows})
    return [
        RevisionRow(number, act, *names.get(by, ("", "", ())), at, remark, has_body)
        for number, act, by, at, remark, has_body in rows
    ]


def revision_body(actor: Actor, draft_id: UUID, number: int) -> Mapping[str, Any]:
    """The body that one revision keeps; raises NotFound where it keeps none."""
    if not _visible(actor).filter(id=draft_id).exists():
        raise NotFound
    row = DraftRevision.objects.filter(draft_id=draft_id, number=number, body__isnull=False).first()
    if row is None or row.body is None:
        raise NotFound
    return dict(row.body)


def shown_revision(actor: Actor, draft_id: UUID, based_on: int, form: str) -> int:
    """What an open page shows: the newest revision that it saved by itself, else the one from which it was drawn."""
    if not form or not _visible(actor).filter(id=draft_id).exists():
        return based_on
    mine = DraftRevision.objects.filter(draft_id=draft_id, form=form, act="save", number__gt=based_on)
    return mine.order_by("-number").values_list("number", flat=True).first() or based_on


def body_at(actor: Actor, draft_id: UUID, number: int) -> Mapping[str, Any]:
    """The body as it was when the draft had this revision; raises NotFound for one that never was."""
    if not _visible(actor).filter(id=draft_id, revision__gte=number).exists():
        raise NotFound
    rows = DraftRevision.objects.filter(draft_id=draft_id, number__lte=number, body__isnull=False)
    row = rows.exclude(act="set_aside").order_by("-number").first()
    if row is None or row.body is None:
        raise NotFound
    return dict(row.body)


def aside_of(actor: Actor, draft_id: UUID, number: int) -> tuple[Mapping[str, Any], Mapping[str, Any], int | None]:
    """What was set aside: the common beginning, the body, and the published version that it is, if it is one."""
    body = revision_body(actor, draft_id, number)
    row = DraftRevision.objects.filter(draft_id=draft_id, number=number, act="set_aside").first()
    if row is None:
        raise NotFound
    return dict(row.base or {}), body, row.version


def _visible(actor: Actor) -> QuerySet[Draft]:
    require_works_on_items(actor)
    if sees_all(actor.posts):
        return Draft.objects.all()
    return Draft.objects.filter(department__in=departments_of_posts(actor.posts) & {actor.organisation})


def _may(actor: Actor, draft: Draft) -> frozenset[str]:
    """Which acts are open to the actor by post and state; whether she is somebody else is looked at when she acts."""
    acts: set[str] = set()
    is_editor = actor.organisation == draft.department and actor.holds(editor_post(draft.department))
    if is_editor and draft.state == DRAFT:
        acts |= {"write", "send", "abandon"}
    if is_editor and draft.state == ABANDONED:
        acts.add("reopen")
    review = actor.organisation == draft.department and actor.holds(f"{draft.department}-A")
    chain = {IN_REVIEW: ("accept", review), IN_LEGAL_CHECK: ("pass", actor.holds(LEGAL_POST))}
    chain[APPROVED] = ("publish", actor.holds(CATALOGUE_POST))
    act, is_open = chain.get(draft.state, ("", False))
    return frozenset(acts | ({act, "send_back"} if is_open else set()))


def _rows(found: QuerySet[Draft] | Collection[Draft]) -> list[DraftRow]:
    known = authorities()
    columns = ("id", "kind", "key", "name", "body__name_en", "department", "state", "base_version", "updated_at")
    rows = found.values_list(*columns) if isinstance(found, QuerySet) else ()
    return [
        DraftRow(row[0], row[1], row[2], row[3] or row[2], str(row[4] or ""), known.get(row[5]), *row[6:])
        for row in rows
    ]


def _cursor(text: str) -> tuple[datetime, UUID] | None:
    moment, _sign, last = text.partition("~")
    try:
        found = datetime.fromisoformat(moment), UUID(last)
    except ValueError:
        return None
    return found if found[0].tzinfo else None
