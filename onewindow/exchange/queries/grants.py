"""What subsystems may read."""

from __future__ import annotations

from django.db.models import Q

from onewindow.exchange.models import Grant
from onewindow.exchange.rules import EVERYBODY
from onewindow.foundation import clock


def granted_registers(subsystem: str) -> dict[str, frozenset[str]]:
    """The elements (by their own codes) that a subsystem may be given today, by register; of whatever purpose."""
    today = clock.today()
    found: dict[str, frozenset[str]] = {}
    rows = Grant.objects.filter(
        Q(subsystem=subsystem) | Q(subsystem=EVERYBODY),
        Q(valid_until__isnull=True) | Q(valid_until__gte=today),
        withdrawn_at__isnull=True,
        valid_from__lte=today,
    )
    for code, names in rows.values_list("register", "fields"):
        found[code] = found.get(code, frozenset()) | {name.partition(".")[2] for name in names}
    return found
