"""What several applicants of one draft see: its person who they are, each of the others what she is to confirm."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import BinaryIO
from uuid import UUID

from onewindow.documents import queries as documents
from onewindow.foundation import clock
from onewindow.foundation.actor import Actor, ActorKind
from onewindow.foundation.errors import NotFound
from onewindow.foundation.personal import lookup_hash
from onewindow.intake.models import CoApplicant, DraftState
from onewindow.intake.queries.drafts import DraftPage, is_complete, own_draft, page_of
from onewindow.intake.queries.things import thing_in
from onewindow.intake.rules import filling
from onewindow.intake.rules.content import Content, FileRef
from onewindow.intake.rules.joining import JointState, confirmed_content, has_agreed

SHOWN = 50


@dataclass(frozen=True, slots=True)
class CoApplicantRow:
    """One who applies together with a draft's person. `agreed` says that she has confirmed what stands there now."""

    id: UUID
    party: UUID
    name: str
    kind: str
    side: str
    state: str
    agreed: bool
    reason: str
    asked_at: datetime
    answered_at: datetime | None


@dataclass(frozen=True, slots=True)
class PeoplePage:
    """Who applies together in a draft, for its person; `suggested` are fields that name others' numbers."""

    number: str
    title: str
    title_en: str
    state: str
    applicant: str
    rows: tuple[CoApplicantRow, ...]
    suggested: tuple[Suggestion, ...]
    is_complete: bool

    @property
    def is_agreed(self) -> bool:
        """Whether all have confirmed."""
        return bool(self.rows) and all(row.agreed for row in self.rows)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A field of the form that names somebody else by number."""

    field: str
    label: str
    label_en: str
    number: str


@dataclass(frozen=True, slots=True)
class JointLine:
    """A draft in which somebody is asked to apply together, in her list."""

    id: UUID
    title: str
    title_en: str
    who: str
    state: str
    draft_state: str
    case_number: str
    expires_on: date
    asked_at: datetime

    @property
    def waits(self) -> bool:
        """Whether she has something to do."""
        return self.draft_state == DraftState.OPEN and self.state in {JointState.ASKED, JointState.JOINED}


@dataclass(frozen=True, slots=True)
class JointPage:
    """A draft as one of the co-applicants reads it; `content` names what she confirms."""

    me: CoApplicantRow
    others: tuple[CoApplicantRow, ...]
    page: DraftPage
    content: str
    is_complete: bool
    is_over: bool

    @property
    def names(self) -> frozenset[str]:
        """What the applicants are called."""
        first = {self.page.applicant.get("name", ""), self.page.person.get("name", "")}
        return frozenset({*first, self.me.name, *(row.name for row in self.others)})


def people_page(actor: Actor, number: str) -> PeoplePage:
    """Who applies together in the actor's own draft; raises NotFound for everybody else."""
    draft = own_draft(actor, number)
    content = draft.content
    rows = list(draft.co_applicants.order_by("asked_at", "id"))
    name = _content_name(content, draft.answers, rows)
    fields = thing_in(draft.kind, draft.key, draft.versions).fields(draft.answers)
    known = {content.person.get("ref"), content.applicant.get("ref"), *(row.ref for row in rows)}
    suggested = []
    for field in fields:
        value = str(filling.value_of(content, field.name) or "").strip()
        if field.type == "idno" and value and (ref := lookup_hash(value)) not in known:
            known.add(ref)
            suggested.append(Suggestion(field.name, field.label, field.label_en, value))
    return PeoplePage(
        number=draft.number,
        title=draft.title,
        title_en=draft.title_en,
        state=draft.state,
        applicant=content.applicant.get("name", ""),
        rows=tuple(_row(row, name) for row in rows),
        suggested=tuple(suggested),
        is_complete=is_complete(draft, content),
    )


def joint_drafts_of(actor: Actor) -> list[JointLine]:
    """The drafts in which the actor, or somebody she represents, is named to apply together; one statement."""
    if actor.kind is not ActorKind.PERSON:
        return []
    rows = CoApplicant.objects.filter(party__in=list(actor.parties)).select_related("draft").order_by("-asked_at")
    return [
        JointLine(
            id=row.id,
            title=row.draft.title,
            title_en=row.draft.title_en,
            who=row.draft.content.applicant.get("name", ""),
            state=row.state,
            draft_state=row.draft.state,
            case_number=row.draft.case_number,
            expires_on=row.draft.expires_on,
            asked_at=row.asked_at,
        )
        for row in rows[:SHOWN]
    ]


def joint_page(actor: Actor, co_applicant: UUID) -> JointPage:
    """A draft as a co-applicant reads it; raises NotFound for everybody else, its own person too."""
    row = _her_row(actor, co_applicant)
    draft, content = row.draft, row.draft.content
    rows = list(draft.co_applicants.order_by("asked_at", "id"))
    name = _content_name(content, draft.answers, rows)
    return JointPage(
        me=_row(row, name),
        others=tuple(_row(each, name) for each in rows if each.id != row.id),
        page=page_of(draft, content),
        content=name,
        is_complete=draft.state == DraftState.OPEN and is_complete(draft, content),
        is_over=draft.state != DraftState.OPEN or draft.expires_on < clock.today(),
    )


def joint_file(actor: Actor, co_applicant: UUID, file_id: UUID) -> tuple[FileRef, BinaryIO]:
    """A paper of the draft, for a co-applicant who has agreed to apply together; raises NotFound for everybody else."""
    row = _her_row(actor, co_applicant)
    if row.state not in {JointState.JOINED, JointState.CONFIRMED}:
        raise NotFound
    for files in row.draft.content.files.values():
        for file in files:
            if file.id == str(file_id):
                return file, documents.open_file(file_id)
    raise NotFound


def _her_row(actor: Actor, co_applicant: UUID) -> CoApplicant:
    found = CoApplicant.objects.filter(id=co_applicant, party__in=list(actor.parties)).select_related("draft").first()
    if found is None or actor.kind is not ActorKind.PERSON:
        raise NotFound
    return found


def _content_name(content: Content, answers: dict[str, str], rows: list[CoApplicant]) -> str:
    return confirmed_content(content, answers, [(str(row.party), row.side) for row in rows])


def _row(row: CoApplicant, content_name: str) -> CoApplicantRow:
    return CoApplicantRow(
        id=row.id,
        party=row.party,
        name=row.name,
        kind=row.kind,
        side=row.side,
        state=row.state,
        agreed=has_agreed(row.state, row.seen, content_name),
        reason=row.reason,
        asked_at=row.asked_at,
        answered_at=row.answered_at,
    )
