"""Input about the ends of a licence."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from onewindow.cases import services
from onewindow.cases.queries import BasisRow, EndingShown
from onewindow.foundation.actor import Actor

FEN_PER_YUAN = 100


class BeginEndingForm(forms.Form):
    """On which ground, why, and by which further articles."""

    reason = forms.CharField(
        label=gettext_lazy("事实和理由（持证人会看到）"), max_length=2000, widget=forms.Textarea({"rows": 5})
    )

    def __init__(self, grounds: Sequence[tuple[str, str]], bases: Sequence[BasisRow], data: Any = None) -> None:
        super().__init__(data)
        named = [("", _("请选择")), *((code, _(word)) for code, word in grounds)]
        self.fields["ground"] = forms.ChoiceField(label=_("怎么终止，属于哪种情形"), choices=named)
        self.fields["bases"] = forms.MultipleChoiceField(
            label=_("还依据哪些条文（行政许可法、行政处罚法的条文会自动写上）"),
            required=False,
            choices=[(f"{one.law_id}:{one.article}", f"{one.law}{one.label}") for one in bases],
            widget=forms.CheckboxSelectMultiple,
        )
        self.order_fields(["ground", "reason", "bases"])


class DecideEndingForm(forms.Form):
    """Whether it ends, why, and what its act needs besides."""

    ends = forms.ChoiceField(
        label=gettext_lazy("决定"),
        choices=(("yes", gettext_lazy("终止")), ("no", gettext_lazy("不终止，证照照常有效"))),
        widget=forms.RadioSelect,
    )
    opinion = forms.CharField(
        label=gettext_lazy("理由，怎么采纳持证人的意见和听证笔录（持证人会看到）"),
        max_length=2000,
        widget=forms.Textarea({"rows": 5}),
    )

    def __init__(self, ending: EndingShown, data: Any = None) -> None:
        super().__init__(data)
        if ending.act == "cancel":
            self.fields["penalty"] = forms.CharField(
                label=_("处罚决定书文号（终止时必填）"), required=False, max_length=100
            )
        if ending.owed:
            word = _("补偿") if ending.owed == "compensation" else _("赔偿")
            self.fields["paid"] = forms.DecimalField(
                label=_("%(word)s多少元（终止时必填，没有损失写 0）") % {"word": word},
                required=False,
                min_value=0,
                max_digits=14,
                decimal_places=2,
            )
            self.fields["paid_note"] = forms.CharField(
                label=_("怎么定的、怎么付（终止时必填）"),
                required=False,
                max_length=500,
                widget=forms.Textarea({"rows": 3}),
            )


def decide(actor: Actor, ending: EndingShown, given: dict[str, Any]) -> None:
    """Decides as the form says."""
    paid: Decimal | None = given.get("paid")
    settlement = services.Settlement(
        penalty=given.get("penalty", ""),
        paid_fen=None if paid is None else int(paid * FEN_PER_YUAN),
        paid_note=given.get("paid_note", ""),
    )
    services.decide_ending(
        actor, ending.id, ends=given["ends"] == "yes", opinion=given["opinion"], settlement=settlement
    )
