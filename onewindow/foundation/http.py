"""The request as our middlewares leave it."""

from __future__ import annotations

from typing import BinaryIO

from django.http import FileResponse, HttpRequest, HttpResponse

from onewindow.foundation.actor import Actor
from onewindow.foundation.errors import SignInNeeded


class OneWindowRequest(HttpRequest):
    """A request whose `actor` has been set by identity's middleware; None when nobody has signed in."""

    actor: Actor | None


def actor_of(request: HttpRequest) -> Actor:
    """Who makes the request; raises SignInNeeded when nobody has signed in."""
    actor: Actor | None = getattr(request, "actor", None)
    if actor is None:
        raise SignInNeeded
    return actor


def file_answer(stream: BinaryIO, name: str, media_type: str) -> FileResponse:
    """A file for somebody who has just been found to be allowed to see it: saved, never run or kept by anyone."""
    response = FileResponse(stream, as_attachment=True, filename=name, content_type=media_type)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def picture_answer(content: bytes) -> HttpResponse:
    """A picture that we drew ourselves, for somebody who has just been found to be allowed to see it; kept by nobody."""
    response = HttpResponse(content, content_type="image/png")
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
