"""Input about reconsideration, lawsuit and deciding again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from onewindow.cases.queries import BasisRow, DocumentShown
from onewindow.catalogue.queries import law_name_en
from onewindow.foundation import clock
from onewindow.foundation.texts import is_english, long_date

KINDS = (("reconsideration", gettext_lazy("行政复议")), ("litigation", gettext_lazy("行政诉讼")))
RESULTS = (
    ("upheld", gettext_lazy("维持原决定")),
    ("rejected", gettext_lazy("驳回请求")),
    ("changed", gettext_lazy("变更原决定")),
    ("set_aside", gettext_lazy("撤销原决定（要重新作出决定）")),
    ("ordered", gettext_lazy("责令限期作出决定")),
    ("unlawful", gettext_lazy("确认原决定违法")),
    ("withdrawn", gettext_lazy("申请人撤回了")),
)


class ReviewForm(forms.Form):
    """Which decision is contested, who has it, under which number, since when."""

    kind = forms.ChoiceField(label=gettext_lazy("是哪一种"), choices=KINDS, widget=forms.RadioSelect)
    body = forms.CharField(label=gettext_lazy("复议机关或者法院"), max_length=200)
    reference = forms.CharField(label=gettext_lazy("案号"), max_length=100)
    brought_on = forms.DateField(label=gettext_lazy("哪天提出的"), widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"))

    def __init__(self, decisions: Sequence[DocumentShown], data: Any = None) -> None:
        super().__init__(data)
        named = [(str(one.id), _decision_line(one)) for one in reversed(decisions)]
        self.fields["contests"] = forms.TypedChoiceField(
            label=_("针对哪份决定"), choices=named, coerce=UUID, widget=forms.RadioSelect
        )
        self.order_fields(["contests"])


def _decision_line(one: DocumentShown) -> str:
    title = one.title_en if is_english() else one.title
    return f"{title} · {one.number} · {long_date(clock.local(one.issued_on).date())}"


class ResultForm(forms.Form):
    """How it ended."""

    result = forms.ChoiceField(label=gettext_lazy("结果"), choices=RESULTS, widget=forms.RadioSelect)
    on = forms.DateField(label=gettext_lazy("申请人哪天收到结果"), widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"))
    note = forms.CharField(
        label=gettext_lazy("结果摘要和文号（申请人会看到）"), max_length=1000, widget=forms.Textarea({"rows": 4})
    )


def basis_words(one: BasisRow) -> str:
    """An article as it is cited: 《行政许可法》第三十八条, or Administrative Licensing Law, Article 38."""
    if is_english():
        return f"{law_name_en(one.law_id)}, Article {one.article}"
    return f"《{one.law}》{one.label}"


class AgainForm(forms.Form):
    """The new decision, its reason and articles."""

    outcome = forms.ChoiceField(
        label=gettext_lazy("重新作出的决定"),
        choices=(("granted", gettext_lazy("准予")), ("refused", gettext_lazy("不予"))),
        widget=forms.RadioSelect,
    )
    opinion = forms.CharField(
        label=gettext_lazy("理由（申请人会看到）"), max_length=2000, widget=forms.Textarea({"rows": 5})
    )

    def __init__(self, bases: Sequence[BasisRow], data: Any = None) -> None:
        super().__init__(data)
        self.fields["bases"] = forms.MultipleChoiceField(
            label=_("依据（不予时必选）"),
            required=False,
            choices=[(f"{one.law_id}:{one.article}", basis_words(one)) for one in bases],
            widget=forms.CheckboxSelectMultiple,
        )
