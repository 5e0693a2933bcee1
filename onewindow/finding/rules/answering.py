"""Answers that are nothing but the catalogue's own words, with their source; where it has none, that is said."""

from __future__ import annotations

import re
from dataclasses import dataclass

# What is asked about, by the words people use; the first that fits counts.
INTENTS: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "materials",
        re.compile("材料|带什么|准备什么|要什么证|交什么|what (do i|papers)|documents?|bring", re.IGNORECASE),
    ),
    ("limit", re.compile("多久|几天|多长时间|多少天|什么时候(能|可以)|how long|when will", re.IGNORECASE)),
    ("charge", re.compile("多少钱|收费|费用|要钱|免费|how much|cost|fee", re.IGNORECASE)),
    ("place", re.compile("去哪|在哪|哪里办|哪儿|地点|地址|窗口|where", re.IGNORECASE)),
    ("phone", re.compile("电话|怎么联系|phone|call", re.IGNORECASE)),
    ("who", re.compile("找谁|谁办|谁管|哪个部门|哪个局|who", re.IGNORECASE)),
    ("conditions", re.compile("条件|资格|能不能|可不可以|符合|qualif|eligib|condition", re.IGNORECASE)),
    ("visits", re.compile("跑几次|跑几趟|要不要去|网上能|visits?|online", re.IGNORECASE)),
    ("how", re.compile("怎么|如何|流程|步骤|how|steps?", re.IGNORECASE)),
)
WHOLE = "guide"


@dataclass(frozen=True, slots=True)
class Source:
    """What an answer may draw on: the texts of one published item, by what they are about, in both languages."""

    kind: str
    key: str
    version: int
    name: str
    name_en: str
    texts: dict[str, tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer in the catalogue's words: what it is about, the text, and the item and version it comes from."""

    intent: str
    text: str
    text_en: str
    kind: str
    key: str
    version: int
    name: str
    name_en: str


def intent_of(question: str) -> str:
    """What a question is about; the whole guide where it does not say."""
    return next((name for name, pattern in INTENTS if pattern.search(question)), WHOLE)


def answer_from(question: str, source: Source | None) -> Answer | None:
    """The source's own text on what is asked, or None: nothing is ever made up."""
    if source is None:
        return None
    intent = intent_of(question)
    texts = source.texts.get(intent) or source.texts.get(WHOLE)
    if not texts or not texts[0]:
        return None
    kept = intent if intent in source.texts else WHOLE
    return Answer(kept, *texts, source.kind, source.key, source.version, source.name, source.name_en)
