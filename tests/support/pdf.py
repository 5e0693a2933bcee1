"""What a PDF says, as somebody who selects its text would have it."""

from pypdfium2 import PdfDocument, PdfiumError


def pdf_pages(body: bytes) -> list[str]:
    """The text of each page; none where the file is damaged."""
    try:
        document = PdfDocument(body)
    except PdfiumError:
        return []
    return [page.get_textpage().get_text_range().replace("\r\n", "\n") for page in document]


def pdf_text(body: bytes) -> str:
    """All that it says, once as it stands and once with lines and blanks joined."""
    whole = "\n".join(pdf_pages(body))
    return f"{whole}\n{''.join(whole.split())}"
