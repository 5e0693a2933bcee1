"""What the applicant is told, and when: one notice per event, sent by a job that the act leaves in its transaction."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from onewindow.cases.models import Case, Changes, write_rows
from onewindow.cases.queries.contacts import case_recipients
from onewindow.cases.services import bagwordings, expertwordings
from onewindow.cases.services.sidewordings import TO_APPLICANTS, TO_POSTS
from onewindow.catalogue.queries import item_version
from onewindow.foundation.queue import prepare_job
from onewindow.foundation.texts import MONTHS_EN, WEEKDAYS
from onewindow.identity.queries import recipients_of_officials, recipients_of_parties, recipients_of_posts
from onewindow.notifications.services import Notice, Recipient, send_messages


@dataclass(frozen=True, slots=True)
class Wording:
    """A notice's title and text in both languages; `{title}`, `{number}` and `{due}` are filled in."""

    title: str
    title_en: str
    body: str
    body_en: str


WORDINGS = {
    "received": Wording(
        "已收到：{title}",
        "Received: {title_en}",
        "我们收到了您的申请，办件编号 {number}。受理以后开始计算办理期限，进度随时可以查。",
        "We have your application, case {number}. The limits begin once it is accepted; you can follow it at any time.",
    ),
    "accepted": Wording(
        "已受理：{title}",
        "Accepted: {title_en}",
        "办件 {number} 已受理，预计 {due} 前办完。",
        "Case {number} is accepted; it will be decided by {due_en}.",
    ),
    "deemed": Wording(
        "视为受理：{title}",
        "Deemed accepted: {title_en}",
        "部门没有在五个工作日内通知您补正，办件 {number} 依法自收到之日起视为受理，预计 {due} 前办完。",
        "No correction was asked within five working days, so case {number} counts as accepted from the day it "
        "arrived; it will be decided by {due_en}.",
    ),
    "correction": Wording(
        "轮到您了：请补正材料，{title}",
        "Your turn: please correct {title_en}",
        "办件 {number} 需要补正，这是唯一一次告知，请在 {due} 前补齐。",
        "Case {number} needs a correction. This is the only notice; please supply everything by {due_en}.",
    ),
    "corrected": Wording(
        "已收到补正：{title}",
        "Correction received: {title_en}",
        "办件 {number} 的补正材料已收到。",
        "We have your correction for case {number}.",
    ),
    "tolerated": Wording(
        "容缺受理：{title}",
        "Accepted with papers to follow: {title_en}",
        "办件 {number} 已容缺受理，请在 {due} 前补齐缺少的材料，补齐以前不能作出决定。",
        "Case {number} is accepted; please supply the missing papers by {due_en}. It is decided once they are in.",
    ),
    "non_acceptance": Wording(
        "没有受理：{title}",
        "Not accepted: {title_en}",
        "办件 {number} 没有受理，理由和正确的办理途径写在通知书里。",
        "Case {number} was not accepted; the notice says why and where to turn.",
    ),
    "granted": Wording(
        "办好了：{title}",
        "Done: {title_en}",
        "办件 {number} 已准予，结果已送到您的卡包和办件页面。",
        "Case {number} is granted; the result is in your wallet and on the page of the case.",
    ),
    "silence": Wording(
        "法定期限已过，还没有决定：{title}",
        "The legal limit is over without a decision: {title_en}",
        "办件 {number} 到法定期限还没有决定。没有决定不等于准予；您可以在 {due} 前申请行政复议，要求部门作出决定。部门仍须继续办理。",
        "Case {number} was not decided within the legal limit. That grants nothing; you may ask for reconsideration by "
        "{due_en}, so that the office decides. The office still has to.",
    ),
    "deemed_renewed": Wording(
        "依法视为准予延续：{title}",
        "Renewed by law: {title_en}",
        "部门没有在证照到期前作出决定，办件 {number} 依法视为准予延续，新证已送到您的卡包。",
        "No decision came before the licence expired, so case {number} counts as granted; the new licence is in your "
        "wallet.",
    ),
    "refused": Wording(
        "没办成：{title}",
        "Refused: {title_en}",
        "办件 {number} 没有准予，决定书写明了理由、依据和救济途径。",
        "Case {number} was refused; the decision gives the reasons, the law and what you can do.",
    ),
    "stage": Wording(
        "下一步已经开始：{title}",
        "The next step has begun: {title_en}",
        "前一项已办好，办件 {number} 已自动收件，您不用再交材料。",
        "The earlier item is done; case {number} was received by itself, there is nothing for you to hand in.",
    ),
    "left_behind": Wording(
        "不再办理：{title}",
        "Will not go on: {title_en}",
        "前一项没有办成，{title} 不再办理。",
        "The item before it was not granted, so {title_en} does not go on.",
    ),
    "withdrawal_asked": Wording(
        "有共同申请人想撤回，请您决定：{title}",
        "A co-applicant wants to withdraw; please decide: {title_en}",
        "办件 {number} 是几个人一起申请的，撤回要大家都同意。请登录看一下，同意还是不同意；没有都同意以前，照常办理。",
        "Case {number} was filed by several; to withdraw it, all must agree. Please sign in and decide. Until all agree, "
        "it goes on.",
    ),
    "withdrawal_refused": Wording(
        "没有撤回，接着办：{title}",
        "Not withdrawn, it goes on: {title_en}",
        "有共同申请人不同意撤回，办件 {number} 接着办。",
        "A co-applicant does not agree to withdraw, so case {number} goes on.",
    ),
    "withdrawn": Wording(
        "已撤回：{title}",
        "Withdrawn: {title_en}",
        "办件 {number} 已按您的要求撤回。",
        "Case {number} was withdrawn as you asked.",
    ),
    "lapsed": Wording(
        "逾期未补正，已退回：{title}",
        "Not corrected in time: {title_en}",
        "办件 {number} 没有在期限内补正，视为撤回。您可以随时重新申请，不留不良记录。",
        "Case {number} was not corrected in time and counts as withdrawn. You may apply again at any time.",
    ),
    "acceptance_revoked": Wording(
        "撤销受理：{title}",
        "Acceptance revoked: {title_en}",
        "办件 {number} 容缺的材料没有在期限内补齐，受理已撤销。您可以重新申请。",
        "The missing papers of case {number} did not come in time, so its acceptance is revoked. You may apply again.",
    ),
    "paused": Wording(
        "期限暂停计算：{title}",
        "The clock is paused: {title_en}",
        "办件 {number} 进入依法不计入期限的程序，预计到 {due}。",
        "Case {number} is in a procedure that the law leaves out of the limit, expected until {due_en}.",
    ),
    "resumed": Wording(
        "期限恢复计算：{title}",
        "The clock runs again: {title_en}",
        "办件 {number} 恢复计算期限，预计 {due} 前办完。",
        "The clock of case {number} runs again; it will be decided by {due_en}.",
    ),
    "extended": Wording(
        "期限延长：{title}",
        "Limit extended: {title_en}",
        "办件 {number} 的法定期限经批准延长到 {due}，理由写在办件页面。",
        "The statutory limit of case {number} is extended to {due_en}; the reason is on the page of the case.",
    ),
    "clock_corrected": Wording(
        "期限已更正：{title}",
        "Limit corrected: {title_en}",
        "办件 {number} 的期限台账有一处记错，已经更正，预计 {due} 前办完。每一天怎么算的，办件页面上都有。",
        "An entry in the clock ledger of case {number} was wrong and is corrected; it will be decided by {due_en}. "
        "The page of the case shows how each day counts.",
    ),
    "calendar": Wording(
        "日期有变化：{title}",
        "A date has changed: {title_en}",
        "国家公布了放假安排，办件 {number} 的期限重新计算，预计 {due} 前办完。",
        "The official calendar was announced and the limit of case {number} computed again; it will be decided by "
        "{due_en}.",
    ),
    "calendar_delivery": Wording(
        "送达日期有变化：{title}",
        "The day of delivery has changed: {title_en}",
        "国家公布了放假安排，办件 {number} 的结果最晚 {due} 送到您手上。",
        "The official calendar was announced; what was decided in case {number} reaches you by {due_en}.",
    ),
    "calendar_check": Wording(
        "核查日期有变化：{title}",
        "The day of a check has changed: {title_en}",
        "国家公布了放假安排，办件 {number} 的承诺最晚 {due} 前核查。",
        "The official calendar was announced; the promise made in case {number} is checked by {due_en}.",
    ),
    "migrated": Wording(
        "改按新版指南办：{title}",
        "Now by the newer guide: {title_en}",
        "办件 {number} 改按新版办事指南办理，办过的都算数，期限不会变长，预计 {due} 前办完。",
        "Case {number} goes on by the newer guide. What was done counts, no limit becomes longer; it will be decided by "
        "{due_en}.",
    ),
    "check_passed": Wording(
        "事后核查通过：{title}",
        "After-check passed: {title_en}",
        "办件 {number} 的承诺经核查符合。",
        "The promise made in case {number} was checked and kept.",
    ),
    "check_failed": Wording(
        "事后核查不符：{title}",
        "After-check failed: {title_en}",
        "办件 {number} 的承诺经核查不符，请看办件页面写的问题和下一步。",
        "The promise made in case {number} was not kept; the page of the case says what was found and what follows.",
    ),
    "rectify": Wording(
        "请限期改正：{title}",
        "Please put right: {title_en}",
        "办件 {number} 的承诺不符，请在 {due} 前改正。",
        "The promise made in case {number} was not kept; please put it right by {due_en}.",
    ),
    "revoked": Wording(
        "许可已撤销：{title}",
        "Revoked: {title_en}",
        "办件 {number} 的许可因承诺不实被撤销，证照同时失效。决定书写明了理由和救济途径。",
        "The grant of case {number} was revoked because its promise was not kept; the licence no longer holds.",
    ),
    **{event: Wording(*words) for event, words in {**TO_APPLICANTS, **bagwordings.TO_APPLICANTS}.items()},
}


def tell_applicant(case: Case, event: str, *, due: date | None = None, once: str = "") -> None:
    """Leaves a job that tells the case's applicant of an event; `once` tells repeated events apart."""
    write_rows(prepare_notice(case, event, due=due, once=once))


def prepare_notice(case: Case, event: str, *, due: date | None = None, once: str = "") -> Changes:
    """The job of `tell_applicant`, to be left by the statement that writes what the act changed."""
    return prepare_job(
        "cases.send_notice",
        case_id=str(case.id),
        number=case.number or "",
        event=event,
        due=due.isoformat() if due else "",
        once=once,
    )


def tell_posts(
    posts: Collection[str], case: Case, event: str, *, once: str, matter: UUID | None = None, link: str = ""
) -> None:
    """Tells everybody who holds one of the posts, with a link to the case, or to the matter or page where it is one."""
    _tell_desks(recipients_of_posts(posts), case, event, once, link or _desk_link(case, matter))


def tell_officials(accounts: Collection[UUID], case: Case, event: str, *, once: str, matter: UUID) -> None:
    """Tells officials by name, with a link to the matter, of what is theirs whatever posts they hold."""
    _tell_desks(recipients_of_officials(accounts), case, event, once, _desk_link(case, matter))


def _desk_link(case: Case, matter: UUID | None) -> str:
    return f"/desk/matters/{matter}/" if matter else f"/desk/cases/{case.number}/"


def _tell_desks(told: Collection[Recipient], case: Case, event: str, once: str, link: str) -> None:
    wording = Wording(*{**TO_POSTS, **bagwordings.TO_POSTS, **expertwordings.TO_POSTS}[event])
    values = {"title": case.title, "title_en": case.title_en, "number": case.number or ""}
    send_messages(
        [
            Notice(
                recipient=recipient,
                key=f"cases.{event}:{case.id}:{once}",
                kind=f"post_{event}",
                title=wording.title.format(**values),
                title_en=wording.title_en.format(**values),
                body=wording.body.format(**values),
                body_en=wording.body_en.format(**values),
                link=link,
            )
            for recipient in told
        ]
    )


def tell_parties(parties: Collection[UUID], case: Case, event: str, *, due: date, once: str, link: str) -> None:
    """Tells parties, of whom some may have no part in the case, of what concerns them; the link leads to just that."""
    wording = WORDINGS[event]
    values = {
        "title": case.title,
        "title_en": case.title_en,
        "number": case.number or "",
        "due": _day(due),
        "due_en": _day_en(due),
    }
    send_messages(
        [
            Notice(
                recipient=recipient,
                key=f"cases.{event}:{case.id}:{once}",
                kind=f"case_{event}",
                title=wording.title.format(**values),
                title_en=wording.title_en.format(**values),
                body=wording.body.format(**values),
                body_en=wording.body_en.format(**values),
                link=link,
            )
            for recipient in recipients_of_parties(parties)
        ]
    )


def send_notice(case_id: str, number: str, event: str, due: str, once: str) -> None:
    """Sends the notice of an event to the applicant and who may act for her; a repetition sends nothing."""
    case = Case.objects.filter(id=case_id).select_related("parent").first()
    if case is None:
        return
    root = case.parent or case
    parties = {case.applicant, root.applicant, *root.joint_parties}
    day = date.fromisoformat(due) if due else None
    send_messages([_notice(one, case, root, event, day, once) for one in case_recipients(root, parties)])


def tell_recipients(told: Collection[Recipient], root: Case, event: str, *, once: str) -> None:
    """Tells people of an event of a matter at once, where they were reached before the act."""
    send_messages([_notice(one, root, root, event, None, once) for one in told])


def _notice(recipient: Recipient, case: Case, root: Case, event: str, due: date | None, once: str) -> Notice:
    wording = _of_step(case, event) if event.startswith("step:") else WORDINGS[event]
    values = {
        "title": case.title,
        "title_en": case.title_en,
        "number": case.number or root.number,
        "due": _day(due),
        "due_en": _day_en(due),
    }
    return Notice(
        recipient=recipient,
        key=f"cases.{event}:{case.id}:{once}",
        kind=f"case_{event.partition(':')[0]}",
        title=wording.title.format(**values),
        title_en=wording.title_en.format(**values),
        body=wording.body.format(**values),
        body_en=wording.body_en.format(**values),
        link=f"/my/cases/{root.number}/",
    )


def _of_step(case: Case, event: str) -> Wording:
    """What a step of the process tells by itself, as its item words it; braces in it are only text."""
    code = event.partition(":")[2]
    said = next(one.notice for one in item_version(case.version).steps if one.code == code)
    if said is None:
        raise ValueError(f"the step {code} says nothing")
    body, body_en = (text.replace("{", "{{").replace("}", "}}") for text in (said.text, said.text_en))
    return Wording("办件有新进展：{title}", "News of your case: {title_en}", body, body_en)


def _day(day: date | None) -> str:
    return f"{day.year}年{day.month}月{day.day}日（{WEEKDAYS[day.weekday()]}）" if day else ""


def _day_en(day: date | None) -> str:
    return f"{day.day} {MONTHS_EN[day.month - 1]} {day.year}" if day else ""
