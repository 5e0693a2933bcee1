"""Turns the body of a published definition (plain JSON) into values. Bodies were checked when they were published."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from onewindow.catalogue.rules.lawbody import law_fields, own_basis
from onewindow.catalogue.rules.process import laid_out
from onewindow.catalogue.rules.silence import silence_of, stated_silence
from onewindow.catalogue.rules.stepbody import step_of
from onewindow.catalogue.rules.values import (
    ApplyWithin,
    Bundle,
    Charge,
    Fee,
    FormField,
    Item,
    JointField,
    LegalBasis,
    LicenceField,
    LicenceType,
    LimitUnderLaw,
    Material,
    NeededElement,
    Occasion,
    Option,
    Payment,
    Proactive,
    Question,
    Reached,
    Remedy,
    Result,
    ResultRow,
    ResultRule,
    Supplier,
    Text,
)
from onewindow.foundation.limits.values import Limit

Body = Mapping[str, Any]
SAME_NAMED = [
    "key",
    "name",
    "name_en",
    "basic_code",
    "implementation_code",
    "type",
    "type_en",
    "type_code",
    "department",
    "level",
    "online_level",
    "visits",
    "instant",
    "phone",
    "cross_region",
    "reviewed_on",
]


def item_of(body: Body, version_id: UUID, version: int) -> Item:
    """The item that a body describes."""
    limits = body["limits"]
    return Item(
        version_id=version_id,
        version=version,
        **{name: body[name] for name in SAME_NAMED},
        acceptance_modes=tuple(body["acceptance_modes"]),
        channels=tuple(body["channels"]),
        windows=tuple(body["windows"]),
        handled_at=tuple(body["handled_at"]),
        keywords=tuple(body["keywords"]),
        keywords_en=tuple(body["keywords_en"]),
        targets=tuple(body["target"]),
        legal_bases=tuple(LegalBasis(**basis) for basis in body["legal_bases"]),
        statutory=Limit(**limits["statutory"]),
        promised=Limit(**limits["promised"]),
        commitment_promised=_limit(body.get("commitment_promised")),
        charge=_charge(body["charge"]),
        conditions=tuple(Text(row["zh"], row["en"], own_basis(row)) for row in body["conditions"]),
        materials=tuple(_material(material) for material in body["materials"]),
        form=tuple(_field(field) for field in body["form"]),
        questions=tuple(_question(question) for question in body["questions"]),
        steps=laid_out([step_of(step) for step in body["steps"]], body["steps"]),
        result=_result(body["result"]),
        remedies=tuple(_remedy(remedy) for remedy in body["remedies"]),
        extension=_under_law(body.get("extension")),
        tolerance_days=body.get("tolerance_days"),
        after_check_days=body.get("after_check_days"),
        renewal=_under_law(body.get("renewal"), "before_"),
        silence=silence_of(
            body["type_code"],
            stated_silence(body),
            is_renewal=(body.get("for_licence") or {}).get("act") == "renew",
        ),
        apply_within=_apply_within(body.get("apply_within")),
        proactive=_proactive(body.get("proactive")),
        payments=tuple(_payment(payment) for payment in body.get("payments", ())),
        local_policy=_local_policy(body.get("local_policy")),
        policy_note=Text(**body["policy_note"]) if body.get("policy_note") else None,
        **law_fields(body),
    )


def bundle_of(body: Body, version_id: UUID, version: int) -> Bundle:
    """The bundle that a body describes."""
    inspection = body.get("joint_inspection") or {}
    return Bundle(
        version_id=version_id,
        version=version,
        **{name: body[name] for name in ["code", "name", "name_en", "life_event", "life_event_en", "lead_department"]},
        departments=tuple(body["departments"]),
        items=tuple(body["items"]),
        optional_items=tuple(body["optional_items"]),
        default_answers=dict(body["default_answers"]),
        dependencies={row["item"]: tuple(row["after"]) for row in body["dependencies"]},
        stages=tuple(tuple(stage) for stage in body["stages"]),
        stage_names=tuple(Text(row["name"], row["name_en"]) for row in body.get("stage_names", ())),
        stage_rule=_pair(body, "stage_rule"),
        joint_form=tuple(_joint_field(field) for field in body["joint_form"]),
        bundle_limits={row["item"]: Limit(row["value"], row["unit"]) for row in body.get("bundle_limits", ())},
        single_journey=_figures(body["single_journey"]),
        bundle_journey=_figures(body["bundle_journey"]),
        assumption=Text(body["single_journey"].get("assumption", ""), body["single_journey"].get("assumption_en", "")),
        joint_inspection_items=tuple(inspection.get("items", ())),
        joint_inspection=_pair(inspection, "rule"),
        pre_review=_pair(body.get("pre_review") or {}, "rule"),
    )


def licence_type_of(body: Body) -> LicenceType:
    """The licence type that a body describes."""
    return LicenceType(
        **{name: body[name] for name in ["code", "type_code", "name", "name_en", "issuer", "holder"]},
        validity_value=body["validity"]["value"],
        validity_unit=body["validity"]["unit"],
        fields=tuple(LicenceField(**field) for field in body["fields"]),
        template=dict(body["template"]),
    )


def supplier_of(row: Body) -> Supplier:
    """A supplier as it is written: `{register: pop.id_no}`, `{licence_type: …}`, `{item: …, step: …}`, `{form: …}`."""
    kind = next(name for name in ("register", "licence_type", "item", "form") if name in row)
    return Supplier(kind, row[kind], row.get("step"))


def _limit(row: Body | None) -> Limit | None:
    return Limit(**row) if row else None


def _under_law(row: Body | None, prefix: str = "") -> LimitUnderLaw | None:
    if not row:
        return None
    return LimitUnderLaw(Limit(row[f"{prefix}value"], row[f"{prefix}unit"]), row["law_id"], row["article"])


def _apply_within(row: Body | None) -> ApplyWithin | None:
    if not row:
        return None
    return ApplyWithin(Limit(row["value"], row["unit"]), row["law_id"], row["article"], row.get("since", ""))


def _proactive(row: Body | None) -> Proactive | None:
    if not row:
        return None
    return Proactive(
        **{name: row[name] for name in ("trigger", "rule", "rule_en", "lead_days")},
        occasions=tuple(Occasion(Limit(**one["after"]), one.get("grade", "")) for one in row.get("occasions", ())),
        answers=dict(row.get("answers", {})),
        agent_question=row.get("agent_question", ""),
        needed=tuple(NeededElement(**one) for one in row.get("needed", ())),
    )


def _pair(row: Body, name: str) -> Text | None:
    return Text(row[name], row.get(f"{name}_en", "")) if row.get(name) else None


def _charge(row: Body) -> Charge:
    return Charge(
        row["free"],
        tuple(
            Fee(**{**fee, "basis": own_basis(fee), "when": dict(fee.get("when", {}))}) for fee in row.get("items", ())
        ),
        row.get("policy", ""),
    )


def _material(row: Body) -> Material:
    return Material(
        **{
            name: row[name]
            for name in ["code", "name", "name_en", "source", "upload", "tolerance", "commitment", "required"]
        },
        supplied_by=tuple(supplier_of(supplier) for supplier in row["supplied_by"]),
        when=dict(row.get("when", {})),
        elements=tuple(row.get("elements", ())),
        basis=own_basis(row),
    )


def _field(row: Body) -> FormField:
    return FormField(
        **{name: row[name] for name in ("name", "label", "label_en", "type", "required")},
        prefill=row.get("prefill"),
        constraints=dict(row.get("constraints", {})),
    )


def _joint_field(row: Body) -> JointField:
    return JointField(
        **{name: row[name] for name in ("name", "label", "label_en", "type", "required")},
        prefill=row.get("prefill"),
        constraints=dict(row.get("constraints", {})),
        used_by=tuple(row["used_by"]),
        carried_from=row.get("carried_from"),
        result_field=row.get("result_field"),
    )


def _question(row: Body) -> Question:
    options = tuple(Option(**option) for option in row["options"])
    return Question(row["code"], row["text"], row["text_en"], row.get("demo_rule", False), options)


def _result(row: Body) -> Result:
    rules = tuple(_result_rule(rule) for rule in row.get("rules", ()))
    return Result(row["kind"], row.get("licence_type", ""), row["name"], row["name_en"], tuple(row["fields"]), rules)


def _result_rule(rule: Body) -> ResultRule:
    rows = (
        ResultRow(
            dict(row.get("when", {})), row.get("value", ""), Reached(**row["reached"]) if "reached" in row else None
        )
        for row in rule.get("rows", ())
    )
    return ResultRule(rule["field"], tuple(rows), rule.get("gives", ""))


def _remedy(row: Body) -> Remedy:
    return Remedy(
        row["kind"],
        row["to"],
        row.get("to_en", ""),
        _limit(row.get("limit")),
        row.get("law_id", ""),
        row.get("article"),
        row.get("text", ""),
        row.get("text_en", ""),
    )


def _payment(row: Body) -> Payment:
    per = "month" if "monthly" in row else "once"
    return Payment(row["grade"], row.get("grade_en", row["grade"]), row.get("monthly", row.get("total", 0)), per)


def _local_policy(row: Body | None) -> Text | None:
    if not row:
        return None
    return Text(f"{row['title']}（{row['number']}）", f"{row['title_en']} ({row['number']})")


def _figures(row: Body) -> dict[str, int]:
    return {name: value for name, value in row.items() if isinstance(value, int)}
