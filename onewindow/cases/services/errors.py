"""How acts on cases are refused."""

from __future__ import annotations

from onewindow.foundation.errors import Conflict, Invalid, NotAllowed
from onewindow.foundation.marks import marked


class NotYourPost(NotAllowed):
    """The act belongs to a post that the official does not hold."""

    code, title = "not-your-post", marked("这一步不归您的岗位办理")


class WrongState(Conflict):
    """The case is not in a state that admits the act."""

    code, title = "case-wrong-state", marked("这个办件现在的状态不能这样处理，请刷新页面看看最新进度")


class ContactClosed(Conflict):
    """The case is closed: nothing is sent any more, so its contact stays as it was."""

    code, title = "contact-closed", marked("这个办件已经办结，联系方式不能再改；要改以后用的，请在新的办件里改")


class ContactUnchanged(Conflict):
    """What was given is what holds already."""

    code, title = "contact-unchanged", marked("和现在用的一样，没有要改的")


class StepNotOpen(Conflict):
    """The step is not open: not begun, done already, or skipped."""

    code, title = "step-not-open", marked("这一步现在不能办：还没轮到，或者已经办完")


class AlreadySigned(Conflict):
    """The same person has signed the inspection; another inspector has to."""

    code, title = "already-signed", marked("您已经签过字了，现场核查要由另一位核查人员再签")


class MaterialsMissing(Conflict):
    """Required materials are missing: correct, or accept with tolerance where the guide allows it."""

    code, title = "materials-missing", marked("还缺必须的材料，不能受理：请一次告知补正，指南允许容缺的可以容缺受理")


class NotTolerable(Conflict):
    """The guide does not let these materials follow later."""

    code, title = "not-tolerable", marked("这些材料按办事指南不能容缺")


class ToleratedMaterialsMissing(Conflict):
    """No decision while a tolerated material is missing (rule B4)."""

    code, title = "tolerated-materials-missing", marked("容缺的材料还没补齐，不能作出决定")


class SecondCorrectionNotice(Conflict):
    """All defects are named in one notice (rule B2); what was there from the start may not be asked for later."""

    code, title = "second-correction-notice", marked("补正只能一次告知：首次没有提出的材料，不能再要求补正")


class CorrectionTooLate(Conflict):
    """The five working days for the notice are over: the case counts as accepted."""

    code, title = "correction-too-late", marked("已经过了五个工作日的告知期限，视为受理，不能再发补正通知")


class ReasonMissing(Invalid):
    """The act needs a reason that the applicant can read (rule D5)."""

    code, title = "reason-missing", marked("要写明理由，申请人会看到原文")


class EventUnsaid(Invalid):
    """What has come must be said, so that others can find it."""

    code, title = "event-unsaid", marked("要写明收到了什么，例如说明、文号或者缴费单号")


class BasisMissing(Invalid):
    """A refusal names the articles on which it rests."""

    code, title = "basis-missing", marked("不予许可要写明法律依据，请从本事项的依据里选")


class RemediesMissing(Conflict):
    """A refusal tells the remedies; the item's guide holds none, so nobody may refuse by it."""

    code, title = "remedies-missing", marked("指南里没有救济途径，不能作出不予许可决定，请先更正指南")


class ResultNotPossible(Invalid):
    """The answer does not fit the step."""

    code, title = "result-not-possible", marked("这一步不能填这个结论")


class InspectionFailed(Conflict):
    """What failed its inspection cannot be granted."""

    code, title = "inspection-failed", marked("现场核查不合格，不能准予")


class ResultFieldsMissing(Invalid):
    """The result cannot be issued while some of its fields are empty."""

    code, title = "result-fields-missing", marked("结果上还有没填的内容，请补上再发")


class ResultFieldTooLong(Invalid):
    """What was typed for a field of the result is longer than a licence can bear."""

    code, title = "result-field-too-long", marked("有内容太长，证照上放不下，请写短些")


class PauseNotAllowed(Conflict):
    """Only the law's special procedures pause the clock, at the steps that name them (rule C6)."""

    code, title = "pause-not-allowed", marked("这种情形不能停钟")


class ExtensionNotAllowed(Conflict):
    """A limit is extended once, before it is over, by no more than its law allows (rule C7)."""

    code, title = "extension-not-allowed", marked("现在不能延长期限")


class ClockEntryWrong(Conflict):
    """An entry of the clock ledger cannot be corrected so: there is none, or the days would not follow each other."""

    code, title = "clock-entry-wrong", marked("台账不能这样改：日期不能晚于今天，停钟不能早于受理，恢复不能早于停钟")


class MigrationBreaks(Conflict):
    """The case cannot go over to the newer version; `breaks` says what stands in the way."""

    code, title = "migration-breaks", marked("这个办件不能转到新版：先看演练结果里说的原因")


class AfterCheckNotOpen(Conflict):
    """The after-check does not wait for this act."""

    code, title = "after-check-not-open", marked("这次事后核查现在不能这样处理")


class OutsideBand(Invalid):
    """A value of the result leaves its discretion band: a reason and the head's approval come first (rules D6)."""

    code, title = "outside-band", marked("超出裁量基准：要先写明理由，经负责人批准")


class TaskClaimed(Conflict):
    """Another official of the post has the task in hand; the claim ends by itself."""

    code, title = "task-claimed", marked("这一件已被同岗位的同事领取，等对方退回或领取到期后再办")


class TaskNotClaimed(Conflict):
    """Nobody has the task in hand, so there is nothing to give back."""

    code, title = "task-not-claimed", marked("这一件没有人领取，不用退回")


class NoteMissing(Invalid):
    """An internal note says something."""

    code, title = "note-missing", marked("备注是空的，所以没有记下。请写一句话")


class TooManyViews(Conflict):
    """An official keeps no more views than fit on a page."""

    code, title = "too-many-views", marked("常用筛选已满 20 个，请先删掉不用的")


class SamePersonTwice(NotAllowed):
    """Who stands in for somebody does one step of a case, not two: another person has to do this one."""

    code, title = "same-person-twice", marked("您是替别人办，同一个件您已经办过一道，这一道要由另一个人办")


class NeededLater(NotAllowed):
    """Nobody else is there for a later step that is the actor's own: another person has to do this one for somebody."""

    code, title = "needed-later", marked("后面有一道只有您能办，这一道请指定别人代办，一个件一个人不办两道")


class MessageMissing(Invalid):
    """A message says something."""

    code, title = "message-missing", marked("还没有写内容，所以没有发出。请写一句话")


class MessagesClosed(Conflict):
    """Nothing is written to a case that is closed; what follows a decision goes by its remedies."""

    code, title = "messages-closed", marked("办件已经办结，不能再留言。有疑问请打 12345")


class MaterialsByNoticeOnly(Conflict):
    """A message asks for materials: that is for the one notice of correction (rule B2)."""

    code, title = "materials-by-notice-only", marked("留言不能要材料，要用一次告知的补正通知")


class TooManyFiles(Invalid):
    """More files came at once than one message may bear."""

    code, title = "too-many-attachments", marked("一次最多附 5 个文件，请分几次发")


class LicenceMissing(Invalid):
    """Renewal, change and cancellation begin from a licence that the applicant holds and that is in force."""

    code, title = "licence-missing", marked("要选一张您持有的、还没有终止的证照")


class LicenceInUse(Conflict):
    """Another case on the licence is not decided yet; one is decided before the next begins."""

    code, title = "licence-in-use", marked("这张证照上还有一件没有办完，办完再来")
