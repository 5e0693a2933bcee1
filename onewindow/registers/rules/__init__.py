"""What a register is, whom its records are about, and how the demo owners' systems decide. Pure."""

from __future__ import annotations

from onewindow.registers.rules.describing import (
    KEY_SEPARATOR,
    About,
    AuthorityRow,
    DivisionRow,
    ElementRow,
    Grade,
    RecordRow,
    RegisterRow,
    ServiceSiteRow,
    company_of,
    credit_after_broken_promise,
    division_of_address,
    newborn_of,
    next_resident_number,
    record_of,
    register_from,
)
from onewindow.registers.rules.values import corrected_row, is_text, text_of, typed_value

__all__ = [
    "KEY_SEPARATOR",
    "About",
    "AuthorityRow",
    "DivisionRow",
    "ElementRow",
    "Grade",
    "RecordRow",
    "RegisterRow",
    "ServiceSiteRow",
    "company_of",
    "corrected_row",
    "credit_after_broken_promise",
    "division_of_address",
    "is_text",
    "newborn_of",
    "next_resident_number",
    "record_of",
    "register_from",
    "text_of",
    "typed_value",
]
