"""What may be corrected in a decision as a slip of the pen (更正)."""

from __future__ import annotations

from difflib import SequenceMatcher

CORRECTABLE = ("reason", "opinion", "applicant")  # of a decision's facts; never outcome, articles or remedies
DENIALS = "不未无非没否"
MOST_CHANGED, LEAST_CHANGED, CHANGED_SHARE = 10, 2, 5  # characters: a fifth of the text, two at least, ten at most


def is_clerical(before: str, after: str) -> bool:
    """Whether the difference is an obvious slip of the pen: few characters, nothing denied that was not, not emptied.

    A correction may not turn what was decided or why; for that there is a new decision.
    """
    if not after.strip() or before == after:
        return False
    if any(before.count(word) != after.count(word) for word in DENIALS):
        return False
    moves = SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    changed = sum(max(i2 - i1, j2 - j1) for kind, i1, i2, j1, j2 in moves if kind != "equal")
    return changed <= min(MOST_CHANGED, max(LEAST_CHANGED, len(before) // CHANGED_SHARE))
