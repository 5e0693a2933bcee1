"""Which papers are copies of identity papers, that are shown under a watermark and never given out bare."""

from __future__ import annotations

IDENTITY_WORDS = ("身份证", "护照", "户口", "居住证", "居留证", "通行证", "驾驶证", "出生医学证明")


def is_identity_paper(name: str) -> bool:
    """Whether a material with this Chinese name is a copy of somebody's identity paper."""
    return any(word in name for word in IDENTITY_WORDS)
