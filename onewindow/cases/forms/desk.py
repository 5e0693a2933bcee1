"""Input of the inbox: how it is narrowed down, views under a name, notes, and claims."""

from __future__ import annotations

from collections.abc import Iterable

from django import forms
from django.utils.translation import gettext_lazy as _

from onewindow.cases.queries import TaskRow
from onewindow.cases.rules.inbox import Filters
from onewindow.catalogue.queries import Item
from onewindow.foundation.texts import localised
from onewindow.registers.queries import ServiceSiteRow

ANY = ("", _("全部"))


class FilterForm(forms.Form):
    """What narrows the inbox down."""

    whose = forms.ChoiceField(
        label=_("在谁手上"),
        required=False,
        choices=(ANY, ("mine", _("我领取的")), ("free", _("没人领取的")), ("others", _("同事领取的"))),
    )
    lamp = forms.ChoiceField(
        label=_("灯"),
        required=False,
        choices=(ANY, ("red", _("红：超期")), ("yellow", _("黄：今天到期")), ("green", _("绿：还没到期"))),
    )
    due = forms.ChoiceField(
        label=_("本步最晚"),
        required=False,
        choices=(ANY, ("overdue", _("已经过了")), ("today", _("今天")), ("week", _("七天以内"))),
    )

    def __init__(self, items: Iterable[Item], sites: Iterable[ServiceSiteRow], filters: Filters) -> None:
        chosen = {name: getattr(filters, name) for name in Filters.__slots__}
        super().__init__(initial=chosen)
        self.fields["item"] = forms.ChoiceField(
            label=_("事项"), required=False, choices=[ANY, *((item.key, localised(item, "name")) for item in items)]
        )
        self.fields["place"] = forms.ChoiceField(
            label=_("来自"),
            required=False,
            choices=[ANY, ("web", _("网上")), *((site.code, localised(site, "name")) for site in sites)],
        )


class ViewNameForm(forms.Form):
    """Under which name the present filters are kept."""

    name = forms.CharField(
        label=_("给现在的筛选起个名字"),
        max_length=20,
        error_messages={"required": _("没有起名字，所以没有存。请写几个字。")},
    )


class NoteForm(forms.Form):
    """An internal note."""

    text = forms.CharField(
        label=_("备注"),
        max_length=2000,
        widget=forms.Textarea({"rows": 3}),
        error_messages={"required": _("备注是空的，所以没有记下。请写一句话。")},
    )


class ReturnForm(forms.Form):
    """Why a claimed task goes back to its post."""

    note = forms.CharField(label=_("给接手的同事留一句话"), required=False, max_length=500)


def chosen_tasks(values: Iterable[str]) -> list[tuple[str, str]]:
    """The tasks that were ticked, as (case's number, step)."""
    return [(number, step) for value in values for number, _sign, step in [value.partition("~")] if number and step]


def task_value(row: TaskRow) -> str:
    """How a task is named in a ticked box."""
    return f"{row.case_number}~{row.task}"
