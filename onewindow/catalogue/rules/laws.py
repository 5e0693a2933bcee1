"""Names of laws and of their articles, as guides show them."""

from __future__ import annotations

# Our own index of the laws that guides cite; their texts are not here. law_id: (short name, English name).
LAWS = {
    "administrative-licensing-law": ("行政许可法", "Administrative Licensing Law"),
    "administrative-litigation-law": ("行政诉讼法", "Administrative Litigation Law"),
    "administrative-reconsideration-law": ("行政复议法", "Administrative Reconsideration Law"),
    "business-environment-regulation": ("优化营商环境条例", "Regulation on Optimising the Business Environment"),
    "city-appearance-regulation": (
        "城市市容和环境卫生管理条例",
        "Regulation on City Appearance and Environmental Sanitation",
    ),
    "civil-code": ("民法典", "Civil Code"),
    "company-law": ("公司法", "Company Law"),
    "construction-law": ("建筑法", "Construction Law"),
    "construction-quality-regulation": ("建设工程质量管理条例", "Regulation on Quality of Construction Projects"),
    "deed-tax-law": ("契税法", "Deed Tax Law"),
    "drainage-sewage-regulation": ("城镇排水与污水处理条例", "Regulation on Urban Drainage and Sewage Treatment"),
    "elderly-rights-law": ("老年人权益保障法", "Law on Protection of the Rights and Interests of the Elderly"),
    "employment-promotion-law": ("就业促进法", "Employment Promotion Law"),
    "fire-protection-law": ("消防法", "Fire Protection Law"),
    "food-safety-law": ("食品安全法", "Food Safety Law"),
    "food-safety-law-implementation": ("食品安全法实施条例", "Implementing Regulation of the Food Safety Law"),
    "household-registration-regulations": ("户口登记条例", "Regulations on Household Registration"),
    "housing-fund-regulation": ("住房公积金管理条例", "Regulation on Housing Provident Fund"),
    "market-entity-registration-regulation": ("市场主体登记管理条例", "Regulation on Registration of Market Entities"),
    "maternal-infant-health-law": ("母婴保健法", "Law on Maternal and Infant Health Care"),
    "online-government-services-provisions": (
        "在线政务服务若干规定",
        "Provisions of the State Council on Online Government Services",
    ),
    "power-supply-regulation": ("电力供应与使用条例", "Regulation on Power Supply and Use"),
    "real-estate-registration-regulation": ("不动产登记暂行条例", "Interim Regulation on Real Estate Registration"),
    "residence-permit-regulation": ("居住证暂行条例", "Interim Regulation on Residence Permits"),
    "road-transport-regulation": ("道路运输条例", "Regulation on Road Transport"),
    "science-technology-progress-law": ("科学技术进步法", "Law on Progress of Science and Technology"),
    "social-insurance-handling-regulation": ("社会保险经办条例", "Regulation on Handling Social Insurance"),
    "social-insurance-law": ("社会保险法", "Social Insurance Law"),
    "urban-gas-regulation": ("城镇燃气管理条例", "Regulation on Urban Gas"),
    "urban-real-estate-law": ("城市房地产管理法", "Urban Real Estate Administration Law"),
    "urban-rural-planning-law": ("城乡规划法", "Urban and Rural Planning Law"),
    "urban-water-supply-regulation": ("城市供水条例", "Regulation on Urban Water Supply"),
}
DIGITS = "零一二三四五六七八九"


def law_name(law_id: str, given: str = "") -> str:
    """The short Chinese name of a law; `given` is used for one that the index does not hold."""
    return LAWS[law_id][0] if law_id in LAWS else given or law_id


def law_name_en(law_id: str, given: str = "") -> str:
    """The English name of a law, made from its key where the index does not hold it."""
    return LAWS[law_id][1] if law_id in LAWS else given or law_id.replace("-", " ").capitalize()


def article_label(article: int) -> str:
    """第四十二条."""
    return f"第{chinese_number(article)}条"


def chinese_number(number: int) -> str:
    """A number below ten thousand in Chinese characters: 42 is 四十二, 110 is 一百一十."""
    text, has_gap = "", False
    for value, unit in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, number = divmod(number, value)
        if digit:
            text += (DIGITS[0] if has_gap and text else "") + DIGITS[digit] + unit
        has_gap = not digit
    return text.removeprefix("一") if text.startswith("一十") else text or DIGITS[0]
