"""How a derivation is told: dates, runs of days and numbered notes in Chinese and English."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from onewindow.foundation.limits.citations import cited
from onewindow.foundation.limits.values import DayCount, Note

_WEEKDAYS = "一二三四五六日"
_WEEKDAYS_EN = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS_EN = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_MOST_RUNS = 4

# What starts a limit, as a note says it.
STARTS = {
    "acceptance": ("受理", "Accepted"),
    "receipt": ("收到", "Received"),
    "decision": ("决定", "Decided"),
    "service": ("送达", "Served"),
    "publication": ("发布", "Published"),
    "event": ("起点", "From"),
    "step": ("环节开始", "Step opened"),
}
# An office's own act starts these: it has its true day, and the time of receipt (rule B7) plays no part.
OWN_ACTS = frozenset({"decision", "service", "publication"})
KINDS = {
    "promised": ("承诺 ", "promised: "),
    "statutory": ("法定 ", "statutory: "),
    "delivery": ("颁发、送达 ", "delivery: "),
    "": ("", ""),
}
# The article that sets a limit of this kind, where one law sets it for all.
LAWS_OF_KINDS = {"delivery": ("administrative-licensing-law:44",)}


@dataclass(slots=True)
class Teller:
    """Writes the notes of one derivation; years are named only where they differ from the year it starts in."""

    year: int
    notes: list[Note] = field(default_factory=list)

    def tell(self, text: str, text_en: str, rule: str, *laws: str) -> None:
        """Adds a sentence with the articles it rests on; the sentence comes without its full stop."""
        text = text.replace("） ", "）")  # no space after the wide bracket that ends a date
        if laws:
            names = [cited(law) for law in laws]
            text = f"{text}（{'、'.join(name for name, _ in names)}）"
            text_en = f"{text_en} ({'; '.join(name for _, name in names)})"
        self.notes.append(Note(len(self.notes) + 1, f"{text}。", f"{text_en}.", rule, laws))

    def day(self, day: date) -> str:
        """11月18日（周三）."""
        year = f"{day.year}年" if day.year != self.year else ""
        return f"{year}{day.month}月{day.day}日（周{_WEEKDAYS[day.weekday()]}）"

    def day_en(self, day: date) -> str:
        """Wed 18 Nov."""
        year = f" {day.year}" if day.year != self.year else ""
        return f"{_WEEKDAYS_EN[day.weekday()]} {day.day} {_MONTHS_EN[day.month - 1]}{year}"

    def moment(self, moment: datetime) -> str:
        """11月17日（周二）10:12."""
        return f"{self.day(moment.date())}{moment:%H:%M}"

    def moment_en(self, moment: datetime) -> str:
        """Tue 17 Nov, 10:12."""
        return f"{self.day_en(moment.date())}, {moment:%H:%M}"

    def run(self, first: date, last: date) -> str:
        """11月21日、22日; 10月1日—8日; 9月30日—10月2日."""
        start = self.day(first).partition("（")[0]
        if first == last:
            return start
        if first.month != last.month:
            return f"{start}—{self.day(last).partition('（')[0]}"
        joint = "、" if last - first == timedelta(days=1) else "—"
        return f"{start}{joint}{last.day}日"

    def run_en(self, first: date, last: date) -> str:
        """21–22 Nov; 30 Sep–2 Oct."""
        end = self.day_en(last).partition(" ")[2]
        if first == last:
            return end
        start = f"{first.day}" if first.month == last.month else self.day_en(first).partition(" ")[2]
        return f"{start}–{end}"

    def days(self, days: Sequence[date]) -> tuple[str, str]:
        """Several days as runs, or nothing where there would be too many to read."""
        found = _runs(days)
        if len(found) > _MOST_RUNS:
            return "", ""
        return "、".join(self.run(*one) for one in found), ", ".join(self.run_en(*one) for one in found)


def by_reason(days: Iterable[DayCount]) -> dict[tuple[str, str], list[date]]:
    """The days of each reason, in the order in which the reasons first come."""
    found: dict[tuple[str, str], list[date]] = {}
    for one in days:
        found.setdefault((one.reason, one.reason_en), []).append(one.day)
    return found


def _runs(days: Sequence[date]) -> list[tuple[date, date]]:
    found: list[tuple[date, date]] = []
    for day in days:
        if found and day - found[-1][1] == timedelta(days=1):
            found[-1] = (found[-1][0], day)
        else:
            found.append((day, day))
    return found


def plural(count: int, word: str) -> str:
    """1 day, 2 days."""
    return f"{count} {word}" if count == 1 else f"{count} {word}s"
