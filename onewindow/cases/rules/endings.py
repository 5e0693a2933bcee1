"""The four ends of a licence (rule D7): on which grounds, by which articles, what is owed, and who is heard first."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from onewindow.foundation.marks import marked

ENDING = "ending"  # the kind of the matter beside the steps
REVOKE, ANNUL, CANCEL, DEREGISTER = ACTS = ("revoke", "annul", "cancel", "deregister")
OUTCOMES = {REVOKE: "revoked", ANNUL: "annulled", CANCEL: "cancelled", DEREGISTER: "deregistered"}
LICENSING, PENALTIES = ("administrative-licensing-law", "行政许可法"), ("administrative-penalty-law", "行政处罚法")
BASES = {
    REVOKE: (*LICENSING, 69, "第六十九条"),
    ANNUL: (*LICENSING, 8, "第八条"),
    CANCEL: (*PENALTIES, 9, "第九条"),
    DEREGISTER: (*LICENSING, 70, "第七十条"),
}
ACT_WORDS = {
    REVOKE: ("撤销", "revocation"),
    ANNUL: ("撤回", "annulment"),
    CANCEL: ("吊销", "cancellation as a penalty"),
    DEREGISTER: ("注销", "deregistration"),
}
TITLES = {
    REVOKE: ("撤销行政许可决定书", "Decision to revoke a licence"),
    ANNUL: ("撤回行政许可决定书", "Decision to annul a licence"),
    CANCEL: ("吊销许可证件决定书", "Decision to cancel a licence"),
    DEREGISTER: ("注销行政许可决定书", "Decision to deregister a licence"),
}


class Owed(StrEnum):
    """What the organ owes the holder: compensation 补偿 (art. 8), damages 赔偿 (art. 69), or nothing."""

    COMPENSATION = "compensation"
    DAMAGES = "damages"
    NOTHING = ""


@dataclass(frozen=True, slots=True)
class Ground:
    """Why a licence may end, and by which act."""

    act: str
    word: str


GROUNDS = {
    "abuse": Ground(REVOKE, marked("撤销：工作人员滥用职权、玩忽职守作出的")),
    "beyond_powers": Ground(REVOKE, marked("撤销：超越法定职权作出的")),
    "procedure": Ground(REVOKE, marked("撤销：违反法定程序作出的")),
    "conditions": Ground(REVOKE, marked("撤销：申请人不具备资格或者不符合法定条件")),
    "deceit": Ground(REVOKE, marked("撤销：以欺骗、贿赂等不正当手段取得的")),
    "law_changed": Ground(ANNUL, marked("撤回：所依据的法律、法规、规章修改或者废止")),
    "facts_changed": Ground(ANNUL, marked("撤回：所依据的客观情况发生重大变化")),
    "breach": Ground(CANCEL, marked("吊销：持证人违法，受到吊销许可证件的处罚")),
    "expired": Ground(DEREGISTER, marked("注销：有效期届满没有延续")),
    "died": Ground(DEREGISTER, marked("注销：公民死亡或者丧失行为能力")),
    "dissolved": Ground(DEREGISTER, marked("注销：法人或者其他组织依法终止")),
    "impossible": Ground(DEREGISTER, marked("注销：因不可抗力无法实施")),
    "after_end": Ground(DEREGISTER, marked("注销：已经依法撤销或者撤回")),
}
ONLY_IN = {"expired": {"expired"}, "after_end": {"revoked", "annulled"}}


def fits_state(ground: str, state: str) -> bool:
    """Whether a licence in this state may end on this ground; what was ended or replaced ends only formally."""
    return state in ONLY_IN.get(ground, {"valid", "expired", "suspended"})


def hears_holder(act: str) -> bool:
    """Whether the holder is told, may speak and may ask for a hearing before the decision: for all but the formal end."""
    return act != DEREGISTER


def owed(ground: str) -> Owed:
    """What is owed: compensation where law or facts changed, damages where the organ erred, nothing for deceit or breach."""
    act = GROUNDS[ground].act
    if act == ANNUL:
        return Owed.COMPENSATION
    return Owed.DAMAGES if act == REVOKE and ground != "deceit" else Owed.NOTHING


def basis(act: str) -> dict[str, Any]:
    """The article on which the act rests."""
    law_id, law, article, label = BASES[act]
    return {"law_id": law_id, "law": law, "article": article, "label": label}


def faults(ground: str, *, penalty: str, paid_fen: int | None, paid_note: str) -> tuple[str, ...]:
    """What a decision to end still lacks: the penalty decision's number, or what the holder is paid and why."""
    missing = []
    if GROUNDS[ground].act == CANCEL and not penalty.strip():
        missing.append("penalty")
    if owed(ground) and (paid_fen is None or paid_fen < 0):
        missing.append("paid")
    if owed(ground) and not paid_note.strip():
        missing.append("paid_note")
    return tuple(missing)
