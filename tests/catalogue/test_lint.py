"""The lint and the gate: what each rule finds, in both languages, and that the clean catalogue is clean."""

from copy import deepcopy
from dataclasses import replace
from datetime import date
from pathlib import Path

import jsonschema_rs
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from onewindow.catalogue.rules.known import CoverageFact, DutyFact, LawFact, MaterialFact, PowerFact, ProofFact
from onewindow.catalogue.rules.lint.faultfile import try_faults
from onewindow.catalogue.rules.lint.findings import counts_by_rule, score
from onewindow.catalogue.rules.lint.gate import ADMITTED, RANK_NAMES
from onewindow.catalogue.rules.lint.registry import LEVELS, RULES
from onewindow.catalogue.rules.lint.run import SHAPES, lint
from tests.catalogue import demo

KNOWN, CLEAN = demo.known(), demo.clean()
FAULTS = yaml.safe_load((Path(__file__).parent / "data/faults.yaml").read_text(encoding="utf-8"))
TRIED = {tried.id: tried for tried in try_faults(FAULTS, CLEAN, KNOWN)}


def found(key="FOOD", change=None, known=KNOWN):
    body = deepcopy(CLEAN.items[key])
    if change:
        change(body)
    return lint("item", body, CLEAN, known)


def codes(*args, **kwargs):
    return [finding.code for finding in found(*args, **kwargs)]


def setting(**values):
    return lambda body: body.update(values)


@pytest.mark.parametrize("fault", sorted(TRIED))
def test_a_deliberate_fault_raises_exactly_its_finding(fault):
    tried = TRIED[fault]
    expected = next(one for name in ("faults", "more_faults") for one in FAULTS[name] if one["id"] == fault)

    assert [(f.code, f.level, f.message, f.message_en, f.blocks) for f in tried.findings] == [
        (
            tried.expected["code"],
            tried.expected["level"],
            tried.expected["message"],
            tried.expected["message_en"],
            expected["blocks_publication"],
        )
    ]
    assert tried.is_as_expected


def test_the_clean_catalogue_raises_exactly_what_is_expected_on_it():
    findings = {key: found(key) for key in CLEAN.items}
    raised = {(key, f.code, f.level, f.message, f.message_en) for key, each in findings.items() for f in each}
    expected = {
        (one["item"], *(one["expected_finding"][name] for name in ("code", "level", "message", "message_en")))
        for one in FAULTS["expected_on_clean"]
    }

    assert raised == expected
    assert sum(map(len, findings.values())) == len(expected)


def test_bundles_and_licence_types_of_the_clean_catalogue_raise_nothing():
    for kind, bodies in (("bundle", CLEAN.bundles), ("licence_type", CLEAN.licence_types)):
        assert {key: lint(kind, body, CLEAN, KNOWN) for key, body in bodies.items()} == dict.fromkeys(bodies, ())


def test_every_rule_says_what_is_wrong_on_which_source_and_how_to_mend_it():
    for code, rule in RULES.items():
        assert code == rule.code
        assert rule.level in LEVELS
        assert all((rule.title, rule.title_en, rule.source, rule.fix, rule.fix_en)), code


# The gate: each element with each rank of law.


def law_of(kind, **changes):
    fact = LawFact(kind, "某规定", "Some rule", frozenset({1}), date(2026, 6, 1), None, "")
    return replace(KNOWN, laws={**KNOWN.laws, "some-rule": {"2026-06-01": replace(fact, **changes)}})


CITED = {"law_id": "some-rule", "law": "某规定", "article": 1, "label": "第一条", "version": "2026-06-01"}


def resting_on(role, type_code="07", key="HUKOUBIRTH"):
    def change(body):
        body["legal_bases"] = [basis for basis in body["legal_bases"] if basis["role"] != role] + [
            {**CITED, "role": role}
        ]

    return key, change


ELEMENTS = {
    "licence": resting_on("power", key="DRAIN"),
    "power": resting_on("power"),
    "condition": resting_on("condition"),
    "material": resting_on("material"),
    "step": resting_on("procedure"),
    "public_service": resting_on("power", key="SSCARD"),
    "licence_fee": (
        "DRAIN",
        lambda body: body.update(
            charge={
                "free": False,
                "items": [{"name": "费", "name_en": "fee", "amount": 1, "unit": "件", "unit_en": "case", "basis": OWN}],
            }
        ),
    ),
    "fee": (
        "HUKOUBIRTH",
        lambda body: body.update(
            charge={
                "free": False,
                "items": [{"name": "费", "name_en": "fee", "amount": 1, "unit": "件", "unit_en": "case", "basis": OWN}],
            }
        ),
    ),
    "report": ("DRAIN", lambda body: body.update(reports=[{"name": "报告", "name_en": "Report", "basis": OWN}])),
    "proof": ("RESIDENCE", lambda body: body["materials"][2].update(code="M-STUDY", basis=OWN)),
}
OWN = {"law_id": "some-rule", "article": 1, "version": "2026-06-01"}


@pytest.mark.parametrize("kind", RANK_NAMES)
@pytest.mark.parametrize("element", sorted(ADMITTED))
def test_each_element_needs_a_basis_of_a_rank_that_law_admits(element, kind):
    key, change = ELEMENTS[element]
    refused = "BASIS_RANK_TOO_LOW" in codes(key, change, law_of(kind))

    assert refused == (kind not in ADMITTED[element])


def test_the_table_of_ranks_is_that_of_rule_e5():
    table = {element: {kind for kind in RANK_NAMES if kind in ranks} for element, ranks in ADMITTED.items()}
    assert "normative_document" not in set.union(*(table[name] for name in table if name != "public_service"))
    assert table["licence_fee"] == {"law", "regulation"}
    assert table["proof"] == table["report"] == {"law", "regulation", "state_council_decision", "local_regulation"}
    assert {"ministry_rule", "city_rule"} & table["licence"] == set()


def test_a_licence_by_provincial_rule_ends_after_a_year():
    key, change = ELEMENTS["licence"]
    assert "TEMPORARY_LICENCE_ENDED" not in codes(key, change, law_of("provincial_rule"))
    old = law_of("provincial_rule", in_force_from=date(2025, 1, 1))
    assert "TEMPORARY_LICENCE_ENDED" in codes(key, change, old)


@pytest.mark.parametrize(
    ("known", "code"),
    [
        (KNOWN, "LAW_UNKNOWN"),
        (law_of("law", in_force_until=date(2026, 10, 1)), "LAW_REPEALED"),
        (law_of("law", articles=frozenset({2})), "ARTICLE_UNKNOWN"),
        (law_of("law", newer_version="2026-09-01"), "LAW_VERSION_OUTDATED"),
    ],
)
def test_a_basis_must_be_law_and_in_the_register(known, code):
    key, change = ELEMENTS["condition"]
    assert codes(key, change, known) == [code]


def test_an_article_that_a_newer_version_in_force_has_dropped_blocks():
    newer = LawFact("law", "某规定", "Some rule", frozenset({2, 3}), date(2026, 9, 1), None, "")
    known = law_of("law", newer_version="2026-09-01")
    known = replace(known, laws={**known.laws, "some-rule": {**known.laws["some-rule"], "2026-09-01": newer}})
    key, change = ELEMENTS["condition"]
    (finding,) = found(key, change, known)
    assert (finding.code, finding.blocks) == ("ARTICLE_REMOVED", True)
    assert "第1条" in finding.message


def test_a_repealed_law_carries_until_its_last_day():
    key, change = ELEMENTS["condition"]
    assert codes(key, change, law_of("law", in_force_until=KNOWN.today)) == []


# Powers, responsibilities and posts.


def power(**changes):
    entry = PowerFact("PW-002", "SJ", "FOOD", 3, "active", None)
    return replace(KNOWN, powers={**KNOWN.powers, "PW-002": replace(entry, **changes)})


@pytest.mark.parametrize(
    ("known", "code"),
    [
        (power(item=""), "NO_POWER"),
        (power(state="cancelled", cancelled_on=date(2026, 1, 2)), "POWER_CANCELLED"),
        (power(state="future"), "POWER_NOT_YET"),
        (power(department="XF"), "POWER_OF_ANOTHER"),
        (power(level=4), "POWER_OF_ANOTHER_LEVEL"),
        (replace(KNOWN, duties={}), "NO_RESPONSIBILITY"),
        (
            replace(KNOWN, duties={"RS-002": DutyFact("RS-002", "PW-002", "FOOD", "SJ", "", "active")}),
            "RESPONSIBILITY_WITHOUT_POST",
        ),
    ],
)
def test_a_power_type_item_needs_its_power_and_somebody_who_answers(known, code):
    assert codes(known=known) == [code]


def test_a_public_service_may_rest_on_a_duty_alone():
    without = setting(legal_bases=[basis for basis in CLEAN.items["SSCARD"]["legal_bases"] if basis["role"] != "power"])
    assert codes("SSCARD", without) == ["NO_LEGAL_BASIS"]
    duties = {"RS-900": DutyFact("RS-900", "", "SSCARD", "RS", "RS-A", "active")}
    assert codes("SSCARD", without, replace(KNOWN, duties=duties)) == []


def test_each_step_needs_a_post_with_a_member_and_a_written_duty():
    empty = replace(KNOWN, staffed_posts=KNOWN.staffed_posts - {"SJ-V"})
    assert codes(known=empty) == ["POST_WITHOUT_MEMBER"]
    silent = replace(KNOWN, post_duties=KNOWN.post_duties - {"SJ-V"})
    assert codes(known=silent) == ["POST_WITHOUT_DUTY"]


# What is asked of people.


def material(known=KNOWN, **changes):
    fact = MaterialFact("M-PLAN", "场所平面布置图", (), False)
    return replace(known, materials={**known.materials, "M-PLAN": replace(fact, **changes)})


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        (material(held_by=("geo.plan",)), ["MATERIAL_ALREADY_HELD"]),
        (material(name="平面图"), ["MATERIAL_NAME_DIFFERS"]),
        (material(is_proof=True), ["PROOF_NOT_LISTED"]),
        (
            replace(
                material(is_proof=True), proofs={**KNOWN.proofs, "M-PLAN": ProofFact("PF-9", (("some", 1, "2020"),))}
            ),
            ["PROOF_BASIS_TOO_LOW"],
        ),
        (
            replace(KNOWN, materials={key: row for key, row in KNOWN.materials.items() if key != "M-PLAN"}),
            ["UNKNOWN_MATERIAL"],
        ),
    ],
)
def test_only_materials_of_the_catalogue_that_nobody_holds_may_be_asked(known, expected):
    assert codes(known=known) == expected


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (setting(name="<script>食品</script>"), "MARKUP_IN_NAME"),
        (setting(name="=HYPERLINK(1)"), "FORMULA_IN_NAME"),
        (setting(name_en="食品经营"), "ENGLISH_MISSING"),
        (setting(implementation_code=CLEAN.items["COMPANY"]["implementation_code"]), "CODE_TWICE"),
        (setting(reviewed_on="2025-11-01"), "GUIDE_NOT_REVIEWED"),
        (lambda body: (body.pop("online_assessment"), body.update(online_level=2)), "NOT_ASSESSED"),
        (lambda body: body["conditions"].append({"zh": "提交相关证明", "en": "x"}), "AMBIGUOUS_WORDS"),
        (
            lambda body: body["form"].append(
                {"name": "kin", "label": "生日", "label_en": "b", "type": "date", "required": False}
                | {"element": "pop.birth_date"}
            ),
            "FIELD_ALREADY_HELD",
        ),
        (
            lambda body: body.update(
                process_before={"steps": [{"name": s["name"], "name_en": s["name_en"]} for s in body["steps"]]}
            ),
            "PROCESS_UNCHANGED",
        ),
        (
            lambda body: body["limits"].update(statutory={"value": 21, "unit": "workday"}),
            "LIMIT_LONGER_THAN_LAW",
        ),
        (
            setting(
                discretion=[
                    {"code": "a", "name": "甲", "name_en": "A", "field": "amount", "min": 1, "max": 2}
                    | {"law_id": "food-safety-law", "article": 35}
                ]
            ),
            "BAND_UNCLEAR",
        ),
    ],
)
def test_a_fault_of_content_is_found(change, code):
    assert code in codes(change=change)


def test_a_limit_of_a_special_law_goes_before_the_general_one():
    def longer(body):
        body["limits"]["statutory"] = {"value": 11, "unit": "workday"}

    assert "LIMIT_LONGER_THAN_LAW" in codes("FIRE", longer)


def test_a_field_whose_name_alone_looks_like_a_register_is_no_finding():
    def look_alike(body):
        body["form"].append(
            {"name": "birth_date", "label": "出生日期", "label_en": "Birth", "type": "date", "required": False}
        )

    assert codes(change=look_alike) == []


def table(hit, *rules):
    return {
        "code": "age",
        "name": "年龄",
        "name_en": "Age",
        "hit": hit,
        "inputs": [{"name": "age", "label": "年龄", "label_en": "Age", "type": "number"}],
        "rules": [{"when": when, "qualifies": True, "reason": "可", "reason_en": "ok"} for when in rules],
    }


@pytest.mark.parametrize(
    ("eligibility", "expected"),
    [
        (table("U", {"age": ">= 80"}, {"age": "[60..80)"}), []),
        (table("U", {"age": ">= 80"}, {"age": "[60..80]"}), ["TABLE_OVERLAPS"]),
        (table("F", {"age": ">= 80"}, {"age": "[60..80]"}), []),
        (table("U", {"age": "old"}), ["TABLE_UNCLEAR"]),
        (table("U", {"height": "> 1"}), ["TABLE_UNCLEAR"]),
    ],
)
def test_rules_of_eligibility_can_be_read_and_do_not_overlap(eligibility, expected):
    assert codes(change=setting(eligibility=[eligibility])) == expected


# Half-written definitions, scores, schema.


@given(st.sampled_from(sorted(CLEAN.items)), st.data())
def test_a_definition_of_which_anything_is_missing_is_still_checked(key, data):
    body = deepcopy(CLEAN.items[key])
    for name in data.draw(st.lists(st.sampled_from(sorted(body)), unique=True)):
        del body[name]
    findings = lint("item", body, CLEAN, KNOWN)
    missing = {name for name in SHAPES["item"][2].needed if name not in body}

    assert sum(finding.code == "KEY_MISSING" for finding in findings) == len(missing)
    assert all(finding.message and finding.message_en for finding in findings)


@given(
    st.recursive(st.none() | st.integers() | st.text(max_size=4), st.lists, max_leaves=3),
    st.sampled_from(sorted(CLEAN.items["FOOD"])),
)
def test_any_value_anywhere_is_a_finding_and_never_an_error(value, name):
    body = {**deepcopy(CLEAN.items["FOOD"]), name: value}
    assert isinstance(lint("item", body, CLEAN, KNOWN), tuple)


def test_an_item_loses_points_for_each_finding():
    assert score(()) == 100
    assert score(found("RETRANSFER")) == 95
    assert score(found(change=setting(name_en="=1", reviewed_on="2020-01-01"))) == 75
    assert counts_by_rule(found("RETRANSFER")) == {"LAW_VERSION_OUTDATED": 1}


@pytest.mark.parametrize("kind", sorted(SHAPES))
def test_the_json_schema_takes_what_the_shape_takes(kind):
    schema = SHAPES[kind][2].schema()
    jsonschema_rs.meta.validate({"$schema": "https://json-schema.org/draft/2020-12/schema", **schema})
    validator = jsonschema_rs.Draft202012Validator(schema)
    bodies = getattr(CLEAN, f"{kind}s")
    assert [error.message for body in bodies.values() for error in validator.iter_errors(body)] == []
    body = deepcopy(next(iter(bodies.values())))
    body["colour"] = "red"
    del body["name"]
    assert len(list(validator.iter_errors(body))) == 2


@given(st.integers(0, 500), st.integers(0, 500))
def test_the_share_of_applicants_is_told_once_there_are_enough(asked, held):
    held = min(asked, held)
    known = replace(material(held_by=("geo.plan",)), coverage={"geo": CoverageFact(asked, held)})
    (finding,) = found(known=known)
    if asked < 5:
        assert "还太少" in finding.message
        assert "too few" in finding.message_en
    else:
        assert f"{round(100 * held / asked)}%" in finding.message
        assert f"{round(100 * held / asked)}% of {asked} applications" in finding.message_en


def test_files_alone_say_nothing_about_shares():
    (finding,) = found(known=material(held_by=("geo.plan",)))
    assert "90" not in finding.message + finding.message_en
