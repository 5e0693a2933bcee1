"""Posts as people see them."""

from __future__ import annotations

from onewindow.cases.queries.rows import PostShown
from onewindow.identity.queries import posts
from onewindow.registers.queries import authorities


def post_shown(code: str) -> PostShown:
    """A post with its department and phone; a code that nobody knows stays a code."""
    post = posts().get(code)
    if post is None:
        return PostShown(code)
    organ = authorities().get(post.authority)
    return PostShown(
        code=code,
        name=post.name,
        name_en=post.name_en,
        department=post.authority,
        department_name=organ.name if organ else "",
        department_name_en=organ.name_en if organ else "",
        phone=organ.phone if organ else "",
    )
