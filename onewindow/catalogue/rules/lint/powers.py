"""An item stands on the lists: its power, the responsibility with the post that answers, and staffed steps."""

from __future__ import annotations

from onewindow.catalogue.rules.known import Definition, KnownReferences, PowerFact, rows
from onewindow.catalogue.rules.lint.gate import PUBLIC_SERVICE, has_power
from onewindow.foundation.located import Path

ACTIVE = "active"


def check_powers(item: Definition, known: KnownReferences) -> None:
    """A power-type item exercises an active power of its own department, and somebody answers for it (R-004)."""
    if not has_power(item, known):
        return
    if item.body.get("type_code") != PUBLIC_SERVICE:
        power = known.power_for(item.key, item.body.get("power", ""))
        if not _stands(item, power, known):
            return
        _check_duty(item, power, known)
    check_posts(item, known)


def _stands(item: Definition, power: PowerFact | None, known: KnownReferences) -> bool:
    """Notes why the power does not carry the item; False ends the matter, as nothing else would help."""
    if power is None:
        item.fault(
            ("power",),
            "NO_POWER",
            "No entry of the power list carries this item.",
            "Name the entry under power, or have it put on the list first.",
            "权力清单里没有对应的权力，不得设定",
        )
        return False
    if power.state == "cancelled":
        since = power.cancelled_on.isoformat() if power.cancelled_on else ""
        item.fault(
            ("power",),
            "POWER_CANCELLED",
            f"The power was cancelled on {since}; the item must be withdrawn",
            "Withdraw the item.",
            f"对应权力已于{since}取消，事项应下架",
        )
        return False
    if power.state != ACTIVE:
        item.fault(
            ("power",),
            "POWER_NOT_YET",
            f"The power {power.code} is not in force yet.",
            "Publish the item from the day on which the power holds.",
            f"权力 {power.code} 还没有生效",
        )
    elif item.body.get("department") not in (power.department, *_unknown(item, known)):
        item.fault(
            ("power",),
            "POWER_OF_ANOTHER",
            f"The power {power.code} belongs to {power.department}, not to {item.body.get('department')}.",
            "An office publishes only within its own powers; name one of its own.",
            f"权力 {power.code} 属于 {power.department}，不在本部门职权范围内",
        )
    elif power.level != item.body.get("level"):
        item.fault(
            ("level",),
            "POWER_OF_ANOTHER_LEVEL",
            f"The power {power.code} is exercised at level {power.level}.",
            "Set the item's level to the power's, or name the power of this level.",
            f"权力 {power.code} 由第 {power.level} 级行使，和事项的行使层级不一致",
        )
    return True


def _unknown(item: Definition, known: KnownReferences) -> list[object]:
    """A department that does not exist is said elsewhere already."""
    department = item.body.get("department")
    return [] if department in known.departments else [department]


def _check_duty(item: Definition, power: PowerFact | None, known: KnownReferences) -> None:
    duty = known.duty_for(item.key, item.body.get("responsibility", ""), power.code if power else "")
    if duty is None or duty.state != ACTIVE:
        item.fault(
            ("responsibility",),
            "NO_RESPONSIBILITY",
            "No entry of the responsibility list answers for this item.",
            "Put it on the responsibility list, with the post that answers.",
            "责任清单里没有对应的责任",
        )
    elif duty.post not in known.staffed_posts:
        item.fault(
            ("responsibility",),
            "RESPONSIBILITY_WITHOUT_POST",
            f"The responsibility {duty.code} names no post with an active member.",
            "Name the post that answers for it, and give it a member.",
            f"责任 {duty.code} 没有写明负责岗位，或者岗位上没有人",
        )


def check_posts(item: Definition, known: KnownReferences) -> None:
    """A process runs only when every step has a post with an active member and a written duty (R-009)."""
    for path, step in rows(item, "steps"):
        _check_post(item, (*path, "post"), step.get("post"), known)
        joint = step.get("joint", {})
        for post in (*joint.get("posts", ()), *([joint["escalate_to"]] if "escalate_to" in joint else ())):
            _check_post(item, (*path, "joint"), post, known)


def _check_post(item: Definition, path: Path, post: str | None, known: KnownReferences) -> None:
    if post not in known.posts:
        return  # said already as an unknown reference
    if post not in known.staffed_posts:
        item.fault(
            path,
            "POST_WITHOUT_MEMBER",
            f"The post {post} has no active member.",
            "Give the post a member before the process begins.",
            f"岗位 {post} 上没有在岗人员",
        )
    elif post not in known.post_duties:
        item.fault(
            path,
            "POST_WITHOUT_DUTY",
            f"The post {post} has no written duty.",
            "Write what the post has to do.",
            f"岗位 {post} 没有书面职责",
        )
