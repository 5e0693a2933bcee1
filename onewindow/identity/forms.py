"""What somebody types in to sign in."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


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
