"""For how many applicants a register or the licence store already has what a material would prove."""

from __future__ import annotations

from collections.abc import Sequence

from onewindow.catalogue.rules.known import CoverageFact, KnownReferences

ENOUGH = 5  # applications before a share says anything


def share_told(sources: Sequence[str], known: KnownReferences) -> tuple[str, str]:
    """A sentence in both languages about `register.element` and licence types; nothing where nobody has reckoned."""
    if known.coverage is None:
        return "", ""
    holders = dict.fromkeys(source.partition(".")[0] for source in sources)
    told = [_told(_name(holder, known), known.coverage.get(holder)) for holder in holders]
    return "".join(zh for zh, _en in told), "".join(en for _zh, en in told)


def _name(holder: str, known: KnownReferences) -> tuple[str, str]:
    return known.registers.get(holder, (holder, holder))


def _told(name: tuple[str, str], fact: CoverageFact | None) -> tuple[str, str]:
    if fact is None or fact.asked < ENOUGH:
        return (
            f"；{name[0]}近 90 天的申请还太少，算不出覆盖率",
            f"; too few applications in 90 days to tell how many {name[1]} covers",
        )
    share = round(100 * fact.held / fact.asked)
    return (
        f"；近 90 天 {fact.asked} 件申请里，{name[0]}查得到 {share}%",
        f"; {name[1]} had it for {share}% of {fact.asked} applications in 90 days",
    )
