"""Names of laws and articles, and texts in both languages, as pages of lists show them."""

from __future__ import annotations

from collections.abc import Mapping

from django import template

from onewindow.foundation.texts import is_english, localised
from onewindow.laws.queries import cached_law_versions

register = template.Library()


@register.filter
def law_name(law_id: str) -> str:
    """The name of a law; its key where the register does not hold it."""
    versions = cached_law_versions().get(law_id)
    return localised(versions[-1], "name") if versions else law_id


@register.filter
def article(number: int) -> str:
    """第 29 条 or Article 29."""
    return f"Article {number}" if is_english() else f"第 {number} 条"


@register.filter
def both(text: Mapping[str, str]) -> str:
    """The sentence of `{zh, en}` in the page's language."""
    return text["en" if is_english() else "zh"]
