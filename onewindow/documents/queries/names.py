"""What people call kinds of documents, their templates, and the slots in these."""

from __future__ import annotations

from django.utils.translation import gettext as _

from onewindow.documents.rules import DocumentKind
from onewindow.documents.rules.templates import TemplateCode
from onewindow.foundation.marks import marked

DECISIONS = {
    TemplateCode.DECISION_GRANTED: marked("准予决定书"),
    TemplateCode.DECISION_REFUSED: marked("不予许可决定书"),
    TemplateCode.DECISION_RENEWED: marked("视为准予延续决定书"),
    TemplateCode.DECISION_REVOKED: marked("撤销许可决定书"),
    TemplateCode.DECISION_ENDED: marked("撤销、撤回、吊销、注销证照决定书"),
}
SLOT_NAMES = {
    "applicant": marked("申请人"),
    "matter": marked("办理事项"),
    "case_number": marked("办件编号"),
    "organ": marked("签发单位"),
    "issued_on": marked("签发日期"),
    "received_at": marked("收到时间"),
    "counts_from": marked("起算日"),
    "expected_by": marked("承诺办结"),
    "items": marked("包含事项"),
    "accepted_at": marked("受理时间"),
    "promised_due": marked("承诺办结"),
    "statutory_due": marked("法定届满"),
    "deemed_by_law": marked("视为受理的话"),
    "tolerated": marked("容缺后补的材料"),
    "tolerance_due": marked("容缺补齐期限"),
    "points": marked("要补的材料"),
    "due": marked("补正期限"),
    "reason": marked("理由"),
    "right_route": marked("应当向谁申请"),
    "remedies": marked("救济途径"),
    "opinion": marked("审批意见"),
    "result": marked("结果"),
    "bases": marked("依据"),
    "hearing_on": marked("听证日期"),
    "hearing_record": marked("听证笔录"),
    "corrects": marked("更正哪一份"),
    "correction_reason": marked("更正了什么"),
    "licence_no": marked("证照编号"),
    "ending": marked("怎么终止（撤销、撤回、吊销、注销）"),
    "ended_on": marked("从哪天起不再有效"),
    "penalty": marked("处罚决定书文号"),
    "paid": marked("补偿或者赔偿"),
    "applied_on": marked("申请日期"),
    "expired_on": marked("原证到期"),
    "deemed_renewed": marked("视为准予延续的起始日"),
    "materials": marked("材料"),
    "to_organ": marked("移送给谁"),
    "hearing_at": marked("听证时间"),
    "place": marked("地点"),
    "chair": marked("听证主持人"),
    "record": marked("听证笔录"),
    "pause": marked("中止事由"),
    "experts": marked("评审专家"),
    "summary": marked("专家组意见"),
    "finding": marked("评审结果"),
    "adopted": marked("怎么采纳"),
    "since": marked("从哪一天起"),
    "expected_end": marked("预计结束"),
    "days": marked("延长几个工作日"),
    "before": marked("原来的期限"),
}


def kind_name(kind: str) -> str:
    """What people call a kind of document."""
    names = {
        DocumentKind.RECEIPT: _("收件凭证"),
        DocumentKind.ACCEPTANCE_NOTICE: _("受理通知书"),
        DocumentKind.CORRECTION_NOTICE: _("补正通知书"),
        DocumentKind.NON_ACCEPTANCE: _("不予受理通知书"),
        DocumentKind.DECISION: _("决定书"),
        DocumentKind.COMMITMENT: _("承诺书"),
        DocumentKind.TRANSFER_NOTICE: _("移送告知书"),
        DocumentKind.HEARING_NOTICE: _("听证通知书"),
        DocumentKind.HEARING_RECORD: _("听证笔录"),
        DocumentKind.PAUSE_NOTICE: _("中止计算期限告知书"),
        DocumentKind.EXTENSION_NOTICE: _("延期办理告知书"),
        DocumentKind.EXPERT_REPORT: _("专家评审结论书"),
    }
    return names[DocumentKind(kind)]


def template_name(code: str) -> str:
    """What people call a template: its kind of document, and for a decision its outcome."""
    kind = TemplateCode(code)
    return _(DECISIONS[kind]) if kind in DECISIONS else kind_name(DocumentKind(code))
