"""The demo city's registers in tests: they are in the template database; these fixtures keep them as they were."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.conf import settings

from onewindow.foundation.roles import owner_connection
from onewindow.registers.files import reservations_of
from onewindow.registers.models import RegisterDefinition
from onewindow.registers.queries import clear_reference_cache
from onewindow.registers.services import load_records, prepare_registers, rows_of, schema_of

CHANGING = ("ent", "pop", "crd")  # the registers whose owners' systems take messages


@pytest.fixture
def hosted_registers(db: None) -> Iterator[None]:
    """Reference data and registers as loaded; what a test has the owners' systems write is taken back at its end."""
    if not RegisterDefinition.objects.exists():  # a test with real transactions has emptied the tables
        clear_reference_cache()
        prepare_registers()
    yield
    with owner_connection() as owner:
        changed = [code for code in CHANGING if owner.execute(f"select 1 from {schema_of(code)}.message").fetchone()]
        for code in CHANGING:
            owner.execute(f"delete from {schema_of(code)}.assignment")
        owner.execute("set session_replication_role = replica")  # past the triggers: a test leaves no history
        for code in changed:
            owner.execute(f"delete from {schema_of(code)}.change")
            owner.execute(f"delete from {schema_of(code)}.record_history")
            owner.execute(f"delete from {schema_of(code)}.record")
    for code in changed:
        load_records(code, rows_of(code, document()), reservations=reservations_of(code, document()), only=True)


@lru_cache(maxsize=1)
def document() -> dict[str, Any]:
    """The demo city's records."""
    text = (Path(settings.ONEWINDOW_PROFILE).parent / "registers.yaml").read_text(encoding="utf-8")
    return yaml.load(text, yaml.CSafeLoader)
