"""How large and how plain the pages are: chosen by `?mode=elder`, kept in a cookie, the same HTML for all."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

MODES = frozenset({"elder", "kiosk", "wall"})
NORMAL = "normal"
COOKIE = "ow_mode"
COOKIE_AGE_S = 365 * 24 * 3600


def chosen_mode(request: HttpRequest) -> str | None:
    """The mode that this address asks for; an empty text for the ordinary one, None when it asks for none."""
    asked = request.GET.get("mode")
    if asked == NORMAL:
        return ""
    return asked if asked in MODES else None


def mode_of(request: HttpRequest) -> str:
    """The mode in which to show this page; an empty text is the ordinary one."""
    asked = chosen_mode(request)
    if asked is not None:
        return asked
    kept = request.COOKIES.get(COOKIE, "")
    return kept if kept in MODES else ""


class RememberMode:
    """Keeps the mode that an address asked for, so that the next pages have it too. Works without JavaScript."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answers the request and sets or removes the cookie where the address asked for it."""
        response = self.get_response(request)
        asked = chosen_mode(request)
        if asked:
            response.set_cookie(
                COOKIE,
                asked,
                max_age=COOKIE_AGE_S,
                httponly=True,
                samesite="Lax",
                secure=settings.SESSION_COOKIE_SECURE,
            )
        elif asked is not None:
            response.delete_cookie(COOKIE, samesite="Lax")
        return response
