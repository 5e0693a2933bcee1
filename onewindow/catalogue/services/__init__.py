"""Acts on the catalogue: publishing, rolling back, suspending, withdrawing, adopting."""

from __future__ import annotations

from onewindow.catalogue.queries.references import known_references
from onewindow.catalogue.rules.known import KnownReferences
from onewindow.catalogue.services.adopting import OutsidePowers, adopt_item
from onewindow.catalogue.services.publishing import (
    DefinitionErrors,
    LoadReport,
    PublishedVersion,
    Release,
    load_catalogue,
    publish_definition,
    roll_back,
)
from onewindow.catalogue.services.routesfile import RoutesUnreadable, read_routes
from onewindow.catalogue.services.routing import RoutingRefused, routes_of_office, write_routes
from onewindow.catalogue.services.routingsets import approve_routes, propose_routes, refuse_routes, withdraw_routes
from onewindow.catalogue.services.standing import (
    ItemClosed,
    note_coverage,
    note_real_times,
    real_times_are_of,
    require_open,
    resume_item,
    suspend_item,
    suspend_what_breaks,
    withdraw_item,
)
from onewindow.catalogue.services.trials import place_for_trial
from onewindow.catalogue.services.words import drop_words, keep_words, may_keep_words
from onewindow.foundation.located import Fault

__all__ = [
    "DefinitionErrors",
    "Fault",
    "ItemClosed",
    "KnownReferences",
    "LoadReport",
    "OutsidePowers",
    "PublishedVersion",
    "Release",
    "RoutesUnreadable",
    "RoutingRefused",
    "adopt_item",
    "approve_routes",
    "drop_words",
    "keep_words",
    "known_references",
    "load_catalogue",
    "may_keep_words",
    "note_coverage",
    "note_real_times",
    "place_for_trial",
    "propose_routes",
    "publish_definition",
    "read_routes",
    "real_times_are_of",
    "refuse_routes",
    "require_open",
    "resume_item",
    "roll_back",
    "routes_of_office",
    "suspend_item",
    "suspend_what_breaks",
    "withdraw_item",
    "withdraw_routes",
    "write_routes",
]
