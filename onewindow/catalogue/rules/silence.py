"""What silence means (rule C9): it has effect only where a norm says so, and the applicant reads it before she applies."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from onewindow.catalogue.rules.known import Definition, KnownReferences, rows
from onewindow.catalogue.rules.lint.gate import BINDING

NOTICE, CORRECTION, DECISION, RENEWAL = WHENS = ("notice", "correction", "decision", "renewal")
# What may follow when nobody speaks in time: the office about what is missing, the applicant about it, the office at all.
EFFECTS = {
    NOTICE: ("accepted",),
    CORRECTION: ("withdrawn",),
    DECISION: ("not_granted", "granted"),
    RENEWAL: ("renewed",),
}
LICENSING, RECONSIDERATION = "administrative-licensing-law", "administrative-reconsideration-law"
LICENCE = "01"  # 行政许可
TEXTS = {
    (NOTICE, "accepted"): (
        "部门收到后 5 个工作日内没有一次告知补正的，自收到之日起就算受理",
        "If the office does not say within five working days what is missing, your application counts as accepted from the "
        "day it arrived",
    ),
    (CORRECTION, "withdrawn"): (
        "您没有在期限内补正的，视为撤回，随时可以重新申请，不留不良记录",
        "If you do not correct in time, your application counts as withdrawn; you may apply again at any time",
    ),
    (DECISION, "not_granted"): (
        "到法定期限还没有决定的，不等于准予；您可以申请行政复议，要求部门作出决定",
        "If the legal limit passes without a decision, nothing is granted; you may ask for reconsideration, so that the "
        "office decides",
    ),
    (DECISION, "granted"): (
        "到法定期限还没有决定的，依法视为准予",
        "If the legal limit passes without a decision, it counts as granted by law",
    ),
    (RENEWAL, "renewed"): (
        "按时申请延续、到期还没有决定的，视为准予延续",
        "If you applied for renewal in time and there is no decision when it expires, it counts as renewed",
    ),
}


@dataclass(frozen=True, slots=True)
class Silence:
    """When nobody speaks in time, what follows, and the norm that says so (empty for a rule of the platform)."""

    when: str
    effect: str
    law_id: str = ""
    article: int = 0

    @property
    def text(self) -> str:
        """What it means, in Chinese."""
        return TEXTS[self.when, self.effect][0]

    @property
    def text_en(self) -> str:
        """What it means, in English."""
        return TEXTS[self.when, self.effect][1]


def silence_of(type_code: str, stated: Sequence[Silence], *, is_renewal: bool) -> tuple[Silence, ...]:
    """What silence means for an item: what it states itself, and for the rest what the law says of all.

    For a licence: accepted without a notice (ALL 32), not granted without a decision (ALL 74), renewed without one (ALL
    50). Elsewhere too a decision that does not come grants nothing and can be asked for by reconsideration (ARL 11).
    """
    is_licence = type_code == LICENCE
    general = {
        NOTICE: Silence(NOTICE, "accepted", *((LICENSING, 32) if is_licence else ())),
        CORRECTION: Silence(CORRECTION, "withdrawn"),
        DECISION: Silence(DECISION, "not_granted", *((LICENSING, 74) if is_licence else (RECONSIDERATION, 11))),
    }
    if is_renewal:
        general[RENEWAL] = Silence(RENEWAL, "renewed", LICENSING, 50)
    own = {one.when: one for one in stated}
    return tuple((general | own)[when] for when in WHENS if when in general | own)


def stated_silence(body: Mapping[str, Any]) -> tuple[Silence, ...]:
    """What an item's body states."""
    return tuple(
        Silence(row["when"], row["effect"], row["law_id"], row["article"]) for row in body.get("silence") or ()
    )


def check_silence(item: Definition, known: KnownReferences) -> None:
    """Silence counts only by a norm that is there and high enough; each case of it is stated once, with what can follow."""
    seen: set[str] = set()
    for path, row in rows(item, "silence"):
        when, effect = row["when"], row["effect"]
        if when in seen:
            item.fault((*path, "when"), "CODE_TWICE", f"{when} stands here twice.", "State each once.")
        seen.add(when)
        if effect not in EFFECTS[when]:
            allowed = ", ".join(EFFECTS[when])
            item.fault((*path, "effect"), "UNKNOWN_WORD", f"{effect} cannot follow {when}.", f"Write one of {allowed}.")
        versions = known.laws.get(row["law_id"], {})
        fact = versions.get(max(versions, default=""))
        if fact is None or row["article"] not in fact.articles or fact.kind not in BINDING:
            item.fault(
                path,
                "SILENCE_WITHOUT_LAW",
                f"No norm that may say so stands behind it: {row['law_id']}, article {row['article']}.",
                "Cite the article of a law or regulation, or leave it out: silence then grants nothing.",
                "沉默发生法律效力要有法律、法规、规章的条文",
            )
