"""Files in pieces, with the words of tus (resumable uploads): POST begins, PATCH goes on, HEAD says how far it is.

The form's own file fields do the same in one go, without a script.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from onewindow.foundation.access import person_or_window
from onewindow.foundation.errors import Invalid
from onewindow.foundation.http import actor_of
from onewindow.intake import services

OFFSET, LENGTH = "Upload-Offset", "Upload-Length"


@person_or_window
@require_POST
def begin(request: HttpRequest, number: str, slot: str) -> HttpResponse:
    """Begins a file; the answer's Location is where its pieces go."""
    size, name = _whole(request.headers.get(LENGTH, "")), request.POST.get("name", "")
    row = services.begin_upload(actor_of(request), number, slot, name=name, size_bytes=size)
    response = HttpResponse(status=201)
    response.headers["Location"] = reverse("intake:upload", args=[number, slot, row.id])
    response.headers[OFFSET] = "0"
    return response


@person_or_window
@never_cache
@require_http_methods(["HEAD", "PATCH"])
def upload(request: HttpRequest, number: str, slot: str, upload_id: UUID) -> HttpResponse:
    """Takes the next piece, or says how far it has come. With the last piece the file's name is answered."""
    actor = actor_of(request)
    if request.method == "HEAD":
        row, ref = services.upload_of(actor, number, slot, upload_id), None
    else:
        offset = _whole(request.headers.get(OFFSET, ""))
        piece: Any = request  # a request is read like a file
        row, ref = services.go_on_with_upload(actor, number, slot, upload_id, offset=offset, content=piece)
    response = (
        JsonResponse({"name": ref.name}) if ref else HttpResponse(status=204 if request.method == "PATCH" else 200)
    )
    response.headers[OFFSET], response.headers[LENGTH] = str(row.received_bytes), str(row.size_bytes)
    return response


def _whole(text: str) -> int:
    if not text.isdecimal() or len(text) > 15:
        raise Invalid(errors=[{"pointer": "/headers", "reason": text}])
    return int(text)
