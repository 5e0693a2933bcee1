"""Faults in definitions: where they stand, what is wrong, what to do."""

from copy import deepcopy

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from onewindow.catalogue.rules.checks import check_files, faults_of
from onewindow.foundation.located import read_located
from tests.catalogue import demo

CLEAN = demo.clean()


def codes_of(kind, key, change):
    """The codes of the faults of one definition after a change to its body; everything else is published."""
    body = deepcopy(getattr(CLEAN, kind)[key])
    change(body)
    text = yaml.safe_dump({kind: [body]}, allow_unicode=True, sort_keys=False)
    return [fault.code for fault in demo.faults(text, published=CLEAN)]


def test_the_clean_catalogue_has_no_fault():
    assert demo.faults(*((demo.CITY / name).read_text() for name in demo.FILES)) == []


def test_a_fault_names_file_line_field_and_what_to_do():
    text = (demo.CITY / "items.yaml").read_text().replace("department: SJ", "department: SJJ", 1)
    fault = demo.faults(text, *((demo.CITY / name).read_text() for name in demo.FILES[1:]))[0]
    line = next(n for n, line in enumerate(text.splitlines(), 1) if "department: SJJ" in line)

    assert (fault.file, fault.line, fault.field) == ("a.yaml", line, "items[COMPANY].department")
    assert "SJJ" in fault.reason
    assert fault.remedy == "Did you mean SJ?"


def shape_faults(body):
    def change(found):
        found.update(body)

    return change


FAULTS = {  # the deliberate faults of the demo that a loader can know
    "FAULT-1": ("FOOD", "NO_LEGAL_BASIS", shape_faults({"legal_bases": []})),
    "FAULT-3": (
        "TALENT",
        "MATERIAL_ALREADY_HELD",
        lambda body: body["materials"].append(
            {
                "code": "M-DIPLOMACOPY",
                "name": "毕业证书复印件（加盖单位公章）",
                "name_en": "Copy of diploma with employer seal",
                "source": "applicant",
                "supplied_by": [],
                "upload": True,
                "tolerance": False,
                "commitment": False,
                "required": True,
                "elements": ["edu.diploma_no", "edu.degree"],
            }
        ),
    ),
    "FAULT-4": (
        "FUND",
        "PROMISE_EXCEEDS_STATUTORY",
        shape_faults(
            {
                "limits": {
                    "statutory": {"value": 3, "unit": "calendar_day"},
                    "promised": {"value": 5, "unit": "workday"},
                }
            }
        ),
    ),
}


@pytest.mark.parametrize("name", FAULTS)
def test_the_deliberate_faults_raise_their_finding_and_nothing_more(name):
    key, code, change = FAULTS[name]

    assert codes_of("items", key, change) == [code]


def set_at(*path, value):
    def change(body):
        for part in path[:-1]:
            body = body[part]
        body[path[-1]] = value

    return change


ITEM_FAULTS = [
    ("FOOD", set_at("basic_code", value=131024000), "NOT_TEXT"),
    ("FOOD", set_at("basic_code", value="0001310240"), "WRONG_PATTERN"),
    ("FOOD", set_at("implementation_code", value="11339900MB990138253000131001000"), "CODE_DIFFERS"),
    ("FOOD", set_at("type", value="行政给付"), "TYPE_DIFFERS"),
    ("FOOD", set_at("visits", value=1), "VISITS_AT_LEVEL_4"),
    ("FOOD", set_at("windows", value=[]), "NO_WINDOW"),
    ("FOOD", set_at("remedies", value=[]), "NO_REMEDY"),
    ("FOOD", set_at("instant", value=True), "INSTANT_DIFFERS"),
    ("FOOD", set_at("tolerance_days", value=15), "TOLERANCE_TOO_LONG"),
    ("FOOD", set_at("after_check_days", value=90), "AFTER_CHECK_TOO_LATE"),
    ("FOOD", set_at("charge", value={"free": False}), "NO_FEE_SCALE"),
    ("FOOD", set_at("acceptance_modes", value=["standard", "tolerance", "commitment"]), "COMMITMENT_NOT_LISTED"),
    ("FOOD", set_at("materials", 4, "name", value="其他材料"), "VAGUE_MATERIAL"),
    ("FOOD", set_at("materials", 4, "when", value={"q_nobody": "yes"}), "UNKNOWN_REFERENCE"),
    ("FOOD", set_at("materials", 1, "supplied_by", value=[]), "NO_SUPPLIER"),
    ("FOOD", set_at("materials", 1, "supplied_by", 0, "licence_type", value="LT-BIT"), "UNKNOWN_REFERENCE"),
    ("FOOD", set_at("materials", 1, "name", value="执照"), "SAME_CODE_OTHER_PAPER"),
    ("FOOD", set_at("materials", 4, "upload", value=False), "UPLOAD_DIFFERS"),
    ("FOOD", set_at("form", 0, "prefill", value="ent.nome"), "UNKNOWN_REFERENCE"),
    ("FOOD", set_at("form", 4, "constraints", value={}), "NO_OPTIONS"),
    ("FOOD", set_at("steps", 1, "share", value=30), "SHARES_DIFFER"),
    ("FOOD", set_at("steps", 1, "post", value="SJ-X"), "UNKNOWN_REFERENCE"),
    ("FOOD", set_at("steps", 2, "inspectors", value=1), "ONE_INSPECTOR"),
    ("FOOD", set_at("steps", 1, "pause_reasons", value=["publicity"]), "PAUSE_NOT_ALLOWED"),
    ("FOOD", set_at("steps", 1, "post", value="SJ-A"), "SAME_POST"),
    ("FOOD", set_at("result", "fields", value=["uscc"]), "FIELDS_DIFFER"),
    ("FOOD", set_at("questions", 0, "options", 1, "route", value="bundle:NOWHERE"), "UNKNOWN_REFERENCE"),
    ("FOOD", set_at("questions", 1, "code", value="q_prepack"), "CODE_TWICE"),
    ("FOOD", lambda body: body["questions"][0]["options"][0].pop("stop_en"), "ENGLISH_UNPAIRED"),
    ("FOOD", lambda body: body.update(promised_days=3), "KEY_UNKNOWN"),
    ("FOOD", lambda body: body.pop("phone"), "KEY_MISSING"),
    ("RESIDENCE", set_at("limits", "promised", value={"value": 10, "unit": "workday"}), "PROMISE_EXCEEDS_STATUTORY"),
    ("COMPANY", set_at("materials", 1, "name", value="营业执照复印件"), "MATERIAL_ALREADY_HELD"),
]


@pytest.mark.parametrize(("key", "change", "code"), ITEM_FAULTS)
def test_a_fault_of_an_item_is_found(key, change, code):
    assert code in codes_of("items", key, change)


def reverse_stages(body):
    body["stages"].reverse()


BUNDLE_FAULTS = [
    (lambda body: body["items"].append("NOWHERE"), "UNKNOWN_REFERENCE"),
    (lambda body: body["dependencies"][0].update(after=["FOOD"]), "CIRCLE"),
    (lambda body: body["dependencies"].pop(), "DEPENDENCIES_DIFFER"),
    (reverse_stages, "STAGES_DIFFER"),
    (set_at("departments", value=["SJ"]), "DEPARTMENTS_DIFFER"),
    (lambda body: body["default_answers"].pop("q_cold"), "NO_DEFAULT_ANSWER"),
    (set_at("default_answers", "q_area", value="no"), "DEFAULT_STOPS"),
    (lambda body: body["joint_form"].pop(), "FORM_DIFFERS"),
    (set_at("joint_form", 0, "type", value="number"), "TYPE_DIFFERS"),
    (set_at("joint_form", 8, "result_field", value="colour"), "NOTHING_CARRIED"),
    (set_at("bundle_limits", value=[{"item": "SIGN", "value": 9, "unit": "workday"}]), "LIMIT_TOO_LONG"),
    (set_at("bundle_journey", "uploads", value=2), "FIGURE_DIFFERS"),
    (set_at("joint_materials", "promise", value=[]), "MATERIALS_DIFFER"),
]


@pytest.mark.parametrize(("change", "code"), BUNDLE_FAULTS)
def test_a_fault_of_a_bundle_is_found(change, code):
    assert code in codes_of("bundles", "RESTAURANT", change)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (set_at("type_code", value="11339900MB99013825000"), "CODE_DIFFERS"),
        (set_at("issuer", value="XX"), "UNKNOWN_REFERENCE"),
        (set_at("validity", value={"value": 0, "unit": "year"}), "VALIDITY_UNCLEAR"),
        (lambda body: body["fields"].append(body["fields"][0]), "CODE_TWICE"),
    ],
)
def test_a_fault_of_a_licence_type_is_found(change, code):
    assert code in codes_of("licence_types", "LT-FOOD", change)


def test_a_promise_of_another_unit_must_hold_on_every_first_day():
    """Six working days seem shorter than nine days, but are not around a long holiday."""
    change = shape_faults(
        {"limits": {"statutory": {"value": 9, "unit": "calendar_day"}, "promised": {"value": 6, "unit": "workday"}}}
    )

    assert codes_of("items", "RESIDENCE", change) == ["PROMISE_EXCEEDS_STATUTORY"]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("items: [", "NOT_YAML"),
        ("- a\n- b", "NOT_TABLE"),
        ("items: 3", "NOT_LIST"),
        ("items:\n  - 3", "NOT_TABLE"),
        ("items: []\nitems: []", "KEY_TWICE"),
    ],
)
def test_a_file_that_cannot_be_read_is_one_clear_fault(text, code):
    assert [fault.code for fault in demo.faults(text)] == [code]


def test_two_definitions_cannot_share_a_code():
    text = yaml.safe_dump({"items": [CLEAN.items["FOOD"], CLEAN.items["FOOD"]]}, allow_unicode=True)
    found = demo.faults(text, published=CLEAN)

    assert {fault.code for fault in found} == {"CODE_TWICE"}
    assert "a.yaml:2" in found[0].reason


def test_other_keys_of_a_city_file_are_left_to_others():
    assert demo.faults("registers: [1]\nprofile: {a: b}") == []


json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


@given(st.sampled_from(sorted(CLEAN.items["FIRE"])), json_values)
@settings(max_examples=150, deadline=None)
def test_nothing_in_place_of_a_part_breaks_the_checks(name, value):
    body = {**CLEAN.items["FIRE"], name: value}
    found = read_located("x.yaml", yaml.safe_dump({"items": [body]}, allow_unicode=True))

    check_files([found], CLEAN, demo.known())

    assert all(fault.file == "x.yaml" and fault.line >= 1 and fault.remedy for fault in faults_of([found]))
