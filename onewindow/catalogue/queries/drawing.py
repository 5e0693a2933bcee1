"""Processes as they are drawn: an item's own, a draft's, and a case's with its marks."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from onewindow.catalogue.rules.drawn import Mark, nodes_of
from onewindow.catalogue.rules.itemvalues import StepDefinition
from onewindow.catalogue.rules.process import laid_out
from onewindow.catalogue.rules.stepbody import step_of
from onewindow.foundation.flowchart import Chart, chart
from onewindow.identity.queries import posts
from onewindow.registers.queries import authorities

CHANGED = (("这一版改动", "Changed in this version"), "now")


def process_chart(steps: Sequence[StepDefinition], *, english: bool, marks: Mapping[str, Mark] | None = None) -> Chart:
    """The process of an item; with `marks`, of one of its cases."""
    return chart(nodes_of(steps, _who(english), english=english, marks=marks))


def draft_chart(rows: Sequence[Any], before: Sequence[Any], *, english: bool) -> Chart:
    """The process of a draft, however little of it is written; what differs from the steps `before` is marked."""
    written = [row for row in rows if isinstance(row, Mapping) and row.get("code")]
    old = {row.get("code"): row for row in before if isinstance(row, Mapping)}
    changed = {str(row["code"]) for row in written if old and old.get(row["code"]) != row}
    steps = _steps(written)
    marks = {step.code: Mark(CHANGED[0][english], CHANGED[1]) for step in steps if _within(step.code, changed)}
    return process_chart(steps, english=english, marks=marks)


def _steps(rows: Sequence[Mapping[str, Any]]) -> Sequence[StepDefinition]:
    """The steps as a case would run them; where something is missing still, as a plain list."""
    try:
        return laid_out([step_of(row) for row in rows], rows)
    except (KeyError, TypeError, ValueError, AttributeError):
        return [_plain(row) for row in rows]


def _plain(row: Mapping[str, Any]) -> StepDefinition:
    name = str(row.get("name") or row["code"])
    parallel = str(row["parallel"]) if row.get("parallel") else None
    post = str(row.get("post") or "")
    return StepDefinition(str(row["code"]), name, str(row.get("name_en") or name), post, "", 0, parallel)


def _within(code: str, changed: Collection[str]) -> bool:
    """Whether a step, or the joint review of which it is a part, was changed."""
    return code in changed or code.rpartition(".")[0] in changed


def _who(english: bool) -> dict[str, str]:
    """Each post with its department, as a box has room for it."""
    organs = authorities()
    return {
        code: f"{post.authority} {post.name_en}" if english else f"{_short(organs, post.authority)}{post.name}"
        for code, post in posts().items()
    }


def _short(organs: Mapping[str, Any], code: str) -> str:
    return str(organs[code].short) if code in organs else code
