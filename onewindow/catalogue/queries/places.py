"""Where an item can be handled in person: halls, windows, opening hours, phones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from onewindow.catalogue.rules.values import Bundle, Item
from onewindow.foundation.profile import profile
from onewindow.registers.queries import AuthorityRow, ServiceSiteRow, authorities, service_sites

PROVINCE_AND_CITY = 4  # leading digits of a division code that are the same all over the city


@dataclass(frozen=True, slots=True)
class Window:
    """The window of one department in the city's hall, and its phone."""

    department: AuthorityRow
    numbers: tuple[str, ...]
    phone: str


@dataclass(frozen=True, slots=True)
class Place:
    """A hall or service point; `windows` only where the numbers are known: in the city's own hall."""

    site: ServiceSiteRow
    hours: str
    windows: tuple[Window, ...]


def places_of(items: Sequence[Item], bundle: Bundle | None) -> tuple[Place, ...]:
    """The places of this city that handle the items, its hall first; for cross-region items windows elsewhere too.

    A bundle has one window, its leading department's.
    """
    city = profile().division[:PROVINCE_AND_CITY]
    levels = {level for item in items for level in item.handled_at}
    is_cross_region = bool(items) and all(item.cross_region for item in items)
    places = []
    for site in service_sites():
        is_here = site.division.startswith(city)
        if (is_here and site.level in levels) or (not is_here and is_cross_region):
            is_hall = is_here and site.level == "city"
            places.append(Place(site, shown_hours(site.hours), _windows(items, bundle) if is_hall else ()))
    return tuple(places)


def _windows(items: Sequence[Item], bundle: Bundle | None) -> tuple[Window, ...]:
    known = authorities()
    if bundle is not None and bundle.lead_department in known:
        lead = known[bundle.lead_department]
        return (Window(lead, lead.windows, lead.phone),)
    return tuple(Window(known[item.department], item.windows, item.phone) for item in items if item.department in known)


def shown_hours(hours: str) -> str:
    """Opening hours as people write them: 9:00–12:00, 13:30–17:00 from 09:00-12:00,13:30-17:00."""
    spans = [span.strip().split("-") for span in hours.split(",")]
    return ", ".join("–".join(time.removeprefix("0") for time in span) for span in spans)
