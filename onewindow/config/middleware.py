"""Brings business time to every request, and refuses addresses that no page of ours can have."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from django.conf import settings
from django.core.exceptions import BadRequest, MiddlewareNotUsed
from django.http import HttpRequest, HttpResponseBase

from onewindow.config import queries
from onewindow.foundation import clock
from onewindow.identity.services import actor_and_clock

NULL_IN_JSON = b"\\u0000"
PROTOCOL = "/r1/"  # machines' messages: the gateway refuses what it cannot read in the protocol's own form
TIMELESS = ("/static/", "/healthz", "/readyz", "/api/v1/openapi.json")  # answered without the database


def is_form(request: HttpRequest) -> bool:
    """Whether the body is a form, perhaps with files: it is read field by field."""
    return (request.content_type or "").startswith("multipart/")


class BusinessTime:
    """Reads the demo's clock once per request; production has no such middleware.

    For who has signed in it is read by the statement that tells who she is, so that a demo counts as many statements
    as production.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        if not settings.ONEWINDOW_DEMO:
            raise MiddlewareNotUsed
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answers the request in business time."""
        if request.path.startswith(TIMELESS):
            return self.get_response(request)
        token = request.COOKIES.get(settings.SESSION_COOKIE_NAME, "")
        if not token:
            offset = queries.clock_offset() or timedelta()
        else:
            actor, offset = actor_and_clock(token, queries.AHEAD)
            request.session_known = (token, actor)  # type: ignore[attr-defined]
        with clock.use_offset(offset):
            return self.get_response(request)


class LoadedCalendar:
    """Has each process count by the calendars that were loaded, some seconds after they were."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        if settings.ONEWINDOW_CALENDAR_S is None:
            raise MiddlewareNotUsed
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answers the request by the newest calendar that the process knows."""
        if not request.path.startswith(TIMELESS):
            queries.use_loaded_calendar()
        return self.get_response(request)


class ReadableText:
    """Refuses null characters in addresses, JSON and forms: no text of ours has one, and the database takes none."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answers the request, or says with 400 that it cannot be read."""
        if request.path.startswith(PROTOCOL):
            return self.get_response(request)
        if "\x00" in request.path or "%00" in request.META.get("QUERY_STRING", ""):
            raise BadRequest
        if request.path.startswith("/api/") and not is_form(request) and NULL_IN_JSON in request.body:
            raise BadRequest
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: object, args: object, kwargs: object) -> None:
        """Reads a form as the check of its token is about to do anyway."""
        if request.path.startswith(PROTOCOL):
            return
        if request.method == "POST" and any("\x00" in text for _name, texts in request.POST.lists() for text in texts):
            raise BadRequest
