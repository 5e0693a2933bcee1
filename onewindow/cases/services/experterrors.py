"""How acts of expert reviews are refused."""

from __future__ import annotations

from onewindow.foundation.errors import Conflict, Invalid
from onewindow.foundation.marks import marked


class ExpertBiased(Invalid):
    """A named expert must stay away from this case, or is not in the register."""

    code, title = (
        "expert-biased",
        marked("选的专家要回避：是当事人、在申请人单位任职、是共有人，或者自己申报过回避。请换人"),
    )


class ExpertsTooFew(Invalid):
    """A panel has three to fifteen experts; fewer are left in this field who need not stay away."""

    code, title = (
        "experts-too-few",
        marked("评审组要 3 到 15 人，可以抽取的专家不够，或者选的人数不对。请换专业或者多选几位"),
    )


class PapersUnfit(Invalid):
    """A material is not of this case, or is a copy of an identity paper."""

    code, title = "papers-unfit", marked("给专家看的材料要是本件的，身份证件不能给专家看")


class ReviewOver(Conflict):
    """The review was closed, its last day is over, or the expert sits no more."""

    code, title = "review-over", marked("评审已经结束、过了截止日，或者这位专家已经退出")


class SignedAlready(Conflict):
    """What was signed stays."""

    code, title = "signed-already", marked("已经签过了，签了的不能改")


class NotAllSigned(Conflict):
    """The chair sums up when every expert who sits has signed, at least three."""

    code, title = "not-all-signed", marked("还有专家没有签意见，或者不足三人，不能汇总")


class NotSummedUp(Conflict):
    """The result follows the chair's summary."""

    code, title = "not-summed-up", marked("组长还没有汇总，不能记录结果")


class ExpertsAtWork(Conflict):
    """The clock runs again with the review's result, not before."""

    code, title = "experts-at-work", marked("专家评审还没记录结果，不能恢复计时：请在评审页面记录结果，计时随即恢复")
