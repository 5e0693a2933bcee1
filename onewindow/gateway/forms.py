"""Input of the data bureau's steward, who keeps the register of members."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from onewindow.foundation.texts import is_english
from onewindow.gateway.models import PER_MINUTE
from onewindow.gateway.queries import instance, members
from onewindow.registers.queries import authorities

NEEDED = _("这一项要填")


class MemberForm(forms.Form):
    """A new member: class and code; the instance is this exchange's."""

    member_class = forms.ChoiceField(
        label=_("类别"),
        choices=(("GOV", _("政务部门（GOV）")), ("COM", _("企业和公用事业（COM）")), ("NGO", _("社会组织（NGO）"))),
    )
    code = forms.CharField(
        label=_("统一社会信用代码"),
        max_length=18,
        error_messages={"required": NEEDED},
        help_text=_("18 位，作为成员编号"),
    )
    name = forms.CharField(label=_("名称"), max_length=100, error_messages={"required": NEEDED})
    name_en = forms.CharField(label=_("英文名称"), max_length=100, required=False)
    authority = forms.ChoiceField(
        label=_("本市部门"), required=False, help_text=_("是本市部门的，选上；这样它的系统只能代表本部门的人")
    )

    def __init__(self, *given: object, **more: object) -> None:
        super().__init__(*given, **more)  # type: ignore[arg-type]
        rows = sorted(authorities().values(), key=lambda row: row.code)
        names = [(row.code, row.name_en if is_english() else row.name) for row in rows]
        self.fields["authority"].choices = [("", _("不是本市部门")), *names]  # type: ignore[attr-defined]

    @property
    def member_id(self) -> str:
        """The id of the member."""
        return f"{instance()}/{self.cleaned_data['member_class']}/{self.cleaned_data['code'].strip()}"


class SubsystemForm(forms.Form):
    """A new subsystem of a member."""

    member = forms.ChoiceField(label=_("成员"), error_messages={"required": NEEDED})
    code = forms.SlugField(
        label=_("系统代码"),
        max_length=40,
        help_text=_("字母、数字和短横，例如 market"),
        error_messages={"required": NEEDED, "invalid": _("只能用字母、数字、下划线和短横")},
    )
    name = forms.CharField(label=_("名称"), max_length=100, error_messages={"required": NEEDED})
    name_en = forms.CharField(label=_("英文名称"), max_length=100, required=False)
    per_minute = forms.IntegerField(label=_("每分钟最多几条报文"), min_value=1, max_value=100_000, initial=PER_MINUTE)
    serves_persons = forms.BooleanField(
        label=_("群众通过它办事（门户）"), required=False, help_text=_("勾上后，它可以代表已登录的本人读本人的数据")
    )

    def __init__(self, *given: object, **more: object) -> None:
        super().__init__(*given, **more)  # type: ignore[arg-type]
        self.fields["member"].choices = [  # type: ignore[attr-defined]
            (row.id, f"{row.name} · {row.id}") for row in members() if not row.is_closed
        ]


class KeyForm(forms.Form):
    """A public key of a subsystem, beside those it has."""

    subsystem = forms.ChoiceField(label=_("系统"), error_messages={"required": NEEDED})
    public_key = forms.CharField(
        label=_("公钥（Ed25519，Base64）"),
        max_length=60,
        help_text=_("44 个字符；私钥留在对方手里，不要发过来"),
        error_messages={"required": NEEDED},
    )
    days = forms.IntegerField(label=_("有效多少天"), min_value=1, max_value=1100, initial=365)

    def __init__(self, *given: object, **more: object) -> None:
        super().__init__(*given, **more)  # type: ignore[arg-type]
        self.fields["subsystem"].choices = [  # type: ignore[attr-defined]
            (one.id, f"{one.name} · {one.id}")
            for row in members()
            for one in row.subsystems
            if not row.is_closed and not one.is_closed
        ]


class RetireForm(forms.Form):
    """Which key ends now, and whether its private half was lost."""

    key = forms.CharField(max_length=60)
    lost = forms.BooleanField(required=False)


class CloseForm(forms.Form):
    """Which member or subsystem ends now, and why."""

    what = forms.ChoiceField(label=_("成员或系统"), error_messages={"required": NEEDED})
    reason = forms.CharField(
        label=_("原因"), max_length=200, error_messages={"required": _("没有写原因，所以没有关闭。请写一句话。")}
    )

    def __init__(self, *given: object, **more: object) -> None:
        super().__init__(*given, **more)  # type: ignore[arg-type]
        open_members = [row for row in members() if not row.is_closed]
        self.fields["what"].choices = [(row.id, f"{row.name} · {row.id}") for row in open_members] + [  # type: ignore[attr-defined]
            (one.id, f"{one.name} · {one.id}") for row in open_members for one in row.subsystems if not one.is_closed
        ]
