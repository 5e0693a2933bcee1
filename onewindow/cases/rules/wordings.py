"""Words for an opinion at a step, filled from the case (意见模板): the official reads, changes and signs them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

INSPECT, PASS, FAIL, GRANT, REFUSE = "inspect", "pass", "fail", "grant", "refuse"
OPEN = "（请写明"  # what is left for the official to say; nothing is signed while it stands there
WORDS = {
    PASS: "经审查，{applicant}申请的“{title}”材料齐全、符合法定形式，同意。",
    FAIL: "经审查，{applicant}申请的“{title}”有不符合要求的地方：（请写明哪一条、怎么不符合）。",
    GRANT: "依据{bases}，{applicant}申请的“{title}”符合法定条件，准予许可。",
    REFUSE: "依据{bases}，{applicant}申请的“{title}”不符合法定条件。事实和理由：（请写明）。",
}
INSPECTED = {
    PASS: "经现场核查，{place}的实际情况与申报一致，符合要求。",
    FAIL: "经现场核查，{place}的实际情况与申报不一致：（请写明哪里不一致）。",
}
NO_PLACE, NO_BASES = "现场", "本事项的法定依据"


@dataclass(frozen=True, slots=True)
class WordFacts:
    """What the words are filled with: who applies for what, where, and by which articles it is decided."""

    applicant: str
    title: str
    place: str
    bases: Sequence[str]


def words_for(action: str, result: str, facts: WordFacts) -> str:
    """The words for a result at a step; empty where there are none for it."""
    words = INSPECTED.get(result, "") if action == INSPECT else WORDS.get(result, "")
    return words.format(
        applicant=facts.applicant,
        title=facts.title,
        place=facts.place or NO_PLACE,
        bases="、".join(facts.bases) or NO_BASES,
    )


def is_unfinished(opinion: str) -> bool:
    """Whether something that the official has to say herself is still open in the words."""
    return OPEN in opinion
