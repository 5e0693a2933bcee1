"""What the fields of a list are called."""

from __future__ import annotations

from django import template

from onewindow.foundation.texts import is_english

register = template.Library()
NAMES = {
    "name": ("事项名称", "Name"),
    "name_en": ("英文名称", "Name in English"),
    "basic_code": ("基本编码", "Basic code"),
    "implementation_code": ("实施编码", "Implementation code"),
    "business_code": ("业务办理项编码", "Business item code"),
    "old_code": ("原来的编码", "Older code"),
    "type": ("事项类型", "Type"),
    "department": ("实施部门", "Department"),
    "uscc": ("部门的统一社会信用代码", "USCC of the department"),
    "level": ("行使层级", "Level"),
    "statutory": ("法定时限", "Limit by law"),
    "promised": ("承诺时限", "Promised limit"),
    "limits": ("办理时限（法定和承诺写在一起）", "Limits, both in one cell"),
    "charge": ("收费", "Fee"),
    "windows": ("窗口", "Windows"),
    "phone": ("咨询电话", "Phone"),
    "legal_bases": ("设定依据", "Legal basis"),
    "materials": ("申请材料", "Materials"),
    "target": ("服务对象", "For whom"),
    "online_level": ("网办深度", "Depth online"),
    "visits": ("到现场次数", "Visits"),
    "instant": ("办件类型", "Done at once or not"),
    "summary": ("简介", "Summary"),
    "remark": ("备注", "Remark"),
}


@register.filter
def column_name(field: str) -> str:
    """A field of a list in words."""
    return NAMES[field][is_english()]
