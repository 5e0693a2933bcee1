"""How texts are cut for searching: characters, pairs of characters, their sounds, and English stems. No dictionary.

Chinese is matched by pairs of characters (a word unknown to a dictionary is found all the same) and by pairs of
toneless syllables, so that a homophone or pinyin finds what was meant.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from pypinyin import Style, lazy_pinyin, pinyin_dict

CHINESE = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff]+")
LATIN = re.compile(r"[a-z0-9]+")


def _words(text: str) -> list[str]:
    return text.split()


# What people say around the thing itself; it says nothing about which thing.
FILLERS = _words("""
    怎么样 怎么办 怎么 如何 哪里 哪儿 在哪 去哪 什么 为什么 需要 我想要 我想 我要 想要
    可以 能不能 能否 是否 请问 一下 手续 流程 材料 事情 事项 办理 办个 办件 要办 申请
    申办 我 您 你 他 她 它 们 的 了 吗 呢 吧 啊 呀 啥 谁 来 去 得 地 和 或 与 及
    给 把 被 让 想 要 能 该 办 好 有 个 些 这 那 里 后 时 并 因 为 是 在 到
""")
_FILLER = re.compile("|".join(sorted(map(re.escape, FILLERS), key=len, reverse=True)))
ENGLISH_FILLERS = frozenset(
    _words("""
    a an the of to for in on at by with and or how do does i we my our me is are be it this that where
    what which who get need want apply application please can new
""")
)
SUFFIXES = (
    ("ational", "ate"), ("isation", "ise"), ("ization", "ise"), ("ations", "ate"), ("ation", "ate"), ("ments", "ment"),
    ("ings", ""), ("ies", "y"), ("ing", ""), ("ed", ""), ("es", "e"), ("ers", "er"), ("s", ""),
)  # fmt: skip
LONGEST_SYLLABLE = 6


def folded(text: str) -> str:
    """The text as it is compared: full width as half width, capitals as small letters."""
    return unicodedata.normalize("NFKC", text).casefold()


def chinese_runs(text: str) -> list[str]:
    """The unbroken runs of Chinese characters in a folded text."""
    return CHINESE.findall(text)


def without_fillers(run: str) -> list[str]:
    """A run without the words that say nothing; the whole run when nothing would be left."""
    return [part for part in _FILLER.split(run) if part] or [run]


def characters(runs: Iterable[str]) -> list[str]:
    """Single characters."""
    return [character for run in runs for character in run]


def pairs(runs: Iterable[Sequence[str]]) -> list[str]:
    """Pairs of neighbours, never across the end of a run: characters of a text, or syllables."""
    return ["".join(run[i : i + 2]) for run in runs for i in range(len(run) - 1)]


@lru_cache(maxsize=20_000)
def sounds(run: str) -> tuple[str, ...]:
    """The toneless syllables of a run of Chinese characters; ü is written v."""
    return tuple(lazy_pinyin(run, style=Style.NORMAL, errors="ignore", v_to_u=False))


def sound_pairs(runs: Iterable[Sequence[str]]) -> list[str]:
    """Pairs of neighbouring syllables, with a mark between, so that xi+an is not xian."""
    return ["'".join(run[i : i + 2]) for run in runs for i in range(len(run) - 1)]


@lru_cache(maxsize=1)
def known_syllables() -> frozenset[str]:
    """Every toneless syllable that some character has."""
    marked = {sound for entry in pinyin_dict.pinyin_dict.values() for sound in entry.split(",")}
    plain = {_without_tone(sound) for sound in marked}
    return frozenset(sound for sound in plain if sound.isascii() and sound.isalpha() and len(sound) <= LONGEST_SYLLABLE)


def _without_tone(sound: str) -> str:
    spread = unicodedata.normalize("NFD", sound.replace("ü", "v").replace("ǘ", "v").replace("ǚ", "v").replace("ǜ", "v"))
    return "".join(character for character in spread if not unicodedata.combining(character))


@lru_cache(maxsize=10_000)
def syllables_in(word: str) -> tuple[str, ...]:
    """A word of Latin letters cut into syllables of pinyin, or nothing when it is none: gongjijin, gong ji jin.

    Of several ways the one with the fewest syllables is taken; single letters other than a, e and o are no syllable.
    """
    syllables = known_syllables()
    best: list[tuple[str, ...] | None] = [()] + [None] * len(word)
    for end in range(1, len(word) + 1):
        for start in range(max(0, end - LONGEST_SYLLABLE), end):
            before, piece = best[start], word[start:end]
            if before is None or piece not in syllables or (len(piece) == 1 and piece not in "aeo"):
                continue
            if best[end] is None or len(before) + 1 < len(best[end] or ()):
                best[end] = (*before, piece)
    return best[len(word)] or ()


def syllables_begun(word: str) -> tuple[str, ...]:
    """The syllables of pinyin that somebody is still typing, without the last when it is unfinished: gongjij."""
    for end in range(len(word), 0, -1):
        if found := syllables_in(word[:end]):
            return found
    return ()


def latin_words(text: str) -> list[str]:
    """The words of Latin letters and digits in a folded text."""
    return LATIN.findall(text)


def stem(word: str) -> str:
    """An English word without its ending: transfers, transferred and transferring are transfer."""
    for suffix, kept in SUFFIXES:
        if word.endswith(suffix) and len(word) - len(suffix) >= 3:
            word = word[: -len(suffix)] + kept
            break
    if len(word) > 3 and word[-1] == word[-2] and word[-1] not in "lsaeiou":
        word = word[:-1]
    return word[:-1] if len(word) > 4 and word.endswith("e") else word


def stems(words: Iterable[str]) -> Iterator[str]:
    """The stems of the words that say something."""
    return (stem(word) for word in words if word not in ENGLISH_FILLERS)
