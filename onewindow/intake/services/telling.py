"""What several applicants of one draft are told."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from onewindow.identity.queries import recipients_of_parties
from onewindow.intake.models import CoApplicant, Draft
from onewindow.notifications.services import Notice, send_messages

# event -> title and text in both languages; {who} is the draft's applicant, {other} the co-applicant.
WORDS: dict[str, tuple[str, str, str, str]] = {
    "asked": (
        "请您一起申请：{title}",
        "You are asked to apply together: {title_en}",
        "{who} 请您作为共同申请人一起办这件事。请登录看清楚，再决定同意还是不同意。不认识的，可以不同意，或者打 12345。",
        "{who} asks you to apply for this together. Sign in, look at it, then agree or decline. If you do not know "
        "them, decline or call 12345.",
    ),
    "ready": (
        "请您确认：{title}",
        "Please confirm: {title_en}",
        "{who} 已把申请填好，请您看一遍再确认。大家都确认了，才会交上去。",
        "{who} has filled in the application. Please read and confirm it; it is lodged once everybody has confirmed.",
    ),
    "changed": (
        "内容改过了，请再确认：{title}",
        "Changed since; please confirm again: {title_en}",
        "您确认以后，申请的内容改过。原来的确认不算了，请再看一遍。",
        "The application was changed after you confirmed it. That confirmation no longer counts; please read it again.",
    ),
    "removed": (
        "您不再是共同申请人：{title}",
        "You no longer apply together: {title_en}",
        "{who} 把您从共同申请人里去掉了，这件事和您没有关系了。",
        "{who} has taken you off the application; it no longer has anything to do with you.",
    ),
    "ended": (
        "不办了：{title}",
        "Not going on: {title_en}",
        "{who} 作废了这份共同申请，里面的内容已经删掉。",
        "{who} has given up this joint application; what it held is deleted.",
    ),
    "joined": (
        "{other} 同意一起办：{title}",
        "{other} has agreed to apply together: {title_en}",
        "{other} 同意作为共同申请人一起办。填好以后请她确认。",
        "{other} has agreed to apply together. Once all is filled in, they confirm it.",
    ),
    "declined": (
        "{other} 不同意一起办：{title}",
        "{other} has declined to apply together: {title_en}",
        "{other} 不同意作为共同申请人。请先商量好；要自己办的，把她去掉再交。",
        "{other} has declined to apply together. Please talk it over; to go on alone, take them off.",
    ),
    "agreed": (
        "都确认了，可以提交：{title}",
        "All have confirmed, you can submit: {title_en}",
        "共同申请人都确认了，请您提交。提交以前改了内容的，要请大家再确认一遍。",
        "All co-applicants have confirmed. Please submit; if you change anything first, they confirm it again.",
    ),
}


def tell_co_applicants(draft: Draft, rows: Iterable[CoApplicant], event: str, *, once: str = "") -> None:
    """Tells co-applicants, and who may act for them, of an event; `once` tells repetitions apart."""
    notices = []
    for row in rows:
        link = f"/my/joint/{row.id}/" if event in {"asked", "ready", "changed"} else "/my/joint/"
        notices += _notices(draft, event, [row.party], link, row.name, f"{row.id}:{once}")
    if notices:
        send_messages(notices)


def tell_owner(draft: Draft, row: CoApplicant, event: str, *, once: str = "") -> None:
    """Tells the person of the draft what a co-applicant has done."""
    link = f"/apply/{draft.number}/people/"
    send_messages(_notices(draft, event, [draft.person], link, row.name, f"{row.id}:{once}"))


def _notices(draft: Draft, event: str, parties: list[UUID], link: str, other: str, once: str) -> list[Notice]:
    title, title_en, body, body_en = WORDS[event]
    who = draft.content.applicant
    words = {"title": draft.title, "title_en": draft.title_en, "who": who.get("name", ""), "other": other}
    return [
        Notice(
            recipient=recipient,
            key=f"intake.joint_{event}:{draft.number}:{once}",
            kind=f"joint_{event}",
            title=title.format(**words),
            title_en=title_en.format(**words),
            body=body.format(**words),
            body_en=body_en.format(**words),
            link=link,
        )
        for recipient in recipients_of_parties(parties)
    ]
