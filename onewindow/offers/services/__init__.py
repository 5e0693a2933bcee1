"""Acts on offers: people are found, told, and answer; exceptions are settled."""

from __future__ import annotations

from onewindow.offers.services.answering import (
    NotAnsweredOnce,
    OfferClosed,
    be_asked,
    confirm_offer,
    decline_offer,
    keep_quiet,
)
from onewindow.offers.services.finding import find_people
from onewindow.offers.services.settling import NotAnException, NoteMissing, settle_exception
from onewindow.offers.services.stopping import stop_offers
from onewindow.offers.services.telling import tell_people

__all__ = [
    "NotAnException",
    "NotAnsweredOnce",
    "NoteMissing",
    "OfferClosed",
    "be_asked",
    "confirm_offer",
    "decline_offer",
    "find_people",
    "keep_quiet",
    "settle_exception",
    "stop_offers",
    "tell_people",
]
