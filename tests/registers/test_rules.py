from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onewindow.foundation.identifiers import resident_id_fault
from onewindow.registers.rules import (
    DivisionRow,
    company_of,
    credit_after_broken_promise,
    division_of_address,
    newborn_of,
    next_resident_number,
    record_of,
    register_from,
)

DIVISIONS = [
    DivisionRow("330000", "浙江省", "", "province", ""),
    DivisionRow("339900", "清岚市", "", "city", "330000"),
    DivisionRow("339902", "澄湖区", "", "county", "339900"),
    DivisionRow("339800", "望川市", "", "city", "330000"),
]
THING = {
    "code": "veh",
    "name": "机动车库",
    "name_en": "Vehicles",
    "owner": "GA",
    "kind": "theme",
    "elements": [
        {"code": "plate", "name": "号牌", "name_en": "Plate", "type": "string", "grade": "L3", "key": True},
        {"code": "owner", "name": "所有人", "name_en": "Owner", "type": "string", "grade": "L3"},
        {"code": "drivers", "name": "驾驶员", "name_en": "Drivers", "type": "list", "grade": "L3"},
    ],
}
ACCESS = {"about": "thing", "subjects": ["owner"], "named": ["drivers"]}


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("清岚市澄湖区湖滨街道望湖社区望湖路66号", "339902"),
        ("清岚市某处", "339900"),
        ("望川市临江路1号", "339800"),
        ("别处", ""),
    ],
)
def test_an_address_lies_in_the_division_that_it_names(address, code):
    assert division_of_address(address, DIVISIONS) == code


def test_a_record_keeps_its_own_elements_its_key_and_its_subjects():
    register = register_from(THING, ACCESS)

    row = record_of(register, {"key": "veh1", "plate": "浙Z·D0001", "owner": "X", "drivers": ["Y"], "colour": "red"})

    assert (row.key, row.subjects) == ("浙Z·D0001", ("X",))
    assert row.body == {"plate": "浙Z·D0001", "owner": "X", "drivers": ["Y"]}


def test_a_record_without_its_key_is_refused():
    with pytest.raises(ValueError, match="plate"):
        record_of(register_from(THING, ACCESS), {"owner": "X"})


def test_a_register_is_refused_when_its_access_names_an_unknown_element():
    with pytest.raises(ValueError, match="colour"):
        register_from(THING, ACCESS | {"lookup": ["colour"]})


@given(born=st.dates(date(1930, 1, 1), date(2030, 12, 31)), sex=st.sampled_from("男女"))
def test_a_newborns_number_is_valid_free_and_tells_the_sex(born, sex):
    taken: set[str] = set()
    for _ in range(3):
        number = next_resident_number("339903100200", born, sex, taken)
        assert number not in taken
        assert resident_id_fault(number, date(2031, 1, 1)) is None
        assert (int(number[16]) % 2 == 1) == (sex == "男")
        taken.add(number)


def test_a_company_is_written_from_the_words_of_its_licence():
    row = company_of({"uscc": "U", "entity_name": "三丰", "legal_rep": "张三", "scope": ["餐饮", "住宿"]}, "339902")

    assert (row["name"], row["legal_rep_name"], row["scope"]) == ("三丰", "张三", "餐饮、住宿")
    assert (row["division"], row["status"]) == ("339902", "存续")


def test_a_newborn_is_written_with_the_day_of_the_birth():
    row = newborn_of({"baby_id": "N", "baby_name": "陈安安", "sex": "女", "born_at": "2026-05-08T06:32:00"})

    assert (row["id_no"], row["name"], row["birth_date"], row["alive"]) == ("N", "陈安安", "2026-05-08", True)
    assert row["relation_to_head"] == "女"


@pytest.mark.parametrize("before", [None, {"broken_promises": 0, "promise_allowed": True, "grade": "A"}])
def test_a_broken_promise_is_counted_and_ends_promising(before):
    row = credit_after_broken_promise("U", before)

    assert (row["subject_id"], row["broken_promises"], row["promise_allowed"]) == ("U", 1, False)
