"""QR codes as plain SVG: no picture to load, no style, sharp at every size."""

from __future__ import annotations

import segno
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

QUIET_ZONE = 4  # modules of white that a reader needs around the code (ISO/IEC 18004)


def qr_svg(text: str, label: str) -> SafeString:
    """The code of a text as an SVG picture that is read out as `label`."""
    code = segno.make(text, error="m", micro=False)
    path = "".join(_runs(code.matrix))
    side = len(code.matrix) + 2 * QUIET_ZONE
    return format_html(
        '<svg role="img" aria-label="{}" viewBox="0 0 {} {}" focusable="false"><path d="{}"/></svg>',
        label,
        side,
        side,
        mark_safe(path),  # noqa: S308 - made of digits and letters just above
    )


def _runs(matrix: tuple[bytearray, ...]) -> list[str]:
    """One horizontal line per run of dark modules."""
    drawn: list[str] = []
    for y, row in enumerate(matrix):
        x = 0
        while x < len(row):
            if not row[x]:
                x += 1
                continue
            start = x
            while x < len(row) and row[x]:
                x += 1
            drawn.append(f"M{start + QUIET_ZONE} {y + QUIET_ZONE}.5h{x - start}")
    return drawn
