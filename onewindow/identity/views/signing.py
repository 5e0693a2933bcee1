"""Pages for signing in and out."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.middleware.csrf import rotate_token
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from onewindow.foundation.access import public
from onewindow.foundation.actor import Actor, ActorKind
from onewindow.foundation.errors import TooManyAttempts
from onewindow.identity import queries, services
from onewindow.identity.cookies import give_session, take_session_back
from onewindow.identity.forms import SignInForm
from onewindow.identity.rules import AccountKind, fits, local_address


@public
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("password")
@never_cache
def sign_in(request: HttpRequest) -> HttpResponse:
    """The sign-in page: who signs in goes where she wanted to go, else to her own space or the desk."""
    following = local_address(request.POST.get("next") or request.GET.get("next") or "")
    actor: Actor | None = getattr(request, "actor", None)
    if request.method != "POST":
        if actor is not None:
            return HttpResponseRedirect(_landing(actor, following))
        return _page(request, SignInForm(), following, status=200)
    form = SignInForm(request.POST)
    if not form.is_valid():
        return _page(request, form, following, status=422)
    try:
        actor, token = services.sign_in(
            form.cleaned_data["login"], form.cleaned_data["password"], request.META.get("REMOTE_ADDR", "")
        )
    except services.SignInRefused as refusal:
        form.add_error(None, refusal.detail)
        return _page(request, form, following, status=refusal.status)
    except TooManyAttempts as refusal:
        form.add_error(None, refusal.detail)
        response = _page(request, form, following, status=refusal.status)
        response.headers["Retry-After"] = str(refusal.facts["retry_after_s"])
        return response
    _end_present_session(request)
    rotate_token(request)
    response = HttpResponseRedirect(_landing(actor, following))
    give_session(response, token)
    return response


@public
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Ends the session at once and returns to the home page; harmless for who has not signed in."""
    _end_present_session(request)
    response = redirect("portal:home")
    take_session_back(response)
    return response


def _end_present_session(request: HttpRequest) -> None:
    if getattr(request, "actor", None) is not None:
        services.sign_out(request.COOKIES[settings.SESSION_COOKIE_NAME])


def _landing(actor: Actor, following: str) -> str:
    kind = AccountKind.STAFF if actor.kind is ActorKind.STAFF else AccountKind.PERSON
    if following and fits(kind, following):
        return following
    return reverse("cases:inbox" if kind is AccountKind.STAFF else "portal:my_space")


def _page(request: HttpRequest, form: SignInForm, following: str, *, status: int) -> HttpResponse:
    return render(
        request,
        "identity/sign_in.html",
        {"form": form, "following": following, "demo_accounts": queries.demo_accounts()},
        status=status,
    )
