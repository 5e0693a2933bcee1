"""The session's cookie: out of reach of scripts, gone with the browser, never sent along from other sites' forms."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpResponseBase


def give_session(response: HttpResponseBase, token: str) -> None:
    """Has the browser keep the token until it is closed."""
    response.set_cookie(
        settings.SESSION_COOKIE_NAME,
        token,
        httponly=True,
        secure=settings.SESSION_COOKIE_SECURE,
        samesite="Lax",
    )


def take_session_back(response: HttpResponseBase) -> None:
    """Has the browser forget the token."""
    response.delete_cookie(settings.SESSION_COOKIE_NAME, samesite="Lax")
