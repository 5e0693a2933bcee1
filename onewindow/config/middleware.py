"""Brings business time to every request, and refuses addresses that no page of ours can have."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from django.conf import settings
from django.core.exceptions import BadRequest, MiddlewareNotUsed
from django.http import HttpRequest, HttpResponseBase

from onewindow.config import queries
from onewindow.foundation import clock

TIMELESS = ("/static/", "/healthz", "/readyz", "/api/v1/openapi.json")  # answered without the database


class BusinessTime:
    """Reads the demo's clock once per request; production has no such middleware."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        if not settings.ONEWINDOW_DEMO:
            raise MiddlewareNotUsed
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answers the request in business time."""
        if request.path.startswith(TIMELESS):
            return self.get_response(request)
        with clock.use_offset(queries.clock_offset() or timedelta()):
            return self.get_response(request)


class ReadableAddress:
    """Refuses an address with a null character: no text of ours has one, and the database takes none."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answers the request, or says with 400 that it cannot be read."""
        if "\x00" in request.path or "%00" in request.META.get("QUERY_STRING", ""):
            raise BadRequest
        return self.get_response(request)
