from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onewindow.foundation.identifiers import (
    basic_code_fault,
    business_code_fault,
    check_character,
    implementation_code_fault,
    licence_identifier,
    licence_identifier_fault,
    next_demo_uscc,
    node_number,
    normalised,
    number_fault,
    organisation_code_fault,
    plain_number,
    resident_id_fault,
    shown_number,
    uscc_check,
    uscc_fault,
)

TODAY = date(2026, 4, 13)
HALL, BUREAU = "11330100MB0000019K", "11339900MB99013825"


@pytest.mark.parametrize("code", [HALL, "11330000MB00000279", "91330102MA0000015R", BUREAU, "９１330102ma0000015r "])
def test_a_valid_credit_code_passes(code):
    assert uscc_fault(code) is None
    assert organisation_code_fault(code) is None


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("11330100MB0000019L", "校验码不对"),
        ("11330100MB0000091K", "校验码不对"),
        ("11330100MB000OO19K", "不用字母 I、O、S、V、Z"),
        ("11330100MB00000-9K", "只有数字和大写字母"),
        ("11330100MB0000019", "18 位"),
        ("", "18 位"),
    ],
)
def test_a_credit_code_says_what_is_wrong(code, said):
    assert said in (uscc_fault(code) or "")


def test_an_odd_organisation_code_is_only_a_warning():
    first17 = "11330100MB0000018"  # its organisation code ends in 8 where 9 would be computed
    code = first17 + uscc_check(first17)

    assert uscc_fault(code) is None
    assert "组织机构代码" in (organisation_code_fault(code) or "")


@pytest.mark.parametrize(
    "number",
    [
        "11010519491231002X",
        "440524188001010014",
        "330113188001010018",
        "330114188001010022",
        "11010519491231002x",
        "１1010519491231002Ｘ",
        "339903202605081025",
    ],
)
def test_a_valid_citizen_number_passes_whatever_its_division(number):
    assert resident_id_fault(number, date(2026, 5, 8)) is None


@pytest.mark.parametrize(
    ("number", "said"),
    [
        ("110105194912310021", "最后一位"),
        ("110105194902310029", "不存在"),
        ("33990320260508102X", "还没到"),
        ("01010519491231002X", "18 位"),
        ("1101051949123100", "18 位"),
        ("11010519491231002Y", "18 位"),
    ],
)
def test_a_citizen_number_says_what_is_wrong(number, said):
    assert said in (resident_id_fault(number, TODAY) or "")


@pytest.mark.parametrize(
    ("code", "body", "fault"),
    [
        (f"{HALL}3330131001000", HALL, None),
        (f"{BUREAU}3000131001000", BUREAU, None),
        ("11330100MB0000019L3330131001000", "11330100MB0000019L", "信用代码不对"),
        (f"{HALL}3330131001000", BUREAU, "不是实施主体的"),
        (f"{HALL}4330131001000", HALL, "层级"),
        (f"{HALL}333013100100", HALL, "31 位"),
    ],
)
def test_an_implementation_code_holds_body_level_and_basic_code(code, body, fault):
    found = implementation_code_fault(code, body, 3, code[19:31])

    assert found is None if fault is None else fault in (found or "")


def test_an_implementation_code_ends_with_the_basic_code_of_its_item():
    assert "基本编码" in (implementation_code_fault(f"{HALL}3330131001000", HALL, 3, "330131001001") or "")


def test_a_basic_code_is_twelve_digits():
    assert basic_code_fault("330131001000") is None
    assert basic_code_fault("33013100100") is not None
    assert basic_code_fault("33013100100A") is not None


@pytest.mark.parametrize(
    ("code", "is_valid"),
    [
        (f"{HALL}333013100100001", True),
        (f"{BUREAU}300013100100001", True),
        (f"{HALL}333013100100000", False),
        (f"{HALL}3330131001000", False),
        (f"{BUREAU}333013100100001", False),
    ],
)
def test_a_business_code_adds_a_sequence_from_01(code, is_valid):
    assert (
        business_code_fault(code, code[:18], 3, "330131001000" if HALL in code else "000131001000") is None
    ) is is_valid


@pytest.mark.parametrize(
    ("type21", "issuer", "serial", "version", "check"),
    [
        ("11330000MB00000279001", HALL, "20251009000017", 1, "E"),
        ("11330000MB00000279001", HALL, "20251009000017", 2, "C"),
        (f"{BUREAU}001", BUREAU, "20260414000001", 1, "U"),
        (f"{BUREAU}002", BUREAU, "20260424000001", 1, "6"),
    ],
)
def test_a_licence_identifier_ends_with_its_check_character(type21, issuer, serial, version, check):
    identifier = licence_identifier(type21, issuer, serial, version)

    assert identifier == f"1.2.156.3005.2.{type21}.{issuer}.{serial}.{version:03d}.{check}"
    assert licence_identifier_fault(identifier) is None


def test_a_public_sample_of_a_licence_identifier_passes():
    sample = "1.2.156.3005.2.11100000000013338W011.11430000006122244L.20230000403.001.U"

    assert licence_identifier_fault(sample) is None


@pytest.mark.parametrize(
    ("identifier", "said"),
    [
        (f"1.2.156.3005.2.11330000MB00000279001.{HALL}.20251009000071.001.E", "校验码不对"),
        (f"1.2.156.3005.2.11330000MB00000279001.{HALL}.20251009000017.000.E", "版本号"),
        (f"1.2.156.3005.9.11330000MB00000279001.{HALL}.20251009000017.001.E", "格式不对"),
        (f"11330000MB00000279001.{HALL}.20251009000017.001.E", "格式不对"),
    ],
)
def test_a_licence_identifier_says_what_is_wrong(identifier, said):
    assert said in (licence_identifier_fault(identifier) or "")


@pytest.mark.parametrize("version", [0, 1000])
def test_a_licence_version_goes_from_1_to_999(version):
    with pytest.raises(ValueError, match="1 to 999"):
        licence_identifier(f"{BUREAU}001", BUREAU, "20260414000001", version)


def test_a_licence_identifier_is_not_made_of_wrong_parts():
    with pytest.raises(ValueError, match="shape"):
        licence_identifier("LT-BIZ", BUREAU, "20260414000001", 1)


@pytest.mark.parametrize(
    ("prefix", "division", "day", "sequence", "number"),
    [
        ("YC", "330100", date(2025, 10, 9), 123, "YC33010020251009000123E"),
        ("CG", "330100", date(2025, 10, 8), 45, "CG330100202510080000451"),
        ("MD", "330100", date(2025, 9, 1), 3, "MD33010020250901000003E"),
        ("YC", "339900", date(2026, 4, 13), 1, "YC339900202604130000013"),
        ("CG", "339900", date(2026, 4, 13), 1, "CG33990020260413000001E"),
    ],
)
def test_our_numbers_are_built_and_checked(prefix, division, day, sequence, number):
    assert node_number(prefix, division, day, sequence) == number
    assert number_fault(number) is None
    assert number_fault(shown_number(number)) is None
    assert plain_number(f" {shown_number(number).lower()} ") == number


def test_a_number_is_shown_in_groups():
    assert shown_number("YC339900202604130000013") == "YC339900-20260413-000001-3"


@pytest.mark.parametrize(
    ("number", "said"),
    [
        ("YC33010020251009000132E", "校验码"),
        ("YC33010020251009000124E", "校验码"),
        ("CG330100202510080000541", "校验码"),
        ("MD33010020250901000030E", "校验码"),
        ("XX33010020251009000123E", "YC"),
        ("YC33010020250231000123E", "日期"),
        ("YC33010020251009000000E", "顺序号"),
        ("YC330100", "23 位"),
    ],
)
def test_a_number_says_what_is_wrong(number, said):
    assert said in (number_fault(number) or "")


@pytest.mark.parametrize(
    ("prefix", "division", "sequence"), [("AB", "339900", 1), ("YC", "3399", 1), ("YC", "339900", 0)]
)
def test_no_number_is_built_of_wrong_parts(prefix, division, sequence):
    with pytest.raises(ValueError, match=r"prefix|division|sequence"):
        node_number(prefix, division, TODAY, sequence)


def test_the_check_character_knows_only_digits_and_capitals():
    with pytest.raises(ValueError, match="0–9 and A–Z"):
        check_character("yc")


def test_nearly_all_exchanges_of_two_neighbours_are_found():
    # MOD 37,36 finds every single wrong character, but not every exchange: about one in a thousand passes.
    numbers = [node_number("YC", "339900", date(2026, 4, 13), sequence) for sequence in range(1, 3000, 7)]
    exchanged = [
        number[:place] + number[place + 1] + number[place] + number[place + 2 :]
        for number in numbers
        for place in range(21)
        if number[place] != number[place + 1]
    ]

    unnoticed = [number for number in exchanged if number_fault(number) is None]
    assert len(unnoticed) < len(exchanged) / 200


@given(st.dates(date(2000, 1, 1), date(2099, 12, 31)), st.integers(1, 999_999), st.integers(2, 21), st.integers(1, 9))
def test_one_wrong_digit_is_found(day, sequence, place, shift):
    number = node_number("YC", "339900", day, sequence)
    wrong = number[:place] + str((int(number[place]) + shift) % 10) + number[place + 1 :]

    assert number_fault(wrong)


def test_the_next_demo_company_follows_all_that_are_taken():
    taken = ["91339902MA9Q00170L", "91339802MA9Q15540Y", "11339900MB99013825"]

    assert next_demo_uscc("339902", taken) == "91339902MA9Q16076L"
    assert next_demo_uscc("339902", [*taken, "91339902MA9Q16076L"]) == "91339902MA9Q16607J"
    assert next_demo_uscc("339902", []) == "91339902MA9Q00170L"


def test_a_demo_series_that_is_used_up_goes_on_with_free_numbers():
    taken = []
    for _ in range(400):
        taken.append(next_demo_uscc("339902", taken))

    assert len(set(taken)) == 400
    assert all(uscc_fault(code) is None and organisation_code_fault(code) is None for code in taken)


@given(st.text(max_size=40))
def test_no_text_breaks_a_check(text):
    for check in (uscc_fault, organisation_code_fault, basic_code_fault, licence_identifier_fault, number_fault):
        check(text)
    resident_id_fault(text, TODAY)
    assert normalised(normalised(text)) == normalised(text)
