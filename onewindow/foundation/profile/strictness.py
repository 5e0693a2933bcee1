"""Refusing a profile that is looser than the national default: a city may only be stricter towards itself.

Not compared are the local choices: time of receipt, closing time and working hours, weekends at the end of a person's
deadline, tolerance, hotline and rating limits.
"""

from __future__ import annotations

from onewindow.foundation.limits.values import Limit
from onewindow.foundation.profile.national import LICENSING_PAUSES, NATIONAL_DEFAULT, NEVER_PAUSE
from onewindow.foundation.profile.section import Section
from onewindow.foundation.profile.values import JurisdictionProfile

_LAMPS = {
    ("", "measured_by"): "promised_limit",
    ("green", "workdays_left_min"): 1,
    ("yellow", "workdays_left"): 0,
    ("red", "after"): "promised_due",
}
# Supervision may not be milder than this (rule H); a stricter result takes its place.
_SEVERITY = ("nothing", "warning", "yellow", "red")
_CARD_RESULTS = {
    "H1": {"result": "warning"},
    "H2": {"promised_limit_passed": "yellow", "statutory_limit_passed": "red"},
    "H3": {"step_limit_passed": "warning"},
    "H4": {"no_correction_notice_in_time": "yellow"},
    "H5": {"second_correction_notice": "yellow", "material_outside_guide": "yellow", "repeated": "red"},
    "H6": {"no_reason_or_remedy": "red"},
    "H7": {"fee_outside_standard": "red"},
    "H8": {"after_check_missed": "red"},
    "H10": {"read_outside_purpose": "red"},
}


def refuse_looser(profile: JurisdictionProfile, root: Section) -> None:
    """Raises ProfileError at the first value that is looser than the national default."""
    _refuse_longer_limits(profile, root)
    _refuse_other_pauses(profile, root)
    _refuse_other_lamps(root.section("lamps"))
    _refuse_milder_cards(profile, root.section("cards"))
    if not profile.time.person_deadline.rolls_off_holiday:
        root.section("time").section("person_deadline").refuse(
            "rolls_off_holiday", "a person’s deadline moves off a holiday by law (civil-code:203); write true."
        )
    if profile.smallest_group < NATIONAL_DEFAULT.smallest_group:
        root.section("open_data").refuse(
            "smallest_group", f"is looser than the national default; write {NATIONAL_DEFAULT.smallest_group} or more."
        )


def _refuse_longer_limits(profile: JurisdictionProfile, root: Section) -> None:
    national = NATIONAL_DEFAULT
    _refuse_longer(root, "after_check", profile.after_check, national.after_check)
    if root.has("competence"):
        _refuse_longer(root, "competence", profile.competence.limit, national.competence.limit)
    for key in ("unopened", "overdue_head", "overdue_supervision") if root.has("escalation") else ():
        section = root.section("escalation")
        _refuse_longer(section, key, getattr(profile.escalation, key), getattr(national.escalation, key))
    for key in ("unconditional", "conditional", "extension", "supply"):
        section = root.section("share_requests")
        _refuse_longer(section, key, getattr(profile.share_requests, key), getattr(national.share_requests, key))
    for key in ("pass_on", "answer", "answer_with_approval"):
        section = root.section("data_correction")
        _refuse_longer(section, key, getattr(profile.data_correction, key), getattr(national.data_correction, key))


def _refuse_longer(section: Section, key: str, limit: Limit, default: Limit) -> None:
    if limit.unit == default.unit and limit.value <= default.value:
        return
    section.refuse(
        key,
        f"{limit.label_en()} is looser than the national default; write {default.value:g} {default.unit} or less.",
    )


def _refuse_other_pauses(profile: JurisdictionProfile, root: Section) -> None:
    """The list of article 45 is closed for licences; a further kind is for other matters and has a law of its own."""
    for section in root.sections("pause_kinds"):
        kind = profile.pause_kinds[section.text("code")]
        if kind.code in NEVER_PAUSE | profile.never_pause:
            section.refuse("code", f"{kind.code!r} never stops the clock, in any profile; remove it.")
        if kind.code in NATIONAL_DEFAULT.pause_kinds:
            continue
        if LICENSING_PAUSES in kind.basis:
            section.refuse("basis", f"{kind.code!r} is not in the closed list of {LICENSING_PAUSES}; name its own law.")
        if not kind.for_:
            section.refuse(
                "for", "is missing; name the matters it is for, because it never stops the clock of a licence."
            )


def _refuse_other_lamps(lamps: Section) -> None:
    lamps.basis()
    for (section, key), expected in _LAMPS.items():
        place = lamps.section(section) if section else lamps
        found = place.number(key) if isinstance(expected, int) else place.text(key)
        if found != expected:
            place.refuse(key, f"the lamp follows the promised limit in every profile; write {expected!r}.")


def _refuse_milder_cards(profile: JurisdictionProfile, cards: Section) -> None:
    rules = {one.text("rule"): one for one in cards.sections("rules")}
    for rule, results in _CARD_RESULTS.items():
        if rule not in rules:
            cards.refuse(
                "rules", f"the rule {rule} is missing; supervision may not be milder than the national default."
            )
        for key, least in results.items():
            if _SEVERITY.index(rules[rule].word(key, _SEVERITY)) < _SEVERITY.index(least):
                rules[rule].refuse(key, f"is milder than the national default; write {least!r}.")
    _refuse_later_warnings(profile, rules["H1"])
    _refuse_longer(cards, "contest", profile.cards.contest, NATIONAL_DEFAULT.cards.contest)


def _refuse_later_warnings(profile: JurisdictionProfile, rule: Section) -> None:
    national = NATIONAL_DEFAULT.cards
    if profile.cards.warn_used_percent > national.warn_used_percent:
        rule.refuse(
            "used_percent", f"warns later than the national default; write {national.warn_used_percent} or less."
        )
    if profile.cards.warn_workdays_left < national.warn_workdays_left:
        rule.refuse(
            "or_workdays_left", f"warns later than the national default; write {national.warn_workdays_left} or more."
        )
