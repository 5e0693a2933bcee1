"""The texts of the templates that come with the software, in Chinese and English: version 1 of each."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from onewindow.documents.rules.templates import TemplateCode, TemplateState, shipped_id

SHIPPED_ON = date(2000, 1, 1)  # in force before any case
MAKERS = uuid5(NAMESPACE_URL, "urn:onewindow:makers")

CLOSE = "\n\n{organ}\n{issued_on}"
CORRECTION = "\n本决定书更正{corrects}，以本决定书为准。更正内容：{correction_reason}"
CORRECTION_EN = "\nThis decision corrects {corrects} and takes its place. What was corrected: {correction_reason}"
HEARING = "\n本机关已于{hearing_on}举行听证，并根据听证笔录作出本决定。"
HEARING_EN = "\nA hearing was held on {hearing_on}; this decision rests on its record."
REMEDY = "\n如果不服，您可以依法寻求救济：{remedies}"
REMEDY_EN = "\nIf you do not agree, you may turn to:{remedies}"

SHIPPED: Mapping[TemplateCode, tuple[str, str]] = {
    TemplateCode.RECEIPT: (
        "{applicant}：\n\n您申请的“{matter}”，本机关于{received_at}收到，办件编号{case_number}。\n"
        "从{counts_from}起计算期限。\n承诺最晚在{expected_by}办好。\n收到的事项：{items}",
        "{applicant}:\n\nWe received your application “{matter}” on {received_at}; its number is {case_number}.\n"
        "Time limits count from {counts_from}.\nWe promise to be done by {expected_by}.\nWhat we received:{items}",
    ),
    TemplateCode.ACCEPTANCE_NOTICE: (
        "{applicant}：\n\n您申请的“{matter}”（办件编号{case_number}），本机关于{accepted_at}依法受理。\n"
        "五个工作日内没有一次性告知补正，依照《行政许可法》第三十二条，{deemed_by_law}。\n"
        "承诺在{promised_due}前办结。\n法定期限到{statutory_due}为止。\n"
        "以下材料可以容缺后补：{tolerated}。\n请在{tolerance_due}前补齐。",
        "{applicant}:\n\nYour application “{matter}” (number {case_number}) was accepted on {accepted_at}.\n"
        "No notice of correction was given within five working days, so by article 32 of the Administrative Licensing "
        "Law {deemed_by_law}.\nWe promise to decide by {promised_due}.\nThe legal limit ends on {statutory_due}.\n"
        "These papers may follow: {tolerated}.\nPlease hand them in by {tolerance_due}.",
    ),
    TemplateCode.CORRECTION_NOTICE: (
        "{applicant}：\n\n您申请的“{matter}”（办件编号{case_number}）还需要补正。以下是需要补正的全部内容：{points}\n"
        "请在{due}前补齐。补齐之前，办理期限不计算。",
        "{applicant}:\n\nYour application “{matter}” (number {case_number}) has to be corrected. This is all of it:"
        "{points}\nPlease send it by {due}. Until then no time limit counts.",
    ),
    TemplateCode.NON_ACCEPTANCE: (
        "{applicant}：\n\n您申请的“{matter}”（办件编号{case_number}），本机关决定不予受理。\n理由：{reason}\n"
        "应当向这里申请：{right_route}" + REMEDY,
        "{applicant}:\n\nYour application “{matter}” (number {case_number}) is not accepted.\nReason: {reason}\n"
        "Where to apply instead: {right_route}" + REMEDY_EN,
    ),
    TemplateCode.DECISION_GRANTED: (
        "{applicant}：\n\n您申请的“{matter}”（办件编号{case_number}），经审查符合法定条件，本机关决定准予。\n"
        "审查意见：{opinion}\n结果：{result}" + HEARING + CORRECTION,
        "{applicant}:\n\nYour application “{matter}” (number {case_number}) meets the conditions of the law and is "
        "granted.\nOpinion: {opinion}\nResult: {result}" + HEARING_EN + CORRECTION_EN,
    ),
    TemplateCode.DECISION_REFUSED: (
        "{applicant}：\n\n您申请的“{matter}”（办件编号{case_number}），经审查，本机关决定不予许可。\n事实和理由：{reason}\n"
        "依据：{bases}" + HEARING + REMEDY + CORRECTION,
        "{applicant}:\n\nYour application “{matter}” (number {case_number}) is refused.\nFacts and reasons: {reason}\n"
        "Articles: {bases}" + HEARING_EN + REMEDY_EN + CORRECTION_EN,
    ),
    TemplateCode.DECISION_RENEWED: (
        "{applicant}：\n\n您于{applied_on}申请“{matter}”（办件编号{case_number}），证照{licence_no}有效期到{expired_on}。\n"
        "本机关在有效期届满前没有作出决定，依照{bases}，自{deemed_renewed}起视为准予延续。" + CORRECTION,
        "{applicant}:\n\nYou applied for “{matter}” (number {case_number}) on {applied_on}; licence {licence_no} was "
        "valid until {expired_on}.\nNo decision was taken before that day, so by {bases} it counts as renewed from "
        "{deemed_renewed}." + CORRECTION_EN,
    ),
    TemplateCode.DECISION_REVOKED: (
        "{applicant}：\n\n“{matter}”（办件编号{case_number}）的许可，本机关决定撤销。\n事实和理由：{reason}\n依据：{bases}"
        + REMEDY
        + CORRECTION,
        "{applicant}:\n\nWhat was granted for “{matter}” (number {case_number}) is revoked.\n"
        "Facts and reasons: {reason}\nArticles: {bases}" + REMEDY_EN + CORRECTION_EN,
    ),
    TemplateCode.DECISION_ENDED: (
        "{applicant}：\n\n您持有的证照{licence_no}（“{matter}”，办件编号{case_number}），本机关决定{ending}，自{ended_on}起不再有效。\n"
        "事实和理由：{reason}\n依据：{bases}\n行政处罚决定书：{penalty}\n{paid}" + HEARING + REMEDY + CORRECTION,
        "{applicant}:\n\nLicence {licence_no} (“{matter}”, number {case_number}), which you hold, ends by {ending} and no "
        "longer holds from {ended_on}.\nFacts and reasons: {reason}\nArticles: {bases}\nPenalty decision: {penalty}\n{paid}"
        + HEARING_EN
        + REMEDY_EN
        + CORRECTION_EN,
    ),
    TemplateCode.COMMITMENT: (
        "{applicant}就“{matter}”（办件编号{case_number}）作出书面承诺，本机关已经收到。\n承诺涉及的材料：{materials}",
        "{applicant} has made a written promise for “{matter}” (number {case_number}), which we have received.\n"
        "Papers concerned: {materials}",
    ),
    TemplateCode.TRANSFER_NOTICE: (
        "{applicant}：\n\n您申请的“{matter}”（办件编号{case_number}）应当由{to_organ}办理，本机关已经移送。\n理由：{reason}\n"
        "收到的日子和全部期限不变，您不用重新申请。",
        "{applicant}:\n\nYour application “{matter}” (number {case_number}) is for {to_organ} to decide and has been "
        "passed on.\nReason: {reason}\nThe day of receipt and every time limit stay; you need not apply again.",
    ),
    TemplateCode.HEARING_NOTICE: (
        "{applicant}：\n\n关于您申请的“{matter}”（办件编号{case_number}），定于{hearing_at}在{place}举行听证，由{chair}主持。\n"
        "听证事由：{reason}\n您认为主持人与本案有直接利害关系的，可以申请回避。听证期间，办理期限不计算（{bases}）。",
        "{applicant}:\n\nOn your application “{matter}” (number {case_number}) a hearing is held on {hearing_at} at {place}, "
        "chaired by {chair}.\nWhat it is about: {reason}\nYou may object to a chair who has a direct interest in the "
        "matter. Until the hearing has ended no time limit counts ({bases}).",
    ),
    TemplateCode.HEARING_RECORD: (
        "关于{applicant}申请的“{matter}”（办件编号{case_number}），{hearing_at}在{place}举行了听证，主持人{chair}。\n"
        "听证笔录：\n{record}\n本机关将根据本笔录作出决定（{bases}）。",
        "On the application “{matter}” (number {case_number}) of {applicant} a hearing was held on {hearing_at} at {place}, "
        "chaired by {chair}.\nRecord:\n{record}\nThe decision will rest on this record ({bases}).",
    ),
    TemplateCode.PAUSE_NOTICE: (
        "{applicant}：\n\n您申请的“{matter}”（办件编号{case_number}）需要{pause}，从{since}起办理期限不计算。\n理由：{reason}\n"
        "依据：{bases}\n预计到{expected_end}结束，之后继续计算期限。",
        "{applicant}:\n\nYour application “{matter}” (number {case_number}) needs {pause}; from {since} no time limit "
        "counts.\nReason: {reason}\nArticles: {bases}\nIt is expected to end on {expected_end}; then the limit goes on.",
    ),
    TemplateCode.EXTENSION_NOTICE: (
        "{applicant}：\n\n您申请的“{matter}”（办件编号{case_number}），经本机关负责人批准，办理期限延长{days}个工作日。\n"
        "理由：{reason}\n依据：{bases}\n原期限到{before}，延长后到{statutory_due}。",
        "{applicant}:\n\nFor your application “{matter}” (number {case_number}) the time limit has been extended by {days} "
        "working days with the approval of the head.\nReason: {reason}\nArticles: {bases}\n"
        "It was {before} and is now {statutory_due}.",
    ),
    TemplateCode.EXPERT_REPORT: (
        "关于{applicant}申请的“{matter}”（办件编号{case_number}），本机关从{since}起组织专家评审。\n评审内容：{reason}\n"
        "评审专家：{experts}\n专家组意见：\n{summary}\n评审结果：{finding}\n本机关怎么采纳：{adopted}\n"
        "评审所用的时间依法不计入办理期限（{bases}），从次日起继续计算。",
        "On the application “{matter}” (number {case_number}) of {applicant} experts were asked from {since} on.\n"
        "What was asked: {reason}\nThe experts: {experts}\nWhat the panel finds:\n{summary}\nResult: {finding}\n"
        "How we follow it: {adopted}\nThe time of the review does not count within the limit ({bases}), which runs again "
        "from the next day.",
    ),
}


def shipped_text(code: TemplateCode) -> tuple[str, str]:
    """The shipped text in Chinese and in English, with the organ and the day at its end."""
    text, text_en = SHIPPED[code]
    return f"{text}{CLOSE}", f"{text_en}{CLOSE}"


def shipped_rows(at: datetime) -> list[dict[str, Any]]:
    """The first version of every template as it is put into a new installation: approved, and in force."""
    return [
        {
            "id": shipped_id(code),
            "code": code.value,
            "version": 1,
            "text": shipped_text(code)[0],
            "text_en": shipped_text(code)[1],
            "state": TemplateState.APPROVED.value,
            "is_shipped": True,
            "proposed_by": MAKERS,
            "proposed_at": at,
            "change": "随软件安装的第一版",
            "decided_by": MAKERS,
            "decided_at": at,
            "decided_on": SHIPPED_ON,
            "in_force_from": SHIPPED_ON,
        }
        for code in TemplateCode
    ]
