"""The way of a draft: states, who takes it from one to the next, and that different people do so."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from onewindow.foundation.marks import marked

KINDS = ("item", "bundle", "basic_item")
ORIGINS = ("editor", "import", "package", "adoption")
DRAFT, IN_REVIEW, IN_LEGAL_CHECK, APPROVED = "draft", "in_review", "in_legal_check", "approved"
PUBLISHED, ABANDONED = "published", "abandoned"
STATES = (DRAFT, IN_REVIEW, IN_LEGAL_CHECK, APPROVED, PUBLISHED, ABANDONED)
CLOSED = (PUBLISHED, ABANDONED)
STATE_NAMES = {
    DRAFT: marked("草稿"),
    IN_REVIEW: marked("审核中"),
    IN_LEGAL_CHECK: marked("法制审核中"),
    APPROVED: marked("可以公布"),
    PUBLISHED: marked("已公布"),
    ABANDONED: marked("已放弃"),
}
ACT_NAMES = {
    "start": marked("开始"),
    "save": marked("保存"),
    "merge": marked("合并保存"),
    "set_aside": marked("没有采用，留作备份"),
    "restore": marked("恢复到旧版"),
    "send": marked("送审"),
    "accept": marked("审核通过"),
    "pass": marked("法制审核通过"),
    "send_back": marked("退回修改"),
    "publish": marked("公布"),
    "abandon": marked("放弃"),
    "reopen": marked("重新打开"),
    "import": marked("导入"),
}
ACTS = tuple(ACT_NAMES)
LEGAL_POST, CATALOGUE_POST = "DS-L", "DS-C"


@dataclass(frozen=True, slots=True)
class Move:
    """An act that takes a draft from one state to another, and by which post (`{}` stands for the department)."""

    act: str
    before: str
    after: str
    post: str


MOVES = {
    "send": Move("send", DRAFT, IN_REVIEW, "{}-E"),
    "accept": Move("accept", IN_REVIEW, IN_LEGAL_CHECK, "{}-A"),
    "pass": Move("pass", IN_LEGAL_CHECK, APPROVED, LEGAL_POST),
    "publish": Move("publish", APPROVED, PUBLISHED, CATALOGUE_POST),
}


def editor_post(department: str) -> str:
    """The post that writes a department's items (事项编制岗)."""
    return f"{department}-E"


def waiting_post(state: str, department: str) -> str:
    """The post for which a draft in this state waits; an empty text when it waits for nobody."""
    move = next((move for move in MOVES.values() if move.before == state), None)
    return move.post.format(department) if move else ""


def is_separate(act: str, person: UUID, writers: Collection[UUID], done: Collection[UUID | None]) -> bool:
    """Whether a person may do an act of the chain: who wrote may only send, and nobody does two of the other acts."""
    return act == "send" or (person not in writers and person not in done)


def departments_of_posts(posts: Collection[str]) -> frozenset[str]:
    """The departments whose drafts somebody may see by her posts of writing and approving."""
    return frozenset(post[:-2] for post in posts if post.endswith(("-E", "-A")) and len(post) > 2)


def sees_all(posts: Collection[str]) -> bool:
    """Whether somebody sees the drafts of all departments: the legal check and the catalogue's administration."""
    return LEGAL_POST in posts or CATALOGUE_POST in posts


def works_on_items(posts: Collection[str]) -> bool:
    """Whether somebody has anything to do with drafts."""
    return sees_all(posts) or any(post.endswith("-E") for post in posts) or any(post.endswith("-A") for post in posts)
