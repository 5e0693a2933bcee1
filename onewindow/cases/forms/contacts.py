"""Input of an applicant's contact in a case."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class ContactForm(forms.Form):
    """Phone, e-mail and address for service; what is left empty is not stated."""

    phone = forms.CharField(
        label=_("电话"),
        required=False,
        max_length=40,
        widget=forms.TextInput({"type": "tel", "autocomplete": "tel"}),
        help_text=_("手机或带区号的座机。"),
    )
    email = forms.CharField(
        label=_("邮箱"),
        required=False,
        max_length=254,
        widget=forms.TextInput({"type": "email", "autocomplete": "email"}),
        help_text=_("不写就发到账号里的邮箱。"),
    )
    address = forms.CharField(
        label=_("送达地址"),
        required=False,
        max_length=200,
        widget=forms.TextInput({"autocomplete": "street-address"}),
        help_text=_("地址和收件人。选了寄纸质文书的，寄到这里；只有送达岗位看得到全部。"),
    )
