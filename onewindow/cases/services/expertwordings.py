"""What is written to posts about expert reviews: title and text, each in Chinese and English."""

from __future__ import annotations

TO_POSTS = {
    "experts_signed": (
        "专家都签了意见：{title}",
        "Every expert has signed: {title_en}",
        "办件 {number} 的专家都签了意见，等组长汇总。",
        "Every expert of case {number} has signed; the chair sums up next.",
    ),
    "review_summed_up": (
        "专家评审已汇总：{title}",
        "The expert review was summed up: {title_en}",
        "办件 {number} 的专家评审已汇总，请记录结果，计时随即恢复。",
        "The expert review of case {number} was summed up; record its result, and the clock runs again.",
    ),
}
