"""Tells every request who makes it."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

from onewindow.identity import services
from onewindow.identity.cookies import take_session_back


class SignedIn:
    """Sets `request.actor`: one statement for who has signed in, none for anybody else.

    Where a middleware before this one has asked already, it leaves the token and its bearer as `session_known`.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answers the request; a cookie whose session has ended is taken back."""
        token = request.COOKIES.get(settings.SESSION_COOKIE_NAME, "")
        known, actor = getattr(request, "session_known", ("", None))
        if known != token:
            actor = services.actor_of_session(token)
        request.actor = actor  # type: ignore[attr-defined]
        response = self.get_response(request)
        is_stale = bool(token) and request.actor is None  # type: ignore[attr-defined]
        if is_stale and settings.SESSION_COOKIE_NAME not in response.cookies:
            take_session_back(response)
        return response
