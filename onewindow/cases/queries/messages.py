"""The thread of a case: what the applicant and the posts wrote to each other, and what is new."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from onewindow.cases.models import CaseMessage, LoadedCase, Tree
from onewindow.cases.queries.citizen import own_tree
from onewindow.cases.queries.desk import part_for
from onewindow.cases.queries.shown import post_shown
from onewindow.cases.queries.siderows import PostShown
from onewindow.documents.queries import FileRow, files
from onewindow.foundation.actor import Actor, ActorKind
from onewindow.foundation.errors import NotFound
from onewindow.identity.queries import OfficialRow, officials

APPLICANT, POST = "applicant", "post"


@dataclass(frozen=True, slots=True)
class MessageRow:
    """A message. `post` and `author` are set where a post wrote it; `is_new` where the reader's side has not seen it."""

    id: UUID
    case_number: str
    side: str
    kind: str
    post: PostShown
    author: str
    author_en: str
    text: str
    files: tuple[FileRow, ...]
    at: datetime
    read_at: datetime | None
    is_new: bool


@dataclass(frozen=True, slots=True)
class ThreadPart:
    """One item of the matter about which messages are written."""

    id: UUID
    number: str
    title: str
    title_en: str
    is_open: bool


@dataclass(frozen=True, slots=True)
class Thread:
    """The messages of a matter, the oldest first. `number` and titles are the matter's, or the case's at the desk."""

    number: str
    title: str
    title_en: str
    applicant_name: str
    parts: tuple[ThreadPart, ...]
    messages: tuple[MessageRow, ...]

    @property
    def open_parts(self) -> tuple[ThreadPart, ...]:
        """The items to which something can still be written."""
        return tuple(part for part in self.parts if part.is_open)


def own_thread(actor: Actor, number: str) -> Thread:
    """The thread of the actor's own matter, by its or a case's number; raises NotFound."""
    tree = own_tree(actor, number)
    root = tree.root
    parts = [part for part in tree.parts if part.case.number]
    return _thread(actor, (str(root.number), root.title, root.title_en, root.applicant_name), parts)


def desk_thread(actor: Actor, number: str) -> Thread:
    """The thread of a case of the actor's posts; raises NotFound."""
    _tree, part = part_for(actor, number)
    case = part.case
    return _thread(actor, (number, case.title, case.title_en, case.applicant_name), [part])


def message_file(actor: Actor, number: str, file_id: UUID) -> bool:
    """Whether the actor's own side attached the file to this thread; raises NotFound for strangers and other files."""
    is_staff = actor.kind is ActorKind.STAFF
    cases = [part_for(actor, number)[1].case.id] if is_staff else _cases(own_tree(actor, number))
    found = CaseMessage.objects.filter(case__in=cases, file_ids__contains=[file_id]).values_list("side", flat=True)
    side = found.first()
    if side is None:
        raise NotFound
    return bool(side == (POST if is_staff else APPLICANT))


def _cases(tree: Tree) -> list[UUID]:
    return [part.case.id for part in tree.parts]


def _thread(actor: Actor, head: tuple[str, str, str, str], parts: Sequence[LoadedCase]) -> Thread:
    numbers = {part.case.id: str(part.case.number) for part in parts}
    rows = list(CaseMessage.objects.filter(case__in=list(numbers)).order_by("at", "id"))
    stored = files([file for row in rows for file in row.file_ids])
    known = officials() if rows and actor.kind is ActorKind.STAFF else {}
    other = APPLICANT if actor.kind is ActorKind.STAFF else POST
    shown = tuple(_message(row, numbers[row.case_id], stored, known.get(row.author), other) for row in rows)
    items = tuple(
        ThreadPart(
            part.case.id, numbers[part.case.id], part.case.title, part.case.title_en, part.case.closed_at is None
        )
        for part in parts
    )
    return Thread(*head, items, shown)


def _message(
    row: CaseMessage, number: str, stored: Mapping[UUID, FileRow], who: OfficialRow | None, other: str
) -> MessageRow:
    """At the desk the official is named; to the applicant her post answers."""
    return MessageRow(
        id=row.id,
        case_number=number,
        side=row.side,
        kind=row.kind,
        post=post_shown(row.post),
        author=who.name if who else "",
        author_en=(who.name_en or who.name) if who else "",
        text=row.text,
        files=tuple(stored[file] for file in row.file_ids if file in stored),
        at=row.at,
        read_at=row.read_at,
        is_new=row.side == other and row.read_at is None,
    )
