"""What every page knows: who looks at it, where she is, in which mode and language, and what day it is."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

from django.conf import settings
from django.http import HttpRequest
from django.shortcuts import resolve_url
from django.utils.http import escape_leading_slashes

from onewindow.foundation import clock
from onewindow.foundation.access import WINDOW_POST
from onewindow.foundation.actor import Actor, ActorKind
from onewindow.foundation.modes import NORMAL, mode_of

DATA_POST = "DS-D"  # the data bureau's steward keeps the exchange's members
ENGLISH_PREFIX = "/en/"
NAV = {
    # the address decides which destination of the main navigation is current; the longest beginning wins
    "/services/": "services",
    "/search/": "services",
    "/items/": "services",
    "/bundles/": "services",
    "/lists/": "services",
    "/laws/": "services",
    "/ask/": "services",
    "/finder/": "services",
    "/suggestions/": "services",
    "/suggest/": "services",
    "/apply/": "services",
    "/my/licences/": "wallet",
    "/my/": "my",
    "/desk/": "desk",
    "/desk/window/": "window",
    "/desk/absence/": "absence",
    **dict.fromkeys(
        ("/desk/items/", "/desk/catalogue/", "/desk/lists/", "/desk/demand/", "/desk/words/", "/desk/voices/"),
        "drafting",
    ),
    "/desk/templates/": "templates",
}


@dataclass(frozen=True, slots=True)
class City:
    """The city whose pages these are."""

    name: str
    name_en: str


def page(request: HttpRequest) -> dict[str, object]:
    """The context processor of all pages; a view may set any of these itself. Asks the database nothing."""
    actor: Actor | None = getattr(request, "actor", None)
    mode = mode_of(request)
    return {
        "actor": actor,
        "helper": getattr(request, "helper", None),
        "is_staff": actor is not None and actor.kind is ActorKind.STAFF,
        "is_steward": actor is not None and any(post.endswith("-D") for post in actor.posts),
        "is_data_bureau": actor is not None and actor.holds(DATA_POST),
        "is_item_worker": actor is not None and _works_on_items(actor),
        "is_head": actor is not None and any(post.endswith("-A") for post in actor.posts),
        "is_legal": actor is not None and actor.holds("DS-L"),
        "is_window_clerk": actor is not None and actor.holds(WINDOW_POST),
        "department_name": "",
        "nav": current_destination(request.path),
        "mode": mode,
        "mode_url": address_with(request, mode=NORMAL if mode else "elder"),
        "other_language_url": other_language_address(request.get_full_path()),
        "sign_in_url": f"{resolve_url(settings.LOGIN_URL)}?next={quote(request.get_full_path())}",
        "city": City(settings.ONEWINDOW_CITY, settings.ONEWINDOW_CITY_EN),
        "is_demo": settings.ONEWINDOW_DEMO,
        "is_trial": settings.ONEWINDOW_TRIAL,
        "business_today": clock.today(),
        "real_today": clock.local(clock.real_now()).date(),
    }


def _works_on_items(actor: Actor) -> bool:
    """Whether she writes, reviews, checks or publishes items: by the last letter of her posts."""
    return any(post.endswith(("-E", "-A")) or post in {"DS-L", "DS-C"} for post in actor.posts)


def current_destination(path: str) -> str:
    """Which destination of the main navigation an address belongs to; an empty text for none."""
    plain = without_language(path)
    for beginning in sorted(NAV, key=len, reverse=True):
        if plain.startswith(beginning):
            return NAV[beginning]
    return ""


def without_language(path: str) -> str:
    """The Chinese address of the same page, always on this site: `/en//other.site/` must not become another host."""
    return escape_leading_slashes(path[len(ENGLISH_PREFIX) - 1 :] if path.startswith(ENGLISH_PREFIX) else path)


def other_language_address(full_path: str) -> str:
    """The address of the same page in the other language: / and /en/ change places, all else stays."""
    if full_path.startswith(ENGLISH_PREFIX):
        return without_language(full_path)
    return f"{ENGLISH_PREFIX[:-1]}{full_path}"


def address_with(request: HttpRequest, **changes: str) -> str:
    """The present address with some of its query replaced."""
    query = request.GET.copy()
    for name, value in changes.items():
        query[name] = value
    return f"{escape_leading_slashes(request.path)}?{query.urlencode()}"
