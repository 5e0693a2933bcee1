"""Drafts as JSON: begin, answer, fill in, hand in, submit."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from ninja import File, Form, Header, Router, Schema, Status
from ninja.files import UploadedFile
from pydantic import Field as Constraint

from onewindow.foundation.access import person_auth
from onewindow.foundation.http import actor_of
from onewindow.foundation.problems import refusals
from onewindow.intake import queries, services
from onewindow.intake.forms.faults import fault_sentence
from onewindow.intake.queries import DraftPage, FieldShown, MaterialShown

router = Router(tags=["drafts"])


class DraftBegin(Schema):
    """What to apply for, and for whom; without an applicant, for oneself. `licence`: the one to renew or change."""

    kind: str = Constraint(pattern="^(item|bundle)$")
    key: str = Constraint(max_length=60)
    applicant: UUID | None = None
    answers: dict[str, str] = {}
    anew: bool = False
    licence: UUID | None = None


class DraftLine(Schema):
    """An open draft in a list."""

    number: str
    title: str
    title_en: str
    updated_at: datetime
    expires_on: date


class FieldOut(Schema):
    """A field of the joint form."""

    name: str
    label: str
    label_en: str
    type: str
    required: bool
    value: Any = None
    source: str
    element: str | None = None
    read_at: str | None = None
    disputed: bool = False
    correction: str | None = None
    options: list[str] = []
    faults: list[str] = []


class FileOut(Schema):
    """A file that was handed in."""

    id: str
    name: str
    size_bytes: int
    media_type: str


class MaterialOut(Schema):
    """A material: free (nothing to hand in), promise or upload, and where it comes from."""

    code: str
    name: str
    name_en: str
    kind: str
    source: str
    given: str
    fallback: bool
    required: bool
    can_promise: bool
    items: list[str]
    files: list[FileOut]


class DraftOut(Schema):
    """A draft with its form and materials."""

    number: str
    state: str
    kind: str
    key: str
    title: str
    title_en: str
    answers: dict[str, str]
    items: list[str]
    stopped: str | None
    fields: list[FieldOut]
    materials: list[MaterialOut]
    promises: list[str]
    commitment_barred: bool
    updated_at: datetime
    expires_on: date
    case_number: str | None


class AnswersIn(Schema):
    """Answers to the first questions, by code."""

    answers: dict[str, str]


class ValuesIn(Schema):
    """Values by field; `disputes` says of prefilled fields that the register is wrong, `choices` takes promises."""

    values: dict[str, Any] = {}
    disputes: dict[str, bool] = {}
    choices: dict[str, str] = {}
    picks: dict[str, str] = {}


class SubmitIn(Schema):
    """The promises that are ticked and the confirmation that everything is true."""

    promises: list[str] = []
    confirmed: bool = False
    without_promises: bool = False


class Submitted(Schema):
    """The case that the draft became."""

    case_number: str


@router.get("", auth=person_auth, response={200: list[DraftLine], **refusals(401, 403)}, summary="My open drafts")
def drafts(request: HttpRequest) -> list[DraftLine]:
    """The open drafts of the person who asks, the latest first."""
    return [DraftLine.from_orm(row) for row in queries.drafts_of(actor_of(request))]


@router.post(
    "", auth=person_auth, response={201: DraftOut, **refusals(400, 401, 403, 404, 409, 422)}, summary="Begin a draft"
)
def start(request: HttpRequest, body: DraftBegin) -> Status[DraftOut]:
    """Begins a draft; an open one of the same thing for the same applicant is answered instead."""
    actor = actor_of(request)
    applicant = body.applicant or actor.party
    if applicant is None:
        raise services.NotYourParty
    number = services.start_draft(
        actor, body.kind, body.key, applicant, body.answers, anew=body.anew, licence=body.licence
    )
    return Status(201, _out(request, number))


@router.get("/{number}", auth=person_auth, response={200: DraftOut, **refusals(401, 403, 404)}, summary="One draft")
def draft(request: HttpRequest, number: str) -> DraftOut:
    """A draft of one's own with its form and materials."""
    return _out(request, number)


@router.put(
    "/{number}/answers",
    auth=person_auth,
    response={200: DraftOut, **refusals(400, 401, 403, 404, 409, 422)},
    summary="Answer",
)
def answer(request: HttpRequest, number: str, body: AnswersIn) -> DraftOut:
    """Answers the first questions; all of them must then have an answer."""
    actor = actor_of(request)
    services.answer_questions(actor, number, body.answers)
    services.resolve_evidence(actor, number)
    return _out(request, number)


@router.put(
    "/{number}/values",
    auth=person_auth,
    response={200: DraftOut, **refusals(400, 401, 403, 404, 409, 422)},
    summary="Fill in",
)
def fill_in(request: HttpRequest, number: str, body: ValuesIn) -> DraftOut:
    """Fills in fields; registers are asked with what was typed. Wrong values are kept and named in `faults`."""
    actor = actor_of(request)
    entries = services.Entries(body.values, body.disputes, body.choices, body.picks)
    services.save_values(actor, number, entries)
    services.raise_disputes(actor, number)
    services.resolve_evidence(actor, number)
    return _out(request, number)


@router.post(
    "/{number}/files",
    auth=person_auth,
    response={201: FileOut, **refusals(400, 401, 403, 404, 409, 422)},
    summary="Hand in",
)
def hand_in(request: HttpRequest, number: str, material: Form[str], file: File[UploadedFile]) -> Status[FileOut]:
    """Hands in a file for a material: JPG, PNG, PDF or OFD, at most 20 MB."""
    ref = services.attach_file(actor_of(request), number, material, name=file.name or "", content=file)
    return Status(201, FileOut(id=ref.id, name=ref.name, size_bytes=ref.size_bytes, media_type=ref.media_type))


@router.delete(
    "/{number}/files/{file_id}",
    auth=person_auth,
    response={204: None, **refusals(401, 403, 404, 409, 422)},
    summary="Take out",
)
def take_out(request: HttpRequest, number: str, file_id: UUID) -> Status[None]:
    """Takes a file out of the draft."""
    services.remove_file(actor_of(request), number, file_id)
    return Status(204, None)


@router.delete("/{number}", auth=person_auth, response={204: None, **refusals(401, 403, 404, 409)}, summary="Give up")
def give_up(request: HttpRequest, number: str) -> Status[None]:
    """Ends a draft; what it held is gone."""
    services.abandon_draft(actor_of(request), number)
    return Status(204, None)


@router.post(
    "/{number}/submit",
    auth=person_auth,
    response={200: Submitted, **refusals(400, 401, 403, 404, 409, 422)},
    summary="Submit",
)
def submit(
    request: HttpRequest,
    number: str,
    body: SubmitIn,
    idempotency_key: Annotated[str, Header(alias="Idempotency-Key", min_length=1, max_length=200)],
) -> Submitted:
    """Submits the draft once; repeated with the same key it answers the same case."""
    actor = actor_of(request)
    case_number = services.submit_draft(
        actor,
        number,
        idempotency_key,
        promises=body.promises,
        is_confirmed=body.confirmed,
        without_promises=body.without_promises,
    )
    return Submitted(case_number=case_number)


def _out(request: HttpRequest, number: str) -> DraftOut:
    page = queries.draft_page(actor_of(request), number)
    return DraftOut(
        number=page.number,
        state=page.state,
        kind=page.thing.kind,
        key=page.thing.key,
        title=page.title,
        title_en=page.title_en,
        answers=dict(page.answers),
        items=list(page.selection.keys),
        stopped=page.selection.stopped.stop if page.selection.stopped else None,
        fields=[_field(each) for each in page.fields],
        materials=[_material(each) for each in page.materials],
        promises=_promises(page),
        commitment_barred=page.is_barred,
        updated_at=page.updated_at,
        expires_on=page.expires_on,
        case_number=page.case_number or None,
    )


def _promises(page: DraftPage) -> list[str]:
    return [each.code for each in page.materials if each.kind == "promise" and not each.files]


def _field(each: FieldShown) -> FieldOut:
    return FieldOut(
        name=each.name,
        label=each.field.label,
        label_en=each.field.label_en,
        type=each.field.type,
        required=each.field.required,
        value=each.value,
        source=each.source,
        element=each.prefilled.element if each.prefilled else None,
        read_at=each.prefilled.read_at if each.prefilled else None,
        disputed=each.dispute is not None,
        correction=(each.dispute.correction or None) if each.dispute else None,
        options=list(each.options),
        faults=[fault_sentence(fault, each.field.label) for fault in each.checked.faults],
    )


def _material(each: MaterialShown) -> MaterialOut:
    return MaterialOut(
        code=each.code,
        name=each.material.name,
        name_en=each.material.name_en,
        kind=each.kind,
        source=each.material.source,
        given=each.resolved.given.value,
        fallback=each.resolved.fallback,
        required=each.material.required,
        can_promise=each.resolved.can_promise,
        items=list(each.items),
        files=[
            FileOut(id=file.id, name=file.name, size_bytes=file.size_bytes, media_type=file.media_type)
            for file in each.files
        ],
    )
