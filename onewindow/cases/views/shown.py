"""How a case is laid out for people: lanes, the next action in words, the drawn process."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext as _

from onewindow.cases.queries import CasePage, CasePart, Outcome, StepRow
from onewindow.documents.queries import SealedDocument
from onewindow.foundation.marks import marked
from onewindow.foundation.texts import is_english, localised, long_date, long_moment

DONE, NOW, STOP, LATER = "done", "now", "now stop", ""


@dataclass(frozen=True, slots=True)
class Stop:
    """One point of a lane: its look, its icon, its name, when it was or will be, and how it is read out."""

    css: str
    icon: str
    name: str
    moment: datetime | date | None
    is_until: bool
    spoken: str


@dataclass(frozen=True, slots=True)
class Lane:
    """One item's way through its department."""

    part: CasePart
    stops: tuple[Stop, ...]
    who: str
    phone: str


@dataclass(frozen=True, slots=True)
class NextStep:
    """The single thing that the applicant must do now."""

    title: str
    text: str
    kind: str
    number: str


def lanes(page: CasePage) -> list[Lane]:
    """One lane an item, in the bundle's order."""
    return [_lane(part) for part in page.children]


def _lane(part: CasePart) -> Lane:
    now = part.open_steps[0] if part.open_steps else None
    who = localised(now.post, "department_name") if now else localised(part, "department_name")
    post = f" · {localised(now.post, 'name')}" if now and now.post.name else ""
    phone = now.post.phone if now else part.phone
    stops = [_received(part), *(_stop(step) for step in part.track if step.state != "skipped")]
    if part.state == "correction_pending" and part.correction:
        words = Stop(STOP, "triangle-alert", _("补正"), part.correction.due_on, is_until=True, spoken=_("（等您）"))
        stops.insert(1, words)
    return Lane(part, tuple(stops), f"{who}{post}", phone)


def _received(part: CasePart) -> Stop:
    if part.received_at is None:
        return Stop(LATER, "circle", _("收件"), None, is_until=False, spoken=_("（还没到）"))
    return Stop(DONE, "circle-check", _("收件"), part.received_at, is_until=False, spoken=_("（已完成）"))


def _stop(step: StepRow) -> Stop:
    name = localised(step, "name")
    if step.state == "done":
        failed = step.result in {"fail", "refuse"}
        icon = "circle-x" if failed else "circle-check"
        return Stop(DONE, icon, name, step.done_at, is_until=False, spoken=_("（已完成）"))
    if step.state == "open":
        return Stop(NOW, "clock", name, step.due_on, is_until=True, spoken=_("（正在办）"))
    return Stop(LATER, "circle", name, step.due_on, is_until=True, spoken=_("（还没到）"))


def next_step_words(page: CasePage) -> NextStep | None:
    """What she must do now, in a sentence; None when it is the departments' turn."""
    action = page.next_action
    if action is None or action.kind == "none":
        return None
    title = localised(action, "title")
    until = _("请在 %(day)s前办好。") % {"day": long_date(action.due_on)} if action.due_on else ""
    return NextStep(title, until, action.kind, action.case_number)


@dataclass(frozen=True, slots=True)
class Box:
    """One box of the drawn process."""

    css: str
    x: int
    y: int
    width: int
    title: str
    state: str

    @property
    def middle(self) -> int:
        """Where its text is centred."""
        return self.x + self.width // 2

    @property
    def title_y(self) -> int:
        """The base line of its title."""
        return self.y + 22

    @property
    def state_y(self) -> int:
        """The base line of its state."""
        return self.y + 40


@dataclass(frozen=True, slots=True)
class Drawing:
    """The process as boxes and arrows of an SVG, with the same in words."""

    width: int
    height: int
    boxes: tuple[Box, ...]
    arrows: tuple[str, ...]
    words: tuple[str, ...]


DRAWN_W, BOX_H, GAP_X, GAP_Y, LETTER = 860, 52, 60, 16, 15
STATE_CSS = {"planned": "", "received": "now", "accepted": "now", "paused": "now", "correction_pending": "now"}


def process_drawing(page: CasePage) -> Drawing:
    """Items as boxes, stage by stage from left to right, an arrow from each to those that wait for it."""
    columns = _columns(page)
    tallest = max(len(column) for column in columns)
    box_w = max(150, (DRAWN_W - GAP_X * (len(columns) - 1)) // len(columns))
    height = tallest * (BOX_H + GAP_Y) + GAP_Y
    places: dict[str, Box] = {}
    for index, column in enumerate(columns):
        top = (height - len(column) * (BOX_H + GAP_Y) + GAP_Y) // 2
        for row, part in enumerate(column):
            x, y = 10 + index * (box_w + GAP_X), top + row * (BOX_H + GAP_Y)
            css = STATE_CSS.get(part.state, "done")
            places[part.item] = Box(css, x, y, box_w, _fitting(localised(part, "title"), box_w), _state_words(part))
    arrows = tuple(
        _arrow(places[before], places[part.item]) for part in page.children for before in part.after if before in places
    )
    words = tuple(f"{localised(part, 'title')}：{_state_words(part)}" for part in page.children)
    width = 20 + len(columns) * (box_w + GAP_X) - GAP_X
    return Drawing(width, height, tuple(places.values()), arrows, words)


def _fitting(title: str, width: int) -> str:
    """The title, shortened where the box is too narrow for it; the list in words has it in full."""
    letters = width // LETTER if not is_english() else width // 8
    return title if len(title) <= letters else f"{title[: letters - 1]}…"


def _columns(page: CasePage) -> list[list[CasePart]]:
    depth: dict[str, int] = {}
    for part in page.children:
        depth[part.item] = max((depth.get(before, 0) + 1 for before in part.after), default=0)
    return [[part for part in page.children if depth[part.item] == level] for level in sorted(set(depth.values()))]


def _arrow(start: Box, end: Box) -> str:
    x1, y1, x2, y2 = start.x + start.width, start.y + BOX_H // 2, end.x, end.y + BOX_H // 2
    bend = x1 + GAP_X // 2
    return f"M{x1} {y1}H{bend}V{y2}H{x2}"


def _state_words(part: CasePart) -> str:
    if part.state == "planned":
        return _("还没开始")
    if part.decided_at:
        return _("办好了") if part.outcome == "granted" else _("没办成")
    if part.state == "correction_pending":
        return _("等申请人补正")
    if part.open_steps:
        return _("正在办：%(step)s") % {"step": localised(part.open_steps[0], "name")[:8]}
    return _("已结束")


SOURCES = {
    "register": marked("登记库"),
    "licence": marked("电子证照"),
    "previous_step": marked("前面的步骤和系统生成"),
    "promise": marked("承诺"),
    "applicant": marked("您上传的"),
}


def outcome_sources(outcome: Outcome, names: Mapping[str, str]) -> list[tuple[str, list[str]]]:
    """Where each material came from: the source in words, and the materials' names."""
    return [
        (_(SOURCES[source]), [names.get(code, code) for code in codes])
        for source, codes in outcome.required.items()
        if codes and source in SOURCES
    ]


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper that she handed in: the material's name and the file to open."""

    name: str
    file_id: UUID


def papers_of(page: CasePage) -> list[Paper]:
    """The papers that were handed in with the matter, each file once."""
    found = {
        file_id: Paper(localised(row, "name"), file_id)
        for part in page.children
        for row in part.materials
        for file_id in row.file_ids
    }
    return list(found.values())


def material_names(page: CasePage) -> dict[str, str]:
    """The materials of a matter by code, in the reader's language."""
    return {row.code: localised(row, "name") for part in page.children for row in part.materials}


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a sealed document: what it is, and what it says."""

    label: str
    value: str


LABELS = {
    "matter": marked("办理事项"),
    "applicant": marked("申请人"),
    "reason": marked("理由"),
    "conclusion": marked("决定"),
    "outcome": marked("决定"),
    "received_at": marked("收到时间"),
    "counts_from": marked("起算日"),
    "accepted_at": marked("受理时间"),
    "promised_due": marked("承诺办结"),
    "statutory_due": marked("法定届满"),
    "due_on": marked("请在此前办好"),
    "right_route": marked("应当向谁申请"),
    "points": marked("要补的材料"),
    "bases": marked("依据"),
    "remedies": marked("救济途径"),
    "parts": marked("包含事项"),
    "items": marked("包含事项"),
    "materials": marked("材料"),
    "licence_no": marked("证照编号"),
    "deemed": marked("视为受理"),
    "corrects": marked("更正哪一份"),
    "correction_reason": marked("更正了什么"),
    "applied_on": marked("申请日期"),
    "expired_on": marked("原证到期"),
    "deemed_renewed": marked("视为准予延续，自"),
    "opinion": marked("审批意见"),
    "mode": marked("办理方式"),
    "number": marked("办件编号"),
    "to_organ": marked("移送给谁"),
    "pause": marked("中止事由"),
    "since": marked("从哪一天起"),
    "expected_end": marked("预计结束"),
    "days": marked("延长几个工作日"),
    "before": marked("原来的期限"),
    "hearing_at": marked("听证时间"),
    "place": marked("地点"),
    "chair": marked("听证主持人"),
    "record": marked("听证笔录"),
    "experts": marked("评审专家"),
    "summary": marked("专家组意见"),
    "finding": marked("评审结果"),
    "adopted": marked("怎么采纳"),
    "ending": marked("怎么终止"),
    "ended_on": marked("不再有效，自"),
    "penalty": marked("处罚决定书"),
    "paid": marked("补偿或者赔偿"),
}


def document_lines(document: SealedDocument) -> list[Line]:
    """What a sealed document says, line by line, in the reader's language where it has one."""
    facts = document.facts
    lines = []
    for name, value in facts.items():
        if name.endswith("_en") or value in (None, "", [], {}, False) or name not in LABELS:
            continue
        shown = facts.get(f"{name}_en") if is_english() and facts.get(f"{name}_en") else value
        lines.append(Line(_(LABELS[name]), _said(shown)))
    return lines


def _said(value: object) -> str:
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if isinstance(value, list | tuple):
        return "\n".join(_said(part) for part in value)
    if isinstance(value, Mapping):
        plain = {name: part for name, part in value.items() if not name.endswith("_en")}
        return " ".join(_said(value.get(f"{name}_en", part) if is_english() else part) for name, part in plain.items())
    text = str(value)
    try:
        moment = datetime.fromisoformat(text) if len(text) > 9 and text[4:5] == "-" else None
    except ValueError:
        moment = None
    if moment is None:
        return text
    return long_date(moment.date()) if len(text) == 10 else long_moment(moment)
