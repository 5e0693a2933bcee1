import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdfium2 import PdfDocument

from onewindow.documents.queries import PrintedBook, PrintedLine, PrintedSection, printed_book
from onewindow.documents.rules.printing import LINES_OF_CONTENTS, pages_of_contents, printable


def book(*sections, title="食品经营许可"):
    return PrintedBook(title, "办件编号 1", "目录", "1", "zh-CN", sections)


def pages_of(made):
    return [page.get_textpage().get_text_range().replace("\r\n", "\n") for page in PdfDocument(made)]


@pytest.mark.parametrize("count", [1, LINES_OF_CONTENTS, LINES_OF_CONTENTS + 1, 3 * LINES_OF_CONTENTS])
def test_the_contents_name_every_section_with_its_page(count):
    sections = [PrintedSection(f"第{number}节", (PrintedLine("理由", "齐全"),)) for number in range(count)]

    pages = pages_of(printed_book(book(*sections)))
    contents = "".join(pages[: pages_of_contents(count)])

    for number in range(count):
        assert f"第{number}节" in contents
    for number, page in enumerate(pages, start=1):
        assert f"·{number}/{len(pages)}" in "".join(page.split())


def test_rare_characters_and_both_scripts_are_selectable():
    name = "𠮷田·买买提 Example Ltd 株式会社"
    pages = pages_of(printed_book(book(PrintedSection("申请人", (PrintedLine("姓名", name),)))))

    assert name in pages[-1]


def test_a_long_text_goes_on_over_pages_and_loses_nothing():
    long = "长" * 6000
    pages = pages_of(printed_book(book(PrintedSection("笔录", (PrintedLine("笔录", long), PrintedLine("", "完"))))))

    assert "".join(pages).count("长") == 6000
    assert len(pages) > 2


@settings(max_examples=200)
@given(st.text())
def test_what_no_printer_shows_is_left_out_and_lines_stay(text):
    shown = printable(text)

    assert all(one == "\n" or one.isprintable() or one.isspace() or ord(one) > 0x7F for one in shown)
    assert shown.count("\n") == text.replace("\r\n", "\n").count("\n")
