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


class AnswerForm(forms.Form):
    """The owner's answer to a dispute."""

    outcome = forms.ChoiceField(
        label=_("核实的结果"),
        choices=[
            ("corrected", _("申请人说得对，改正")),
            ("partly", _("改，但改成的和申请人说的不一样")),
            ("kept", _("登记没有错，不改")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("没有选结果，所以没有答复。请选一种。")},
    )
    value = forms.CharField(
        label=_("改成什么"), required=False, max_length=500, help_text=_("改一部分时要填；照申请人说的改可以不填")
    )
    reason = forms.CharField(
        label=_("理由，本人会看到"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("没有写理由，所以没有答复。请写明依据，本人会看到。")},
    )


class ExtensionForm(forms.Form):
    """Why the steward needs more time."""

    extension = forms.CharField(
        label=_("为什么要延长"),
        max_length=500,
        error_messages={"required": _("没有写原因，所以没有申请。请写明要核实什么。")},
    )
