"""Moving a case to another department (移送): which post takes over each step that is not done."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from onewindow.cases.rules.steps import ENDED


@dataclass(frozen=True, slots=True)
class PostFact:
    """What the rules need to know of a post: whose it is and what it does."""

    code: str
    department: str
    action: str


def posts_taking_over(
    steps: Sequence[tuple[str, str, str]], former: str, to: str, posts: Mapping[str, PostFact]
) -> dict[str, str]:
    """The new post of each step (code, post, state) that the former department has still to do; empty where none fits.

    A step goes to the post of the new department that does the same. Steps of other departments, and what is done,
    stay where they are. Without a post for each of them nothing moves: no step is ever without a responsible post.
    """
    moving = [(code, post) for code, post, state in steps if state not in ENDED and _department(post, posts) == former]
    found = {code: _same_work(post, to, posts) for code, post in moving}
    return {code: post for code, post in found.items() if post} if all(found.values()) else {}


def may_go_to(to: str, had_it: Collection[str]) -> bool:
    """Whether a department may be sent the case: one that had it before is asked by a dispute, not sent it again."""
    return to not in had_it


def _department(post: str, posts: Mapping[str, PostFact]) -> str:
    return posts[post].department if post in posts else post.rpartition("-")[0]


def _same_work(post: str, to: str, posts: Mapping[str, PostFact]) -> str:
    action = posts[post].action if post in posts else ""
    same = sorted(one.code for one in posts.values() if one.department == to and action and one.action == action)
    twin = f"{to}-{post.rpartition('-')[2]}"
    return twin if twin in same else next(iter(same), "")
