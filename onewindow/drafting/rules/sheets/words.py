"""The words that lists of items use for types, levels, targets and depths of online service, and how they cite laws."""

from __future__ import annotations

import re

TYPES = {"行政许可": "01", "行政给付": "05", "行政确认": "07", "其他行政权力": "10", "公共服务": "20"}
TYPES_EN = {
    "01": "Administrative licence",
    "05": "Administrative payment",
    "07": "Administrative confirmation",
    "10": "Other administrative power",
    "20": "Public service",
}
LEVELS = {"国家": 1, "国家级": 1, "省": 2, "省级": 2, "市": 3, "市级": 3, "县": 4, "县级": 4, "区级": 4, "区": 4}
LEVELS |= {"乡": 5, "乡镇": 5, "镇级": 5, "乡级": 5, "街道": 5, "村": 6, "村级": 6, "社区": 6}
TARGETS = {"自然人": "natural_person", "个人": "natural_person", "法人": "legal_person", "企业": "legal_person"}
YES, NO = frozenset(["是", "收费", "yes", "y", "1"]), frozenset(["否", "不收费", "免费", "no", "n", "0"])
DEPTHS = {
    "互联网咨询": 1,
    "互联网收件": 2,
    "互联网预审": 2,
    "互联网受理": 3,
    "互联网办理": 3,
    "互联网办理结果信息反馈": 3,
}
DEPTHS |= {"互联网电子证照反馈": 4, "全程网办": 4, "ⅰ级": 1, "ⅱ级": 2, "ⅲ级": 3, "ⅳ级": 4}
ARTICLE = re.compile(r"《([^》]+)》[^《第]*第([零〇一二三四五六七八九十百千两\d]+)条")
SPLIT = re.compile(r"\n|；|;|(?:^|\s)(?:\d{1,2}|[一二三四五六七八九十]{1,2})[.、．)）]")
