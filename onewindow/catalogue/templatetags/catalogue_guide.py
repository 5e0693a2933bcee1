"""What pages of guides need to show rules of eligibility."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django import template

from onewindow.catalogue.queries.guides import ELIGIBILITY
from onewindow.catalogue.rules.eligibility import Reason
from onewindow.catalogue.rules.laws import article_label, law_name, law_name_en
from onewindow.catalogue.rules.lawvalues import Input
from onewindow.foundation.texts import is_english

register = template.Library()


@register.filter
def given(answers: Mapping[str, str], name: str) -> str:
    """What was answered to an input, as it stands in the address."""
    return answers.get(f"{ELIGIBILITY}{name}", "")


@register.filter
def choices(column: Input) -> list[tuple[str, str]]:
    """The options of an input with their names in the page's language."""
    names: Sequence[str] = column.options_en if is_english() and column.options_en else column.options
    return list(zip(column.options, names, strict=False))


@register.filter
def article_of(reason: Reason) -> str:
    """《老年人权益保障法》第三十三条, or the same in English."""
    if reason.article is None:
        return ""
    if is_english():
        return f"{law_name_en(reason.law_id)}, Article {reason.article}"
    return f"《{law_name(reason.law_id)}》{article_label(reason.article)}"
