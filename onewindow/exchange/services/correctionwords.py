"""What stewards, the data bureau and the person are told of a dispute. No value stands in a message."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse

from onewindow.exchange.models import DataCorrection
from onewindow.exchange.rules import Outcome
from onewindow.foundation.profile import profile
from onewindow.identity.queries import parties_by_refs, recipients_of_parties, recipients_of_posts
from onewindow.notifications.services import Notice, Recipient, send_messages
from onewindow.registers.queries import element as element_row
from onewindow.registers.queries import register

# title, its English, text, its English; `{name}` is the element, `{number}` the dispute
TO_OFFICIALS = {
    "raised": (
        "有人对“{name}”提出异议",
        "A value is disputed: {name_en}",
        "校核单 {number}：请在 {day} 前核实并答复。",
        "Data correction {number}: please check the value and answer by {day_en}.",
    ),
    "extension_asked": (
        "请批准延长核实时间：“{name}”",
        "An extension is asked for: {name_en}",
        "校核单 {number}：登记部门申请延长核实时间，请决定。",
        "Data correction {number}: the owner asks for more time; please decide.",
    ),
    "extended": (
        "已批准延长核实时间：“{name}”",
        "More time was granted: {name_en}",
        "校核单 {number}：请在 {day} 前答复。",
        "Data correction {number}: please answer by {day_en}.",
    ),
    "late": (
        "逾期没有答复的异议：“{name}”",
        "A dispute is overdue: {name_en}",
        "校核单 {number} 应当在 {day} 前答复，登记部门还没有答复，请督办。",
        "Data correction {number} was due by {day_en}; the owner has not answered. Please see to it.",
    ),
    "not_found": (
        "登记库里没有找到要改的值：“{name}”",
        "The value was not found in the register: {name_en}",
        "校核单 {number}：登记系统没有找到要改的那条记录，请重新核实并答复。",
        "Data correction {number}: the register’s system found no such value; please check again and answer.",
    ),
}
TO_PERSON = {
    Outcome.CORRECTED.value: (
        "登记的“{name}”已按您说的改正",
        "Corrected as you said: {name_en}",
        "异议 {number} 有了答复，请看登记部门怎么说。",
        "Your dispute {number} has been answered; see what the owner of the register says.",
    ),
    Outcome.PARTLY.value: (
        "登记的“{name}”改了一部分",
        "Corrected in part: {name_en}",
        "异议 {number} 有了答复，改成的内容和您说的不一样，请看理由。",
        "Your dispute {number} has been answered: the value was changed, but not to yours. See why.",
    ),
    Outcome.KEPT.value: (
        "登记的“{name}”没有改",
        "Not corrected: {name_en}",
        "异议 {number} 有了答复，登记部门写了理由。不认同可以继续投诉。",
        "Your dispute {number} has been answered, with the reason. You can take it further.",
    ),
    "extended": (
        "核实“{name}”要多几天",
        "It takes some more days: {name_en}",
        "异议 {number} 经批准延长，{day} 前答复您。",
        "For your dispute {number} more time was granted; you will have the answer by {day_en}.",
    ),
    "late": (
        "登记部门还没有答复，我们在催",
        "The owner of the register is late; we are on to it",
        "异议 {number} 过了期限还没有答复，已经报给数据主管部门督办。",
        "Your dispute {number} was not answered in time. The data bureau has been told to see to it.",
    ),
}


def bureau() -> str:
    """The post of the data bureau that sees to late answers and grants more time."""
    return profile().data_correction.coordinated_by


def tell_stewards(row: DataCorrection, event: str) -> None:
    """Tells the data stewards of the register's owner."""
    _tell(row, TO_OFFICIALS[event], event, recipients_of_posts([f"{row.owner}-D"]), "exchange:correction")


def tell_bureau(row: DataCorrection, event: str) -> None:
    """Tells the data bureau."""
    _tell(row, TO_OFFICIALS[event], event, recipients_of_posts([bureau()]), "exchange:correction")


def tell_person(row: DataCorrection, event: str) -> None:
    """Tells the person or company whose value it is, where she is known here."""
    found = parties_by_refs([row.subject]) if row.subject else {}
    told = recipients_of_parties([one.id for one in found.values()])
    _tell(row, TO_PERSON[event], f"person:{event}", told, "exchange:my_correction")


def _tell(
    row: DataCorrection, words: tuple[str, str, str, str], event: str, told: Iterable[Recipient], page: str
) -> None:
    found = element_row(row.element)
    name, name_en = (found.name, found.name_en) if found else (row.element, row.element)
    described = register(row.element.partition(".")[0])
    given = {
        "number": row.number,
        "name": name,
        "name_en": f"{name_en} ({described.name_en})",
        "day": f"{row.answer_due.month}月{row.answer_due.day}日",
        "day_en": f"{row.answer_due:%-d %B}",
    }
    title, title_en, body, body_en = (text.format(**given) for text in words)
    send_messages(
        [
            Notice(
                recipient=recipient,
                key=f"data-correction:{row.number}:{event}:{row.message_id or row.answer_due}",
                kind="data-correction",
                title=title,
                title_en=title_en,
                body=body,
                body_en=body_en,
                link=reverse(page, args=[row.number]),
            )
            for recipient in told
        ]
    )
