"""The catalogue as JSON, open to everybody."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query, Router, Schema

from onewindow.catalogue import feeds, queries, whendone
from onewindow.catalogue.queries import Bundle, Hit, Item
from onewindow.foundation.problems import refusals

router = Router(tags=["catalogue"])
router.add_router("", feeds.router)
router.add_router("", whendone.router)
LONGEST_SEARCH = 200
WORDS = "Words in Chinese, pinyin or English."


class LimitOut(Schema):
    """So many of a unit; `label` says it in words."""

    value: float
    unit: str
    label: str
    label_en: str


class ServiceOut(Schema):
    """An item or a bundle in a list. `code` is an item's implementation code and a bundle's own code."""

    kind: str
    key: str
    code: str
    name: str
    name_en: str
    department: str
    version: int


class HitOut(Schema):
    """Something found; a higher score fits better."""

    kind: str
    key: str
    code: str
    name: str
    name_en: str
    department: str
    score: float


class BasisOut(Schema):
    """An article on which part of the item rests."""

    law_id: str
    law: str
    article: int
    label: str
    version: str
    role: str


class SupplierOut(Schema):
    """What gives a material in place of the applicant."""

    kind: str
    ref: str
    step: str | None


class MaterialOut(Schema):
    """A material; `when` maps questions to the answers with which it is asked for."""

    code: str
    name: str
    name_en: str
    source: str
    supplied_by: list[SupplierOut]
    upload: bool
    tolerance: bool
    commitment: bool
    required: bool
    when: dict[str, str]


class FieldOut(Schema):
    """A field of the form."""

    name: str
    label: str
    label_en: str
    type: str
    required: bool
    prefill: str | None
    constraints: dict[str, Any]


class JointFieldOut(FieldOut):
    """A field of a joint form."""

    used_by: list[str]
    carried_from: str | None
    result_field: str | None


class OptionOut(Schema):
    """An answer; `stop` says why the item does not apply."""

    value: str
    label: str
    label_en: str
    stop: str
    stop_en: str
    route: str
    mode: str
    note: str
    note_en: str


class QuestionOut(Schema):
    """A question that comes first."""

    code: str
    text: str
    text_en: str
    options: list[OptionOut]


class StepOut(Schema):
    """A step and the post that does it."""

    code: str
    name: str
    name_en: str
    post: str
    action: str
    share: float


class ResultOut(Schema):
    """What a grant gives."""

    kind: str
    licence_type: str
    name: str
    name_en: str
    fields: list[str]


class TextOut(Schema):
    """A sentence in both languages."""

    zh: str
    en: str


class FeeOut(Schema):
    """One line of the fee scale, in yuan."""

    name: str
    name_en: str
    amount: float
    unit: str
    unit_en: str


class ChargeOut(Schema):
    """What the item costs."""

    free: bool
    items: list[FeeOut]
    policy: str


class RemedyOut(Schema):
    """A way to contest the outcome."""

    kind: str
    to: str
    to_en: str
    limit: LimitOut | None
    law_id: str
    article: int | None
    text: str
    text_en: str


class ItemOut(ServiceOut):
    """A published item as its guide shows it."""

    basic_code: str
    type: str
    type_en: str
    targets: list[str]
    statutory: LimitOut
    promised: LimitOut
    commitment_promised: LimitOut | None
    charge: ChargeOut
    online_level: int
    visits: int
    instant: bool
    acceptance_modes: list[str]
    conditions: list[TextOut]
    materials: list[MaterialOut]
    form: list[FieldOut]
    questions: list[QuestionOut]
    steps: list[StepOut]
    result: ResultOut
    legal_bases: list[BasisOut]
    remedies: list[RemedyOut]
    channels: list[str]
    windows: list[str]
    phone: str
    handled_at: list[str]
    cross_region: bool
    reviewed_on: str


class JourneyOut(Schema):
    """What a way takes; uploads, promises and fields to type are only counted for the bundle."""

    visits: int
    materials: int
    forms: int
    fields: int
    workdays: int
    uploads: int | None
    promises: int | None
    fields_to_type: int | None


class BundleOut(ServiceOut):
    """A published bundle; both journeys are computed for its usual answers."""

    life_event: str
    life_event_en: str
    departments: list[str]
    items: list[str]
    optional_items: list[str]
    default_answers: dict[str, str]
    stages: list[list[str]]
    joint_form: list[JointFieldOut]
    materials: dict[str, list[str]]
    separate: JourneyOut
    together: JourneyOut


@router.get(
    "/items",
    auth=None,
    response={200: list[ServiceOut], **refusals(422)},
    summary="List items, or find items and bundles by words",
    operation_id="list_items",
)
def list_items(
    request: HttpRequest,
    q: Annotated[str, Query(max_length=LONGEST_SEARCH, description=WORDS)] = "",
    limit: Annotated[int, Query(ge=1, le=100)] = 50,
    after: Annotated[str, Query(max_length=60, description="The key of the last item of the page before.")] = "",
) -> list[dict[str, object]]:
    """Published items by key, page after page; with `q` items and bundles together, best first."""
    catalogue = queries.published_catalogue()
    if not q.strip():
        return [_service(catalogue.items[key]) for key in sorted(catalogue.items) if key > after][:limit]
    return [_service(_thing(hit)) for hit in queries.search_catalogue(q, limit)]


@router.get(
    "/items/{key}",
    auth=None,
    response={200: ItemOut, **refusals(404)},
    summary="Show an item",
    operation_id="show_item",
)
def show_item(request: HttpRequest, key: str) -> dict[str, object]:
    """The published version of an item."""
    item = queries.published_item(key)
    body = {**asdict(item), **_service(item)}
    for name in ("statutory", "promised", "commitment_promised"):
        body[name] = _limit(getattr(item, name))
    body["remedies"] = [{**asdict(remedy), "limit": _limit(remedy.limit)} for remedy in item.remedies]
    return body


@router.get(
    "/bundles", auth=None, response={200: list[ServiceOut]}, summary="List bundles", operation_id="list_bundles"
)
def list_bundles(request: HttpRequest) -> list[dict[str, object]]:
    """All published bundles by code."""
    return [_service(bundle) for _code, bundle in sorted(queries.published_catalogue().bundles.items())]


@router.get(
    "/bundles/{code}",
    auth=None,
    response={200: BundleOut, **refusals(404)},
    summary="Show a bundle",
    operation_id="show_bundle",
)
def show_bundle(request: HttpRequest, code: str) -> dict[str, object]:
    """The published version of a bundle, with the separate way beside it."""
    bundle = queries.published_bundle(code)
    known = queries.cached_catalogue().items
    items = [known[key] for key in bundle.items]
    found = queries.journeys(bundle, items, bundle.default_answers)
    joint = queries.joint_materials(items, bundle.default_answers)
    none = {"uploads": None, "promises": None, "fields_to_type": None}
    return {
        **asdict(bundle),
        **_service(bundle),
        "joint_form": [asdict(field) for field in queries.joint_fields(items, bundle)],
        "materials": queries.materials_by_source(joint),
        "separate": {**none, **asdict(found.single)},
        "together": {**asdict(found.joint), "materials": found.joint.materials},
    }


@router.get(
    "/search",
    auth=None,
    response={200: list[HitOut], **refusals(422)},
    summary="Find items and bundles by words",
    operation_id="search_services",
)
def search_services(
    request: HttpRequest,
    q: Annotated[str, Query(max_length=LONGEST_SEARCH, description=WORDS)],
    limit: Annotated[int, Query(ge=1, le=50)] = 10,
) -> list[dict[str, object]]:
    """Items and bundles that fit the words, best first."""
    return [{**_service(_thing(hit)), "score": hit.score} for hit in queries.search_catalogue(q, limit)]


def _thing(hit: Hit) -> Item | Bundle:
    catalogue = queries.cached_catalogue()
    return catalogue.items[hit.key] if hit.kind == "item" else catalogue.bundles[hit.key]


def _service(thing: Item | Bundle) -> dict[str, object]:
    if isinstance(thing, Item):
        kind, key, code, department = "item", thing.key, thing.implementation_code, thing.department
    else:
        kind, key, code, department = "bundle", thing.code, thing.code, thing.lead_department
    return {
        "kind": kind,
        "key": key,
        "code": code,
        "name": thing.name,
        "name_en": thing.name_en,
        "department": department,
        "version": thing.version,
    }


def _limit(limit: Any) -> dict[str, object] | None:
    if limit is None:
        return None
    return {"value": limit.value, "unit": limit.unit, "label": limit.label(), "label_en": limit.label_en()}
