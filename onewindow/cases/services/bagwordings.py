"""What is written to applicants and posts about bags of paper: title and text, each in Chinese and English."""

from __future__ import annotations

TO_APPLICANTS = {
    "bag_returned": (
        "纸质材料已退还：{title}",
        "Your papers were given back: {title_en}",
        "办件 {number} 的一袋纸质材料今天退还了，退给了谁写在办件页面。没有收到的，请打 12345。",
        "A bag of papers of case {number} was given back today; the page of the case says to whom. If you did not get it, "
        "call 12345.",
    ),
    "paper_lost": (
        "有一份纸质材料找不到了：{title}",
        "A paper cannot be found: {title_en}",
        "办件 {number} 的纸质材料在部门之间交接时少了，经查找没有找到，缺哪一份、怎么补救写在办件页面。这不是您的过错，期限照常计算。",
        "A paper of case {number} went missing between offices and was not found; the page of the case says which and what "
        "happens now. It is no fault of yours, and the limit runs on.",
    ),
}
TO_POSTS = {
    "bag_on_way": (
        "有一袋材料送来：{title}",
        "A bag is on its way to you: {title_en}",
        "办件 {number} 的一袋纸质材料正送往您的岗位，收到后请当天清点确认；少了什么，写明后再收。",
        "A bag of papers of case {number} is on its way to your post. Count and confirm it the day it comes; if something "
        "is missing, say so as you take it.",
    ),
    "bag_disputed": (
        "交接时少了材料：{title}",
        "Papers were missing at a hand-over: {title_en}",
        "办件 {number} 的一袋纸质材料交接时少了，请在期限内查明并说明。",
        "Papers of case {number} were missing when the bag came; find out and explain in time.",
    ),
    "papers_explained": (
        "少的材料有说明了：{title}",
        "Missing papers explained: {title_en}",
        "办件 {number} 交接时少的材料，交来的岗位已经说明。",
        "The post that sent the bag of case {number} has explained what was missing.",
    ),
}
