"""Cases for departments' own systems: what is at their posts, a case as a whole, and what they report of it."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Header, Query, Router
from ninja.security.base import AuthBase

from onewindow.cases import services
from onewindow.cases.api.systemanswers import system_case
from onewindow.cases.api.systemschemas import ReportedOut, ReportIn, SystemCaseOut, SystemTasksOut
from onewindow.cases.queries.systems import SystemRow, attached, open_tasks, reader_of, require_come
from onewindow.foundation import clock
from onewindow.foundation.errors import SignInNeeded
from onewindow.foundation.httpsignatures import (
    SentRequest,
    SignatureUnreadable,
    check_signature,
    given_signature,
    public_key_of,
)
from onewindow.foundation.marks import marked
from onewindow.foundation.problems import problem, refusals

router = Router()
COVERED = ("@method", "@target-uri")
COVERED_WITH_BODY = (*COVERED, "content-digest", "idempotency-key")


class SignatureNeeded(SignInNeeded):
    """The request is not signed by an attached system; `detail` says what is wrong with its signature."""

    code, title = "signature-needed", marked("请求要用已登记的密钥签名（RFC 9421）")


class SystemAuth(AuthBase):
    """Lets an operation be used by attached systems, which sign their requests (RFC 9421, Ed25519)."""

    openapi_type = "apiKey"
    openapi_in = "header"
    openapi_name = "Signature"

    def __call__(self, request: HttpRequest) -> SystemRow:
        """The system that signed the request; raises SignatureNeeded, RequestRepeated."""
        sent = SentRequest(
            str(request.method),
            f"{settings.ONEWINDOW_BASE_URL}{request.get_full_path()}",
            {name.lower(): value for name, value in request.headers.items()},
            request.body,
        )
        try:
            given = given_signature(sent)
            system = attached(given.key_id)
            if system is None:
                raise SignatureUnreadable("keyid is not the code of an attached system")
            needed = COVERED if request.method == "GET" else COVERED_WITH_BODY
            check_signature(sent, given, public_key_of(system.public_key), needed, clock.real_now())
        except SignatureUnreadable as wrong:
            raise SignatureNeeded(str(wrong)) from wrong
        services.check_request(system.id, given.nonce)
        return system


system_auth = SystemAuth()


def _system_of(request: HttpRequest) -> SystemRow:
    found: SystemRow = request.auth  # type: ignore[attr-defined]
    return found


@router.get(
    "/department/cases",
    auth=system_auth,
    tags=["department systems"],
    response={200: SystemTasksOut, **refusals(401, 409, 422)},
    summary="The steps that are open at the system's posts",
    operation_id="list_system_tasks",
)
def list_tasks(
    request: HttpRequest, after: UUID | None = None, limit: Annotated[int, Query(ge=1, le=100)] = 50
) -> dict[str, Any]:
    """Lists open steps, those that came first before the others; `after` is the `next_after` of the previous page."""
    found = open_tasks(_system_of(request).id, after, limit + 1)
    return {"tasks": found[:limit], "next_after": found[limit - 1].id if len(found) > limit else None}


@router.get(
    "/department/cases/{number}",
    auth=system_auth,
    tags=["department systems"],
    response={200: SystemCaseOut, **refusals(401, 404, 409)},
    summary="A case that has come to one of the system's posts",
    operation_id="read_system_case",
)
def read_case(request: HttpRequest, number: str) -> dict[str, Any]:
    """Gives the case with answers, materials, steps and days; the look is traced, and the applicant can see it."""
    system = _system_of(request)
    require_come(system.id, number)
    desk, _beside = services.view_case(reader_of(system), number)
    return system_case(desk)


@router.post(
    "/department/cases/{number}/reports",
    auth=system_auth,
    tags=["department systems"],
    response={200: ReportedOut, **refusals(401, 403, 404, 409, 422, 503)},
    summary="Report what was done with a step",
    operation_id="report_state",
)
def report(
    request: HttpRequest,
    number: str,
    body: ReportIn,
    idempotency_key: Annotated[str, Header(min_length=8, max_length=64, pattern=r"^[A-Za-z0-9._:-]+$")],
) -> dict[str, Any] | HttpResponse:
    """Does what is reported, by the rules of the desk; the same key is answered the same and done once."""
    answer = services.report_state(_system_of(request).id, number, idempotency_key, body.given())
    if answer.status != 200:
        kept = answer.body
        more = {**kept["facts"], "detail": kept["detail"]}
        return problem(request, answer.status, kept["code"], _(kept["title"]), **more)
    return {**answer.body, "repeated": answer.is_repeated}
