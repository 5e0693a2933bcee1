"""Two pairs of eyes: whoever stands in for somebody never does two steps of one case (rule D1, four-eyes)."""

from __future__ import annotations

from collections.abc import Collection


def may_do_step(own: Collection[str], post: str, done: Collection[str]) -> bool:
    """Whether a person may do a step of the post, having done steps of the posts `done` in the same case.

    What she does at posts of her own is for the item to keep apart. But where one of the steps is not hers by her own
    post, she does it for somebody else, and then it is the only one.
    """
    return not done or (post in own and all(one in own for one in done))
