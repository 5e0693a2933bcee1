"""Input of a data steward."""

from django import forms
from django.utils.translation import gettext_lazy as _


class UnmaskForm(forms.Form):
    """Why a steward has to see the disputed values in clear (rule F6)."""

    reason = forms.CharField(
        label=_("为什么要看明文"),
        max_length=200,
        error_messages={"required": _("没有写原因，所以没有打开。请写一句话，本人会看到这次查看。")},
    )
