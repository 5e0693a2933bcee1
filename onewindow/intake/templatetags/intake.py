"""Display helpers of intake's pages: `{% load intake %}`."""

from __future__ import annotations

from django import template

register = template.Library()

MEBIBYTE = 1024 * 1024


@register.filter
def humansize(size_bytes: int) -> str:
    """A file's size for people: 2.1 MB, 340 KB."""
    if size_bytes >= MEBIBYTE:
        return f"{size_bytes / MEBIBYTE:.1f} MB"
    return f"{max(1, round(size_bytes / 1024))} KB"
