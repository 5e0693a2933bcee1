"""Books as PDF: Chinese and Latin letters of one font, of which only what is used is put into the file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onewindow.documents.connectors.rendering import font_path
from onewindow.documents.rules.printing import (
    LINES_OF_CONTENTS,
    PrintedBook,
    PrintedSection,
    is_wide,
    pages_of_contents,
    printable,
)

if TYPE_CHECKING:
    from fpdf import FPDF
    from fpdf.outline import OutlineSection

FONT, LABEL_MM, LINE_MM = "text", 42, 6
SIMPLIFIED = 2  # where in Noto's collection the simplified Chinese forms stand
INK, FAINT = (20, 30, 35), (95, 105, 110)


class NoFont(Exception):
    """No font with Chinese characters is here."""


def print_book(book: PrintedBook) -> bytes:
    """The book as PDF with its contents, bookmarks and page numbers; raises NoFont."""
    pdf = _empty(book)
    try:
        _write(pdf, book)
        return bytes(pdf.output())
    finally:
        for font in pdf.fonts.values():
            font.ttfont.close()  # type: ignore[union-attr]


def _write(pdf: FPDF, book: PrintedBook) -> None:
    pdf.add_page()
    pdf.set_font(FONT, size=20)
    _paragraph(pdf, book.title, height=11)
    pdf.set_font(FONT, size=11)
    _paragraph(pdf, book.subtitle)
    pdf.ln(6)
    pdf.set_font(FONT, size=14)
    _paragraph(pdf, book.contents, height=9)
    pdf.insert_toc_placeholder(_contents, pages=pages_of_contents(len(book.sections)))
    for place, section in enumerate(book.sections):
        _section(pdf, section, is_first=place == 0)


def _empty(book: PrintedBook) -> FPDF:
    from fpdf import FPDF

    class Paged(FPDF):
        """Every page says which file it is of, and which page it is."""

        def footer(self) -> None:
            self.set_y(-14)
            self.set_font(FONT, size=9)
            self.set_text_color(*FAINT)
            self.cell(0, 8, f"{printable(book.foot)}  ·  {self.page_no()} / {{nb}}", align="C")

    path = font_path()
    if not path:
        raise NoFont
    pdf = Paged(format="A4")
    is_collection = path.endswith(".ttc") and "Noto" in path
    pdf.add_font(FONT, "", path, collection_font_number=SIMPLIFIED if is_collection else 0)
    pdf.set_margins(20, 18, 20)
    pdf.set_auto_page_break(True, margin=20)
    pdf.set_title(printable(book.title))
    pdf.set_lang(book.language)
    pdf.set_creator("OneWindow")
    pdf.set_font(FONT, size=11)
    return pdf


def _section(pdf: FPDF, section: PrintedSection, *, is_first: bool) -> None:
    if section.level == 0 and not is_first:
        pdf.add_page()
    _keep_together(pdf, 24)
    pdf.ln(4)
    pdf.set_text_color(*INK)
    pdf.start_section(printable(section.title), level=section.level)
    pdf.set_font(FONT, size=16 if section.level == 0 else 13)
    _paragraph(pdf, section.title, height=9)
    for line in section.lines:
        _line(pdf, line.label, line.text)


def _line(pdf: FPDF, label: str, text: str) -> None:
    pdf.set_font(FONT, size=10.5)
    _keep_together(pdf, 2 * LINE_MM)
    if label:
        pdf.set_text_color(*FAINT)
        top, page = pdf.get_y(), pdf.page
        _paragraph(pdf, label, width=LABEL_MM)
        below = pdf.get_y() if pdf.page == page else top
        pdf.set_xy(pdf.l_margin + LABEL_MM + 3, top if pdf.page == page else pdf.t_margin)
        pdf.set_text_color(*INK)
        page = pdf.page
        _paragraph(pdf, text)
        if pdf.page == page:
            pdf.set_y(max(below, pdf.get_y()))
    else:
        pdf.set_text_color(*INK)
        _paragraph(pdf, text)
    pdf.ln(1)


def _paragraph(pdf: FPDF, text: str, *, width: float = 0, height: float = LINE_MM) -> None:
    from fpdf.enums import WrapMode, XPos, YPos

    shown = printable(text)
    wrap = WrapMode.CHAR if is_wide(shown) else WrapMode.WORD
    pdf.multi_cell(width, height, shown, align="L", wrapmode=wrap, new_x=XPos.LMARGIN, new_y=YPos.NEXT)


def _keep_together(pdf: FPDF, height: float) -> None:
    if pdf.will_page_break(height):
        pdf.add_page()


def _contents(pdf: FPDF, outline: list[OutlineSection]) -> None:
    pdf.set_text_color(*INK)
    for place, one in enumerate(outline):
        if place and place % LINES_OF_CONTENTS == 0:
            pdf.add_page()
        pdf.set_font(FONT, size=11 if one.level == 0 else 10)
        pdf.set_x(pdf.l_margin + 6 * one.level)
        link = pdf.add_link(page=one.page_number)
        room = pdf.epw - 6 * one.level - 14
        name = one.name if pdf.get_string_width(one.name) <= room else one.name[: int(room / 4)] + "…"
        pdf.cell(room, LINE_MM, name, link=link)
        pdf.cell(14, LINE_MM, str(one.page_number), align="R", link=link, new_x="LMARGIN", new_y="NEXT")
