"""Where an item stands (事项状态), and who may move it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

PUBLISHED, SUSPENDED, WITHDRAWN = STANDINGS = ("published", "suspended", "withdrawn")
KEEPER = "DS-C"  # 目录管理岗: publishes, suspends, resumes and withdraws
HEAD = "A"  # XX-A, who may suspend an item of the own department in an emergency
MOVES = {  # from: where to
    PUBLISHED: frozenset([SUSPENDED, WITHDRAWN]),
    SUSPENDED: frozenset([PUBLISHED, WITHDRAWN]),
    WITHDRAWN: frozenset([PUBLISHED]),
}


@dataclass(frozen=True, slots=True)
class Standing:
    """Where an item stands; `reason` is public. `legal_reason` is law:article, needed where it is a duty by law."""

    state: str
    since: datetime | None = None
    reason: str = ""
    reason_en: str = ""
    legal_reason: str = ""

    @property
    def is_open(self) -> bool:
        """Whether one may apply."""
        return self.state == PUBLISHED


OPEN = Standing(PUBLISHED)


def may_move(posts: frozenset[str], department: str, state: str) -> bool:
    """Who may set an item to a state: the keeper all; a department's head may suspend its own."""
    return KEEPER in posts or (state == SUSPENDED and f"{department}-{HEAD}" in posts)
