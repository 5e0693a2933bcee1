"""Definitions that are not published yet: their shapes, and values made from their bodies for looking at them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from onewindow.catalogue.models import VERSIONS
from onewindow.catalogue.queries.applying import commitment_items
from onewindow.catalogue.queries.published import published_catalogue
from onewindow.catalogue.rules.body import bundle_of, item_of
from onewindow.catalogue.rules.composing import BundleCircle, composed
from onewindow.catalogue.rules.shapes import BUNDLE, ITEM
from onewindow.catalogue.rules.values import Bundle, Item
from onewindow.foundation.located import Located
from onewindow.foundation.shape import Record

__all__ = [
    "SHAPES",
    "BundleCircle",
    "PublishedBody",
    "composed_bundle",
    "is_whole",
    "newest_bodies",
    "published_body",
    "unpublished_bundle",
    "unpublished_item",
]
UNPUBLISHED = UUID(int=0)  # the version of what has none
SHAPES: Mapping[str, Record] = {"item": ITEM, "bundle": BUNDLE}


@dataclass(frozen=True, slots=True)
class PublishedBody:
    """The body of a published version."""

    version: int
    body: Mapping[str, Any]


def is_whole(kind: str, body: Mapping[str, Any]) -> bool:
    """Whether a body has everything that its shape asks for, so that it can be looked at as a guide or a form."""
    return SHAPES[kind].check(dict(body), (), Located("draft", dict(body)))


def unpublished_item(body: Mapping[str, Any]) -> Item:
    """The item that a whole body describes."""
    return item_of(body, UNPUBLISHED, 0)


def unpublished_bundle(body: Mapping[str, Any]) -> Bundle:
    """The bundle that a whole body describes."""
    return bundle_of(body, UNPUBLISHED, 0)


def newest_bodies(kind: str, keys: Collection[str]) -> dict[str, PublishedBody]:
    """The newest published bodies of these keys, in one statement; also of those that take effect later."""
    rows = VERSIONS[kind].objects.filter(key__in=keys).order_by("key", "-version").distinct("key")
    return {row.key: PublishedBody(row.version, row.body) for row in rows}


def published_body(kind: str, key: str, version: int) -> Mapping[str, Any] | None:
    """The body of one published version, or None."""
    row = VERSIONS[kind].objects.filter(key=key, version=version).first()
    return row.body if row else None


def composed_bundle(body: Mapping[str, Any]) -> dict[str, Any]:
    """A bundle's body with all that follows from its published items made anew; raises BundleCircle."""
    return composed(body, published_catalogue().items, commitment_items())
