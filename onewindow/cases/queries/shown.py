"""Posts and materials as people see them."""

from __future__ import annotations

from onewindow.cases.models import CaseMaterial
from onewindow.cases.queries.rows import MaterialRow
from onewindow.cases.queries.siderows import PostShown
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


def material_row(one: CaseMaterial) -> MaterialRow:
    """A material and where it came from."""
    return MaterialRow(
        code=one.code,
        name=one.name,
        name_en=one.name_en,
        source=one.source,
        given=one.given,
        fallback=one.fallback,
        supplier=one.supplier,
        supplier_en=one.supplier_en,
        licence_id=one.licence_id,
        read_id=one.read_id,
        file_ids=tuple(one.file_ids),
        values=one.values,
        stated_at=one.stated_at,
    )
