"""Tables of the gateway."""

from __future__ import annotations

from onewindow.gateway.models.members import CALLER, PER_MINUTE, Member, ServiceQuota, Subsystem, SubsystemKey
from onewindow.gateway.models.messages import ADMIT, Evidence, SeenMessage, SeenNonce, Usage

__all__ = [
    "ADMIT",
    "CALLER",
    "PER_MINUTE",
    "Evidence",
    "Member",
    "SeenMessage",
    "SeenNonce",
    "ServiceQuota",
    "Subsystem",
    "SubsystemKey",
    "Usage",
]
