"""Input of the pages of bags of paper."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from onewindow.cases import services
from onewindow.cases.queries.bagrows import BagPage
from onewindow.cases.queries.bags import Packing
from onewindow.foundation.texts import localised

OTHERS = 3
KINDS = (("", gettext_lazy("不在袋里")), ("original", gettext_lazy("原件")), ("copy", gettext_lazy("复印件")))
SEALS = (
    ("intact", gettext_lazy("完好")),
    ("opened", gettext_lazy("办理时打开过，已重新封好")),
    ("broken", gettext_lazy("破损")),
)


@dataclass(frozen=True, slots=True)
class PaperFields:
    """The fields of one line of a new bag; `name` is empty where she writes it herself."""

    case: str
    material: str
    name: str
    fields: tuple[BoundField, ...]


class PackForm(forms.Form):
    """What goes into a new bag: of each material whether, how many copies and sheets; and other things by name."""

    def __init__(self, found: Packing, data: Any = None) -> None:
        super().__init__(data)
        self.lines: list[tuple[str, str, str, str]] = []
        for place, (case, code, name, name_en) in enumerate(found.materials):
            self._add(f"m{place}", case, code, localised(_Named(name, name_en), "name"))
        numbers = [(number, f"{localised(_Named(title, en), 'name')} · {number}") for number, title, en in found.cases]
        for place in range(OTHERS):
            self._add(f"o{place}", "", "", "")
            self.fields[f"o{place}_name"] = forms.CharField(label=_("材料名称"), required=False, max_length=200)
            self.fields[f"o{place}_case"] = forms.ChoiceField(label=_("哪个件的"), required=False, choices=numbers)

    def _add(self, key: str, case: str, code: str, name: str) -> None:
        self.lines.append((key, case, code, name))
        self.fields[f"{key}_kind"] = forms.ChoiceField(label=_("原件还是复印件"), required=False, choices=KINDS)
        wrong = dict.fromkeys(("invalid", "min_value", "max_value"), _("请填 1 到 9999 的整数。"))
        self.fields[f"{key}_copies"] = forms.IntegerField(
            label=_("几份"), required=False, min_value=1, max_value=9999, initial=1, error_messages=wrong
        )
        self.fields[f"{key}_sheets"] = forms.IntegerField(
            label=_("每份几页"), required=False, min_value=1, max_value=9999, error_messages=wrong
        )

    def clean(self) -> dict[str, Any]:
        """What is inside says how many sheets it has; another thing has a name."""
        cleaned: dict[str, Any] = super().clean() or {}
        for key, _case, code, _name in self.lines:
            if not cleaned.get(f"{key}_kind"):
                continue
            if not cleaned.get(f"{key}_sheets") and f"{key}_sheets" not in self.errors:
                self.add_error(f"{key}_sheets", _("放进袋里的要写几页，交接时才能清点。请填页数。"))
            if not code and not cleaned.get(f"{key}_name"):
                self.add_error(f"{key}_name", _("没有写是什么材料。请写名称。"))
        return cleaned

    def rows(self) -> list[PaperFields]:
        """The lines as the page shows them."""
        return [
            PaperFields(case, code, name, tuple(self[field] for field in self.fields if field.startswith(f"{key}_")))
            for key, case, code, name in self.lines
        ]

    def papers(self) -> list[services.PaperGiven]:
        """What was put in."""
        given = self.cleaned_data
        return [
            services.PaperGiven(
                case=case or given[f"{key}_case"],
                name=name or given[f"{key}_name"],
                copies=given[f"{key}_copies"] or 1,
                sheets=given[f"{key}_sheets"],
                is_original=given[f"{key}_kind"] == "original",
                material=code,
            )
            for key, case, code, name in self.lines
            if given.get(f"{key}_kind")
        ]


@dataclass(frozen=True, slots=True)
class _Named:
    name: str
    name_en: str


class HandOverForm(forms.Form):
    """To which post, with which seal."""

    def __init__(self, page: BagPage, data: Any = None) -> None:
        super().__init__(data, prefix="to")
        self.fields["to"] = forms.ChoiceField(
            label=_("交给哪个岗位"),
            choices=[
                (one.code, f"{localised(one, 'department_name')} · {localised(one, 'name')}") for one in page.receivers
            ],
        )
        self.fields["seal"] = forms.ChoiceField(label=_("封条"), choices=SEALS)
        self.fields["remark"] = forms.CharField(label=_("备注"), required=False, max_length=500)


class TakeForm(forms.Form):
    """What the receiver found: what is missing, and the seal."""

    def __init__(self, page: BagPage, data: Any = None) -> None:
        super().__init__(data, prefix="take")
        self.fields["seal"] = forms.ChoiceField(label=_("封条"), choices=SEALS)
        self.fields["missing"] = forms.MultipleChoiceField(
            label=_("少了哪几份（都在就不用勾）"),
            required=False,
            choices=[(str(one.id), localised(one, "name")) for one in page.papers if one.state == "inside"],
            widget=forms.CheckboxSelectMultiple,
        )
        self.fields["remark"] = forms.CharField(label=_("备注"), required=False, max_length=500)

    def missing(self) -> list[UUID]:
        """The papers that were ticked."""
        return [UUID(one) for one in self.cleaned_data["missing"]]


class ReturnForm(forms.Form):
    """Who takes the papers home."""

    to_whom = forms.CharField(label=gettext_lazy("退给了谁，核对了什么证件"), max_length=200)
    remark = forms.CharField(label=gettext_lazy("为什么现在退（件还没办完的必填）"), required=False, max_length=500)

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, prefix="back")


class ArchiveForm(forms.Form):
    """Where the bag is kept."""

    shelf = forms.CharField(label=gettext_lazy("放在哪里（库房和架号）"), max_length=200)

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, prefix="keep")


class ExplainForm(forms.Form):
    """What became of the papers that were missing."""

    is_found = forms.ChoiceField(
        label=gettext_lazy("查得怎么样"),
        choices=(("yes", gettext_lazy("找到了，已经补送")), ("no", gettext_lazy("找不到了"))),
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label=gettext_lazy("怎么回事，接下来怎么办"), max_length=2000, widget=forms.Textarea({"rows": 4})
    )


class CodeForm(forms.Form):
    """The number of a bag, typed or read by a scanner that writes as a keyboard does."""

    code = forms.CharField(
        label=gettext_lazy("袋上的编号"),
        max_length=40,
        widget=forms.TextInput({"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
        error_messages={"required": gettext_lazy("没有读到编号。请扫袋上的二维码，或者照着编号输入。")},
    )
