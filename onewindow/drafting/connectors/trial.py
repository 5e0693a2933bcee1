"""The trial city beside this one: where it is, and handing it a definition."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httpx
from django.conf import settings

from onewindow.drafting.rules.handover import HEADER, signature, written
from onewindow.foundation.errors import Conflict, Invalid
from onewindow.foundation.marks import marked

PATIENCE_S = 15.0
SERVING, KEY = "serving", "handover-key"  # files of a trial city's state folder


class NoTrialCity(Conflict):
    """No trial city runs, or it does not answer."""

    code, title = "no-trial-city", marked("试办环境没有开，请管理员运行 make trial")


class CannotRun(Invalid):
    """The definition lacks what it needs to run; `errors` says what."""

    code, title = "cannot-run", marked("草稿还不完整，办不起来")


@dataclass(frozen=True, slots=True)
class TrialCity:
    """Where a trial city answers, and the key that it knows us by."""

    url: str
    key: str


def trial_city() -> TrialCity | None:
    """The trial city of the settings, else the one that runs in this city's state folder."""
    if settings.ONEWINDOW_TRIAL_URL:
        return TrialCity(settings.ONEWINDOW_TRIAL_URL.rstrip("/"), settings.ONEWINDOW_TRIAL_KEY)
    folder = settings.ONEWINDOW_TRIAL_STATE
    try:
        _process, place = (folder / SERVING).read_text().split()
        return TrialCity(f"http://{place}", (folder / KEY).read_text())
    except (OSError, ValueError):
        return None


def hand_over(kind: str, body: Mapping[str, Any]) -> str:
    """Puts a definition into the trial city; returns the address of its guide there. Raises NoTrialCity, CannotRun."""
    city = trial_city()
    if city is None:
        raise NoTrialCity
    content = written(kind, body)
    headers = {HEADER: signature(content, city.key), "Content-Type": "application/json"}
    try:
        answer = httpx.post(f"{city.url}/api/v1/trial", content=content, headers=headers, timeout=PATIENCE_S)
    except httpx.TransportError:
        raise NoTrialCity from None
    if answer.status_code == httpx.codes.UNPROCESSABLE_ENTITY:
        raise CannotRun(errors=answer.json().get("errors", []))
    if answer.status_code != httpx.codes.OK:
        raise NoTrialCity(f"The trial city answered {answer.status_code}.")
    return f"{city.url}{answer.json()['address']}"
