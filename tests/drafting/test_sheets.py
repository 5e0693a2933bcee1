"""A city's list of items as it really comes: every row imported, warned of or rejected; nothing guessed."""

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from onewindow.drafting.rules.sheets.cells import (
    Unreadable,
    code_of,
    folded,
    is_formula,
    limit_of,
    limits_in,
    number_of,
)
from onewindow.drafting.rules.sheets.mapping import SheetMapping, columns_of, header_row_of, read_mapping
from onewindow.drafting.rules.sheets.reading import UnreadableFile, read_sheet
from onewindow.drafting.rules.sheets.rows import IMPORTED, REJECTED, WITH_WARNING, KnownNames, read_rows

USCC = "11339900MB99013825"
CODE = "000131001000"
KNOWN = KnownNames(
    {"清岚市市场监督管理局": "SJ", "SJ": "SJ"},
    {USCC: "SJ", "11339900MB99010169": "DS"},
    {"公司法": ("company-law", "公司法", "2023-12-29")},
    {"company-law": frozenset({29})},
    {"公司章程": ("M-CHARTER", "公司章程")},
    {f"{USCC}3000131024000": "FOOD"},
)
HEAD = ["事项名称", "基本编码", "实施主体", "法定办结时限", "承诺办结时限"]
GOOD = ["公司设立登记", CODE, "清岚市市场监督管理局", "20个工作日", "五个工作日"]


def rows_of(*rows, mapping=None, known=KNOWN):
    mapping = mapping or SheetMapping()
    texts = [[str(cell or "") for cell in row] for row in rows]
    header = header_row_of(texts, mapping)
    return read_rows(rows, header, columns_of(texts[header], mapping), mapping, known)


def book(*sheets):
    """An XLSX of sheets: (title, rows, merged ranges, state)."""
    made = Workbook()
    made.remove(made.active)
    for title, rows, merged, state in sheets:
        sheet = made.create_sheet(title)
        for row in rows:
            sheet.append(row)
        for each in merged:
            sheet.merge_cells(each)
        sheet.sheet_state = state
    file = io.BytesIO()
    made.save(file)
    return file.getvalue()


# Cells.


def chinese(number):
    digits = "零一二三四五六七八九"
    if number < 10:
        return digits[number]
    if number < 100:
        tens, ones = divmod(number, 10)
        return ("" if tens == 1 else digits[tens]) + "十" + (digits[ones] if ones else "")
    hundreds, rest = divmod(number, 100)
    return (
        digits[hundreds]
        + "百"
        + (("零" if rest < 10 else "") + ("一" if 10 <= rest < 20 else "") + chinese(rest) if rest else "")
    )


@given(st.integers(1, 999))
def test_a_number_in_chinese_characters_is_that_number(number):
    assert number_of(chinese(number)) == number


@given(
    st.integers(1, 365),
    st.sampled_from(
        [
            ("个工作日", "workday"),
            ("工作日", "workday"),
            ("个自然日", "calendar_day"),
            ("个月", "month"),
            ("年", "year"),
            ("小时", "hour"),
        ]
    ),
    st.booleans(),
    st.booleans(),
)
def test_a_limit_in_words_is_read_whole(number, unit, in_characters, is_full_width):
    text = f"{chinese(number) if in_characters else number}{unit[0]}"
    if is_full_width:
        text = text.translate({ord("0") + digit: ord("０") + digit for digit in range(10)})
    assert limit_of(folded(text)) == {"value": number, "unit": unit[1]}


@pytest.mark.parametrize("text", ["5日", "十天", "尽快", "20工作日或30工作日", "按规定"])
def test_a_limit_that_is_not_clear_is_not_guessed(text):
    with pytest.raises(Unreadable):
        limit_of(text)


def test_bare_days_are_what_the_mapping_says():
    assert limit_of("5日", "calendar_day") == {"value": 5, "unit": "calendar_day"}
    assert limit_of("即办") == {"value": 0, "unit": "immediate"}
    assert limits_in("法定：20工作日；承诺：即办件") == {"statutory": "20工作日", "promised": "即办件"}


@pytest.mark.parametrize("value", [3.30131001e20, 12345678901234567, "3.30131E+11", 1.5, True])
def test_a_code_that_a_spreadsheet_has_damaged_is_refused(value):
    with pytest.raises(Unreadable):
        code_of(value)


def test_a_code_is_folded_and_a_number_is_remarked():
    assert code_of("０００１３１ 001000\xa0").text == CODE
    assert code_of(330131001000).was_number
    assert folded("　全角　Ａ１\xa0") == "全角 A1"
    assert folded("——") == ""


@given(st.text())
def test_folding_twice_is_folding_once(text):
    assert folded(folded(text)) == folded(text)


@pytest.mark.parametrize(
    ("text", "formula"),
    [("=1+1", True), ("@SUM(A1)", True), ("+86 1", True), ("-", False), ("-5", False), ("名称", False)],
)
def test_a_formula_is_known_by_its_first_sign(text, formula):
    assert is_formula(text) == formula


# Rows.


def test_a_good_row_becomes_a_body():
    (row,) = rows_of(["清岚市事项清单"], HEAD, GOOD)
    assert (row.outcome, row.row, row.key) == (IMPORTED, 3, f"I{CODE}-SJ")
    assert row.body["limits"] == {
        "statutory": {"value": 20, "unit": "workday"},
        "promised": {"value": 5, "unit": "workday"},
    }


@pytest.mark.parametrize(
    ("column", "value", "cell", "words"),
    [
        (0, "", "A2", "没有事项名称"),
        (0, "=HYPERLINK(1)", "A2", "公式"),
        (0, "<script>x</script>", "A2", "网页代码"),
        (1, "12345", "B2", "基本编码"),
        (1, 3.3e20, "B2", "位数已经丢失"),
        (1, "", "B2", "没有编码"),
        (2, "某某局", "C2", "不认识部门"),
        (2, "", "C2", "没有写部门"),
    ],
)
def test_a_row_that_cannot_be_taken_names_the_cell_and_the_reason(column, value, cell, words):
    row = list(GOOD)
    row[column] = value
    (found,) = rows_of(HEAD, row)
    assert (found.outcome, found.body) == (REJECTED, {})
    assert any(one.cell == cell and words in one.text and one.text_en for one in found.remarks)


@pytest.mark.parametrize(
    ("heading", "value", "words"),
    [
        ("统一社会信用代码", "11339900MB99013826", "不对"),
        ("统一社会信用代码", "11339900MB99010169", "不是"),
        ("实施编码", f"{USCC}3000131024000", "基本编码"),
        ("实施编码", "12", "31 位"),
        ("实施编码", f"11339900MB990101693{CODE}", "不是这个部门"),
    ],
)
def test_codes_are_checked_against_each_other(heading, value, words):
    (found,) = rows_of([*HEAD, heading], [*GOOD, value])
    assert found.outcome == REJECTED
    assert any(words in one.text for one in found.remarks)


@pytest.mark.parametrize(
    ("heading", "value", "words"),
    [
        ("事项类型", "行政许愿", "不认识事项类型"),
        ("事项类型", "公共服务", "类型码"),
        ("设定依据", "按有关规定", "没有写到"),
        ("设定依据", "《公司法》第三十条", "没有"),
        ("设定依据", "《茶法》第一条", "没有《茶法》"),
        ("申请材料", "1.公司章程 2.其他材料", "材料目录里没有"),
        ("是否收费", "看情况", "看不出"),
        ("到现场次数", "若干", "不是"),
        ("网办深度", "很深", "不认识"),
        ("办理时限", "20工作日", "没有分清"),
    ],
)
def test_what_is_not_clear_is_left_out_with_a_warning(heading, value, words):
    (found,) = rows_of([*HEAD, heading], [*GOOD, value])
    assert found.outcome == WITH_WARNING
    assert any(words in one.text for one in found.remarks)


def test_what_is_known_word_for_word_is_taken_in():
    (found,) = rows_of(
        [*HEAD, "设定依据", "申请材料", "是否收费", "服务对象", "业务办理项编码"],
        [*GOOD, "《中华人民共和国公司法》第二十九条", "公司章程", "否", "自然人、企业法人", f"{USCC}3{CODE}01"],
    )
    assert found.outcome == IMPORTED
    assert found.body["legal_bases"][0]["article"] == 29
    assert found.body["materials"] == [{"code": "M-CHARTER", "name": "公司章程"}]
    assert (found.body["charge"], found.body["level"]) == ({"free": True}, 3)
    assert set(found.body["target"]) == {"natural_person", "legal_person"}


def test_a_code_twice_rejects_the_later_row():
    first, second = rows_of(HEAD, GOOD, [*GOOD])
    assert (first.outcome, second.outcome) == (IMPORTED, REJECTED)
    assert "第 2 行" in second.remarks[-1].text


def test_a_code_that_is_published_is_rejected():
    row = [*GOOD, f"{USCC}3000131024000"]
    row[1] = "000131024000"
    (found,) = rows_of([*HEAD, "实施编码"], row)
    assert any("FOOD" in one.text for one in found.remarks)


def test_older_codes_need_their_scheme():
    rows = [["事项名称", "事项编码", "实施主体"], ["旧事项", "XK-00012", "SJ"]]
    assert rows_of(*rows)[0].outcome == REJECTED
    (found,) = rows_of(*rows, mapping=SheetMapping(code_scheme="zj-2016"))
    assert found.body["code_scheme"] == {"scheme": "zj-2016", "code": "XK-00012"}


# Mapping.


def test_two_columns_for_one_field_are_an_error_and_never_a_choice():
    with pytest.raises(ValueError, match="both give name"):
        columns_of(["事项名称", "名称（全称）"], SheetMapping())


def test_a_mapping_names_columns_departments_and_units():
    mapping = read_mapping(
        {"columns": {"叫什么": "name", "号": "basic_code", "谁办": "department", "几天": "promised"}}
        | {"departments": {"市监": "SJ"}, "units": {"日": "workday"}}
    )
    (found,) = rows_of(["叫什么", "号", "谁办", "几天"], ["开店", CODE, "市监", "三天"], mapping=mapping)
    assert (found.body["department"], found.body["limits"]["promised"]["value"]) == ("SJ", 3)


@pytest.mark.parametrize("data", [[], {"colour": 1}, {"columns": {"a": "colour"}}, {"units": {"日": "week"}}])
def test_a_mapping_that_cannot_be_read_says_why(data):
    with pytest.raises(ValueError, match=r"\w"):
        read_mapping(data)


# Files.


def test_merged_cells_count_for_all_they_cover_and_hidden_sheets_are_told():
    content = book(
        ("说明", [["不是清单"]], [], "hidden"),
        (
            "清单",
            [["2026 年清单"], HEAD, GOOD, ["另一件", "000131001001", None, None, "即办"]],
            ["A1:E1", "C3:C4"],
            "visible",
        ),
    )
    sheet = read_sheet(content)
    assert sheet.name == "清单"
    assert any("说明" in zh for zh, _en in sheet.remarks)
    found = rows_of(*sheet.rows)
    assert [row.body["department"] for row in found] == ["SJ", "SJ"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_table_of_text_is_read_in_any_usual_encoding(encoding, delimiter):
    text = "\r\n".join(delimiter.join(row) for row in (HEAD, GOOD, [*GOOD[:1], "000131001001", *GOOD[2:]]))
    assert [row.outcome for row in rows_of(*read_sheet(text.encode(encoding)).rows)] == [IMPORTED, IMPORTED]


def bomb():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<x/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 450_000_000)
    return file.getvalue()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"\xd0\xcf\x11\xe0" + b"0" * 100, "旧版 Excel"),
        (b"PK\x03\x04nonsense", "不是 .xlsx"),
        (b"0" * 50_000_000, "超过 40 MB"),
        (b"\xff\xff\x81\x00\xff", "编码认不出"),
    ],
)
def test_a_file_that_cannot_be_taken_says_what_to_do(content, words):
    with pytest.raises(UnreadableFile) as refused:
        read_sheet(content)
    assert words in refused.value.args[0]
    assert refused.value.args[1]


def test_a_bomb_is_not_unpacked():
    with pytest.raises(UnreadableFile, match="解压后"):
        read_sheet(bomb())


def test_a_damaged_book_is_refused():
    content = book(("a", [HEAD], [], "visible"))
    file = io.BytesIO(content)
    with zipfile.ZipFile(file) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts["xl/workbook.xml"] = b"<broken"
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    with pytest.raises(UnreadableFile, match="打不开"):
        read_sheet(made.getvalue())
