"""What is wrong with a value, in words: what happened, why, and what to do."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from onewindow.foundation.texts import is_english
from onewindow.intake.rules.fields import Fault

SENTENCES = {
    "required": gettext_noop("“%(label)s”还没填，请填上"),
    "too_long": gettext_noop("“%(label)s”有 %(given)s 个字，最多 %(longest)s 个，请写短一些"),
    "length": gettext_noop("“%(label)s”应为 %(length)s 位，现在是 %(given)s 位，请核对"),
    "number": gettext_noop("“%(label)s”不是数字，请只填数字，比如 12 或 12.5"),
    "too_small": gettext_noop("“%(label)s”太小，不能小于 %(least)s，请核对"),
    "too_big": gettext_noop("“%(label)s”太大，不能大于 %(most)s，请核对"),
    "choice": gettext_noop("“%(label)s”不是列出的选项，请从选项里选"),
    "few_items": gettext_noop("“%(label)s”至少选 %(least)s 项，请再选"),
    "date": gettext_noop("“%(label)s”不是日期，请按 2026-04-13 的样子填"),
    "month": gettext_noop("“%(label)s”不是年月，请按 2026-04 的样子填"),
    "datetime": gettext_noop("“%(label)s”不是日期和时间，请按 2026-04-13 09:30 的样子填"),
    "phone": gettext_noop("“%(label)s”有 %(given)s 位数字，不是手机号或固定电话，请填 11 位手机号或带区号的电话"),
    "table": gettext_noop("“%(label)s”要一行一行地填，请重新填"),
    "few_rows": gettext_noop("“%(label)s”至少填 %(least)s 行，请补上"),
    "many_rows": gettext_noop("“%(label)s”最多填 %(most)s 行，请去掉多余的"),
    "late_contribution": gettext_noop(
        "出资日期太晚：要在 %(years)s 年内缴足，请填 %(last)s 或更早（公司法第四十七条）"
    ),
    "too_old": gettext_noop("“%(label)s”这个人超过 %(most)s 岁，不能办，请换一个人"),
}


def fault_sentence(fault: Fault, label: str) -> str:
    """The sentence of a fault for the field with this label."""
    if fault.sentence:
        ready = _(fault.sentence)
        text = f"{label}: {ready}" if is_english() else f"“{label}”：{ready}"
    else:
        text = _(SENTENCES[fault.code]) % {"label": label, **fault.facts}
    if fault.row is None:
        return text
    return _("第 %(row)s 行：%(text)s") % {"row": fault.row + 1, "text": text}
