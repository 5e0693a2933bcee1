"""What people say about guides and lists: reasons why a guide was not clear, and what a suggestion must be."""

from __future__ import annotations

import re
from collections.abc import Mapping

LONGEST = 500
MOST_LINKS = 1
VOTES_A_DAY = 20  # from one address; more is a machine
SUGGESTIONS_A_DAY = 5
ANSWER_DAYS = 15  # working days; a rule of the platform, no law fixes it
REMIND_DAYS = 3
ITEM, LIST = TARGETS = ("item", "list")
OPEN, ANSWERED = STATES = ("open", "answered")
VERDICTS: Mapping[str, tuple[str, str]] = {
    "adopted": ("采纳", "Adopted"),
    "partly": ("部分采纳", "Partly adopted"),
    "not_adopted": ("不采纳", "Not adopted"),
}
REASONS: Mapping[str, tuple[str, str]] = {
    "words": ("看不懂用词", "Words I do not understand"),
    "materials": ("不知道要准备哪些材料", "What to prepare is not clear"),
    "place": ("不知道去哪里、找谁", "Where to go and whom to ask is not clear"),
    "time": ("不知道要多久", "How long it takes is not clear"),
    "wrong": ("和实际不一样", "It is not how it is done"),
    "other": ("其他", "Something else"),
}
_LINK = re.compile(r"https?://|www\.", re.IGNORECASE)


def text_fault(text: str) -> str:
    """Why a text cannot be taken, as a Chinese sentence; an empty text when it can."""
    plain = text.strip()
    if len(plain) < 5:
        return "请多写几个字，说清楚哪里不合适。"
    if len(plain) > LONGEST:
        return f"请写短一点，最多 {LONGEST} 个字。"
    if len(_LINK.findall(plain)) > MOST_LINKS:
        return "请不要放这么多链接。"
    return ""


def may_answer(posts: frozenset[str], department: str) -> bool:
    """Who answers for a department: its editor of items, or the keeper of the catalogue."""
    return f"{department}-E" in posts or "DS-C" in posts
