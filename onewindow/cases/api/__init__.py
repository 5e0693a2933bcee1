"""Cases as JSON: one's own, and the tasks of one's posts."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query, Router

from onewindow.cases import queries, services
from onewindow.cases.api import bags, contacts, messages, systems
from onewindow.cases.api.answers import case_answer
from onewindow.cases.api.schemas import CaseOut, CasesOut, ConclusionIn, CorrectionIn, DoneOut, TasksOut
from onewindow.foundation.access import person_auth, staff_auth
from onewindow.foundation.http import actor_of
from onewindow.foundation.problems import refusals

router = Router()
router.add_router("", messages.router)
router.add_router("", bags.router)
router.add_router("", contacts.router)


@router.get(
    "/cases",
    auth=person_auth,
    tags=["cases"],
    response={200: CasesOut, **refusals(401, 403, 422)},
    summary="One's own cases, newest first",
    operation_id="list_cases",
)
def list_cases(
    request: HttpRequest, after: str | None = None, limit: Annotated[int, Query(ge=1, le=100)] = 20
) -> dict[str, Any]:
    """Lists the caller's cases; `after` is the `next_after` of the previous page."""
    found = queries.cases_of(actor_of(request), after=after, limit=limit + 1)
    return {"cases": found[:limit], "next_after": found[limit - 1].number if len(found) > limit else None}


@router.get(
    "/cases/{number}",
    auth=person_auth,
    tags=["cases"],
    response={200: CaseOut, **refusals(401, 403, 404)},
    summary="One of one's own cases with all its items",
    operation_id="read_case",
)
def read_case(request: HttpRequest, number: str) -> dict[str, Any]:
    """Gives everything that the page of the case shows; 404 for a case that is not the caller's."""
    return case_answer(request, queries.case_page(actor_of(request), number))


@router.get(
    "/tasks",
    auth=staff_auth,
    tags=["tasks"],
    response={200: TasksOut, **refusals(401, 403, 422)},
    summary="What waits for the caller's posts, the most urgent first",
    operation_id="list_tasks",
)
def list_tasks(
    request: HttpRequest, after: str | None = None, limit: Annotated[int, Query(ge=1, le=100)] = 20
) -> dict[str, Any]:
    """Lists tasks; `after` is the `next_after` of the previous page."""
    found = queries.inbox(actor_of(request), after=after, limit=limit + 1)
    tasks = [
        {
            "kind": row.kind,
            "case": row.case_number,
            "item": row.item,
            "item_name": row.item_name,
            "step": row.step,
            "step_name": row.step_name,
            "post": row.post,
            "due_on": row.due_on,
            "promised_due": row.promised_due,
            "lamp": row.lamp,
            "days_left": row.days_left,
        }
        for row in found[:limit]
    ]
    return {"tasks": tasks, "next_after": queries.cursor_of(found[limit - 1]) if len(found) > limit else None}


@router.post(
    "/tasks/{number}/accept",
    auth=staff_auth,
    tags=["tasks"],
    response={200: DoneOut, **refusals(401, 403, 404, 409)},
    summary="Accept a case",
    operation_id="accept_case",
)
def accept_case(request: HttpRequest, number: str) -> dict[str, str]:
    """Accepts the application; from now on its limits run."""
    services.accept_case(actor_of(request), number)
    return {"case": number, "state": "accepted"}


@router.post(
    "/tasks/{number}/correction",
    auth=staff_auth,
    tags=["tasks"],
    response={200: DoneOut, **refusals(401, 403, 404, 409, 422)},
    summary="Send the one notice of correction",
    operation_id="request_correction",
)
def request_correction(request: HttpRequest, number: str, body: CorrectionIn) -> dict[str, str]:
    """Asks once for everything that is missing or wrong."""
    points = [services.CorrectionPoint(point.material, point.text) for point in body.points]
    services.request_correction(actor_of(request), number, points, days=body.days)
    return {"case": number, "state": "correction_pending"}


@router.post(
    "/tasks/{number}/steps/{step}",
    auth=staff_auth,
    tags=["tasks"],
    response={200: DoneOut, **refusals(401, 403, 404, 409, 422, 503)},
    summary="Conclude a step",
    operation_id="complete_step",
)
def complete_step(request: HttpRequest, number: str, step: str, body: ConclusionIn) -> dict[str, str]:
    """Records the post's conclusion; the last step decides, issues, delivers and closes."""
    actor = actor_of(request)
    services.complete_step(
        actor,
        number,
        step,
        opinion=body.opinion,
        result=body.result,
        bases=body.bases,
        result_fields=body.result_fields,
    )
    return {"case": number, "state": queries.desk_case(actor, number).part.state}


router.add_router("", systems.router)
