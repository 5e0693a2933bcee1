"""The jurisdiction profile (辖区配置): every value about time and procedure that a place may set, with its basis."""

from __future__ import annotations

from functools import cache, lru_cache
from importlib import import_module
from typing import Any

from onewindow.foundation.profile.national import NATIONAL_DEFAULT, NEVER_PAUSE
from onewindow.foundation.profile.reading import load_profile
from onewindow.foundation.profile.section import ProfileError
from onewindow.foundation.profile.values import (
    END_OF_DAY,
    CardThresholds,
    CommitmentItem,
    Competence,
    DataCorrectionLimits,
    Escalation,
    HotlineLimits,
    JurisdictionProfile,
    PauseKind,
    PersonDeadline,
    ProfileTime,
    RatingLimits,
    ReceivedOutside,
    SharingLimits,
    Tolerance,
)

__all__ = [
    "END_OF_DAY",
    "NATIONAL_DEFAULT",
    "NEVER_PAUSE",
    "CardThresholds",
    "CommitmentItem",
    "Competence",
    "DataCorrectionLimits",
    "Escalation",
    "HotlineLimits",
    "JurisdictionProfile",
    "PauseKind",
    "PersonDeadline",
    "ProfileError",
    "ProfileTime",
    "RatingLimits",
    "ReceivedOutside",
    "SharingLimits",
    "Tolerance",
    "load_profile",
    "profile",
]


def profile() -> JurisdictionProfile:
    """The profile of this installation: the file that the setting ONEWINDOW_PROFILE names, read once."""
    path = getattr(_settings(), "ONEWINDOW_PROFILE", None)
    if not path:
        raise ProfileError("No profile: set ONEWINDOW_PROFILE to the profile file of your jurisdiction.")
    return _loaded(str(path))


@cache
def _settings() -> Any:
    # Looked up by name, because the pure rules import this module and may not reach Django.
    return import_module("django.conf").settings


@lru_cache(maxsize=8)
def _loaded(path: str) -> JurisdictionProfile:
    return load_profile(path)
