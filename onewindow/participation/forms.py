"""What people and owners type."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from onewindow.foundation.texts import is_english
from onewindow.participation.rules import LONGEST, REASONS, VERDICTS


def _choices(words: Any) -> list[tuple[str, str]]:
    return [(code, names[is_english()]) for code, names in words.items()]


class SuggestionForm(forms.Form):
    """A suggestion; `website` is a trap that people do not see."""

    text = forms.CharField(
        label=_("您觉得哪里不合适，怎样更好"),
        widget=forms.Textarea({"rows": 5}),
        max_length=LONGEST,
        help_text=_("比如：这份材料不该要。请不要写姓名、证件号码。答复后会公开，不显示您是谁。"),
    )
    website = forms.CharField(required=False, widget=forms.HiddenInput)


class VoteForm(forms.Form):
    """Why a guide was not clear."""

    reason = forms.ChoiceField(label=_("哪里不清楚"), widget=forms.RadioSelect)
    text = forms.CharField(
        label=_("想说得细一点（可以不写）"), required=False, max_length=LONGEST, widget=forms.Textarea({"rows": 3})
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        reason: Any = self.fields["reason"]
        reason.choices = _choices(REASONS)


class AnswerForm(forms.Form):
    """The owner's answer."""

    verdict = forms.ChoiceField(label=_("结论"), widget=forms.RadioSelect)
    answer = forms.CharField(
        label=_("答复"), widget=forms.Textarea({"rows": 5}), max_length=2000, help_text=_("公开给所有人看。")
    )
    answer_en = forms.CharField(
        label=_("答复（英文）"), required=False, widget=forms.Textarea({"rows": 3}), max_length=2000
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        verdict: Any = self.fields["verdict"]
        verdict.choices = _choices(VERDICTS)
