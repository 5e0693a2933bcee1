"""Writing in a case's thread: the applicant and who acts for her on one side, the case's posts on the other."""

from __future__ import annotations

from collections.abc import Sequence
from typing import IO
from uuid import UUID

from django.db import transaction

from onewindow.cases.models import CaseMessage, Changes, LoadedCase, Tree, load_tree
from onewindow.cases.rules.steps import StepState
from onewindow.cases.services.common import check_party, check_post, locked, posts_of, store
from onewindow.cases.services.errors import MaterialsByNoticeOnly, MessageMissing, MessagesClosed, TooManyFiles
from onewindow.cases.services.notices import tell_applicant, tell_posts
from onewindow.documents.services import store_file
from onewindow.foundation import clock
from onewindow.foundation.actor import Actor, ActorKind
from onewindow.foundation.errors import NotFound
from onewindow.foundation.ids import new_id
from onewindow.ledger.services import record_act

APPLICANT, POST = "applicant", "post"
QUESTION, ANSWER, MATERIALS = "question", "answer", "materials"
MOST_FILES = 5
LONGEST_MESSAGE = 2000
Attached = Sequence[tuple[str, IO[bytes]]]


def write_message(actor: Actor, number: str, text: str, *, kind: str = "", files: Attached = ()) -> UUID:
    """Writes a message in a case's thread and tells the other side; returns its id.

    `kind` is question or answer; empty, it answers when the other side asked last. Files are stored and looked at for
    malware like every upload. Raises NotFound for strangers, MessagesClosed once the case is closed, MessageMissing
    without text, MaterialsByNoticeOnly where an official asks for materials, TooManyFiles, and what documents raise.
    """
    if kind == MATERIALS:
        raise MaterialsByNoticeOnly
    if not text.strip():
        raise MessageMissing
    if len(files) > MOST_FILES:
        raise TooManyFiles
    tree = load_tree(number)
    _check(actor, *_part(tree, number))
    stored = [store_file(actor, name=name, content=content).id for name, content in files]
    return _write(actor, number, text.strip()[:LONGEST_MESSAGE], kind, stored)


@transaction.atomic
def _write(actor: Actor, number: str, text: str, kind: str, files: list[UUID]) -> UUID:
    tree, part = locked(number)
    _check(actor, tree, part)
    is_staff = actor.kind is ActorKind.STAFF
    message = CaseMessage(
        id=new_id(),
        case=part.case,
        side=POST if is_staff else APPLICANT,
        kind=kind or _kind(part, APPLICANT if is_staff else POST),
        post=min(actor.posts & posts_of(part)) if is_staff else "",
        author=actor.id,
        text=text,
        file_ids=files,
        at=clock.now(),
    )
    store(tree, Changes(added=[message]), part)
    record_act(actor, "cases.write_message", f"case:{number}", side=message.side, kind=message.kind, files=len(files))
    if is_staff:
        tell_applicant(part.case, "message", once=str(message.id))
    else:
        tell_posts(_posts_to_tell(part), part.case, "message", once=str(message.id))
    return message.id


def read_thread(actor: Actor, cases: Sequence[UUID]) -> None:
    """Notes that the actor's side has seen what the other wrote; for a thread that she was found to be allowed to see."""
    other = APPLICANT if actor.kind is ActorKind.STAFF else POST
    unread = CaseMessage.objects.filter(case__in=list(cases), side=other, read_at__isnull=True)
    unread.update(read_at=clock.now())


def _part(tree: Tree | None, number: str) -> tuple[Tree, LoadedCase]:
    part = tree.part(number) if tree else None
    if tree is None or part is None:
        raise NotFound
    return tree, part


def _check(actor: Actor, tree: Tree, part: LoadedCase) -> None:
    if actor.kind is ActorKind.STAFF:
        check_post(actor, part, posts_of(part))
    else:
        check_party(actor, tree)
    if part.case.closed_at is not None:
        raise MessagesClosed


def _kind(part: LoadedCase, other: str) -> str:
    last = CaseMessage.objects.filter(case=part.case).order_by("-at", "-id").values_list("side", "kind").first()
    return ANSWER if last == (other, QUESTION) else QUESTION


def _posts_to_tell(part: LoadedCase) -> set[str]:
    """Who has the turn: the posts of the open steps; where none is open, those that have to do with the case."""
    return {step.post for step in part.steps if step.state == StepState.OPEN} or posts_of(part)
