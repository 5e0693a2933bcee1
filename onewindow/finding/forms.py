"""What editors type about words."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

LONGEST = 600


class WordsForm(forms.Form):
    """A group of words; `group` is its id when it is changed."""

    says = forms.CharField(
        label=_("群众怎么说"),
        max_length=LONGEST,
        help_text=_("单个的词，用逗号或空格隔开，不写整句话。比如：面馆、火锅店。"),
    )
    means = forms.CharField(
        label=_("指南里怎么说"),
        max_length=LONGEST,
        help_text=_("指南里用的词。比如：餐饮。搜上面的词，就按这些词去找。"),
    )
    group = forms.UUIDField(required=False, widget=forms.HiddenInput)
