"""Every route says who may use it; a test refuses the ones that do not."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import resolve_url
from ninja.security import APIKeyCookie
from ninja.utils import check_csrf

from onewindow.foundation.actor import Actor, ActorKind
from onewindow.foundation.errors import NotAllowed

View = Callable[..., HttpResponseBase]
WINDOW_POST = "DS-R"  # the service centre's receivers take in applications for every department (一窗受理)


def _nobody(official: Actor) -> Actor | None:
    """Whom an official helps until intake says otherwise."""


def _no_principal(agent: Actor, number: str, scope: str) -> Actor | None:
    """For whom an agent acts in a draft or case of somebody else, until intake says otherwise."""


principal_of: Callable[[Actor, str, str], Actor | None] = _no_principal  # set by intake: under a mandate, for its scope
helped_person: Callable[[Actor], Actor | None] = _nobody  # set by intake: who stands at the official's window now
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


class CsrfTokenMissing(NotAllowed):
    """An unsafe request came without the token that our own pages send."""

    code, title = "csrf-token-missing", "页面已过期，请刷新后再试"


def public(view: View) -> View:
    """Anyone may use the route."""
    view.access = "public"  # type: ignore[attr-defined]
    return view


def signed_in(view: View) -> View:
    """Only somebody who has signed in may use the route; others are sent to sign in and come back."""
    return _guarded(view, "signed in", None)


def person_only(view: View) -> View:
    """Only a person's account may use the route; an official is refused."""
    return _guarded(view, "person", ActorKind.PERSON)


def person_or_window(view: View) -> View:
    """Like `person_only`, but an official may use the route for the person who stands at her window.

    The request's actor is then that person, over the channel `hall`; `request.helper` is the official. An agent whose
    mandate lets her fill in may use it too: the actor is then her principal.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        actor: Actor | None = getattr(request, "actor", None)
        if actor is None:
            return sign_in_redirect(request)
        if actor.kind is ActorKind.STAFF:
            helped = helped_person(actor)
            if helped is None:
                raise NotAllowed
            request.actor, request.helper = helped, actor  # type: ignore[attr-defined]
        else:
            _act_for_principal(request, kwargs, "fill")
        return view(request, *args, **kwargs)

    guarded.access = "person or window"  # type: ignore[attr-defined]
    return guarded


def person_or_agent(scope: str) -> Callable[[View], View]:
    """Like `person_only`, but an agent whose mandate has this scope may use the route for her principal's draft or case.

    The request's actor is then the principal, over the channel `agent`.
    """

    def decorated(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            actor: Actor | None = getattr(request, "actor", None)
            if actor is None:
                return sign_in_redirect(request)
            if actor.kind is not ActorKind.PERSON:
                raise NotAllowed
            _act_for_principal(request, kwargs, scope)
            return view(request, *args, **kwargs)

        guarded.access = f"person or agent who may {scope}"  # type: ignore[attr-defined]
        return guarded

    return decorated


def _act_for_principal(request: HttpRequest, kwargs: dict[str, Any], scope: str) -> None:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    principal = principal_of(actor, str(kwargs["number"]), scope) if actor.agent_for and "number" in kwargs else None
    if principal is not None:
        request.actor = principal  # type: ignore[attr-defined]


def staff_only(view: View) -> View:
    """Only an official's account may use the route; a citizen is refused."""
    return _guarded(view, "staff", ActorKind.STAFF)


def demo_only(view: View) -> View:
    """The route exists in a demo only; in production it is not found."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not settings.ONEWINDOW_DEMO:
            raise Http404
        return view(request, *args, **kwargs)

    guarded.access = f"demo, {getattr(view, 'access', 'public')}"  # type: ignore[attr-defined]
    return guarded


def sign_in_redirect(request: HttpRequest) -> HttpResponseRedirect:
    """Sends somebody to sign in; afterwards she returns to the page she asked for."""
    back = request.get_full_path() if request.method in SAFE_METHODS else request.path
    return HttpResponseRedirect(f"{resolve_url(settings.LOGIN_URL)}?next={quote(back)}")


def _guarded(view: View, access: str, kind: ActorKind | None) -> View:
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        actor: Actor | None = getattr(request, "actor", None)
        if actor is None:
            return sign_in_redirect(request)
        if kind is not None and actor.kind is not kind:
            raise NotAllowed
        return view(request, *args, **kwargs)

    guarded.access = access  # type: ignore[attr-defined]
    return guarded


class SessionAuth(APIKeyCookie):
    """Lets an API operation be used with the session of the pages; unsafe methods also need the CSRF token."""

    param_name = settings.SESSION_COOKIE_NAME

    def __init__(self, kind: ActorKind | None = None) -> None:
        super().__init__(csrf=False)
        self.kind = kind

    def authenticate(self, request: HttpRequest, key: str | None) -> Actor | None:
        """The actor that identity's middleware found; None makes the API answer 401."""
        actor: Actor | None = getattr(request, "actor", None)
        if actor is None:
            return None
        if request.method not in SAFE_METHODS and check_csrf(request) is not None:
            raise CsrfTokenMissing
        if self.kind is not None and actor.kind is not self.kind:
            raise NotAllowed
        return actor


signed_in_auth = SessionAuth()
person_auth = SessionAuth(ActorKind.PERSON)
staff_auth = SessionAuth(ActorKind.STAFF)
