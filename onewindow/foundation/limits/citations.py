"""Articles of law in words: `civil-code:201` is 《民法典》第二百零一条, Civil Code, Article 201."""

from __future__ import annotations

from functools import lru_cache

# law: (short Chinese title, English title); the laws that limits and pauses rest on.
LAWS = {
    "administrative-licensing-law": ("行政许可法", "Administrative Licensing Law"),
    "administrative-litigation-law": ("行政诉讼法", "Administrative Litigation Law"),
    "administrative-reconsideration-law": ("行政复议法", "Administrative Reconsideration Law"),
    "business-environment-regulation": ("优化营商环境条例", "Regulation on Optimizing the Business Environment"),
    "civil-code": ("民法典", "Civil Code"),
    "fire-protection-law": ("消防法", "Fire Protection Law"),
    "government-information-disclosure-regulation": ("政府信息公开条例", "Regulation on Open Government Information"),
    "public-holidays-regulation": ("全国年节及纪念日放假办法", "Regulation on Public Holidays"),
    "social-insurance-law": ("社会保险法", "Social Insurance Law"),
}
_DIGITS = "零一二三四五六七八九"


@lru_cache(maxsize=256)
def cited(reference: str) -> tuple[str, str]:
    """A reference in Chinese and English; a norm that is no article is given by its title as it stands."""
    law, _, article = reference.rpartition(":")
    if not article.isdecimal() or not law:
        return f"《{reference}》", reference
    name, name_en = LAWS.get(law, (law, law))
    return f"《{name}》第{chinese_number(int(article))}条", f"{name_en}, Article {article}"


def chinese_number(number: int) -> str:
    """A whole number from 1 to 9999 in Chinese, as in 第一千二百六十条."""
    if not 0 < number < 10_000:
        raise ValueError(f"No article has the number {number}.")
    words, is_gap = "", False
    for power, unit in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // power % 10
        if digit:
            words += ("零" if is_gap else "") + _DIGITS[digit] + unit
        is_gap = bool(words) and not digit
    return words.removeprefix("一") if words.startswith("一十") else words
