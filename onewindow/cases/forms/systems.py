"""Input of the page on which a department attaches its own system."""

from __future__ import annotations

from collections.abc import Sequence

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from onewindow.foundation.texts import localised
from onewindow.identity.queries import PostRow

MISSING = {"required": _("这一项没有填，所以还没有接入。")}


class SystemForm(forms.Form):
    """What a system is called, where it is told, its key, and which posts it serves."""

    name = forms.CharField(label=_("系统名称"), max_length=100, error_messages=MISSING)
    code = forms.CharField(
        label=_("代号"),
        help_text=_("小写字母、数字和短横线，例如 fire-approval。它也是签名里的 keyid。"),
        max_length=32,
        error_messages=MISSING,
    )
    address = forms.CharField(
        label=_("接收通知的地址"),
        help_text=_("以 https:// 开头。办件到岗或者状态变化时，平台向这里发送通知。"),
        max_length=500,
        error_messages=MISSING,
    )
    public_key = forms.CharField(
        label=_("公钥（Ed25519，Base64）"),
        help_text=_("系统用对应的私钥给请求签名。私钥留在系统里，不要发给任何人。"),
        max_length=64,
        error_messages=MISSING,
    )
    item = forms.CharField(
        label=_("只接一个事项"),
        help_text=_("填事项编码，例如 SIGN。不填就接这些岗位的全部事项。"),
        max_length=64,
        required=False,
    )

    def __init__(self, posts: Sequence[PostRow], data: QueryDict | None = None) -> None:
        super().__init__(data)
        self.fields["posts"] = forms.MultipleChoiceField(
            label=_("由它办理的岗位"),
            choices=[(post.code, f"{localised(post, 'name')} {post.code}") for post in posts],
            widget=forms.CheckboxSelectMultiple,
            error_messages={"required": _("至少选一个岗位，所以还没有接入。")},
        )

    def served(self) -> list[tuple[str, str]]:
        """The posts, each with the item, or with an empty text for all."""
        return [(post, self.cleaned_data["item"].strip()) for post in self.cleaned_data["posts"]]
