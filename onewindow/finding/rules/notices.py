"""How a public notice about a service is headed."""

from __future__ import annotations

HEADS = {
    # by the state in which the service stands
    "suspended": ("暂停受理：{}", "Suspended: {}"),
    "withdrawn": ("不再办理：{}", "No longer offered: {}"),
}


def notice_name(state: str, name: str, name_en: str) -> tuple[str, str]:
    """The heading in both languages; the service's own name where its state needs no notice."""
    head, head_en = HEADS.get(state, ("{}", "{}"))
    return head.format(name), head_en.format(name_en)
