"""How services are sorted and pictured on the pages of the portal."""

from __future__ import annotations

from collections.abc import Collection

ICONS = (
    # words in the name of a service: its icon; the first that fits
    (("餐", "饭", "食品"), "utensils-crossed"),
    (("出生", "新生儿", "宝宝", "生育"), "baby"),
    (("退休", "养老", "老年", "高龄"), "hand-heart"),
    (("房", "不动产", "居住"), "key-round"),
    (("学", "教育", "毕业"), "graduation-cap"),
    (("医", "病", "健康"), "heart-pulse"),
    (("项目", "工程", "建设", "施工", "企业", "公司", "就业", "社保"), "briefcase"),
    (("身后", "丧", "死亡"), "leaf"),
)
PERSON, COMPANY = "natural_person", "legal_person"


def icon_for(name: str) -> str:
    """The icon of a service by the words of its Chinese name."""
    return next((icon for words, icon in ICONS if any(word in name for word in words)), "list-checks")


def audience_of(targets: Collection[str]) -> str:
    """Whom a service is for: person, company, or both."""
    if PERSON in targets and COMPANY in targets:
        return "both"
    return "company" if COMPANY in targets else "person"


def is_for(targets: Collection[str], who: str) -> bool:
    """Whether somebody of this kind may apply: person, company, or an empty text for anybody."""
    return not who or audience_of(targets) in {who, "both"}


def shown_hours(hours: str) -> str:
    """Opening hours as people write them: 9:00–12:00, 13:30–17:00 from 09:00-12:00,13:30-17:00."""
    spans = [span.strip().split("-") for span in hours.split(",")]
    return ", ".join("–".join(time.removeprefix("0") for time in span) for span in spans)
