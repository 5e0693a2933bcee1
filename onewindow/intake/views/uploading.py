"""Files in pieces, with the words of tus (resumable uploads): POST begins, PATCH goes on, HEAD says how far it is.

The form's own file fields do the same in one go, without a script.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from onewindow.documents.services import UploadRow
from onewindow.foundation.access import person_or_window
from onewindow.foundation.errors import Invalid
from onewindow.foundation.http import actor_of
from onewindow.intake import services
from onewindow.intake.rules.content import FileRef

OFFSET, LENGTH = "Upload-Offset", "Upload-Length"


@person_or_window
@require_POST
def begin(request: HttpRequest, number: str, slot: str) -> HttpResponse:
    """Begins a file; the answer's Location is where its pieces go."""
    return _begun(request, number, slot, services.begin_upload, "intake:upload")


@person_or_window
@require_POST
def begin_correction(request: HttpRequest, number: str, slot: str) -> HttpResponse:
    """The same for a point of a notice of correction."""
    return _begun(request, number, slot, services.begin_correction_upload, "intake:correction_upload")


@person_or_window
@never_cache
@require_http_methods(["HEAD", "PATCH"])
def upload(request: HttpRequest, number: str, slot: str, upload_id: UUID) -> HttpResponse:
    """Takes the next piece, or says how far it has come. With the last piece the file's name is answered."""
    if request.method == "HEAD":
        return _how_far(request, services.upload_of(actor_of(request), number, slot, upload_id), None)
    offset, piece = _piece(request)
    row, ref = services.go_on_with_upload(actor_of(request), number, slot, upload_id, offset=offset, content=piece)
    return _how_far(request, row, ref)


@person_or_window
@never_cache
@require_http_methods(["HEAD", "PATCH"])
def correction_upload(request: HttpRequest, number: str, slot: str, upload_id: UUID) -> HttpResponse:
    """The same for a point of a notice of correction."""
    if request.method == "HEAD":
        return _how_far(request, services.correction_upload_of(actor_of(request), number, slot, upload_id), None)
    offset, piece = _piece(request)
    row, ref = services.go_on_with_correction_upload(
        actor_of(request), number, slot, upload_id, offset=offset, content=piece
    )
    return _how_far(request, row, ref)


def _begun(
    request: HttpRequest, number: str, slot: str, begin_one: Callable[..., UploadRow], address: str
) -> HttpResponse:
    size, name = _whole(request.headers.get(LENGTH, "")), request.POST.get("name", "")
    row = begin_one(actor_of(request), number, slot, name=name, size_bytes=size)
    response = HttpResponse(status=201)
    response.headers["Location"] = reverse(address, args=[number, slot, row.id])
    response.headers[OFFSET] = "0"
    return response


def _piece(request: HttpRequest) -> tuple[int, Any]:
    """Where the piece begins, and the piece: a request is read like a file."""
    return _whole(request.headers.get(OFFSET, "")), request


def _how_far(request: HttpRequest, row: UploadRow, ref: FileRef | None) -> HttpResponse:
    response = (
        JsonResponse({"name": ref.name}) if ref else HttpResponse(status=204 if request.method == "PATCH" else 200)
    )
    response.headers[OFFSET], response.headers[LENGTH] = str(row.received_bytes), str(row.size_bytes)
    return response


def _whole(text: str) -> int:
    if not text.isdecimal() or len(text) > 15:
        raise Invalid(errors=[{"pointer": "/headers", "reason": text}])
    return int(text)
