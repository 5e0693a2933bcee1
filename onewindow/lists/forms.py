"""What a keeper of a list types: the entry as YAML, why, and from when."""

from __future__ import annotations

from datetime import date
from typing import Any

import yaml
from django import forms
from django.utils.translation import gettext_lazy as _

LONGEST = 100_000


class EntryForm(forms.Form):
    """A change of an entry."""

    body = forms.CharField(
        label=_("内容"),
        widget=forms.Textarea({"rows": 18, "spellcheck": "false", "class": "code"}),
        max_length=LONGEST,
        help_text=_("每行一个字段，格式和现在的一样。"),
    )
    reason = forms.CharField(label=_("调整理由"), max_length=500, help_text=_("公布后群众能看到。"))
    reason_en = forms.CharField(label=_("调整理由（英文）"), max_length=500, required=False)
    effective_from = forms.DateField(label=_("从哪天起生效"), widget=forms.DateInput({"type": "date"}))
    based_on = forms.IntegerField(widget=forms.HiddenInput)

    def clean_body(self) -> dict[str, Any]:
        """The entry as a mapping; a line that cannot be read is named."""
        try:
            loaded = yaml.load(self.cleaned_data["body"], Loader=yaml.CSafeLoader)
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            line = mark.line + 1 if mark else 1
            raise forms.ValidationError(_("第 %(line)s 行读不懂，请检查缩进和引号。"), params={"line": line}) from None
        if not isinstance(loaded, dict):
            raise forms.ValidationError(_("请写成“字段: 内容”。"))
        return {str(key): plain(value) for key, value in loaded.items()}


def plain(value: Any) -> Any:
    """Days as texts, as the lists keep them."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, dict):
        return {str(key): plain(entry) for key, entry in value.items()}
    return [plain(entry) for entry in value] if isinstance(value, list) else value
