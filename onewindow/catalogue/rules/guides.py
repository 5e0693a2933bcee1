"""What a guide (办事指南) says under given answers: questions first, then materials in three kinds, limits, bases."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from onewindow.catalogue.rules.answers import Answers
from onewindow.catalogue.rules.values import Item, Material, Option, Question

FIRST_QUESTIONS = 3


@dataclass(frozen=True, slots=True)
class Condition:
    """When a material is asked for: with this answer to this question."""

    question: Question
    option: Option


@dataclass(frozen=True, slots=True)
class PossibleMaterial:
    """A material with the items that use it; `conditions` are those that no answer has decided yet."""

    material: Material
    items: tuple[str, ...]
    conditions: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class MaterialKinds:
    """The materials in the three kinds of the guide, and those that the answers made needless."""

    nothing_to_hand_in: tuple[PossibleMaterial, ...]
    to_promise: tuple[PossibleMaterial, ...]
    to_upload: tuple[PossibleMaterial, ...]
    dropped: tuple[Material, ...]


def material_kinds(items: Sequence[Item], answers: Answers) -> MaterialKinds:
    """免提交, 可承诺 and 需上传, each paper once; what depends on an open question is shown with its condition."""
    possible: dict[str, PossibleMaterial] = {}
    ruled_out: dict[str, Material] = {}
    for item in items:
        for material in item.materials:
            conditions = open_conditions(item, material, answers)
            if conditions is None:
                ruled_out.setdefault(material.code, material)
                continue
            known = possible.get(material.code)
            possible[material.code] = (
                PossibleMaterial(material, (item.key,), conditions)
                if known is None
                else PossibleMaterial(known.material, (*known.items, item.key), _fewer(known.conditions, conditions))
            )
    found = tuple(possible.values())
    return MaterialKinds(
        tuple(each for each in found if each.material.source in ("register", "licence", "previous_step")),
        tuple(each for each in found if each.material.source == "promise"),
        tuple(each for each in found if each.material.source == "applicant"),
        tuple(material for code, material in ruled_out.items() if code not in possible),
    )


def _fewer(first: tuple[Condition, ...], second: tuple[Condition, ...]) -> tuple[Condition, ...]:
    return first if len(first) <= len(second) else second


def open_conditions(item: Item, material: Material, answers: Answers) -> tuple[Condition, ...] | None:
    """The conditions of a material that no answer decides; None when an answer rules the material out."""
    questions = {question.code: question for question in item.questions}
    undecided: list[Condition] = []
    for code, value in material.when.items():
        if code in answers:
            if answers[code] != value:
                return None
            continue
        option = questions[code].option(value)
        if option is not None:
            undecided.append(Condition(questions[code], option))
    return tuple(undecided)


def first_questions(
    questions: Sequence[Question], stopping: Iterable[str]
) -> tuple[tuple[Question, ...], tuple[Question, ...]]:
    """Two or three questions to ask first, and the rest: what may rule an item out comes before what changes papers."""
    codes = set(stopping)
    order = sorted(questions, key=lambda question: question.code not in codes)
    return tuple(order[:FIRST_QUESTIONS]), tuple(order[FIRST_QUESTIONS:])


def stopping_questions(items: Iterable[Item]) -> tuple[str, ...]:
    """The codes of the questions that may end in a stop or at a window."""
    return tuple(
        question.code
        for item in items
        for question in item.questions
        if any(option.stop or option.route.startswith("window:") for option in question.options)
    )


def answers_given(questions: Iterable[Question], asked: Mapping[str, str]) -> dict[str, str]:
    """The answers among what was sent that are answers at all; anything else in an address is ignored."""
    return {
        question.code: asked[question.code]
        for question in questions
        if question.option(asked.get(question.code)) is not None
    }
