"""Turns the body of a step, as it is written, into its values."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from onewindow.catalogue.rules.itemvalues import Presence, StepDefinition
from onewindow.catalogue.rules.lawbody import own_basis
from onewindow.catalogue.rules.lawvalues import OwnBasis
from onewindow.catalogue.rules.processvalues import Choice, ChoiceRule, Joint, Notice, Wait
from onewindow.foundation.limits.values import Limit

Body = Mapping[str, Any]
PLAIN = ("code", "name", "name_en", "post", "action", "share")
OPTIONAL = ("parallel", "inspection", "inspectors", "skip_when", "automatic")


def _presence(told: Body | None) -> Presence | None:
    return Presence(told["reason"], told["reason_en"], own_basis(told)) if told else None


def step_of(row: Body) -> StepDefinition:
    """The step that a body describes."""
    wait, timer = _wait(row.get("wait")), row.get("timer")
    return StepDefinition(
        **{name: row[name] for name in PLAIN},
        **{name: row[name] for name in OPTIONAL if name in row},
        pause_reasons=tuple(row.get("pause_reasons", ())),
        basis=own_basis(row),
        presence=_presence(row.get("presence")),
        after=tuple(row["after"]) if "after" in row else None,
        runs_if=dict(row.get("runs_if", {})),
        within=Limit(**timer) if timer else wait.within if wait else None,
        choice=choice_of(row["choice"]) if "choice" in row else None,
        wait=wait,
        notice=Notice(**row["notice"]) if "notice" in row else None,
        joint=_joint(row.get("joint")),
        subcase=str(row["subcase"]["item"]) if "subcase" in row else "",
    )


def choice_of(row: Body) -> Choice:
    """A choice as it is written."""
    rules = tuple(ChoiceRule(**rule) for rule in row["rules"])
    ways = {way: (words["zh"], words["en"]) for way, words in row.get("ways", {}).items()}
    return Choice(row["hit"], dict(row["inputs"]), rules, row["default"], ways)


def _wait(row: Body | None) -> Wait | None:
    return Wait(row["event"], Limit(**row["within"])) if row else None


def _joint(row: Body | None) -> Joint | None:
    if row is None:
        return None
    return Joint(
        posts=tuple(row["posts"]),
        within=Limit(**row["within"]),
        escalate_to=row["escalate_to"],
        escalate_within=Limit(**row["escalate_within"]),
        silence=OwnBasis(**row["silence"]) if "silence" in row else None,
    )
