"""Where a case goes when it is opened: the routing rules of its item decide, by its place and its applicant."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from onewindow.cases.models import Step
from onewindow.cases.rules.steps import APPROVE
from onewindow.catalogue.queries import Item, routed_posts
from onewindow.identity.queries import PartyRow, posts
from onewindow.registers.queries import address_division, service_sites

PLACES = ("std_address", "address", "hukou_address", "position")  # the form's fields that say where it is


def routed(item: Item, answers: Mapping[str, Any], site: str, applicant: PartyRow) -> Mapping[str, str]:
    """The posts that rules give to steps, by the step's code; empty where the item's own posts do them all."""
    subject = "natural_person" if applicant.is_person else "legal_person"
    return routed_posts(item, place_of(answers, site), subject)


def place_of(answers: Mapping[str, Any], site: str) -> str:
    """The division of a case: where its address lies, else where it was lodged; empty where neither says."""
    for name in PLACES:
        found = address_division(str(answers.get(name) or ""))
        if found:
            return found
    return next((one.division for one in service_sites() if site and one.code == site), "")


def deciding_department(steps: Sequence[Step], own: str) -> str:
    """The department whose post decides, where rules have given the steps to an office."""
    deciding = next((step.post for step in steps if step.action == APPROVE), "")
    found = posts().get(deciding)
    return found.authority if found else own
