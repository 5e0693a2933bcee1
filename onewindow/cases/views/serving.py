"""Service of a decision: how the applicant wishes it, and what the post records of it (rule D9)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from onewindow.cases import queries, services
from onewindow.cases.queries import MatterRow
from onewindow.foundation.access import person_only
from onewindow.foundation.actor import Actor
from onewindow.foundation.errors import Conflict, Invalid, NotFound
from onewindow.foundation.http import actor_of

WAYS = (
    ("portal", gettext_lazy("网上送达：一作出就在办件页面和卡包里，马上能用")),
    ("paper", gettext_lazy("寄纸质文书：签收那天算送达")),
    ("counter", gettext_lazy("到窗口领取：签字那天算送达")),
    ("email", gettext_lazy("发电子邮件：您确认收到那天算送达")),
)
SENT, SERVED, FAILED, NOTICE = "sent", "served", "failed", "notice"
ACTS = (
    (SENT, gettext_lazy("已经寄出或发出")),
    (SERVED, gettext_lazy("已经签收")),
    (FAILED, gettext_lazy("没有送到")),
    (NOTICE, gettext_lazy("别的方式送不到，公告送达")),
)
MARKS = {SENT: ("tracking",), SERVED: ("on", "proof"), FAILED: ("note",), NOTICE: ("where",)}


class WayForm(forms.Form):
    """How the decision is to reach her, and where."""

    way = forms.ChoiceField(label=gettext_lazy("送达方式"), choices=WAYS, widget=forms.RadioSelect)
    to = forms.CharField(
        label=gettext_lazy("寄到哪里（地址和收件人，或者邮箱）"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("选寄送或邮件才要填，只有送达岗位看得到。"),
    )

    def clean(self) -> dict[str, Any]:
        """A letter and an e-mail need to know where to."""
        given: dict[str, Any] = super().clean() or {}
        if given.get("way") in {"paper", "email"} and len(given.get("to", "").strip()) < 5:
            self.add_error("to", _("没有写寄到哪里。请写清楚地址和收件人，或者邮箱。"))
        return given


class ServeForm(forms.Form):
    """What happened: sent, received, not received, or noticed."""

    act = forms.ChoiceField(label=gettext_lazy("办到哪里了"), widget=forms.RadioSelect)
    tracking = forms.CharField(label=gettext_lazy("单号（寄出时填）"), required=False, max_length=100)
    on = forms.DateField(
        label=gettext_lazy("哪天签收（签收时填）"),
        required=False,
        widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"),
    )
    proof = forms.CharField(label=gettext_lazy("凭证（签收时填，比如回执编号）"), required=False, max_length=500)
    signed_by = forms.CharField(label=gettext_lazy("谁签的字（窗口领取必填）"), required=False, max_length=100)
    note = forms.CharField(label=gettext_lazy("为什么没送到"), required=False, max_length=500)
    where = forms.CharField(label=gettext_lazy("公告登在哪里"), required=False, max_length=200)

    def __init__(self, row: MatterRow, data: Any = None) -> None:
        super().__init__(data)
        left_out = set() if row.way in {"paper", "email"} else {SENT}
        left_out |= set() if row.tries else {NOTICE}
        self.fields["act"] = forms.ChoiceField(
            label=self.fields["act"].label,
            choices=[(act, word) for act, word in ACTS if act not in left_out],
            widget=forms.RadioSelect,
        )
        for act in left_out:
            for name in MARKS[act]:
                del self.fields[name]
        if row.way != "counter":
            del self.fields["signed_by"]

    def clean(self) -> dict[str, Any]:
        """What belongs to the act has to be there."""
        given: dict[str, Any] = super().clean() or {}
        for name in MARKS.get(given.get("act", ""), ()):
            if name in self.fields and name not in self.errors and not given.get(name):
                self.add_error(name, _("没有填。选了这一项，这里要写。"))
        return given


def serve(actor: Actor, matter_id: UUID, given: dict[str, Any]) -> None:
    """Records what the post said of a service."""
    act = given["act"]
    if act == SENT:
        services.record_sending(actor, matter_id, given["tracking"])
    elif act == FAILED:
        services.record_failed_service(actor, matter_id, given["note"])
    elif act == NOTICE:
        services.publish_notice(actor, matter_id, given["where"])
    else:
        services.record_service(
            actor, matter_id, on=given["on"], proof=given["proof"], signed_by=given.get("signed_by", "")
        )


@person_only
def mine(request: HttpRequest, number: str) -> HttpResponse:
    """The applicant says how the decision is to reach her."""
    actor = actor_of(request)
    page = queries.case_page(actor, number)
    part = next((part for part in page.children if part.number == number), None)
    if part is None:
        raise NotFound
    wish = part.service
    form = WayForm(request.POST or None, initial={"way": wish.way if wish else "portal"})
    if request.method == "POST" and form.is_valid():
        try:
            services.choose_service(actor, number, form.cleaned_data["way"], form.cleaned_data["to"])
        except (Conflict, Invalid) as error:
            form.add_error(None, _(error.detail or error.title))
        else:
            return redirect("cases:case", page.number)
    context = {"page": page, "part": part, "form": form, "nav": "my"}
    return render(request, "cases/service.html", context, status=422 if form.is_bound else 200)
