"""Reading a profile file (辖区配置) into values, and refusing what is looser than the national default."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, time
from itertools import pairwise
from pathlib import Path

import yaml

from onewindow.foundation.limits.values import Limit, Unit
from onewindow.foundation.profile.national import NATIONAL_DEFAULT
from onewindow.foundation.profile.section import ProfileError, Section
from onewindow.foundation.profile.strictness import refuse_looser
from onewindow.foundation.profile.values import (
    CardThresholds,
    CommitmentItem,
    Competence,
    DataCorrectionLimits,
    Escalation,
    HotlineLimits,
    JurisdictionProfile,
    PauseKind,
    PersonDeadline,
    ProfileTime,
    RatingLimits,
    ReceivedOutside,
    SharingLimits,
    Tolerance,
)
from onewindow.foundation.workdays import MAKE_UP, DayKind, holiday

_TOLERANCE_WORDS = {
    "days": ("per_item", "before_promised_due"),
    "unit": (Unit.WORKDAY,),
    "promised_limit": ("from_last_tolerated_material", "from_acceptance"),
    "statutory_limit": ("runs_on",),
    "not_supplied": ("acceptance_revoked",),
}
_URGENCIES = ("normal", "urgent", "emergency")
_SECTIONS = frozenset(
    {
        *("profile", "units", "time", "tolerance", "commitment", "after_check", "pause_rule", "pause_kinds"),
        *(
            "never_pause",
            "lamps",
            "cards",
            "ratings",
            "hotline",
            "share_requests",
            "data_correction",
            "open_data",
            "competence",
            "notice_service",
            "escalation",
        ),
    }
)


def load_profile(path: Path | str) -> JurisdictionProfile:
    """The profile in a file; raises ProfileError, which names file, key and remedy, when it cannot be used."""
    name = str(path)
    try:
        content = yaml.safe_load(Path(path).read_text(encoding="utf-8"))
    except OSError as error:
        raise ProfileError(
            f"{name}: cannot be read ({error.strerror}); set ONEWINDOW_PROFILE to a profile file."
        ) from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise ProfileError(f"{name}: is not valid YAML in UTF-8: {error}") from error
    root = Section(name, "", content)
    for key in root.keys():  # noqa: SIM118 a Section is no dict
        if key not in _SECTIONS:
            root.refuse(str(key), f"is unknown; remove it or write one of {', '.join(sorted(_SECTIONS))}.")
    profile = _profile(root)
    refuse_looser(profile, root)
    return profile


def _profile(root: Section) -> JurisdictionProfile:
    head = root.section("profile")
    division = head.text("division")
    if not re.fullmatch(r"\d{6}", division):
        head.refuse("division", f"write the six digits of the division in quotes, not {division!r}.")
    return JurisdictionProfile(
        code=head.text("code"),
        division=division,
        name=head.text("name"),
        name_en=head.text("name_en"),
        version=head.text("version"),
        time=_time(root.section("time")),
        tolerance=_tolerance(root.section("tolerance")),
        commitment_items=_commitment_items(root.section("commitment")),
        after_check=_with_basis(root.section("after_check")).limit(),
        pause_kinds=_pause_kinds(root),
        never_pause=frozenset(one.text("code") for one in root.sections("never_pause")),
        cards=_cards(root.section("cards")),
        ratings=_ratings(root.section("ratings")),
        hotline=_hotline(root.section("hotline")),
        share_requests=_sharing(root.section("share_requests")),
        data_correction=_data_correction(root.section("data_correction")),
        smallest_group=_with_basis(root.section("open_data")).whole("smallest_group"),
        competence=_competence(root),
        notice_service=_notice_service(root),
        escalation=_escalation(root),
    )


def _with_basis(section: Section) -> Section:
    """The same section, once it has shown its basis: no value stands without one."""
    section.basis()
    return section


def _time(section: Section) -> ProfileTime:
    for key in ("received_outside", "closing_time", "working_time", "calendar", "person_deadline"):
        section.section(key).basis()
    calendar, person = section.section("calendar"), section.section("person_deadline")
    calendar.word("later_years", ("provisional",))
    return ProfileTime(
        received_outside=section.section("received_outside").choice("value", ReceivedOutside),
        closing_time=section.section("closing_time").clock("value"),
        working_spans=_working_spans(section.section("working_time")),
        official_years=calendar.wholes("official_years"),
        person_deadline=PersonDeadline(person.is_set("rolls_off_weekend"), person.is_set("rolls_off_holiday")),
        announced_days=_announced_days(calendar) if calendar.has("days") else (),
    )


def _working_spans(section: Section) -> tuple[tuple[time, time], ...]:
    section.word("timezone", ("Asia/Shanghai",))
    spans = tuple(section.span(key) for key in ("morning", "afternoon") if section.has(key))
    if not spans:
        section.refuse("morning", "write the working hours, such as '09:00-12:00'.")
    if any(earlier[1] > later[0] for earlier, later in pairwise(spans)):
        section.refuse("afternoon", "begins before the morning ends; write spans that do not overlap.")
    return spans


def _announced_days(calendar: Section) -> tuple[tuple[date, DayKind], ...]:
    """The days of a year's notice, where no library holds them yet: `{date, off, name, name_en}`."""
    return tuple(
        (one.day("date"), holiday(one.text("name"), one.text("name_en")) if one.is_set("off") else MAKE_UP)
        for one in calendar.sections("days")
    )


def _tolerance(section: Section) -> Tolerance:
    section.basis()
    return Tolerance(**{key: section.word(key, words) for key, words in _TOLERANCE_WORDS.items()})


def _commitment_items(section: Section) -> Mapping[str, CommitmentItem]:
    section.basis()
    section.word("decision", ("within_promised_commitment_limit",))
    items = [
        CommitmentItem(
            item=one.text("item"),
            when=one.answers("when"),
            basis=one.article_basis(),
            reason=one.text("reason"),
            reason_en=one.text("reason_en"),
        )
        for one in section.sections("items")
    ]
    return {item.item: item for item in items}


def _pause_kinds(root: Section) -> Mapping[str, PauseKind]:
    root.section("pause_rule").article_basis()
    kinds: dict[str, PauseKind] = {}
    for one in root.sections("pause_kinds"):
        code = one.text("code")
        if code in kinds:
            one.refuse("code", f"{code!r} is there twice; remove one.")
        basis = one.article_basis()
        kinds[code] = PauseKind(
            code, one.text("name"), one.text("name_en"), basis, one.text("for", ""), one.text("for_en", "")
        )
    return kinds


def _cards(section: Section) -> CardThresholds:
    section.basis()
    warning = next((one for one in section.sections("rules") if one.text("rule") == "H1"), None)
    if warning is None:
        section.refuse("rules", "the rule H1 is missing; write used_percent and or_workdays_left of it.")
    return CardThresholds(warning.number("used_percent"), warning.number("or_workdays_left"), section.limit("contest"))


def _ratings(section: Section) -> RatingLimits:
    section.basis()
    return RatingLimits(section.limit("contact"), section.limit("repair"), section.whole("ranking_minimum"))


def _hotline(section: Section) -> HotlineLimits:
    section.basis()
    dispatch, work = section.section("dispatch"), section.section("handle")
    return HotlineLimits(
        register=section.limit("register"),
        dispatch={urgency: dispatch.limit(urgency) for urgency in _URGENCIES},
        work={urgency: work.limit(urgency) for urgency in _URGENCIES},
        call_back=section.limit("call_back"),
    )


def _sharing(section: Section) -> SharingLimits:
    section.basis()
    return SharingLimits(*(section.limit(key) for key in ("unconditional", "conditional", "extension", "supply")))


def _competence(root: Section) -> Competence:
    """The national default where the profile says nothing."""
    if not root.has("competence"):
        return NATIONAL_DEFAULT.competence
    section = _with_basis(root.section("competence"))
    return Competence(section.text("decided_by"), section.limit())


def _notice_service(root: Section) -> Limit:
    """How long a public notice runs before it counts as served; the national default where the profile says nothing."""
    if not root.has("notice_service"):
        return NATIONAL_DEFAULT.notice_service
    return _with_basis(root.section("notice_service")).limit()


def _escalation(root: Section) -> Escalation:
    """The national default where the profile says nothing; each limit is in working days."""
    if not root.has("escalation"):
        return NATIONAL_DEFAULT.escalation
    section = _with_basis(root.section("escalation"))
    return Escalation(
        unopened=section.limit("unopened"),
        overdue_head=section.limit("overdue_head"),
        overdue_supervision=section.limit("overdue_supervision"),
        supervision=section.text("supervision"),
    )


def _data_correction(section: Section) -> DataCorrectionLimits:
    section.basis()
    return DataCorrectionLimits(
        pass_on=section.limit("pass_on"),
        answer=section.limit("answer"),
        answer_with_approval=section.limit("answer_with_approval"),
        coordinated_by=section.text("coordinated_by"),
    )
