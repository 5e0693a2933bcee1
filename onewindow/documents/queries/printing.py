"""A file as one PDF."""

from __future__ import annotations

from onewindow.documents.connectors import printing
from onewindow.documents.rules.printing import PrintedBook, PrintedLine, PrintedSection
from onewindow.foundation.errors import SourceUnavailable
from onewindow.foundation.marks import marked

__all__ = ["NotPrinted", "PrintedBook", "PrintedLine", "PrintedSection", "printed_book"]


class NotPrinted(SourceUnavailable):
    """The server has no font with Chinese characters, without which the PDF would be unreadable."""

    code, title = "not-printed", marked("服务器上没有中文字体，做不了 PDF；请先下载 ZIP，内容是一样的")


def printed_book(book: PrintedBook) -> bytes:
    """The book as PDF, in which every text can be selected and searched; raises NotPrinted."""
    try:
        return printing.print_book(book)
    except printing.NoFont as error:
        raise NotPrinted from error
