"""How acts beside a case's steps are refused."""

from __future__ import annotations

from onewindow.foundation.errors import Conflict, Invalid, NotAllowed
from onewindow.foundation.marks import marked


class DepartmentUnfit(Invalid):
    """The department is unknown, has the case already, or lacks a post for a step that is still to be done."""

    code, title = "department-unfit", marked("这个部门接不了：没有对应的岗位，或者件已经在它那里，请选别的部门")


class AlreadyHadIt(Conflict):
    """The department had the case before; who is competent is then put to the named office."""

    code, title = "already-had-it", marked("这个部门已经移送过一次，不能退回去：有争议的，请提请指定机关决定由谁办")


class CompetenceDisputed(Conflict):
    """A dispute over competence is open; until it is decided the case stays where it is."""

    code, title = "competence-disputed", marked("由谁办正在等决定，决定以前件留在现在的部门，期限照常计算")


class CompetenceDecided(Conflict):
    """It was decided who is competent, and that binds."""

    code, title = "competence-decided", marked("由谁办已经决定过，对各部门都有约束力，不能再移送或者再争")


class MatterNotOpen(Conflict):
    """The matter was answered already, is no longer needed, or its case has ended."""

    code, title = "matter-not-open", marked("这件事已经办过了，或者办件已经结束，不用再办")


class NotIndependent(NotAllowed):
    """Somebody else has to do it: who asked, or who worked on the case, may not (four eyes)."""

    code, title = "not-independent", marked("这件事要由没有经手过这个办件的另一个人办")


class PostUnfit(Invalid):
    """The post is unknown, or has a step of its own in the case and says there what it has to say."""

    code, title = "post-unfit", marked("不能向这个岗位征求意见：没有这个岗位，或者它在这个办件里本来就有一步要办")


class OpinionAsked(Conflict):
    """The same post has been asked and has not answered yet."""

    code, title = "opinion-asked", marked("已经向这个岗位征求过意见，还没答复：等它答复，或者先撤回上次的征求")


class WindowsWrong(Invalid):
    """The windows of time cannot be proposed so."""

    code, title = "windows-wrong", marked("时间段不能这样约：要选今后的工作日，开始早于结束，最多五段，不能重复")


class WindowNotOffered(Conflict):
    """Nobody proposed this window, or it is over."""

    code, title = "window-not-offered", marked("没有约这个时间，或者已经过了，请刷新页面看看最新的安排")


class NotYetHeld(Conflict):
    """The appointment has not begun."""

    code, title = "not-yet-held", marked("还没到约好的时间，到时候再记录结果")


class PresenceUnfounded(Invalid):
    """Somebody is asked to come in person without a reason and the norm that demands it."""

    code, title = "presence-unfounded", marked("要申请人到场，必须写明理由和依据；没有依据的不能要求到场")


class NothingToVerify(Invalid):
    """The case does not have this material, or not yet."""

    code, title = "nothing-to-verify", marked("这份材料不在办件里，或者还没交，不能核实")


class VerifiedAlready(Conflict):
    """It was verified in this matter and still holds: it may not be asked for again, and the attempt is counted."""

    code, title = "verified-already", marked("这项在这件事里已经核实过，还在有效期内，不能再要；这次尝试已经计入统计")


class HearingOpen(Conflict):
    """There was a hearing in this case, or it goes on."""

    code, title = "hearing-open", marked("这个办件已经告知过听证，不用再告知一次")


class ChairAbsent(Conflict):
    """Who is away chairs nothing."""

    code, title = "chair-absent", marked("这个人现在请假不在，请另选一位主持人")


class EndingOpen(Conflict):
    """Another end of the licence goes on already."""

    code, title = "ending-open", marked("这份证照已经在办撤销、撤回、吊销或者注销，先把那一件办完")


class GroundUnfit(Invalid):
    """The ground doesn't fit the licence as it is now."""

    code, title = (
        "ground-unfit",
        marked("这个情形和证照现在的状态对不上：过期的才能按届满注销，撤销、撤回过的才能随后注销"),
    )


class EndingIncomplete(Invalid):
    """The penalty decision isn't named, or it isn't said what the holder is paid and why."""

    code, title = (
        "ending-incomplete",
        marked("吊销要写处罚决定书文号；要补偿或者赔偿的，写明金额（没有损失写 0）和怎么定的"),
    )


class HearingTooLate(Conflict):
    """A hearing is asked for within five working days of being told (ALL art. 47)."""

    code, title = "hearing-too-late", marked("要求听证的五个工作日已经过了（行政许可法第四十七条），不能再要求听证")


class HearingDayWrong(Invalid):
    """The day of the hearing leaves too little notice, is too late, or is a day off (ALL arts. 47, 48)."""

    code, title = "hearing-day-wrong", marked("听证的日子不行：要提前七个工作日通知，二十个工作日内举行，并且是工作日")


class HearingPending(Conflict):
    """Nothing is decided while a hearing may be asked for or is to be held."""

    code, title = "hearing-pending", marked("听证还没办完，或者还可以要求听证，现在不能作出决定")


class HearingUnheeded(Invalid):
    """The decision follows the record of the hearing, and says how (ALL art. 48)."""

    code, title = "hearing-unheeded", marked("举行过听证，决定要根据听证笔录作出，请在意见里写明怎么采纳的")
