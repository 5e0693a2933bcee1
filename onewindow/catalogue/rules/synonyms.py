"""Words that people use for a thing, and the catalogue's words that they lead to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from onewindow.catalogue.rules import searchtext

MOST_WORDS = 40  # in one group
LONGEST_WORD = 12  # characters: single words, no questions


@dataclass(frozen=True, slots=True)
class Group:
    """One group: whoever says one of `says` means `means`."""

    says: tuple[str, ...]
    means: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Synonyms:
    """The groups by word and by sound; `longest` is the longest Chinese word in characters."""

    by_word: Mapping[str, tuple[str, ...]]
    by_sound: Mapping[tuple[str, ...], tuple[str, ...]]
    longest: int

    def meant(self, runs: Sequence[str], spoken: Sequence[Sequence[str]], words: Sequence[str]) -> list[str]:
        """What the everyday words of a query mean in the catalogue's words, written or by sound."""
        found = list[str]()
        for run in runs:
            for start, end in _pieces(len(run), self.longest):
                found += self.by_word.get(run[start:end], ())
        for sound in spoken:
            for start, end in _pieces(len(sound), self.longest):
                found += self.by_sound.get(tuple(sound[start:end]), ())
        for word in words:
            found += self.by_word.get(word, ()) or self.by_word.get(searchtext.stem(word), ())
        return list(dict.fromkeys(found))

    def explained(self, text: str) -> dict[str, tuple[str, ...]]:
        """The words of a text that lead to others, with those others; words that the text has already left out."""
        folded = searchtext.folded(text)
        runs, words = searchtext.chinese_runs(folded), searchtext.latin_words(folded)
        pieces = [run[start:end] for run in runs for start, end in _pieces(len(run), self.longest)]
        found = {word: self.by_word[word] for word in (*pieces, *words) if word in self.by_word}
        return {
            word: others
            for word, means in found.items()
            if (others := tuple(other for other in means if other not in folded))
            and not any(word != longer and word in longer for longer in found)
        }


NO_SYNONYMS = Synonyms({}, {}, 1)


def synonyms_of(shipped: Iterable[Group], own: Iterable[Group] = ()) -> Synonyms:
    """The groups put together; a word of the office's own groups means what they say and nothing else."""
    by_word = _by_word(shipped) | _by_word(own)
    chinese = [word for word in by_word if searchtext.chinese_runs(word)]
    by_sound: dict[tuple[str, ...], tuple[str, ...]] = {}
    for word in chinese:
        if len(word) > 1:  # one syllable alone means too many things
            sound = searchtext.sounds(word)
            by_sound[sound] = tuple(dict.fromkeys((*by_sound.get(sound, ()), *by_word[word])))
    return Synonyms(by_word, by_sound, max(map(len, chinese), default=1))


def _by_word(groups: Iterable[Group]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for group in groups:
        for word in group.says:
            found[word] = tuple(dict.fromkeys((*found.get(word, ()), *group.means)))
    return found


def _pieces(length: int, longest: int) -> Iterator[tuple[int, int]]:
    for start in range(length):
        for end in range(start + 1, min(start + longest, length) + 1):
            yield start, end


def words_in(text: str) -> tuple[str, ...]:
    """The words of a text written with commas or spaces between them, as they are compared, each once."""
    for mark in "，、,;；\n\r\t":
        text = text.replace(mark, " ")
    return tuple(dict.fromkeys(searchtext.folded(text).split()))


def group_faults(says: Sequence[str], means: Sequence[str]) -> dict[str, str]:
    """What is wrong with a group, by field; nothing for a good one."""
    faults = {}
    for name, words in (("says", says), ("means", means)):
        long = [word for word in words if len(word) > LONGEST_WORD and searchtext.chinese_runs(word)]
        unknown = [word for word in words if not searchtext.chinese_runs(word) and not searchtext.latin_words(word)]
        if not words:
            faults[name] = "至少写一个词。"
        elif len(words) > MOST_WORDS:
            faults[name] = f"一组最多 {MOST_WORDS} 个词，请分成几组。"
        elif long:
            faults[name] = f"“{long[0]}”太长：写单个的词，不写整句话。"
        elif unknown:
            faults[name] = f"“{unknown[0]}”里没有文字。"
    return faults
