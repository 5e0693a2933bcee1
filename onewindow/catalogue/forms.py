"""Rows in which routing rules are written, and the file or text that stands for many of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from onewindow.catalogue.queries import Item, Route
from onewindow.foundation.texts import localised

MOST_ROWS = 100  # more rules than these are written as a text
MOST_BYTES = 1_000_000
BLANK_ROWS = 3

HALF = _("一条规则要有环节、区划和岗位；不要这一条就都清空。")


class RuleForm(forms.Form):
    """One rule: which post does which step for which place and applicant, and when."""

    place = forms.CharField(
        label=_("区划代码"),
        max_length=20,
        widget=forms.TextInput({"list": "places", "size": 8}),
        error_messages={"required": HALF},
    )
    subject = forms.ChoiceField(
        label=_("申请人"),
        required=False,
        choices=(("", _("都行")), ("natural_person", _("个人")), ("legal_person", _("企业和组织"))),
    )
    post = forms.CharField(
        label=_("岗位代码"),
        max_length=20,
        widget=forms.TextInput({"list": "posts", "size": 8}),
        error_messages={"required": HALF},
    )
    since = forms.DateField(
        label=_("从哪天"), required=False, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )
    until = forms.DateField(
        label=_("到哪天"), required=False, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )
    field_order = ("step", "place", "subject", "post", "since", "until")

    def __init__(self, *args: Any, item: Item, **kwargs: Any) -> None:
        super().__init__(*args, **{**kwargs, "empty_permitted": True, "use_required_attribute": False})
        steps = [(step.code, f"{step.code} {localised(step, 'name')}") for step in item.steps]
        choices = [("", _("请选")), *steps]
        self.fields["step"] = forms.ChoiceField(label=_("环节"), choices=choices, error_messages={"required": HALF})
        self.order_fields(self.field_order)

    @property
    def is_said(self) -> bool:
        """Whether the row says anything; a blank one is no rule."""
        return any(self.data.get(self.add_prefix(name)) for name in ("step", "place", "post", "since", "until"))

    def route(self) -> Route:
        """The rule that the row says."""
        said = self.cleaned_data
        return Route(said["step"], said["place"], said["subject"], said["post"], said["since"], said["until"])


class WhyForm(forms.Form):
    """Why the rules are changed."""

    why = forms.CharField(
        label=_("为什么改"),
        max_length=500,
        widget=forms.Textarea({"rows": 3}),
        error_messages={"required": _("没有写理由。批准的人和以后查的人都要看，请写一句话。")},
    )


class RefusalForm(forms.Form):
    """Why a proposed set is sent back."""

    why = forms.CharField(
        label=_("退回的理由"),
        max_length=500,
        widget=forms.Textarea({"rows": 3}),
        error_messages={"required": _("没有写退回的理由，提出的人不知道改什么。请写一句话。")},
    )


def rule_rows(
    item: Item, data: Mapping[str, str] | None = None, routes: Sequence[Route] = (), blank: int = BLANK_ROWS
) -> Any:
    """The rows, bound to what was sent, or filled with rules and some blank ones."""
    initial = [
        {
            "step": one.step,
            "place": one.place,
            "subject": one.subject,
            "post": one.post,
            "since": one.since,
            "until": one.until,
        }
        for one in routes
    ]
    kind = forms.formset_factory(
        RuleForm, extra=blank, max_num=MOST_ROWS + blank, absolute_max=MOST_ROWS + 2 * BLANK_ROWS
    )
    return kind(data, initial=None if data is not None else initial, form_kwargs={"item": item}, prefix="rule")


def routes_said(rows: Any) -> list[Route]:
    """The rules that valid rows say, blank ones left out."""
    return [form.route() for form in rows.forms if form.is_said]
