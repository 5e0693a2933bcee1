"""The door by which a trial city takes definitions; closed everywhere else."""

from __future__ import annotations

import json
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from ninja import Router, Schema

from onewindow.catalogue.services import place_for_trial
from onewindow.drafting.rules.handover import HEADER, KINDS, is_genuine
from onewindow.foundation.errors import Invalid, NotAllowed, NotFound
from onewindow.foundation.problems import refusals

router = Router(tags=["trial"])


class TrialIn(Schema):
    """A definition: item or bundle, as it was drafted."""

    kind: str
    body: dict[str, Any]


class PlacedOut(Schema):
    """Where the definition can be tried."""

    address: str
    version: int


@router.post(
    "",
    auth=None,
    response={200: PlacedOut, **refusals(403, 404, 422)},
    summary="Place a definition in a trial city",
    operation_id="place_for_trial",
)
def place(request: HttpRequest, given: TrialIn) -> dict[str, object]:
    """Has a definition that is signed with the trial city's key in force at once. Any other city answers 404."""
    if not settings.ONEWINDOW_TRIAL:
        raise NotFound
    if not is_genuine(request.body, settings.ONEWINDOW_TRIAL_KEY, request.headers.get(HEADER, "")):
        raise NotAllowed
    said = json.loads(request.body)
    if given.kind not in KINDS:
        raise Invalid(errors=[{"pointer": "kind", "reason": "item or bundle"}])
    placed = place_for_trial(given.kind, said["body"])
    return {"address": reverse(f"catalogue:{placed.kind}", args=[placed.key]), "version": placed.version}
