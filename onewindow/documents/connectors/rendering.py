"""Pictures of what was handed in: pages drawn anew as PNG, without scripts, links or hidden data, with a watermark.

PDF pages are drawn by PDFium without its form and script environment; images are decoded and encoded again.
"""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from PIL.Image import Image

PDF, IMAGES = "application/pdf", ("image/jpeg", "image/png")
LONGEST_SIDE = 1600  # pixels
MOST_PIXELS = 60_000_000  # an image that unpacks to more is not decoded
MARK_SIZE = 26
MARK_ALPHA = 96
MARK_STEP = (520, 190)  # pixels from one mark to the next
FONTS = (
    os.environ.get("ONEWINDOW_FONT", ""),
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/noto-cjk/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/google-noto-cjk/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/truetype/wqy/wqy-microhei.ttc",
)
_pdfium = Lock()  # PDFium is not safe for threads


class NotDrawn(Exception):
    """The file cannot be drawn: another kind, damaged, locked by a password, or too large when unpacked."""


def page_count(path: Path, media_type: str) -> int:
    """How many pages can be drawn; raises NotDrawn."""
    if media_type in IMAGES:
        return 1
    if media_type != PDF:
        raise NotDrawn
    with _opened(path) as document:
        return len(document)


def draw_page(path: Path, media_type: str, page: int, mark: str = "") -> bytes:
    """One page (from 0) as PNG, `mark` written across it; raises NotDrawn."""
    picture = _image(path) if media_type in IMAGES and page == 0 else _pdf_page(path, media_type, page)
    if mark:
        picture = _marked(picture, mark)
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


def can_write_chinese() -> bool:
    """Whether a font with Chinese characters is here; without one a watermark has Latin letters and figures alone."""
    return font_path() != ""


def _image(path: Path) -> Image:
    from PIL import Image, ImageOps

    try:
        with Image.open(path, formats=("JPEG", "PNG")) as raw:
            if raw.width * raw.height > MOST_PIXELS:
                raise NotDrawn
            raw.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
            picture = ImageOps.exif_transpose(raw).convert("RGB")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise NotDrawn from error
    picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    clean = Image.new("RGB", picture.size)  # a new picture has nothing but its pixels
    clean.paste(picture)
    return clean


def _pdf_page(path: Path, media_type: str, page: int) -> Image:
    if media_type != PDF:
        raise NotDrawn
    from pypdfium2 import PdfiumError

    with _opened(path) as document:
        if not 0 <= page < len(document):
            raise NotDrawn
        try:
            sheet = document[page]
            width, height = sheet.get_size()
            scale = LONGEST_SIDE / max(width, height, 1)
            picture: Image = sheet.render(scale=min(scale, 3), may_draw_forms=False).to_pil().convert("RGB")
        except (PdfiumError, ValueError, MemoryError) as error:
            raise NotDrawn from error
    return picture


@contextmanager
def _opened(path: Path) -> Iterator[Any]:
    from pypdfium2 import PdfDocument, PdfiumError

    with _pdfium:
        try:
            document = PdfDocument(path)
        except (PdfiumError, FileNotFoundError) as error:
            raise NotDrawn from error
        try:
            yield document
        finally:
            document.close()


def _marked(picture: Image, mark: str) -> Image:
    from PIL import Image, ImageDraw, ImageFont

    path = font_path()
    font = ImageFont.truetype(path, MARK_SIZE) if path else ImageFont.load_default(MARK_SIZE)
    side = int((picture.width**2 + picture.height**2) ** 0.5) + 1
    layer = Image.new("RGBA", (side, side))
    pen = ImageDraw.Draw(layer)
    right, down = max(MARK_STEP[0], int(pen.textlength(mark, font)) + 80), MARK_STEP[1]
    for row, y in enumerate(range(0, side, down)):
        for x in range(-(row % 2) * right // 2, side, right):
            pen.text((x, y), mark, font=font, fill=(120, 0, 0, MARK_ALPHA))
    layer = layer.rotate(24)
    left, top = (side - picture.width) // 2, (side - picture.height) // 2
    layer = layer.crop((left, top, left + picture.width, top + picture.height))
    return Image.alpha_composite(picture.convert("RGBA"), layer).convert("RGB")


@lru_cache(maxsize=1)
def font_path() -> str:
    """A font with Chinese characters; an empty text where there is none."""
    return next((path for path in FONTS if path and Path(path).is_file()), "")
