"""What is written to applicants and posts of matters beside the steps: title and text, each in Chinese and English."""

from __future__ import annotations

TO_APPLICANTS = {
    "source_changed": (
        "用到的一项登记数据改了：{title}",
        "A registered value was corrected: {title_en}",
        "办件 {number} 用到的一项登记数据已由登记部门改正，哪一项写在办件页面上。办理的部门也收到了通知，您不用再跑。",
        "A registered value that case {number} uses was corrected by its owner; the page of the case says which. The departments "
        "at work on it have been told too; there is nothing you need to bring.",
    ),
    "licence_source_changed": (
        "证照用到的一项登记数据改了：{title}",
        "A registered value behind your licence was corrected: {title_en}",
        "“{title}”发的证照用到的一项登记数据已改正，证照照常有效，哪一项写在证照页面上。证照内容要跟着改的，可以申请变更。",
        "A registered value behind the licence from “{title_en}” was corrected; the licence stays in force, and its page says "
        "which value. If the licence should say the new value, apply for a change.",
    ),
    "decision_corrected": (
        "决定书有笔误，已更正：{title}",
        "A slip in the decision was corrected: {title_en}",
        "办件 {number} 的决定书有笔误，已出更正后的一份，原来的留着。结果和救济期限都没有变。",
        "A slip of the pen in the decision of case {number} was corrected in a new version; the former one is kept. "
        "Outcome and terms of remedies stay as they were.",
    ),
    "ending_revoke": (
        "拟撤销您的证照，请您先说：{title}",
        "Your licence may be revoked; please speak first: {title_en}",
        "“{title}”发的证照，部门认为当初不该准予，拟撤销。您可以在 {due} 前写意见、要求听证，不收费。决定以前证照照常有效。",
        "The department holds that the licence from “{title_en}” should not have been granted and means to revoke it. You may "
        "say what you think and ask for a hearing by {due_en}, free of charge. Until it is decided the licence holds.",
    ),
    "ending_annul": (
        "拟撤回您的证照，请您先说：{title}",
        "Your licence may be annulled; please speak first: {title_en}",
        "“{title}”发的证照，因为依据或者情况变了，部门拟撤回，造成的损失依法补偿。您可以在 {due} 前写意见、要求听证，不收费。",
        "Law or facts have changed and the department means to annul the licence from “{title_en}”; losses are compensated. "
        "You may say what you think and ask for a hearing by {due_en}, free of charge.",
    ),
    "ending_cancel": (
        "拟吊销您的证照，请您先说：{title}",
        "Your licence may be cancelled; please speak first: {title_en}",
        "“{title}”发的证照，部门拟作出吊销的处罚。您可以在 {due} 前陈述申辩、要求听证，不收费，不会因此加重。",
        "The department means to cancel the licence from “{title_en}” as a penalty. You may defend yourself and ask for a "
        "hearing by {due_en}, free of charge; that never makes the penalty heavier.",
    ),
    "ending_decided": (
        "证照已终止：{title}",
        "Your licence has ended: {title_en}",
        "“{title}”发的证照从 {due} 起不再有效。怎么终止的、为什么写在证照页面，决定书写明了依据和救济途径，在办件页面。",
        "The licence from “{title_en}” no longer holds from {due_en}. Its page says how it ended and why; the decision, on the "
        "page of the case, gives the law and what you can do.",
    ),
    "ending_dropped": (
        "证照不终止，照常有效：{title}",
        "Your licence stays: {title_en}",
        "“{title}”发的证照，部门 {due} 决定不终止，照常有效。",
        "On {due_en} the department decided that the licence from “{title_en}” stays in force.",
    ),
    "hearing_right": (
        "您可以要求听证：{title}",
        "You may ask for a hearing: {title_en}",
        "“{title}”的决定可能直接影响您的重大利益。您可以在 {due} 前要求听证，不收费；也可以只写意见。",
        "The decision on “{title_en}” may touch your major interests. You may ask for a hearing by {due_en}, free of "
        "charge, or just say what you think.",
    ),
    "hearing_announced": (
        "听证定在 {due}：{title}",
        "Hearing on {due_en}: {title_en}",
        "“{title}”的听证定在 {due}，时间和地点在页面里。听证期间不计入办理期限。",
        "The hearing on “{title_en}” is on {due_en}; the page has time and place. The time of a hearing does not count "
        "towards the limit.",
    ),
    "hearing_chair": (
        "听证换了主持人：{title}",
        "The hearing has another chair: {title_en}",
        "“{title}”{due}的听证换了主持人，时间和地点不变。认为主持人和这件事有利害关系的，可以申请回避。",
        "The hearing on “{title_en}” on {due_en} has another chair; time and place stay. If you believe that the chair has "
        "an interest of their own, you may ask for another one.",
    ),
    "hearing_held": (
        "听证已结束：{title}",
        "The hearing has ended: {title_en}",
        "办件 {number} 的听证已结束，决定会根据听证笔录作出，预计 {due} 前办完。",
        "The hearing of case {number} has ended. The decision follows its record and is due by {due_en}.",
    ),
    "review_recorded": (
        "复议或诉讼已记在办件里：{title}",
        "Reconsideration or lawsuit noted: {title_en}",
        "对办件 {number} 的决定提起的复议或诉讼已经记下，进展写在办件页面。",
        "The reconsideration or lawsuit against the decision of case {number} was noted; its page says how it goes.",
    ),
    "review_decided": (
        "复议或诉讼有结果：{title}",
        "Reconsideration or lawsuit decided: {title_en}",
        "对办件 {number} 的决定提起的复议或诉讼有了结果，结果和下一步写在办件页面。",
        "The reconsideration or lawsuit about case {number} has a result; the page of the case says it and what follows.",
    ),
    "visit_recorded": (
        "记了您跑一次：{title}",
        "A visit of yours was noted: {title_en}",
        "办件 {number} 记下您今天来过一次，谁请的、为什么，写在办件页面。没来过的，请打 12345。",
        "It was noted that you came in person for case {number}; its page says who asked you and why. If you did not "
        "come, call 12345.",
    ),
    "to_be_served": (
        "已作出决定，正在送达：{title}",
        "Decided, on its way to you: {title_en}",
        "办件 {number} 已作出决定，按您选的方式送给您。救济期限从您收到之日起算。",
        "Case {number} is decided and comes to you in the way you chose. The terms of remedies begin when you have it.",
    ),
    "sent": (
        "决定已寄出：{title}",
        "The decision was sent: {title_en}",
        "办件 {number} 的决定已经寄出，单号在办件页面。",
        "The decision of case {number} was sent; the page of the case has the tracking number.",
    ),
    "noticed": (
        "决定已公告送达：{title}",
        "The decision was served by public notice: {title_en}",
        "办件 {number} 的决定没能送到，已经公告，到 {due} 视为送达。",
        "The decision of case {number} could not be handed over and was published; it counts as served on {due_en}.",
    ),
    "served": (
        "决定已送达：{title}",
        "The decision was served: {title_en}",
        "办件 {number} 的决定已送达，救济期限从送达之日起算，哪天截止写在办件页面。",
        "The decision of case {number} was served. The terms of remedies count from that day; the page of the case says "
        "until when.",
    ),
    "contact_changed": (
        "联系方式改了：{title}",
        "Contact changed: {title_en}",
        "办件 {number} 的联系方式改了，以后的通知和文书按新的送。不是您改的，请马上到办件页面的“联系方式”里改回来，或者打 12345。",
        "The contact of case {number} was changed; notices and documents go there from now on. If it was not you, please "
        "change it back under “Contact” on the page of the case, or call 12345.",
    ),
    "message": (
        "部门给您留言：{title}",
        "A message from the department: {title_en}",
        "办件 {number} 的经办岗位给您留了言，在办件页面的“留言”里看和回复。",
        "A post of case {number} wrote to you; read and answer it under “Messages” on the page of the case.",
    ),
    "transferred": (
        "已移送有权办理的部门：{title}",
        "Passed to the competent department: {title_en}",
        "办件 {number} 已移送有权办理的部门。收件时间不变，期限照常计算，您不用重新提交。",
        "Case {number} was passed to the department that is competent. The day of receipt stays and the limits run on; "
        "you need not apply again.",
    ),
    "competence_disputed": (
        "由哪个部门办，正在确定：{title}",
        "Which department decides is being settled: {title_en}",
        "办件 {number} 由哪个部门办有争议，最晚 {due} 定下来。这不影响您的期限，您不用做什么。",
        "Departments differ over who decides case {number}; it is settled by {due_en}. Your limits run on and there is "
        "nothing for you to do.",
    ),
    "competence_decided": (
        "由哪个部门办，已经确定：{title}",
        "The department is settled: {title_en}",
        "办件 {number} 由哪个部门办已经确定，办件页面写着部门和电话。收件时间和期限都没变。",
        "It is settled which department decides case {number}; the page of the case names it. Nothing changed in your "
        "day of receipt or limits.",
    ),
    "inspection_proposed": (
        "轮到您了：请选现场核查的时间，{title}",
        "Your turn: choose a time for the inspection, {title_en}",
        "办件 {number} 要现场核查，工作人员约了几个时间，最早是 {due}。请选一个，都不合适的可以另提；没有回复的，按第一个时间来。",
        "Case {number} needs an inspection; the earliest time offered is {due_en}. Please choose one, or propose others. "
        "Without an answer the first one holds.",
    ),
    "inspection_agreed": (
        "现场核查时间已定：{title}",
        "Time of the inspection agreed: {title_en}",
        "办件 {number} 的现场核查定在 {due}，按您提的时间。具体几点在办件页面。",
        "The inspection of case {number} is on {due_en}, at a time you proposed; the page of the case has the hour.",
    ),
    "inspection_held": (
        "已现场核查：{title}",
        "Inspected: {title_en}",
        "办件 {number} 已现场核查，结论要由核查人员签字。",
        "Case {number} was inspected on site; the inspectors now sign what they found.",
    ),
    "inspection_failed": (
        "现场核查没有办成：{title}",
        "The inspection could not be held: {title_en}",
        "办件 {number} 的现场核查没有办成，原因写在办件页面，会重新约时间。",
        "The inspection of case {number} could not be held; the page of the case says why. A new time will be proposed.",
    ),
}
TO_POSTS = {
    "party_death": (
        "当事人已去世：{title}",
        "A party has died: {title_en}",
        "人口库登记：办件 {number} 的一位当事人已去世。请决定是否继续办，要不要通知继承人。",
        "The population register says that a party of case {number} has died. Please decide how to go on and whether the heirs "
        "are to be told.",
    ),
    "party_closed": (
        "当事单位已注销或者吊销：{title}",
        "A company in the case was closed: {title_en}",
        "法人库登记：办件 {number} 的一个当事单位已注销或者吊销。请决定是否继续办。",
        "The enterprise register says that a company in case {number} was closed. Please decide how to go on.",
    ),
    "party_move": (
        "当事人的户籍或者居住地变了：{title}",
        "A party has moved: {title_en}",
        "人口库登记：办件 {number} 的一位当事人换了户籍或者居住的区划。受理机关和条件要看区划的，请重新看一下。",
        "The population register says that a party of case {number} now lives or is registered in another division. Where "
        "competence or conditions depend on it, please look again.",
    ),
    "licence_to_deregister": (
        "证照要不要注销：{title}",
        "Deregister a licence? {title_en}",
        "办件 {number} 发的证照，持证人已去世或者已终止。请依法办理注销。",
        "The holder of the licence from case {number} has died or was closed. Please deregister it as the law requires.",
    ),
    "source_changed": (
        "用到的一项登记数据改了：{title}",
        "A registered value was corrected: {title_en}",
        "办件 {number} 用到的一项登记数据已由登记部门改正，哪一项写在办件页面上。请按改正后的重新看一下。",
        "A registered value that case {number} uses was corrected by its owner; the page of the case says which. Please look at "
        "the case again.",
    ),
    "licence_source_changed": (
        "已发证照用到的一项登记数据改了：{title}",
        "A registered value behind a licence was corrected: {title_en}",
        "办件 {number} 发的证照用到的一项登记数据已由登记部门改正。请看证照要不要变更或者撤销。",
        "A registered value behind the licence of case {number} was corrected by its owner. Please see whether the licence has to "
        "be changed or revoked.",
    ),
    "to_end": (
        "请决定证照是否终止：{title}",
        "Decide whether a licence ends: {title_en}",
        "办件 {number} 发的证照，有人提出终止。持证人说完、听证完以后，请您作出决定；提出的人不能自己决定。",
        "Somebody began to end the licence of case {number}. Decide once the holder has spoken or was heard; who began it does "
        "not decide.",
    ),
    "to_decide_again": (
        "要重新作出决定：{title}",
        "To be decided again: {title_en}",
        "办件 {number} 的决定已被撤销或责令作出，请在期限内重新作出决定，不能用同样的理由作同样的决定。",
        "The decision of case {number} was set aside or ordered; decide again in time, and not the same for the same "
        "reason.",
    ),
    "to_serve": (
        "请送达：{title}",
        "To be served: {title_en}",
        "办件 {number} 已作出决定，申请人要别的送达方式，请在期限内送到并记下凭证。",
        "Case {number} is decided and the applicant wishes another way of service; serve it in time and record the proof.",
    ),
    "hearing_asked": (
        "有人要求听证：{title}",
        "A hearing was asked for: {title_en}",
        "办件 {number} 有人要求听证，请在二十个工作日内举行，提前七个工作日通知。",
        "A hearing was asked for in case {number}: hold it within 20 working days, with seven days' notice.",
    ),
    "to_chair": (
        "请主持听证：{title}",
        "A hearing for you to chair: {title_en}",
        "办件 {number} 的听证由您主持，时间、地点和各方意见在页面里。结束后请记下笔录。",
        "You chair the hearing of case {number}; its page has time, place and what the parties say. Enter the record "
        "afterwards.",
    ),
    "chair_missing": (
        "听证主持人不在，请另行指定：{title}",
        "A hearing without its chair: {title_en}",
        "办件 {number} 的听证主持人请假或者离开了，请另外指定一位没有经手过这个办件的人主持，办件不会一直停着。",
        "The chair of the hearing of case {number} is away or has left. Please name another who did not work on it, so "
        "that the case does not stand still.",
    ),
    "hearing_record": (
        "听证笔录已有：{title}",
        "Record of the hearing: {title_en}",
        "办件 {number} 的听证已结束，决定要根据笔录作出。",
        "The hearing of case {number} has ended; the decision follows its record.",
    ),
    "inspection_agreed": (
        "现场核查时间已定：{title}",
        "Time of the inspection agreed: {title_en}",
        "办件 {number} 的申请人选定了现场核查的时间。",
        "The applicant of case {number} chose a time for the inspection.",
    ),
    "inspection_answered": (
        "申请人另提了核查时间：{title}",
        "The applicant proposed other times: {title_en}",
        "办件 {number} 约的时间申请人都不合适，另提了时间，请选一个或者重新约。",
        "None of the times suited the applicant of case {number}. She proposed others: take one or propose anew.",
    ),
    "contact_changed": (
        "申请人改了联系方式：{title}",
        "The applicant changed the contact: {title_en}",
        "办件 {number} 的申请人改了联系方式，改了什么在办件页面。还没寄出的文书请按新地址寄。",
        "The applicant of case {number} changed how she is reached; the page of the case shows what. Documents not sent yet "
        "go to the new address.",
    ),
    "message": (
        "申请人留言：{title}",
        "A message from the applicant: {title_en}",
        "办件 {number} 的申请人留了言，请在办件页面的“留言”里答复。",
        "The applicant of case {number} wrote; please answer under “Messages” on the page of the case.",
    ),
    "opinion_asked": (
        "请答复征求的意见：{title}",
        "Your opinion is asked: {title_en}",
        "办件 {number} 向您的岗位征求意见，请在期限内答复。办件的期限不等您，照常计算。",
        "An opinion of your post is asked in case {number}. Please answer in time: the limits of the case run on.",
    ),
    "opinion_given": (
        "意见已答复：{title}",
        "The opinion is in: {title_en}",
        "办件 {number} 征求的意见已经答复。",
        "The opinion asked in case {number} was given.",
    ),
    "matter_due": (
        "快到期：{title}",
        "Due soon: {title_en}",
        "办件 {number} 里有一件事等您的岗位办，快到期或者已经逾期。",
        "A matter of case {number} waits for your post; it is due soon or overdue.",
    ),
    "silence_grants": (
        "依法视为准予，请补齐结果：{title}",
        "Granted by law, please complete the result: {title_en}",
        "办件 {number} 到法定期限没有决定，依法视为准予；结果里有的内容系统补不了，请马上办结。",
        "Case {number} was not decided within the legal limit and counts as granted by law. The system cannot fill in all of "
        "the result: please complete it at once.",
    ),
    "escalated_unopened": (
        "没有人打开，转给您：{title}",
        "Nobody opened it, now with you: {title_en}",
        "办件 {number} 有一个任务在规定时间内没有人打开，转到您这里。您可以自己办，也可以指定代理人。",
        "A task of case {number} was not opened in time and has come to you. Do it yourself, or name a deputy.",
    ),
    "escalated_overdue": (
        "任务逾期：{title}",
        "A task is late: {title_en}",
        "办件 {number} 有一个任务已经逾期，请督促办理。",
        "A task of case {number} is late. Please see that it is done.",
    ),
    "escalated_vacant": (
        "岗位没有人在，转给您：{title}",
        "Nobody is at the post, now with you: {title_en}",
        "办件 {number} 有一个任务所在的岗位现在没有人在，转到您这里。您可以自己办，也可以指定代理人。",
        "Nobody present holds the post of a task of case {number}, so it has come to you. Do it yourself, or name a deputy.",
    ),
    "transferred_to_you": (
        "移送来一个件：{title}",
        "Passed to you: {title_en}",
        "办件 {number} 移送到您的岗位，期限从第一次收件起算，请尽快办理。认为不该您部门办的，可以提请决定。",
        "Case {number} was passed to your post. Its limits run from the first receipt. If your department is not "
        "competent, put it to the deciding office.",
    ),
    "competence_to_decide": (
        "请决定由谁办：{title}",
        "Decide who is competent: {title_en}",
        "办件 {number} 由哪个部门办有争议，请在期限内决定。争议不停任何期限。",
        "Departments differ over who decides case {number}. Please decide in time: no clock stands still.",
    ),
    "competence_is_yours": (
        "由您的部门办：{title}",
        "Your department is competent: {title_en}",
        "办件 {number} 已经决定由您的部门办，期限从第一次收件起算。",
        "It was decided that your department is competent for case {number}; its limits run from the first receipt.",
    ),
}
