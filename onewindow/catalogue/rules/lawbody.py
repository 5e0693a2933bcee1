"""Turns what ties an item to the law (plain JSON) into values."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from onewindow.catalogue.rules.lawvalues import (
    Adoption,
    AfterSupervision,
    Band,
    BusinessItem,
    Criterion,
    DecisionTable,
    Input,
    IntermediaryReport,
    LicenceAct,
    OnlineAssessment,
    OwnBasis,
    PaperProcess,
    PaperStep,
)

Body = Mapping[str, Any]
SAME_NAMED = ("power", "responsibility", "statutory_duty", "summary", "summary_en")
TUPLES = ("themes", "life_events", "stages", "audiences")


def own_basis(row: Body) -> OwnBasis | None:
    """The basis that an element carries itself, or None."""
    return OwnBasis(**row["basis"]) if row.get("basis") else None


def law_fields(body: Body) -> dict[str, Any]:
    """The fields of an Item that are optional in its file."""
    return {
        **{name: body[name] for name in SAME_NAMED if name in body},
        **{name: tuple(body[name]) for name in TUPLES if name in body},
        "adopts": Adoption(**body["adopts"]) if body.get("adopts") else None,
        "for_licence": _licence_act(body["for_licence"]) if body.get("for_licence") else None,
        "business_items": tuple(
            BusinessItem(row["sequence"], row["name"], row["name_en"], dict(row.get("answers", {})))
            for row in body.get("business_items", ())
        ),
        "discretion": tuple(_band(row) for row in body.get("discretion", ())),
        "eligibility": tuple(_table(row) for row in body.get("eligibility", ())),
        "online_assessment": OnlineAssessment(**body["online_assessment"]) if body.get("online_assessment") else None,
        "process_before": _process(body["process_before"]) if body.get("process_before") else None,
        "supervision": tuple(AfterSupervision(**row) for row in body.get("supervision", ())),
        "reports": tuple(
            IntermediaryReport(row["name"], row["name_en"], OwnBasis(**row["basis"]), row.get("paid_by", "applicant"))
            for row in body.get("reports", ())
        ),
    }


def _licence_act(row: Body) -> LicenceAct:
    return LicenceAct(row["act"], row["licence_type"], tuple(row.get("fields", ())))


def _band(row: Body) -> Band:
    return Band(**{**row, "when": dict(row.get("when", {})), "one_of": tuple(row.get("one_of", ()))})


def _table(row: Body) -> DecisionTable:
    inputs = tuple(
        Input(**{**column, **{name: tuple(column.get(name, ())) for name in ("options", "options_en")}})
        for column in row["inputs"]
    )
    rules = tuple(Criterion(**{**rule, "when": dict(rule["when"])}) for rule in row["rules"])
    return DecisionTable(row["code"], row["name"], row["name_en"], row["hit"], inputs, rules)


def _process(row: Body) -> PaperProcess:
    steps = tuple(PaperStep(**step) for step in row["steps"])
    return PaperProcess(steps, row.get("materials"), row.get("days"), row.get("visits"))
