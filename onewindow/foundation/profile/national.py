"""The national default: what the law says, or the platform chooses where no law says anything.

A city's profile may be stricter towards itself. A looser value is refused, save for the local choices: time of receipt,
closing time and working hours, weekends at the end of a person's deadline, tolerance, hotline and rating limits.
"""

from __future__ import annotations

from datetime import time

from onewindow.foundation.limits.values import Limit, Unit
from onewindow.foundation.profile.values import (
    END_OF_DAY,
    CardThresholds,
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

LICENSING_PAUSES = "administrative-licensing-law:45"

# The closed list for licences: 行政许可法 art. 45.
_ARTICLE_45 = (
    ("hearing", "听证", "Hearing"),
    ("tender", "招标", "Tender"),
    ("auction", "拍卖", "Auction"),
    ("technical_inspection", "检验", "Technical inspection"),
    ("test", "检测", "Test"),
    ("quarantine", "检疫", "Quarantine"),
    ("appraisal", "鉴定", "Appraisal"),
    ("expert_review", "专家评审", "Expert review"),
)

# Never pauses, in any profile (rule C6).
NEVER_PAUSE = frozenset(
    {"site_visit", "payment", "correction", "tolerated_material", "other_organ", "countersigning", "system_failure"}
)


def _workdays(value: int) -> Limit:
    return Limit(value, Unit.WORKDAY)


NATIONAL_DEFAULT = JurisdictionProfile(
    code="NATIONAL",
    division="000000",
    name="全国默认配置",
    name_en="National default",
    version="1",
    time=ProfileTime(
        received_outside=ReceivedOutside.SAME_DAY,
        closing_time=END_OF_DAY,
        working_spans=((time(9), time(12)), (time(13, 30), time(17))),
        official_years=frozenset({2024, 2025, 2026}),
        person_deadline=PersonDeadline(),
    ),
    tolerance=Tolerance(
        days="before_promised_due",
        unit=Unit.WORKDAY,
        promised_limit="from_acceptance",
        statutory_limit="runs_on",
        not_supplied="acceptance_revoked",
    ),
    commitment_items={},
    after_check=_workdays(60),
    pause_kinds={code: PauseKind(code, name, name_en, (LICENSING_PAUSES,)) for code, name, name_en in _ARTICLE_45},
    never_pause=NEVER_PAUSE,
    cards=CardThresholds(warn_used_percent=80, warn_workdays_left=2, contest=_workdays(3)),
    ratings=RatingLimits(contact=_workdays(1), repair=_workdays(15), ranking_minimum=30),
    hotline=HotlineLimits(
        register=Limit(0, Unit.IMMEDIATE),
        dispatch={"normal": _workdays(1), "urgent": Limit(0.5, Unit.HOUR), "emergency": Limit(0, Unit.IMMEDIATE)},
        work={"normal": _workdays(5), "urgent": _workdays(1), "emergency": Limit(0, Unit.IMMEDIATE)},
        call_back=_workdays(3),
    ),
    share_requests=SharingLimits(_workdays(1), _workdays(10), _workdays(10), _workdays(20)),
    data_correction=DataCorrectionLimits(_workdays(2), _workdays(5), _workdays(10), coordinated_by="DS-D"),
    smallest_group=10,
    escalation=Escalation(_workdays(2), _workdays(1), _workdays(3), supervision="DS-S"),
    competence=Competence(decided_by="DS-A", limit=_workdays(3)),
    notice_service=Limit(30, "calendar_day"),  # CPL art. 95 (2021 amendment; 60 before)
)
