"""Input of the desk and of the applicant's acts on a case."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from onewindow.cases.queries import AfterCheckRow, BasisRow, DeskCase, MaterialRow, ResultField, StepRow
from onewindow.cases.rules.results import longest
from onewindow.cases.rules.steps import OPINION
from onewindow.cases.rules.wordings import is_unfinished
from onewindow.cases.services import CorrectionPoint
from onewindow.foundation.texts import is_english, localised


class WithdrawForm(forms.Form):
    """Why the applicant withdraws; she need not say."""

    reason = forms.CharField(label=_("为什么撤回"), required=False, max_length=500, widget=forms.Textarea)
    confirmed = forms.BooleanField(
        label=_("我确认撤回，还没决定的事项都停办"),
        error_messages={"required": _("没有勾选确认，所以没有撤回。要撤回请先勾选。")},
    )


class CorrectionForm(forms.Form):
    """The one notice: which materials, and for each what is to be done."""

    days = forms.IntegerField(label=_("几个工作日内补齐"), min_value=1, max_value=60, initial=10)

    def __init__(self, materials: Sequence[MaterialRow], data: Any = None) -> None:
        super().__init__(data)
        self.materials = materials
        self.fields["material"] = forms.MultipleChoiceField(
            label=_("要补的材料"),
            choices=[(row.code, localised(row, "name")) for row in materials],
            widget=forms.CheckboxSelectMultiple,
            error_messages={"required": _("还没有选要补的材料，所以没有发出。请至少选一份。")},
        )
        for row in materials:
            self.fields[f"text_{row.code}"] = forms.CharField(
                label=localised(row, "name"), required=False, max_length=500
            )

    def clean(self) -> dict[str, Any]:
        """Each chosen material says what is to be done."""
        cleaned: dict[str, Any] = super().clean() or {}
        for code in cleaned.get("material", ()):
            if not cleaned.get(f"text_{code}"):
                self.add_error(f"text_{code}", _("没有写怎么补，申请人会看不懂。请写一句话。"))
        return cleaned

    def points(self) -> list[CorrectionPoint]:
        """The defects as the service takes them."""
        return [CorrectionPoint(code, self.cleaned_data[f"text_{code}"]) for code in self.cleaned_data["material"]]


class NonAcceptanceForm(forms.Form):
    """Why an application is not accepted, and where to go instead."""

    reason = forms.CharField(label=_("不予受理的理由"), max_length=1000, widget=forms.Textarea)
    right_route = forms.CharField(label=_("应当向谁申请"), required=False, max_length=200)


class StepForm(forms.Form):
    """What a post concludes at its step. Refusing needs a reason and an article."""

    opinion = forms.CharField(label=_("意见"), required=False, max_length=2000, widget=forms.Textarea)

    def __init__(
        self, step: StepRow, bases: Sequence[BasisRow], result_fields: Sequence[ResultField], data: Any = None
    ) -> None:
        super().__init__(data)
        self.step = step
        self.result_fields = result_fields
        choices = results_of(step)
        self.fields["result"] = forms.ChoiceField(
            label=_("结论"), choices=choices, initial=choices[0][0], widget=forms.RadioSelect
        )
        if "refuse" in step.results:
            self.fields["basis"] = forms.MultipleChoiceField(
                label=_("依据"),
                required=False,
                choices=[(f"{row.law_id}:{row.article}", f"《{row.law}》{row.label}") for row in bases],
                widget=forms.CheckboxSelectMultiple,
            )
        for row in result_fields if step.is_last else ():
            if not row.fixed:
                self.fields[f"result_{row.name}"] = forms.CharField(
                    label=localised(row, "label"),
                    initial=_line(row.value),
                    required=not _line(row.value) and "refuse" not in step.results,
                    max_length=longest(row.name),
                    error_messages={"required": _("这一项还没有填，结果发不出去。请填上。")},
                )

    def clean(self) -> dict[str, Any]:
        """A refusal states facts and norm (Administrative Licensing Law, art. 38)."""
        cleaned: dict[str, Any] = super().clean() or {}
        if is_unfinished(cleaned.get("opinion") or ""):
            self.add_error("opinion", _("模板里“（请写明…）”还没有改，所以没有办成。请写上事实和理由。"))
        if cleaned.get("result") == "refuse":
            if not cleaned.get("opinion"):
                self.add_error("opinion", _("不予许可必须说明理由，所以还没有办成。请写清事实和理由。"))
            if not cleaned.get("basis"):
                self.add_error("basis", _("不予许可必须写明依据，所以还没有办成。请选条文。"))
        elif cleaned.get("result") in ("fail", "object") and not cleaned.get("opinion"):
            self.add_error("opinion", _("不合格要写清哪里不符合。请写一句话。"))
        return cleaned

    def given_fields(self) -> dict[str, str]:
        """The result's fields as typed."""
        return {
            name.removeprefix("result_"): value
            for name, value in self.cleaned_data.items()
            if name.startswith("result_")
        }


class AfterCheckForm(forms.Form):
    """What the after-check of a promise found."""

    result = forms.ChoiceField(
        label=_("核查结果"),
        choices=(("pass", _("符合承诺")), ("fail", _("不符合承诺"))),
        initial="pass",
        widget=forms.RadioSelect,
    )
    note = forms.CharField(label=_("核查情况"), max_length=2000, widget=forms.Textarea)


class ToleranceForm(forms.Form):
    """Which missing papers may follow."""

    def __init__(self, desk: DeskCase, data: Any = None) -> None:
        super().__init__(data)
        names = {row.code: localised(row, "name") for row in desk.part.materials if row.given == "missing"}
        self.fields["material"] = forms.MultipleChoiceField(
            label=_("可以后补的材料"),
            choices=[(code, names[code]) for code in desk.tolerable if code in names],
            widget=forms.CheckboxSelectMultiple,
            error_messages={"required": _("没有选缺哪几份，所以没有容缺受理。请至少选一份。")},
        )


class PauseForm(forms.Form):
    """A special procedure: which, until when, why."""

    reason = forms.CharField(label=_("原因（会告知申请人）"), max_length=500)
    expected_end = forms.DateField(
        label=_("预计哪天结束"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, desk: DeskCase, data: Any = None) -> None:
        super().__init__(data)
        steps = [act.partition(":")[2] for act in sorted(desk.may) if act.startswith("pause:")]
        self.fields["step"] = forms.ChoiceField(
            choices=[(code, code) for code in steps], widget=forms.HiddenInput, initial=steps[0] if steps else ""
        )
        self.fields["kind"] = forms.ChoiceField(
            label=_("依法不计入期限的程序"),
            choices=[(code, english if is_english() else name) for code, name, english in desk.pause_kinds],
        )


class ExtendForm(forms.Form):
    """By how many working days the statutory limit is extended, and why."""

    days = forms.IntegerField(label=_("延长几个工作日"), min_value=1, max_value=60)
    reason = forms.CharField(label=_("理由（会告知申请人）"), max_length=500)


class RectifyForm(forms.Form):
    """Within how many working days what was not kept must be put right."""

    days = forms.IntegerField(label=_("几个工作日内改正"), min_value=1, max_value=60, initial=10)
    reason = forms.CharField(label=_("要改正什么"), max_length=1000, widget=forms.Textarea)


class RevokeForm(forms.Form):
    """Why a grant is revoked."""

    reason = forms.CharField(label=_("撤销的事实和理由"), max_length=2000, widget=forms.Textarea)


def desk_forms(desk: DeskCase, mine: StepRow | None) -> dict[str, forms.Form]:
    """The forms of the acts that are open to her now, by name."""
    found: dict[str, forms.Form] = {}
    if "correct" in desk.may:
        found["correction"] = CorrectionForm(desk.part.materials)
    if "tolerate" in desk.may:
        found["tolerance"] = ToleranceForm(desk)
    if "refuse_acceptance" in desk.may:
        found["non_acceptance"] = NonAcceptanceForm()
    if mine:
        found["step"] = StepForm(mine, desk.legal_bases, desk.result_fields)
    if any(act.startswith("pause:") for act in desk.may):
        found["pause"] = PauseForm(desk)
    if "extend" in desk.may:
        found["extend"] = ExtendForm()
    return found


def check_forms(desk: DeskCase) -> list[tuple[AfterCheckRow, str, forms.Form]]:
    """The forms of the after-checks that are open to her now: (check, act, form)."""
    kinds: tuple[tuple[str, str, type[forms.Form]], ...] = (
        ("after_check", "after_check", AfterCheckForm),
        ("recheck", "after_check", AfterCheckForm),
        ("order_rectify", "order_rectify", RectifyForm),
        ("revoke", "revoke", RevokeForm),
    )
    return [
        (check, act, form())
        for check in desk.part.after_checks
        for name, act, form in kinds
        if f"{name}:{check.id}" in desk.may
    ]


def results_of(step: StepRow) -> Sequence[tuple[str, Any]]:
    """The conclusions that a step allows, the usual one first."""
    if "refuse" in step.results:
        return (("grant", _("准予")), ("refuse", _("不予许可")))
    if step.action == "inspect":
        return (("pass", _("合格")), ("fail", _("不合格")))
    if step.action == OPINION:
        return (("consent", _("同意")), ("object", _("有异议")))
    if step.is_last:
        return (("pass", _("发出结果")),)
    if "pass" not in step.results:
        return (("fail", _("不通过，按分歧裁定")),)
    return (("pass", _("通过")), ("fail", _("不通过")))


def _line(value: Any) -> str:
    if isinstance(value, list | tuple):
        return "、".join(_line(part) for part in value)
    if isinstance(value, Mapping):
        return " ".join(_line(part) for part in value.values())
    return "" if value is None else str(value)
