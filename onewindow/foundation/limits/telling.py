"""The numbered notes of a derivation in days: from what it starts to what comes out, each with rule and article."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time

from onewindow.foundation.limits.counting import STOPPED, Stop
from onewindow.foundation.limits.moments import Setting
from onewindow.foundation.limits.values import UNIT_WORDS, Derivation, Limit, Note, Unit, Wording
from onewindow.foundation.limits.wording import KINDS, LAWS_OF_KINDS, STARTS, Teller, by_reason, plural
from onewindow.foundation.workdays import MAKE_UP


@dataclass(frozen=True, slots=True)
class Facts:
    """What went into a derivation: limit, pauses, extension, and how to speak of them."""

    limit: Limit
    wording: Wording
    stops: tuple[Stop, ...]
    extension: int
    is_office: bool
    told: date | None = None


def told(derivation: Derivation, facts: Facts, by: Setting) -> tuple[Note, ...]:
    """The notes of a limit or period in days, months or years, or at once."""
    teller = Teller(derivation.received.year)
    _tell_start(teller, derivation, facts, by)
    if facts.limit.unit == Unit.IMMEDIATE:
        teller.tell(
            "加：即时，当日办结，休息日顺延到下一个工作日",
            "Plus: at once, on the day, or on the next working day if that is a day off",
            "R-RECEIVE",
        )
    else:
        _tell_count(teller, derivation, facts)
        _tell_days_left_out(teller, derivation, facts)
        for stop in facts.stops:
            _tell_stop(teller, derivation, stop)
        _tell_kept(teller, derivation, facts)
        _tell_extension(teller, derivation, facts)
    _tell_end(teller, derivation, by)
    return tuple(teller.notes)


def _tell_start(teller: Teller, derivation: Derivation, facts: Facts, by: Setting) -> None:
    """From what a count starts: 受理：11月17日（周二）10:12，当天不计入."""
    received, effective = derivation.received, derivation.effective_date
    word, word_en = STARTS[facts.wording.starts_on]
    if received.time() == time():
        text, text_en = f"{word}：{teller.day(received.date())}", f"{word_en}: {teller.day_en(received.date())}"
    else:
        text, text_en = f"{word}：{teller.moment(received)}", f"{word_en}: {teller.moment_en(received)}"
    if effective != received.date():
        closing = f"{by.profile.time.closing_time:%H:%M}"
        text += f"，在非工作日或 {closing} 后，视为 {teller.day(effective)}"
        text_en += f", on a day off or after {closing}, counts as {teller.day_en(effective)}"
    rule = "R-START" if effective == received.date() else "R-RECEIVE"
    if facts.limit.unit == Unit.IMMEDIATE:
        teller.tell(text, text_en, rule)
    else:
        teller.tell(f"{text}，当天不计入", f"{text_en}; the day itself is not counted", rule, "civil-code:201")


def _tell_count(teller: Teller, derivation: Derivation, facts: Facts) -> None:
    limit = facts.limit
    first = next((one.day for one in derivation.days if one.counted), None)
    if first is not None:
        unit, _, units_en = UNIT_WORDS[Unit(limit.unit)]
        if limit.unit == Unit.WORKDAY:
            laws = ("administrative-licensing-law:82",) if facts.is_office else ()
            teller.tell(
                f"起算：下一个工作日，{teller.day(first)}，按工作日计算",
                f"Begins: the next working day, {teller.day_en(first)}; working days are counted",
                "R-WORKDAY",
                *laws,
            )
        else:
            counted = unit.removeprefix("个")
            teller.tell(
                f"起算：次日，{teller.day(first)}，按{counted}计算",
                f"Begins: the next day, {teller.day_en(first)}; counted in {units_en}",
                "R-START",
                "civil-code:201",
            )
    kind, kind_en = KINDS[facts.wording.kind]
    text, text_en = f"加：{kind}{limit.label()}", f"Plus: {kind_en}{limit.label_en()}"
    if derivation.nominal is None:
        teller.tell(text, text_en, "R-WORKDAY", *LAWS_OF_KINDS.get(facts.wording.kind, ()))
    else:
        monthly = limit.unit in (Unit.MONTH, Unit.YEAR)
        teller.tell(
            f"{text}，最后一日是 {teller.day(derivation.nominal)}",
            f"{text_en}; the last day is {teller.day_en(derivation.nominal)}",
            "R-MONTH" if monthly else "R-START",
            *(("civil-code:202",) if monthly else ()),
        )


def _tell_days_left_out(teller: Teller, derivation: Derivation, facts: Facts) -> None:
    """The days off that are left out of working days, and the make-up days that are counted."""
    if facts.limit.unit != Unit.WORKDAY:
        return
    after = [one for one in derivation.days if one.day > derivation.effective_date]
    off = by_reason(one for one in after if not one.counted and not one.reason.startswith(STOPPED))
    parts, parts_en = [], []
    for (reason, reason_en), days in off.items():
        runs, runs_en = teller.days(days)
        parts.append(f"{reason} {runs}，共 {len(days)} 天" if runs else f"{reason} {len(days)} 天")
        parts_en.append(
            f"{reason_en} {runs_en}, {plural(len(days), 'day')}" if runs else f"{reason_en} {plural(len(days), 'day')}"
        )
    text, text_en = "；".join(parts) or "其间没有休息日", "; ".join(parts_en) or "no day off falls in it"
    ending, ending_en = ("", "") if facts.stops else ("。没有停钟", ". The clock was not stopped")
    teller.tell(f"减：{text}{ending}", f"Minus: {text_en}{ending_en}", "R-WORKDAY")
    made_up = [one.day for one in after if one.counted and one.reason == MAKE_UP.reason_zh]
    if made_up:
        runs, runs_en = teller.days(made_up)
        listed, listed_en = runs or f"{len(made_up)} 天", runs_en or plural(len(made_up), "day")
        teller.tell(f"计：调休上班 {listed}，照常计入", f"Counted: make-up working days, {listed_en}", "R-WORKDAY")


def _tell_stop(teller: Teller, derivation: Derivation, stop: Stop) -> None:
    start, start_en = teller.day(stop.start), teller.day_en(stop.start)
    if stop.is_open:
        teller.tell(
            f"停：{stop.name}自 {start} 次日起停钟，还没结束，恢复后日期相应后移",
            f"Stopped: {stop.name_en.lower()} after {start_en}, not ended; the date moves on by the days it takes",
            "R-PAUSE",
            *stop.basis,
        )
        return
    days = sum(1 for one in derivation.days if stop.covers(one.day) and one.reason.startswith(STOPPED))
    teller.tell(
        f"减：{stop.name}停钟，{start} 当天照计，次日起至 {teller.day(stop.end)} 止，不计 {days} 天",
        f"Minus: clock stopped for {stop.name_en.lower()} after {start_en} (that day is counted) "
        f"up to and including {teller.day_en(stop.end)}, {plural(days, 'day')} not counted",
        "R-PAUSE",
        *stop.basis,
    )


def _tell_kept(teller: Teller, derivation: Derivation, facts: Facts) -> None:
    before = derivation.due_before_told
    if before is None or facts.told is None:
        return
    kept, kept_en = teller.day(facts.told), teller.day_en(facts.told)
    teller.tell(
        f"不提前：按公布的放假安排是 {teller.day(before)}，但已告知您 {kept}，仍以 {kept} 为准",
        f"Kept: by the announced calendar it is {teller.day_en(before)}, but you were told {kept_en}, which stays",
        "R-PROVISIONAL",
    )


def _tell_extension(teller: Teller, derivation: Derivation, facts: Facts) -> None:
    before = derivation.due_before_extension
    if before is None:
        return
    more = Limit(facts.extension, facts.limit.unit)
    teller.tell(
        f"延：经批准延长 {more.label()}，接在原届满日 {teller.day(before)} 之后",
        f"Extended with approval by {more.label_en()}, after the original due date {teller.day_en(before)}",
        "R-EXTEND",
        "administrative-licensing-law:42",
    )


def _tell_end(teller: Teller, derivation: Derivation, by: Setting) -> None:
    """What moved the last day, what comes out, and whether that is only provisional."""
    due, last = derivation.due_date, derivation.nominal
    is_kept = derivation.due_before_extension is not None or derivation.due_before_told is not None
    if last is not None and not is_kept and due != last:
        teller.tell(
            f"顺延：{teller.day(last)} 是休息日，顺延到其后第一个工作日 {teller.day(due)}",
            f"Moved: {teller.day_en(last)} is a day off, so it moves to the next working day, {teller.day_en(due)}",
            "R-LASTDAY",
            "civil-code:203",
        )
    closing = "24:00" if by.profile.time.closing_time == time.max else f"{by.profile.time.closing_time:%H:%M}"
    teller.tell(
        f"得：{teller.day(due)} {closing} 前",
        f"Result: {teller.day_en(due)}, before {closing}",
        "R-CLOSE",
        "civil-code:203",
    )
    tell_provisional(teller, derivation, by)


def tell_provisional(teller: Teller, derivation: Derivation, by: Setting) -> None:
    """That a year it touches has no announced calendar."""
    if not derivation.provisional:
        return
    days = (derivation.received.date(), derivation.due_date)
    years = [year for year in range(min(days).year, max(days).year + 1) if not by.calendar.is_official(year)]
    listed = "、".join(f"{year}年" for year in years)
    listed_en = ", ".join(str(year) for year in years)
    teller.tell(
        f"暂定：{listed}放假安排未公布，仅按周末和法定节日推算，公布后重新计算",
        f"Provisional: the calendar of {listed_en} is not announced; only weekends and statutory days are left out, "
        "and the date is computed again once it is",
        "R-PROVISIONAL",
        "public-holidays-regulation:2",
    )
