"""The pages of licences: the wallet, one licence, and the public check."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from onewindow.catalogue.queries import Item, licence_items, licence_types
from onewindow.foundation import clock
from onewindow.foundation.access import person_only, public
from onewindow.foundation.http import actor_of
from onewindow.foundation.limits import Derivation, derive_backward
from onewindow.identity.queries import parties_of
from onewindow.licences import queries
from onewindow.licences.queries import LicenceRow
from onewindow.licences.rules import ACT_WORDS, ENDING_WORDS, Ending


@person_only
@require_safe
@never_cache
def wallet(request: HttpRequest) -> HttpResponse:
    """The licences of the person and of the entities she represents, one of them ready to be shown."""
    found = queries.wallet_of(_refs(request))
    chosen = _chosen(found, request.GET.get("show", ""))
    return render(
        request,
        "licences/wallet.html",
        {
            "licences": found,
            "chosen": chosen,
            "check_url": _check_url(request, chosen) if chosen else "",
            "valid_count": sum(one.state == "valid" for one in found),
        },
    )


@person_only
@require_safe
@never_cache
def licence(request: HttpRequest, licence_id: UUID) -> HttpResponse:
    """One licence with everything it says, and its check code."""
    row = queries.holder_licence(_refs(request), licence_id)
    return render(
        request,
        "licences/licence.html",
        {
            "licence": row,
            "lines": _lines(row),
            "check_url": _check_url(request, row),
            "ending": _(ENDING_WORDS[Ending(row.ended_by)]) if row.ended_by else "",
            "state_word": _(row.shown.word),
            "acts": _acts(row),
            "changes": queries.source_changes_of(row.id),
            "renewal": _renewal(row),
            "versions": [one for one in queries.versions_of(row) if one.id != row.id] if row.has_versions else [],
        },
    )


@public
@require_safe
@never_cache
def check(request: HttpRequest, code: str) -> HttpResponse:
    """What anybody may know of a licence who holds its check code: state, type, issuer, number, validity."""
    row = queries.licence_by_check_code(code)
    context = {
        "licence": row,
        "state_word": _(row.shown.word) if row else "",
        "ending": _(ENDING_WORDS[Ending(row.ended_by)]) if row and row.ended_by else "",
        "now": clock.now(),
    }
    return render(request, "licences/check.html", context, status=200 if row else 404)


def _acts(row: LicenceRow) -> list[tuple[str, Item]]:
    """What the holder may begin from this licence: the word, and the item."""
    states = {"valid", "expired"}
    return [
        (_(ACT_WORDS[item.for_licence.act]), item)
        for item in licence_items(row.type)
        if item.for_licence and row.state in (states if item.for_licence.act != "change" else {"valid"})
    ]


def _renewal(row: LicenceRow) -> Derivation | None:
    """By when a renewal of this licence is applied for, counted back; None where there is nothing to renew."""
    if row.valid_until is None or row.state != "valid":
        return None
    leads = [item.renewal.limit for item in licence_items(row.type) if item.renewal]
    return derive_backward(row.valid_until, leads[0]) if leads else None


def _refs(request: HttpRequest) -> list[str]:
    return [party.ref for party in parties_of(actor_of(request))]


def _chosen(found: list[LicenceRow], wanted: str) -> LicenceRow | None:
    return next((one for one in found if str(one.id) == wanted), found[0] if found else None)


def _check_url(request: HttpRequest, row: LicenceRow) -> str:
    return request.build_absolute_uri(reverse("licences:check", args=[row.check_code]))


def _lines(row: LicenceRow) -> list[dict[str, object]]:
    """The licence's fields in the order of its type, with their labels; what is empty is left out."""
    kind = licence_types().get(row.type)
    if kind is None:
        return [{"label": name, "label_en": name, "value": _text(value)} for name, value in row.fields.items() if value]
    return [
        {"label": one.label, "label_en": one.label_en, "value": _text(row.fields[one.name])}
        for one in kind.fields
        if row.fields.get(one.name) not in (None, "", [])
    ]


def _text(value: object) -> str:
    if isinstance(value, list | tuple):
        return "、".join(str(one) for one in value)
    if isinstance(value, bool):
        return _("是") if value else _("否")
    return str(value)
