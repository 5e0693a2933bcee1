"""The session as JSON."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token, rotate_token
from ninja import Field, Router, Schema, Status

from onewindow.foundation.access import signed_in_auth
from onewindow.foundation.actor import Actor
from onewindow.foundation.errors import NotAllowed
from onewindow.foundation.http import actor_of
from onewindow.foundation.problems import refusals
from onewindow.identity import services
from onewindow.identity.cookies import give_session, take_session_back

router = Router(tags=["session"])


class SignInIn(Schema):
    """Login and password."""

    login: str = Field(min_length=1, max_length=150)
    password: str = Field(min_length=1, max_length=1024)


class SessionOut(Schema):
    """Who is signed in. Unsafe requests send `csrf_token` in the header X-CSRFToken."""

    kind: str
    id: UUID
    name: str
    organisation: str
    posts: list[str]
    party: UUID | None
    represents: list[UUID]
    csrf_token: str


@router.post(
    "",
    auth=None,
    response={200: SessionOut, **refusals(400, 401, 403, 422, 429)},
    summary="Sign in",
    operation_id="sign_in",
)
def sign_in(request: HttpRequest, response: HttpResponse, body: SignInIn) -> dict[str, object]:
    """Opens a session and gives its cookie; a wrong login and a wrong password are answered alike."""
    _require_own_site(request)
    actor, token = services.sign_in(body.login, body.password, request.META.get("REMOTE_ADDR", ""))
    if getattr(request, "actor", None) is not None:
        services.sign_out(request.COOKIES[settings.SESSION_COOKIE_NAME])
    rotate_token(request)
    give_session(response, token)
    return _session(request, actor)


@router.get(
    "",
    auth=signed_in_auth,
    response={200: SessionOut, **refusals(401)},
    summary="Who is signed in",
    operation_id="read_session",
)
def read_session(request: HttpRequest) -> dict[str, object]:
    """Tells who the caller is, and the token that her unsafe requests need."""
    return _session(request, actor_of(request))


@router.delete(
    "",
    auth=signed_in_auth,
    response={204: None, **refusals(401, 403, 422)},
    summary="Sign out",
    operation_id="sign_out",
)
def sign_out(request: HttpRequest, response: HttpResponse, everywhere: bool = False) -> Status[None]:
    """Ends the session at once; with `everywhere` all of the caller's sessions."""
    if everywhere:
        services.sign_out_everywhere(actor_of(request))
    else:
        services.sign_out(request.COOKIES[settings.SESSION_COOKIE_NAME])
    take_session_back(response)
    return Status(204, None)


def _session(request: HttpRequest, actor: Actor) -> dict[str, object]:
    return {
        "kind": actor.kind.value,
        "id": actor.id,
        "name": actor.name,
        "organisation": actor.organisation,
        "posts": sorted(actor.posts),
        "party": actor.party,
        "represents": sorted(actor.represents),
        "csrf_token": get_token(request),
    }


def _require_own_site(request: HttpRequest) -> None:
    """Refuses a browser that another site sends to sign in here under a login of that site's choice."""
    origin = request.headers.get("Origin")
    own = f"{request.scheme}://{request.get_host()}"
    if origin is not None and origin != own and origin not in settings.CSRF_TRUSTED_ORIGINS:
        raise NotAllowed
