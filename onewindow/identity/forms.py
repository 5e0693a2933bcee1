"""What somebody types in to sign in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from onewindow.identity.queries import Colleague, PostRow

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class SignInForm(forms.Form):
    """Login and password. What they are checked against is not the form's business."""

    login = forms.CharField(
        label=_("登录名"),
        max_length=150,
        error_messages={"required": _("没有填登录名，所以没法登录。请填登录名。")},
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}),
    )
    password = forms.CharField(
        label=_("密码"),
        max_length=1024,
        strip=False,
        help_text=_("可以粘贴，可以用密码管理器。"),
        error_messages={"required": _("没有填密码，所以没法登录。请填密码。")},
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


class _DaysForm(forms.Form):
    """From the first day to the last."""

    since = forms.DateField(
        label=_("第一天"), widget=DAY, error_messages={"required": _("没有写从哪天起，所以没有登记。请写日期。")}
    )
    until = forms.DateField(
        label=_("最后一天"), widget=DAY, error_messages={"required": _("没有写到哪天止，所以没有登记。请写日期。")}
    )


class AbsenceForm(_DaysForm):
    """Who is away, when, and who stands in. A head may mark others of her department."""

    def __init__(self, deputies: Sequence[Colleague], people: Sequence[Colleague], data: Any = None) -> None:
        super().__init__(data)
        if people:
            self.fields["account"] = _person(_("谁不在"), people, _("我自己"))
        self.fields["deputy"] = _person(_("谁代理"), deputies, _("不指定，同岗位的人照常办"))
        self.fields["deputy"].help_text = _("同岗位的人可以直接选；要别的岗位的人代理，请负责人指定。")

    def clean(self) -> dict[str, Any]:
        """Nobody chosen is None."""
        given = super().clean() or {}
        return {**given, "account": given.get("account") or None, "deputy": given.get("deputy") or None}


class DeputyForm(_DaysForm):
    """Which post, who holds it in its holder's stead, and when."""

    def __init__(self, posts: Sequence[PostRow], people: Sequence[Colleague], data: Any = None) -> None:
        super().__init__(data, auto_id="stead_%s")
        is_english = _is_english()
        named = [(row.code, f"{row.code} {row.name_en if is_english else row.name}") for row in posts]
        self.fields["post"] = forms.ChoiceField(label=_("哪个岗位"), choices=named)
        self.fields["deputy"] = _person(_("谁代理"), people)
        self.order_fields(["post", "deputy", "since", "until"])


def _person(label: Any, people: Sequence[Colleague], nobody: Any = None) -> forms.TypedChoiceField:
    is_english = _is_english()
    named: list[tuple[str, Any]] = [] if nobody is None else [("", nobody)]
    named += [
        (str(one.id), f"{(one.name_en or one.name) if is_english else one.name} ({', '.join(one.posts)})")
        for one in people
    ]
    return forms.TypedChoiceField(label=label, choices=named, coerce=UUID, empty_value=None, required=nobody is None)


def _is_english() -> bool:
    return (get_language() or "").startswith("en")
