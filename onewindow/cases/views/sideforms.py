"""Input of the pages beside a case's steps."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from onewindow.cases import services
from onewindow.cases.queries import WindowRow
from onewindow.foundation import clock
from onewindow.foundation.texts import is_english, long_date

Departments = Iterable[tuple[str, str, str]]
ROWS = 3
NAMES = (gettext_lazy("第一个时间"), gettext_lazy("第二个时间"), gettext_lazy("第三个时间"))
PARTS = (
    ("day", gettext_lazy("哪天"), forms.DateField, "date"),
    ("begins", gettext_lazy("几点开始"), forms.TimeField, "time"),
    ("ends", gettext_lazy("几点结束"), forms.TimeField, "time"),
)


class WindowsForm(forms.Form):
    """Up to three windows of time; the first is needed."""

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        for row in range(ROWS):
            for part, label, field, kind in PARTS:
                self.fields[f"{part}_{row}"] = field(
                    label=f"{NAMES[row]}：{label}",
                    required=row == 0,
                    widget=forms.DateInput({"type": "date"}, "%Y-%m-%d")
                    if kind == "date"
                    else forms.TimeInput({"type": "time"}, "%H:%M"),
                )

    def clean(self) -> dict[str, Any]:
        """A window has all its parts or none."""
        cleaned: dict[str, Any] = super().clean() or {}
        for row in range(1, ROWS):
            given = [f"{part}_{row}" for part, *_rest in PARTS if cleaned.get(f"{part}_{row}")]
            if given and len(given) < len(PARTS):
                missing = next(f"{part}_{row}" for part, *_rest in PARTS if f"{part}_{row}" not in given)
                self.add_error(missing, _("这个时间没有填全，请补上，或者三项都空着。"))
        return cleaned

    def windows(self) -> list[services.Window]:
        """The windows that were filled in."""
        found = []
        for row in range(ROWS):
            day, begins, ends = (self.cleaned_data.get(f"{part}_{row}") for part, *_rest in PARTS)
            if isinstance(day, date) and isinstance(begins, time) and isinstance(ends, time):
                found.append(services.Window(at_moment(day, begins), at_moment(day, ends)))
        return found


class ProposeForm(WindowsForm):
    """Windows, where, and what the applicant should know; where she has to come, why and by which norm.

    `presence` is what the item itself says: the reason and its norm.
    """

    def __init__(self, data: Any = None, presence: tuple[str, str] | None = None) -> None:
        super().__init__(data)
        reason, basis = presence or ("", "")
        self.initial = {"applicant_comes": bool(presence), "reason": reason, "basis": basis}
        self.fields["place"] = forms.CharField(label=_("在哪里"), max_length=200)
        self.fields["note"] = forms.CharField(
            label=_("要准备什么（申请人会看到）"), required=False, max_length=500, widget=forms.Textarea({"rows": 3})
        )
        self.fields["applicant_comes"] = forms.BooleanField(
            label=_("要申请人自己跑一趟（算一次跑动，必须有依据）"), required=False
        )
        self.fields["reason"] = forms.CharField(label=_("为什么非到场不可"), required=False, max_length=500)
        self.fields["basis"] = forms.CharField(label=_("要求到场的依据（法规和条文）"), required=False, max_length=200)

    def clean(self) -> dict[str, Any]:
        """Nobody is asked to come without a reason and the norm that demands it."""
        cleaned = super().clean()
        for name in ("reason", "basis") if cleaned.get("applicant_comes") else ():
            if not cleaned.get(name):
                self.add_error(name, _("要申请人到场，必须写明。没有依据的不能要求到场。"))
        return cleaned


class OthersForm(WindowsForm):
    """The applicant's own windows, and a word about them."""

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        self.fields["note"] = forms.CharField(label=_("想说明的"), required=False, max_length=500)


class ChooseForm(forms.Form):
    """One of the windows that were offered."""

    def __init__(self, windows: Sequence[WindowRow], data: Any = None) -> None:
        super().__init__(data)
        self.fields["window"] = forms.ChoiceField(
            label=gettext_lazy("选一个时间"),
            choices=[(str(n), window_words(one)) for n, one in enumerate(windows)],
            widget=forms.RadioSelect,
            error_messages={"required": _("还没有选时间。请选一个。")},
        )


class MoveForm(forms.Form):
    """To which department, and why."""

    reason = forms.CharField(
        label=gettext_lazy("理由（申请人会看到）"), max_length=1000, widget=forms.Textarea({"rows": 4})
    )

    def __init__(self, departments: Departments, data: Any = None) -> None:
        super().__init__(data)
        names = [(code, english if is_english() else name) for code, name, english in departments]
        self.fields["department"] = forms.ChoiceField(label=gettext_lazy("有权办理的部门"), choices=names)
        self.order_fields(["department", "reason"])


class AnswerForm(forms.Form):
    """The opinion that was asked."""

    answer = forms.CharField(label=gettext_lazy("意见"), max_length=4000, widget=forms.Textarea({"rows": 6}))


class Photos(forms.FileInput):
    """A control that takes several photographs at once, from the camera where there is one."""

    allow_multiple_selected = True


class PhotosField(forms.FileField):
    """Several photographs; what they are is told by their content when they are kept."""

    widget = Photos

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """Each photograph by itself."""
        return [super(PhotosField, self).clean(one, initial) for one in data or []]


class RecordForm(forms.Form):
    """How an appointment went, with photographs."""

    is_held = forms.ChoiceField(
        label=gettext_lazy("办成了没有"),
        choices=(("yes", gettext_lazy("已现场核查")), ("no", gettext_lazy("没有办成，要重新约"))),
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label=gettext_lazy("核查情况（申请人会看到）"), max_length=2000, widget=forms.Textarea({"rows": 4})
    )
    photos = PhotosField(
        label=gettext_lazy("照片"),
        required=False,
        help_text=gettext_lazy("JPG 或 PNG，可以选几张；拍摄地点等附带信息不会保留。"),
        widget=Photos({"multiple": True, "accept": "image/jpeg,image/png"}),
    )


def window_words(one: WindowRow) -> str:
    """A window in words."""
    return f"{long_date(one.day)} {one.begins:%H:%M}–{one.ends:%H:%M}"


def at_moment(day: date, moment: time) -> datetime:
    """A time of a day, in local time."""
    return datetime.combine(day, moment, clock.LOCAL)
