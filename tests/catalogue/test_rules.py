from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onewindow.catalogue.rules.answers import (
    COMMITMENT,
    PROMISE_ALLOWED,
    STANDARD,
    active_materials,
    after_of,
    items_to_apply,
    mode_of,
    needs_of,
    open_questions,
    promised_limit,
    stages_of,
    step_plan,
    stop_of,
    window_of,
)
from onewindow.catalogue.rules.joint import joint_fields, joint_materials, materials_by_source, merged_constraints
from onewindow.catalogue.rules.journeys import journeys
from onewindow.catalogue.rules.laws import article_label, chinese_number, law_name_en
from onewindow.foundation.limits.values import Limit
from tests.catalogue import demo

ITEMS, BUNDLES = demo.items(), demo.bundles()
COMMITMENTS = demo.known().commitment_items


@st.composite
def answered_items(draw):
    """An item with answers to some of its questions."""
    item = draw(st.sampled_from(sorted(ITEMS.values(), key=lambda item: item.key)))
    return item, {
        question.code: draw(st.sampled_from([option.value for option in question.options]))
        for question in item.questions
        if draw(st.booleans())
    }


@st.composite
def answered_bundles(draw):
    """A bundle with answers to all of its questions."""
    bundle = draw(st.sampled_from(sorted(BUNDLES.values(), key=lambda bundle: bundle.code)))
    items = [ITEMS[key] for key in bundle.items]
    return bundle, {
        question.code: draw(st.sampled_from([option.value for option in question.options]))
        for question in open_questions(items)
    }


def items_of(bundle):
    return [ITEMS[key] for key in bundle.items]


@given(answered_items())
def test_active_materials_are_those_whose_every_condition_is_answered_so(answered):
    item, answers = answered
    active = active_materials(item, answers)

    for material in item.materials:
        assert (material in active) == all(answers.get(code) == value for code, value in material.when.items())


@given(answered_items())
def test_a_decision_on_commitment_needs_the_profile_the_mode_and_the_choice(answered):
    item, answers = answered

    if mode_of(item, answers, COMMITMENTS) == COMMITMENT:
        assert item.key in COMMITMENTS
        assert COMMITMENT in item.acceptance_modes
        assert all(answers[code] == value for code, value in COMMITMENTS[item.key].items())
    assert mode_of(item, answers, {}) == STANDARD


@given(answered_items())
def test_what_the_promise_binds_is_never_longer_than_the_law(answered):
    item, answers = answered
    limit = promised_limit(item, mode_of(item, answers, COMMITMENTS), None)

    assert limit in (item.promised, item.commitment_promised)


@given(answered_items())
def test_steps_are_skipped_only_by_their_own_condition(answered):
    item, answers = answered

    for planned in step_plan(item, answers):
        when = planned.definition.skip_when
        assert planned.skipped == (bool(when) and all(answers.get(c) == v for c, v in when.items()))


@given(answered_bundles())
def test_only_optional_items_are_skipped_and_any_other_stop_stops_all(answered):
    bundle, answers = answered
    selection = items_to_apply(bundle, ITEMS, answers)

    assert {*selection.keys, *(each.item for each in selection.skipped)} == set(bundle.items)
    assert all(each.item in bundle.optional_items and each.reason and each.reason_en for each in selection.skipped)
    stops = [stop_of(ITEMS[key], answers) for key in selection.keys]
    assert (selection.stopped is not None) == any(stops)


@given(answered_bundles())
def test_a_field_of_a_skipped_item_falls_away_and_no_other(answered):
    bundle, answers = answered
    chosen = [ITEMS[key] for key in items_to_apply(bundle, ITEMS, answers).keys]
    fields = joint_fields(chosen, bundle)

    assert [field.name for field in fields] == list(dict.fromkeys(field.name for field in fields))
    assert {field.name for field in fields} == {field.name for item in chosen for field in item.form}
    for field in fields:
        assert field.used_by == tuple(item.key for item in chosen if field.name in {f.name for f in item.form})
        assert field.carried_from is None or field.carried_from in {item.key for item in chosen}


@given(answered_bundles())
def test_joint_materials_are_asked_once_for_every_item_that_uses_them(answered):
    bundle, answers = answered
    items = items_of(bundle)
    joint = joint_materials(items, answers)
    codes = [each.material.code for each in joint]

    assert len(set(codes)) == len(codes)
    for each in joint:
        users = [item.key for item in items if each.material.code in {m.code for m in active_materials(item, answers)}]
        assert list(each.items) == users
    assert sum(map(len, materials_by_source(joint).values())) == len(joint)


@given(answered_bundles())
def test_the_bundle_is_never_worse_than_the_separate_way(answered):
    bundle, answers = answered
    found = journeys(bundle, items_of(bundle), answers, COMMITMENTS)

    assert found.joint.visits <= found.single.visits
    assert found.joint.materials <= found.single.materials
    assert found.joint.fields <= found.single.fields
    assert found.joint.workdays <= found.single.workdays


@pytest.mark.parametrize("code", sorted(BUNDLES))
def test_joint_materials_and_journeys_are_those_of_the_bundle(code):
    bundle, body = BUNDLES[code], demo.clean().bundles[code]
    items = items_of(bundle)
    found = journeys(bundle, items, bundle.default_answers, COMMITMENTS)
    by_source = materials_by_source(joint_materials(items, bundle.default_answers))

    assert {source: list(codes) for source, codes in by_source.items()} == body["joint_materials"]
    for name, computed in (("single_journey", found.single), ("bundle_journey", found.joint)):
        written = {key: value for key, value in body[name].items() if isinstance(value, int)}
        assert {key: getattr(computed, key) for key in written} == written


@pytest.mark.parametrize("code", sorted(BUNDLES))
def test_the_joint_form_is_made_from_the_items_in_the_bundles_order(code):
    bundle = BUNDLES[code]
    fields = joint_fields(items_of(bundle), bundle)

    assert [field.name for field in fields] == [field.name for field in bundle.joint_form]
    assert [field.used_by for field in fields] == [field.used_by for field in bundle.joint_form]
    assert [field.required for field in fields] == [field.required for field in bundle.joint_form]


def test_the_restaurant_takes_seven_uploads_four_promises_and_no_visit():
    bundle = BUNDLES["RESTAURANT"]
    found = journeys(bundle, items_of(bundle), bundle.default_answers, COMMITMENTS)

    assert (found.joint.visits, found.joint.uploads, found.joint.promises) == (0, 7, 4)
    assert (found.single.visits, found.single.materials) == (10, 29)


def test_a_field_carried_from_an_item_that_falls_away_is_asked():
    bundle = BUNDLES["RESTAURANT"]
    later = [ITEMS["FOOD"], ITEMS["SIGN"]]

    assert {field.name: field.carried_from for field in joint_fields(later, bundle)}["uscc"] is None


def test_the_bounds_of_two_items_hold_together():
    merged = merged_constraints(
        [
            {"min": 1, "max": 20, "options": ["a", "b", "c"], "options_en": ["A", "B", "C"]},
            {"min": 3, "options": ["c", "b"]},
        ]
    )

    assert merged == {"min": 3, "max": 20, "options": ["b", "c"], "options_en": ["B", "C"]}


def test_the_bundles_own_limit_binds_and_the_commitment_before_it():
    bundle, item = BUNDLES["PROJECT"], ITEMS["PROJPLAN"]

    assert promised_limit(item, STANDARD, bundle) == Limit(2, "workday")
    assert promised_limit(item, STANDARD, None) == Limit(7, "workday")
    assert promised_limit(ITEMS["FIRE"], COMMITMENT, BUNDLES["RESTAURANT"]) == Limit(1, "workday")


def test_small_signs_are_decided_on_commitment_and_large_ones_are_not():
    sign = ITEMS["SIGN"]

    assert mode_of(sign, {"q_large": "no"}, COMMITMENTS) == COMMITMENT
    assert mode_of(sign, {"q_large": "yes"}, COMMITMENTS) == STANDARD
    assert mode_of(sign, {}, COMMITMENTS) == STANDARD


def test_an_item_waits_for_what_the_one_that_falls_away_would_have_waited_for():
    bundle = BUNDLES["NEWBORN"]

    assert after_of(bundle, "SSCARD", bundle.items) == ("HUKOUBIRTH",)
    assert after_of(bundle, "SSCARD", ("BIRTHCERT", "SSCARD")) == ("BIRTHCERT",)
    assert stages_of(bundle, ("BIRTHCERT", "SSCARD")) == (("BIRTHCERT",), ("SSCARD",))


def test_an_item_declares_what_it_reads_and_the_promise_check_by_itself():
    assert needs_of(ITEMS["FIRE"]) >= {"geo.fire_accepted", "ent.name", PROMISE_ALLOWED}
    assert PROMISE_ALLOWED not in needs_of(ITEMS["BIRTHCERT"]) or any(
        material.source == "promise" or material.commitment for material in ITEMS["BIRTHCERT"].materials
    )


def test_a_question_of_two_items_is_asked_once_with_the_options_of_both():
    first = ITEMS["FUND"].questions[0]
    other = replace(first, options=(replace(first.options[0], value="new"),))
    merged = open_questions([ITEMS["FUND"], replace(ITEMS["RETIRE"], questions=(other,))])

    assert [question.code for question in merged].count(first.code) == 1
    assert "new" in {option.value for option in merged[0].options}


def test_an_answer_may_lead_to_a_window():
    assert window_of(ITEMS["BIRTHCERT"], {"q_hospital": "no"}).route == "window:WJ"
    assert window_of(ITEMS["BIRTHCERT"], {"q_hospital": "yes"}) is None


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0, "零"),
        (7, "七"),
        (10, "十"),
        (19, "十九"),
        (42, "四十二"),
        (100, "一百"),
        (101, "一百零一"),
        (110, "一百一十"),
        (1005, "一千零五"),
    ],
)
def test_articles_are_numbered_in_chinese(number, text):
    assert chinese_number(number) == text
    assert article_label(number) == f"第{text}条"


def test_a_law_that_the_index_does_not_hold_is_named_after_its_key():
    assert law_name_en("food-safety-law") == "Food Safety Law"
    assert law_name_en("some-new-law") == "Some new law"


def test_every_law_that_the_catalogue_cites_has_both_names():
    from onewindow.catalogue.rules.laws import LAWS

    cited = {basis.law_id for item in ITEMS.values() for basis in item.legal_bases}
    cited |= {remedy.law_id for item in ITEMS.values() for remedy in item.remedies if remedy.law_id}
    assert cited <= set(LAWS)
