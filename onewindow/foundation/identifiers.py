"""Numbers and codes of people, organisations, items, licences and cases: how they are built and checked.

A check gives None for a valid value, else one Chinese sentence that says what is wrong; its English is in the part's
catalogue. Every check normalises first, so that full width and lower case are no faults.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from string import ascii_uppercase, digits


def gettext_noop(message: str) -> str:
    """Marks a sentence for the catalogue; whoever shows it translates it. Here, because this module is pure."""
    return message


# Prefixes of our own numbers (standards 7): the part before the division.
NUMBER_PREFIXES = {
    "YC": "case",
    "CG": "draft",
    "MD": "standing purpose",
    "GD": "work order",
    "PK": "card",
    "JZ": "data correction",
    "KF": "open data release",
    "YJ": "suggestion",
    "ZD": "bag of papers",
}
LICENCE_ROOT = "1.2.156.3005.2"

_USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_USCC_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
_ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_RESIDENT_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK_ALPHABET = digits + ascii_uppercase
_LEVELS = "123456"
_HALF_WIDTH = {wide: wide - 0xFEE0 for wide in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
_SEQUENCE_LIMIT = 999_999
_LICENCE_PARTS = re.compile(r"[0-9A-Z]{18}\d{3}\.[0-9A-Z]{18}\.[0-9A-Z]{1,32}\.\d{3}\.[0-9A-Z]")

# The demo series of organisation codes: MA9Q and four digits that rise by 53 from 0017.
_DEMO_SERIES, _DEMO_FIRST, _DEMO_STEP, _DEMO_END = "MA9Q", 17, 53, 10_000


def normalised(text: str) -> str:
    """The text without spaces around it, full width folded to half width, in capitals; letters are never guessed."""
    return text.translate(_HALF_WIDTH).strip().upper()


# --------------------------------------------------------------------------------------------- organisations


def uscc_fault(text: str) -> str | None:
    """What is wrong with a unified social credit code (统一社会信用代码, GB 32100-2015), or None."""
    code = normalised(text)
    if len(code) != 18:
        return gettext_noop("统一社会信用代码应为 18 位，请核对位数")
    if any(character in "IOSVZ" for character in code):
        return gettext_noop("统一社会信用代码不用字母 I、O、S、V、Z，请核对是不是数字 1、0、5、2 等")
    if any(character not in _USCC_ALPHABET for character in code):
        return gettext_noop("统一社会信用代码只有数字和大写字母，请去掉其他字符")
    if uscc_check(code[:17]) != code[17]:
        return gettext_noop("统一社会信用代码的校验码不对，请逐位核对")
    return None


def uscc_check(first17: str) -> str:
    """The check character of a USCC from its first 17 characters."""
    total = sum(_USCC_ALPHABET.index(one) * weight for one, weight in zip(first17, _USCC_WEIGHTS, strict=True))
    return _USCC_ALPHABET[-total % 31]


def organisation_code_fault(text: str) -> str | None:
    """What is unusual about the organisation code (GB 11714) within a USCC: a warning, since old codes differ."""
    code = normalised(text)[8:17]
    if not re.fullmatch(r"[0-9A-Z]{9}", code) or organisation_check(code[:8]) != code[8]:
        return gettext_noop("代码里的组织机构代码校验码对不上，请核对；老代码可能如此")
    return None


def organisation_check(first8: str) -> str:
    """The check character of an organisation code from its first 8 characters."""
    total = sum(_value(one) * weight for one, weight in zip(first8, _ORGANISATION_WEIGHTS, strict=True))
    return "0X987654321"[total % 11]


def next_demo_uscc(division: str, taken: Iterable[str]) -> str:
    """The USCC of the next company that the demo city founds: above all of its series that are taken.

    `taken` are the codes that records and stories name. When the series is used up, the lowest free number follows.
    """
    used = {int(one[12:16]) for one in taken if one[8:12] == _DEMO_SERIES and one[12:16].isdecimal()}
    last = max((number for number in used if number % _DEMO_STEP == _DEMO_FIRST), default=_DEMO_FIRST - _DEMO_STEP)
    number = last + _DEMO_STEP
    if number >= _DEMO_END:
        number = next((free for free in range(_DEMO_END) if free not in used), -1)
        if number < 0:
            raise ValueError("Every number of the demo series of organisation codes is taken.")
    organisation = f"{_DEMO_SERIES}{number:04d}"
    first17 = f"91{division}{organisation}{organisation_check(organisation)}"
    return first17 + uscc_check(first17)


# ---------------------------------------------------------------------------------------------------- people


def resident_id_fault(text: str, today: date) -> str | None:
    """What is wrong with a citizen number (公民身份号码, GB 11643-1999), or None.

    Shape, then date of birth, then check character. The division is not judged: it is that of first registration,
    often since merged or renamed.
    """
    number = normalised(text)
    if not re.fullmatch(r"[1-9][0-9]{16}[0-9X]", number):
        return gettext_noop("身份证号码应为 18 位：前 17 位是数字，最后一位是数字或 X")
    born = _day(number[6:14])
    if born is None:
        return gettext_noop("身份证号码里的出生日期（第 7 至 14 位）不存在，请核对")
    if born > today:
        return gettext_noop("身份证号码里的出生日期（第 7 至 14 位）还没到，请核对")
    if resident_check(number[:17]) != number[17]:
        return gettext_noop("身份证号码的最后一位校验不对，请逐位核对")
    return None


def resident_check(first17: str) -> str:
    """The check character of a citizen number from its first 17 digits."""
    total = sum(int(one) * weight for one, weight in zip(first17, _RESIDENT_WEIGHTS, strict=True))
    return "10X98765432"[total % 11]


# ----------------------------------------------------------------------------------------------------- items


def basic_code_fault(text: str) -> str | None:
    """What is wrong with a basic item code (基本编码), or None; its split is unverified, so only digits are asked."""
    if not re.fullmatch(r"[0-9]{12}", normalised(text)):
        return gettext_noop("基本编码应为 12 位数字")
    return None


def implementation_code_fault(code: str, body_uscc: str, level: int | str, basic: str) -> str | None:
    """What is wrong with an implementation code (实施编码): USCC of the body, level, basic code; or None."""
    code = normalised(code)
    if not re.fullmatch(r"[0-9A-Z]{18}[0-9]{13}", code):
        return gettext_noop("实施编码应为 31 位：18 位统一社会信用代码、1 位层级、12 位基本编码")
    if uscc_fault(code[:18]):
        return gettext_noop("实施编码里的统一社会信用代码不对，请逐位核对")
    if code[:18] != normalised(body_uscc):
        return gettext_noop("实施编码里的统一社会信用代码不是实施主体的")
    if code[18] not in _LEVELS or code[18] != str(level):
        return gettext_noop("实施编码第 19 位应为行使层级，1（国家）至 6（村）")
    if code[19:] != normalised(basic):
        return gettext_noop("实施编码后 12 位应为这一事项的基本编码")
    return None


def business_code_fault(code: str, body_uscc: str, level: int | str, basic: str) -> str | None:
    """What is wrong with a business item code (业务办理项编码): implementation code and 01 to 99; or None."""
    code = normalised(code)
    if len(code) != 33:
        return gettext_noop("业务办理项编码应为 33 位：31 位实施编码和 2 位序号")
    if not re.fullmatch(r"[0-9]{2}", code[31:]) or code[31:] == "00":
        return gettext_noop("业务办理项编码的序号应为 01 至 99")
    return implementation_code_fault(code[:31], body_uscc, level, basic)


# -------------------------------------------------------------------------------------------- check character


def check_character(text: str) -> str:
    """The check character by ISO/IEC 7064 MOD 37,36 (GB/T 17710); raises ValueError for other than 0–9 and A–Z."""
    product = 36
    for character in text:
        product = ((product + _value(character)) % 36 or 36) * 2 % 37
    return _CHECK_ALPHABET[(37 - product) % 36]


# ------------------------------------------------------------------------------------------------ our numbers


def node_number(prefix: str, division6: str, day: date, sequence: int) -> str:
    """A number of our own: prefix, division, day, daily sequence and check character, 23 characters in all.

    `day` is the day of true arrival in Asia/Shanghai by business time. Raises ValueError for a prefix that is not in
    the table, a division that is not six digits, or a sequence outside 1 to 999999.
    """
    if prefix not in NUMBER_PREFIXES:
        raise ValueError(f"Unknown prefix of a number: {prefix!r}. Known: {', '.join(NUMBER_PREFIXES)}.")
    if not re.fullmatch(r"[0-9]{6}", division6):
        raise ValueError(f"A division has six digits: {division6!r}.")
    if not 1 <= sequence <= _SEQUENCE_LIMIT:
        raise ValueError(f"A daily sequence goes from 1 to {_SEQUENCE_LIMIT}: {sequence}.")
    body = f"{prefix}{division6}{day:%Y%m%d}{sequence:06d}"
    return body + check_character(body)


def plain_number(text: str) -> str:
    """A number as it is stored, from the way it is shown or typed: without hyphens and spaces."""
    return re.sub(r"[\s‐-―-]", "", normalised(text))


def number_fault(text: str) -> str | None:
    """What is wrong with a number of our own (办件编号 and the like), or None; hyphens are allowed."""
    number = plain_number(text)
    if not re.fullmatch(r"[A-Z]{2}[0-9]{20}[0-9A-Z]", number):
        return gettext_noop("编号应为 23 位：2 个字母、20 位数字和 1 位校验码")
    if number[:2] not in NUMBER_PREFIXES:
        return gettext_noop("编号开头的两个字母不对，办件编号以 YC 开头")
    if _day(number[8:16]) is None or number[16:22] == "000000":
        return gettext_noop("编号里的日期或顺序号不对，请核对")
    if check_character(number[:22]) != number[22]:
        return gettext_noop("编号的校验码不对，请逐位核对")
    return None


def shown_number(number: str) -> str:
    """A number as people read it: YC339900-20260413-000001-3."""
    return f"{number[:8]}-{number[8:16]}-{number[16:22]}-{number[22:]}"


# --------------------------------------------------------------------------------------------------- licences


def licence_identifier(type21: str, issuer18: str, serial: str, version: int | str) -> str:
    """The identifier of an electronic licence (电子证照标识, GB/T 36904), with root and dots.

    Raises ValueError when a part has not its shape; a version goes from 1 to 999.
    """
    if not 1 <= int(version) <= 999:
        raise ValueError(f"A version goes from 1 to 999: {version}.")
    parts = (type21, issuer18, serial, f"{int(version):03d}")
    if not _LICENCE_PARTS.fullmatch(".".join((*parts, "0"))):
        raise ValueError(f"The parts of a licence identifier do not have their shape: {', '.join(parts)}.")
    return ".".join((LICENCE_ROOT, *parts, check_character("".join(parts))))


def licence_identifier_fault(text: str) -> str | None:
    """What is wrong with a licence identifier, or None.

    The check character covers type, issuer, serial and version without dots and root. Some licences of other issuers
    do not follow it: for those the fault is a warning.
    """
    identifier = normalised(text)
    rest = identifier.removeprefix(f"{LICENCE_ROOT}.")
    if rest == identifier or not _LICENCE_PARTS.fullmatch(rest):
        return gettext_noop("电子证照标识的格式不对，应为根标识、证照类型、颁发机构、流水号、版本号和校验码")
    *parts, check = rest.split(".")
    if parts[3] == "000":
        return gettext_noop("电子证照标识的版本号应为 001 至 999")
    if check_character("".join(parts)) != check:
        return gettext_noop("电子证照标识的校验码不对，请逐位核对")
    return None


def _value(character: str) -> int:
    value = _CHECK_ALPHABET.find(character)
    if value < 0 or len(character) != 1:
        raise ValueError(f"{character!r} is not among 0–9 and A–Z.")
    return value


def _day(text: str) -> date | None:
    try:
        return date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError:
        return None
