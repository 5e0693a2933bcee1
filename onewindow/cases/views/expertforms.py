"""Input of the pages of experts and their reviews."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from onewindow.cases import services
from onewindow.cases.queries import MaterialRow
from onewindow.cases.queries.experts import ExpertRow
from onewindow.foundation.marks import marked
from onewindow.foundation.texts import localised

VERDICTS = (
    ("pass", gettext_lazy("通过")),
    ("pass_if", gettext_lazy("修改后通过")),
    ("fail", gettext_lazy("不通过")),
)
WHY_NOT = {
    "party": marked("是当事人"),
    "employed": marked("在申请人单位任职"),
    "co_owner": marked("是共有人"),
    "declared": marked("自己申报过回避"),
}


class RegisterForm(forms.Form):
    """An expert's entry; numbers are not kept, only what tells that they are the same."""

    name = forms.CharField(label=gettext_lazy("姓名"), max_length=100)
    field = forms.CharField(label=gettext_lazy("专业"), max_length=100)
    unit = forms.CharField(label=gettext_lazy("工作单位"), max_length=200)
    number = forms.CharField(
        label=gettext_lazy("证件号码"), max_length=32, widget=forms.TextInput({"autocomplete": "off"})
    )
    unit_number = forms.CharField(label=gettext_lazy("单位的统一社会信用代码"), required=False, max_length=32)
    recused = forms.CharField(
        label=gettext_lazy("要回避的当事人的证件号码或信用代码，一行一个"),
        required=False,
        max_length=2000,
        widget=forms.Textarea({"rows": 3}),
    )

    def numbers(self) -> list[str]:
        """The numbers from which she must stay away."""
        return [one.strip() for one in self.cleaned_data["recused"].splitlines() if one.strip()]


class BeginForm(forms.Form):
    """What is asked, of whom, by when, and which materials are shown."""

    question = forms.CharField(
        label=gettext_lazy("请专家评审什么（会告知申请人）"), max_length=500, widget=forms.Textarea({"rows": 3})
    )
    due_on = forms.DateField(
        label=gettext_lazy("最晚哪天（会书面告知申请人，链接到这天为止）"),
        widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"),
    )

    def __init__(self, experts: Sequence[ExpertRow], papers: Sequence[MaterialRow], data: Any = None) -> None:
        super().__init__(data)
        free = [one for one in experts if not one.why_not]
        self.fields["named"] = forms.MultipleChoiceField(
            label=_("点名请谁（连抽取的一共 3 到 15 人）"),
            required=False,
            choices=[(str(one.id), f"{one.name} · {one.field} · {one.unit}") for one in free],
            widget=forms.CheckboxSelectMultiple,
        )
        self.fields["draw"] = forms.IntegerField(
            label=_("另外随机抽取几位"), min_value=0, max_value=15, initial=0 if len(free) < 3 else 3
        )
        self.fields["chair"] = forms.ChoiceField(
            label=_("谁当组长"),
            required=False,
            choices=[("", _("名单上的第一位")), *((str(one.id), one.name) for one in free)],
        )
        fields = sorted({one.field for one in free})
        self.fields["field"] = forms.ChoiceField(
            label=_("从哪个专业抽取"), required=False, choices=[("", _("不限")), *((one, one) for one in fields)]
        )
        self.fields["about"] = forms.MultipleChoiceField(
            label=_("给专家看哪些材料"),
            required=False,
            choices=[(one.code, localised(one, "name")) for one in papers],
            widget=forms.CheckboxSelectMultiple,
        )

        self.order_fields(["question", "about", "due_on", "named", "chair", "draw", "field"])

    def panel(self) -> services.Panel:
        """Who is asked."""
        given = self.cleaned_data
        named = dict.fromkeys([*([given["chair"]] if given["chair"] else []), *given["named"]])
        return services.Panel(tuple(UUID(one) for one in named), given["draw"], given["field"])


class RevokeSeatForm(forms.Form):
    """Which expert leaves the panel, and why."""

    reason = forms.CharField(label=gettext_lazy("为什么退出"), max_length=500)

    def __init__(self, seats: Sequence[tuple[str, str]], data: Any = None) -> None:
        super().__init__(data, prefix="off")
        self.fields["seat"] = forms.ChoiceField(label=_("哪位专家"), choices=seats)
        self.order_fields(["seat", "reason"])


class CloseForm(forms.Form):
    """What came of the review."""

    result = forms.ChoiceField(label=gettext_lazy("评审结果"), choices=VERDICTS, widget=forms.RadioSelect)
    note = forms.CharField(label=gettext_lazy("怎么采纳"), max_length=2000, widget=forms.Textarea({"rows": 4}))

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, prefix="end")


class BreakOffForm(forms.Form):
    """Why a review ends without a result."""

    reason = forms.CharField(label=gettext_lazy("为什么没有结果"), max_length=500)

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, prefix="void")


class OpenForm(forms.Form):
    """The code that the office gave the expert."""

    code = forms.CharField(
        label=gettext_lazy("部门给您的口令"), max_length=64, widget=forms.TextInput({"autocomplete": "off"})
    )


class SignForm(forms.Form):
    """An expert's opinion."""

    verdict = forms.ChoiceField(label=gettext_lazy("结论"), choices=VERDICTS, widget=forms.RadioSelect)
    opinion = forms.CharField(label=gettext_lazy("意见和理由"), max_length=10000, widget=forms.Textarea({"rows": 8}))


class SumUpForm(forms.Form):
    """The chair's summary."""

    summary = forms.CharField(
        label=gettext_lazy("评审组意见汇总"), max_length=10000, widget=forms.Textarea({"rows": 8})
    )
