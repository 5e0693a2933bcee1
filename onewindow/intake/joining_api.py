"""Applying together (共同申请) as JSON: naming the others, and what each of them answers; the pages' own services."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema, Status
from pydantic import Field as Constraint

from onewindow.foundation.access import person_auth
from onewindow.foundation.http import actor_of
from onewindow.foundation.problems import refusals
from onewindow.intake import queries, services
from onewindow.intake.forms.showing import text_for_another
from onewindow.intake.queries import JointLine
from onewindow.intake.rules.joining import JointState

router = Router(tags=["joint applicants"])


class CoApplicantIn(Schema):
    """Whom, by number and name; `side`: `same` shares the result, `other` is the other party, such as a seller."""

    document: str = Constraint(min_length=1, max_length=32)
    name: str = Constraint(min_length=1, max_length=200)
    side: str = Constraint(pattern="^(same|other)$")


class CoApplicantNamed(Schema):
    """The co-applicant who was named and asked."""

    id: UUID


class CoApplicantOut(Schema):
    """How far a co-applicant has come; `agreed` says that she has confirmed what stands in the draft now."""

    id: UUID
    name: str
    kind: str
    side: str
    state: str
    agreed: bool
    reason: str
    asked_at: datetime
    answered_at: datetime | None


class JointLineOut(Schema):
    """A draft in which the caller is asked to apply together; `waits` says that she has something to do."""

    id: UUID
    title: str
    title_en: str
    who: str
    state: str
    draft_state: str
    case_number: str
    expires_on: date
    asked_at: datetime
    waits: bool


class JointField(Schema):
    """A line of the joint form as text; what is another's alone is masked."""

    name: str
    label: str
    label_en: str
    text: str


class JointFile(Schema):
    """A paper that she may open."""

    id: str
    name: str
    media_type: str


class JointMaterial(Schema):
    """A material, and of its files those that she may open."""

    code: str
    name: str
    name_en: str
    kind: str
    files: list[JointFile]


class JointOut(Schema):
    """A draft as one of its co-applicants reads it; `content` names what she confirms.

    Before she has agreed to apply together, and once it is over, `fields` and `materials` are empty.
    """

    me: CoApplicantOut
    others: list[CoApplicantOut]
    title: str
    title_en: str
    applicant: str
    content: str
    is_complete: bool
    is_over: bool
    fields: list[JointField]
    materials: list[JointMaterial]


class ConfirmationIn(Schema):
    """`content` as it stood in what she has read."""

    content: str = Constraint(min_length=1, max_length=64)


class DeclineIn(Schema):
    """Why not, in her words; the draft's person reads it."""

    reason: str = Constraint("", max_length=services.LONGEST_REASON)


@router.get(
    "/drafts/{number}/co-applicants",
    auth=person_auth,
    response={200: list[CoApplicantOut], **refusals(401, 403, 404)},
    summary="Who applies together in a draft",
    operation_id="list_co_applicants",
)
def list_co_applicants(request: HttpRequest, number: str) -> list[CoApplicantOut]:
    """Lists the others of a draft of one's own, in the order in which they were named."""
    return _people(request, number)


@router.post(
    "/drafts/{number}/co-applicants",
    auth=person_auth,
    response={201: CoApplicantNamed, **refusals(400, 401, 403, 404, 409, 422, 429)},
    summary="Name somebody who applies together",
    operation_id="name_co_applicant",
)
def name_co_applicant(request: HttpRequest, number: str, body: CoApplicantIn) -> Status[dict[str, UUID]]:
    """Names and asks her; 422 where number and name are not one party's, 429 after ten misses in a day."""
    named = services.name_co_applicant(
        actor_of(request), number, document=body.document, name=body.name, side=body.side
    )
    return Status(201, {"id": named})


@router.post(
    "/drafts/{number}/co-applicants/ask",
    auth=person_auth,
    response={200: list[CoApplicantOut], **refusals(400, 401, 403, 404, 409)},
    summary="Ask the others to confirm",
    operation_id="ask_to_confirm",
)
def ask_to_confirm(request: HttpRequest, number: str) -> list[CoApplicantOut]:
    """Tells those who have yet to confirm that the draft is ready; once for the same content."""
    services.ask_to_confirm(actor_of(request), number)
    return _people(request, number)


@router.delete(
    "/drafts/{number}/co-applicants/{co_applicant}",
    auth=person_auth,
    response={204: None, **refusals(401, 403, 404, 409, 422)},
    summary="Take a co-applicant off",
    operation_id="remove_co_applicant",
)
def remove_co_applicant(request: HttpRequest, number: str, co_applicant: UUID) -> Status[None]:
    """Takes her off, with what was read with her agreement; a second time changes nothing."""
    services.remove_co_applicant(actor_of(request), number, co_applicant)
    return Status(204, None)


@router.get(
    "/joint-drafts",
    auth=person_auth,
    response={200: list[JointLineOut], **refusals(401, 403)},
    summary="In which drafts the caller is asked to apply together",
    operation_id="list_joint_drafts",
)
def list_joint_drafts(request: HttpRequest) -> list[JointLine]:
    """Lists them for the caller and for whom she represents, the latest first."""
    return queries.joint_drafts_of(actor_of(request))


@router.get(
    "/joint-drafts/{co_applicant}",
    auth=person_auth,
    response={200: JointOut, **refusals(401, 403, 404, 422)},
    summary="One draft as a co-applicant reads it",
    operation_id="get_joint_draft",
)
def get_joint_draft(request: HttpRequest, co_applicant: UUID) -> JointOut:
    """Answers what she is to confirm, and who else applies."""
    return _joint(request, co_applicant)


@router.post(
    "/joint-drafts/{co_applicant}/join",
    auth=person_auth,
    response={200: JointOut, **refusals(400, 401, 403, 404, 409, 422)},
    summary="Agree to apply together",
    operation_id="join_draft",
)
def join_draft(request: HttpRequest, co_applicant: UUID) -> JointOut:
    """From then on what registers know about her is read for it; a second time changes nothing."""
    services.join_draft(actor_of(request), co_applicant)
    return _joint(request, co_applicant)


@router.post(
    "/joint-drafts/{co_applicant}/confirm",
    auth=person_auth,
    response={200: JointOut, **refusals(400, 401, 403, 404, 409, 422)},
    summary="Confirm the whole draft",
    operation_id="confirm_joint_draft",
)
def confirm_joint_draft(request: HttpRequest, co_applicant: UUID, body: ConfirmationIn) -> JointOut:
    """Confirms what she has read; 409 where it is another by now, or not filled in."""
    services.confirm_draft(actor_of(request), co_applicant, body.content)
    return _joint(request, co_applicant)


@router.post(
    "/joint-drafts/{co_applicant}/decline",
    auth=person_auth,
    response={200: JointOut, **refusals(400, 401, 403, 404, 409, 422)},
    summary="Decline to apply together",
    operation_id="decline_joint_draft",
)
def decline_joint_draft(request: HttpRequest, co_applicant: UUID, body: DeclineIn) -> JointOut:
    """Declines, or goes back on it before it is lodged; nothing more is read about her."""
    services.decline_draft(actor_of(request), co_applicant, body.reason)
    return _joint(request, co_applicant)


def _people(request: HttpRequest, number: str) -> list[CoApplicantOut]:
    return [CoApplicantOut.from_orm(row) for row in queries.people_page(actor_of(request), number).rows]


def _joint(request: HttpRequest, co_applicant: UUID) -> JointOut:
    page = queries.joint_page(actor_of(request), co_applicant)
    is_open = not page.is_over and page.me.state in {JointState.JOINED, JointState.CONFIRMED}
    return JointOut(
        me=CoApplicantOut.from_orm(page.me),
        others=[CoApplicantOut.from_orm(row) for row in page.others],
        title=page.page.title,
        title_en=page.page.title_en,
        applicant=page.page.applicant.get("name", ""),
        content=page.content,
        is_complete=page.is_complete,
        is_over=page.is_over,
        fields=[
            JointField(
                name=each.name,
                label=each.field.label,
                label_en=each.field.label_en,
                text=text_for_another(each, page.names),
            )
            for each in (page.page.fields if is_open else ())
        ],
        materials=[
            JointMaterial(
                code=each.code,
                name=each.material.name,
                name_en=each.material.name_en,
                kind=each.kind,
                files=[JointFile.from_orm(file) for file in each.files],
            )
            for each in (page.page.materials if is_open else ())
        ],
    )
