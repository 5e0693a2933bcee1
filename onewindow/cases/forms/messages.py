"""Input of a case's thread."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from onewindow.cases.queries import Thread
from onewindow.foundation.texts import localised

MATERIALS = "materials"
BY_NOTICE = _("留言不能代替补正通知，所以没有发出。要申请人补材料，请回办件页面，用“要补正：一次说清”发出书面通知。")


class ManyFiles(forms.FileInput):
    """A control for several files."""

    allow_multiple_selected = True


class MessageForm(forms.Form):
    """A message of either side."""

    text = forms.CharField(
        label=_("留言"),
        max_length=2000,
        widget=forms.Textarea({"rows": 4}),
        error_messages={"required": _("还没有写内容，所以没有发出。请写一句话。")},
    )
    attached = forms.Field(
        label=_("附件"),
        help_text=_("JPG、PNG、PDF 或 OFD，最多 5 个。"),
        required=False,
        widget=ManyFiles(),
    )

    def __init__(self, thread: Thread, data: QueryDict | None = None, files: Any = None) -> None:
        super().__init__(data, files)
        choices = [(part.number, localised(part, "title")) for part in thread.open_parts]
        self.fields["about"] = forms.ChoiceField(label=_("问哪个事项"), choices=choices, initial=choices[0][0])
        if len(choices) == 1:
            self.fields["about"].widget = forms.HiddenInput()
        self.order_fields(["about", "kind", "text", "attached"])


class DeskMessageForm(MessageForm):
    """A message of a post, which says whether it asks or answers; asking for materials is led to the notice."""

    kind = forms.ChoiceField(
        label=_("这条留言是"),
        choices=(
            ("answer", _("答复申请人")),
            ("question", _("问一个情况")),
            (MATERIALS, _("要申请人补交材料")),
        ),
        initial="answer",
        widget=forms.RadioSelect,
    )

    def clean_kind(self) -> str:
        """Materials are asked for by the one notice of correction and by nothing else (rules B2)."""
        kind: str = self.cleaned_data["kind"]
        if kind == MATERIALS:
            raise forms.ValidationError(BY_NOTICE)
        return kind
