"""`onewindow items publish`: publishes a draft that has passed review and legal check."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Mapping
from typing import Any

from django.core.management.base import CommandError
from django.utils.translation import gettext as _

from onewindow.drafting.queries import open_draft_of
from onewindow.drafting.services import publish
from onewindow.foundation.errors import DomainError
from onewindow.identity.services import official_at_terminal


def add_arguments(parser: ArgumentParser) -> None:
    """Which definition, and in whose name."""
    parser.add_argument("key", metavar="KEY", help="the item's key or the bundle's code")
    parser.add_argument("--as", dest="account", required=True, metavar="ACCOUNT", help="who publishes (post DS-C)")
    parser.add_argument("--bundle", action="store_true", help="KEY is a bundle's code")


def run(options: Mapping[str, Any], out: Any) -> None:
    """Publishes, or says why not."""
    kind, key = "bundle" if options["bundle"] else "item", options["key"]
    draft_id = open_draft_of(kind, key)
    if draft_id is None:
        raise CommandError(f"There is no open draft of the {kind} {key}.")
    try:
        version = publish(official_at_terminal(options["account"]), draft_id)
    except DomainError as error:
        raise CommandError(f"{error.code}: {_(error.title)} {error.detail}".strip()) from None
    out.write(f"{kind} {key} version {version} published")
