"""A bundle as it is being put together: the items to choose from, their order, the joint form, before and after."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from onewindow.catalogue.queries import Item, Question, published_catalogue
from onewindow.foundation.marks import marked
from onewindow.registers.queries import authorities

NAMES = (marked("跑动次数"), marked("提交材料"), marked("工作日"), marked("填表份数"), marked("填写项"))


@dataclass(frozen=True, slots=True)
class ItemChoice:
    """A published item that a bundle may hold; `others` are the chosen items that it may wait for."""

    item: Item
    department: str
    department_en: str
    is_chosen: bool
    is_optional: bool
    others: tuple[tuple[Item, bool], ...]


@dataclass(frozen=True, slots=True)
class AnswerChoice:
    """A question of the items, and the answer that is usual."""

    question: Question
    answer: str


@dataclass(frozen=True, slots=True)
class FieldRow:
    """A field of the joint form with the items that use it."""

    name: str
    label: str
    label_en: str
    type: str
    users: tuple[Item, ...]
    carried_from: Item | None


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure before and after."""

    name: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class Composition:
    """Everything that the page of a bundle shows."""

    chosen: tuple[ItemChoice, ...]
    others: tuple[ItemChoice, ...]
    answers: tuple[AnswerChoice, ...]
    stages: tuple[tuple[Item, ...], ...]
    fields: tuple[FieldRow, ...]
    figures: tuple[Figure, ...]


def composition_of(body: Mapping[str, Any]) -> Composition:
    """The composition that a body describes; items that are not published are left out."""
    known = published_catalogue().items
    keys = [key for key in body.get("items") or () if key in known]
    after = {row.get("item"): row.get("after") or [] for row in body.get("dependencies") or () if isinstance(row, dict)}
    optional = set(body.get("optional_items") or ())
    chosen = tuple(_choice(known[key], keys, after.get(key, []), optional, known) for key in keys)
    rest = sorted(
        (each for key, each in known.items() if key not in keys), key=lambda each: (each.department, each.key)
    )
    return Composition(
        chosen=chosen,
        others=tuple(_choice(each, [], [], optional, known) for each in rest),
        answers=_answers(body, [known[key] for key in keys]),
        stages=tuple(
            tuple(known[key] for key in stage if key in known)
            for stage in body.get("stages") or ()
            if isinstance(stage, list)
        ),
        fields=tuple(_field(row, known) for row in body.get("joint_form") or () if isinstance(row, dict)),
        figures=_figures(body),
    )


def _choice(item: Item, keys: list[str], after: list[str], optional: set[str], known: Mapping[str, Item]) -> ItemChoice:
    department = authorities().get(item.department)
    name, name_en = (department.name, department.name_en) if department else (item.department, item.department)
    others = tuple((known[key], key in after) for key in keys if key != item.key)
    return ItemChoice(item, name, name_en, item.key in keys, item.key in optional, others)


def _answers(body: Mapping[str, Any], items: list[Item]) -> tuple[AnswerChoice, ...]:
    written = body.get("default_answers") or {}
    questions = {question.code: question for item in items for question in item.questions}
    return tuple(AnswerChoice(question, str(written.get(code, ""))) for code, question in questions.items())


def _field(row: Mapping[str, Any], known: Mapping[str, Item]) -> FieldRow:
    users = tuple(known[key] for key in row.get("used_by") or () if key in known)
    name, label, label_en, kind = (str(row.get(key) or "") for key in ("name", "label", "label_en", "type"))
    return FieldRow(name, label, label_en, kind, users, known.get(str(row.get("carried_from") or "")))


def _figures(body: Mapping[str, Any]) -> tuple[Figure, ...]:
    before, after = body.get("single_journey") or {}, body.get("bundle_journey") or {}
    pairs = [("visits", "visits"), ("materials", "materials"), ("workdays", "workdays"), ("forms", "forms")]
    pairs.append(("fields", "fields"))
    joint = {**after, "materials": _sum(after.get("uploads"), after.get("promises")), "forms": after.get("forms", 1)}
    return tuple(
        Figure(name, before.get(one), joint.get(other)) for name, (one, other) in zip(NAMES, pairs, strict=True)
    )


def _sum(*figures: Any) -> int | None:
    found = [figure for figure in figures if isinstance(figure, int)]
    return sum(found) if found else None
