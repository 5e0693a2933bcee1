"""Adopting an item from the level above, within the powers of the office that does."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from onewindow.catalogue.queries.published import published_item_body
from onewindow.catalogue.rules.adoption import Adopter, adopted
from onewindow.foundation.actor import Actor
from onewindow.foundation.errors import Invalid, NotAllowed
from onewindow.foundation.marks import marked
from onewindow.identity import queries as identity
from onewindow.ledger.services import record_act
from onewindow.lists import queries as lists
from onewindow.registers import queries as registers

LEVELS = {"city": 3, "county": 4, "township": 5, "village": 6}
SERVICE = "20"  # a public service needs no power of its own


class OutsidePowers(NotAllowed):
    """The department's powers do not reach that far; the attempt is on record."""

    code, title = "outside-powers", marked("这项职权不在本部门的权力清单里，不能承接")


def adopt_item(actor: Actor, key: str, department: str) -> Mapping[str, Any]:
    """The body with which a department begins when it adopts an item of a level above; nothing is published yet.

    Raises NotFound, NotAllowed for who doesn't edit for the department, Invalid where its level is not below, and
    OutsidePowers, which stays in the ledger although the act is refused (R-017).
    """
    if not actor.holds(f"{department}-E"):
        raise NotAllowed
    above = published_item_body(key)
    office = registers.authority(department)
    division = registers.divisions().get(office.division)
    level = LEVELS.get(division.level if division else "city", 3)
    if level <= above["level"]:
        raise Invalid(errors=[{"pointer": "level", "reason": "只能承接上级部门的事项。"}])
    if above["type_code"] != SERVICE and not _holds_power(department, above):
        with transaction.atomic():
            record_act(actor, "catalogue.refuse_adoption", f"catalogue:item:{key}", department=department)
        raise OutsidePowers
    posts = {code.rpartition("-")[2]: code for code, row in identity.posts().items() if row.authority == department}
    adopter = Adopter(department, office.uscc, level, office.phone, office.windows, posts)
    return adopted(above, f"{key}-{department}", adopter)


def _holds_power(department: str, above: Mapping[str, Any]) -> bool:
    """By the name of the power as the list has it: the same power at another level keeps its name (R-008)."""
    names = {row.name for row in lists.entries(lists.POWER).values() if row.item == above["key"]}
    return any(row.name in names or row.name == above["name"] for row in lists.powers_of(department))
