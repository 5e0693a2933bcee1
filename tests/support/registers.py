"""The demo city's registers in tests: they are in the template database; these fixtures keep them as they were."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from onewindow.foundation.roles import owner_connection
from onewindow.registers.models import RegisterDefinition
from onewindow.registers.queries import clear_reference_cache
from onewindow.registers.services import prepare_registers, schema_of

CHANGING = ("ent", "pop", "crd")  # the registers whose owners' systems take messages


@pytest.fixture
def hosted_registers(db: None) -> Iterator[None]:
    """Reference data and registers as loaded; what a test has the owners' systems write is taken back at its end."""
    if not RegisterDefinition.objects.exists():  # a test with real transactions has emptied the tables
        clear_reference_cache()
        prepare_registers()
    yield
    with owner_connection() as owner:
        for code in CHANGING:
            schema = schema_of(code)
            owner.execute(f"delete from {schema}.message")
            owner.execute(f"delete from {schema}.assignment")
            owner.execute(f"delete from {schema}.record where source <> 'loaded'")
