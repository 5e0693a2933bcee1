"""What applies to given answers: materials, mode, stops, steps, limits, and which items of a bundle remain."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from onewindow.catalogue.rules.values import Bundle, Item, Material, Option, Question, StepDefinition
from onewindow.foundation.limits.values import Limit

Answers = Mapping[str, str]
STANDARD = "standard"
COMMITMENT = "commitment"
PROMISE_ALLOWED = "crd.promise_allowed"  # read before a promise is accepted (rule D8)


@dataclass(frozen=True, slots=True)
class Skipped:
    """An optional item that the answers leave out, and why."""

    item: str
    question: str
    answer: str
    reason: str
    reason_en: str


@dataclass(frozen=True, slots=True)
class Selection:
    """The items of a bundle to apply for; `stopped` is the answer that rules the whole bundle out."""

    keys: tuple[str, ...]
    skipped: tuple[Skipped, ...]
    stopped: Option | None


@dataclass(frozen=True, slots=True)
class PlannedStep:
    """A step of the item under the given answers."""

    definition: StepDefinition
    skipped: bool


def matches(when: Mapping[str, str] | None, answers: Answers) -> bool:
    """Whether the answers fulfil every condition; no condition is always fulfilled."""
    return all(answers.get(question) == value for question, value in (when or {}).items())


def active_materials(item: Item, answers: Answers) -> tuple[Material, ...]:
    """The materials that these answers ask for, in the item's order."""
    return tuple(material for material in item.materials if matches(material.when, answers))


def chosen_options(item: Item, answers: Answers) -> tuple[tuple[Question, Option], ...]:
    """The item's questions that are answered, each with the option chosen."""
    pairs = ((question, question.option(answers.get(question.code))) for question in item.questions)
    return tuple((question, option) for question, option in pairs if option is not None)


def stop_of(item: Item, answers: Answers) -> Option | None:
    """The answer that says that this item is not to be applied for, if there is one."""
    return next((option for _question, option in chosen_options(item, answers) if option.stop), None)


def routes_of(item: Item, answers: Answers) -> tuple[Option, ...]:
    """The answers that point elsewhere: to a bundle, to a window, to another region."""
    return tuple(option for _question, option in chosen_options(item, answers) if option.route)


def window_of(item: Item, answers: Answers) -> Option | None:
    """The answer with which the item can only be handled at a window, if there is one."""
    return next((option for option in routes_of(item, answers) if option.route.startswith("window:")), None)


def mode_of(item: Item, answers: Answers, commitment_items: Mapping[str, Mapping[str, str]]) -> str:
    """The mode of the decision: commitment (告知承诺) or standard.

    A decision rests on a promise only for the items on the profile's list, with the answers it names, and where the
    applicant chose so (rule D8); `commitment_items` maps each such item to those answers.
    """
    if COMMITMENT not in item.acceptance_modes or item.key not in commitment_items:
        return STANDARD
    is_chosen = any(option.mode == COMMITMENT for _question, option in chosen_options(item, answers))
    return COMMITMENT if is_chosen and matches(commitment_items[item.key], answers) else STANDARD


def promised_limit(item: Item, mode: str, bundle: Bundle | None) -> Limit:
    """The promised limit that binds: on commitment its own, else the bundle's where it sets one, else the item's."""
    if mode == COMMITMENT and item.commitment_promised is not None:
        return item.commitment_promised
    if bundle is not None and item.key in bundle.bundle_limits:
        return bundle.bundle_limits[item.key]
    return item.promised


def step_plan(item: Item, answers: Answers) -> tuple[PlannedStep, ...]:
    """All steps in order; those that the answers skip are marked."""
    return tuple(PlannedStep(step, bool(step.skip_when) and matches(step.skip_when, answers)) for step in item.steps)


def open_questions(items: Iterable[Item]) -> tuple[Question, ...]:
    """The questions of several items, each code once with the options of all, in order of first appearance."""
    merged: dict[str, Question] = {}
    for item in items:
        for question in item.questions:
            known = merged.get(question.code)
            merged[question.code] = question if known is None else _with_options_of(known, question)
    return tuple(merged.values())


def _with_options_of(first: Question, second: Question) -> Question:
    values = {option.value for option in first.options}
    added = tuple(option for option in second.options if option.value not in values)
    return replace(first, options=first.options + added) if added else first


def items_to_apply(bundle: Bundle, items: Mapping[str, Item], answers: Answers) -> Selection:
    """Which of a bundle's items these answers leave: an optional one that is stopped falls away, another stops all."""
    keys: list[str] = []
    skipped: list[Skipped] = []
    stopped: Option | None = None
    for key in bundle.items:
        stops = [(question, option) for question, option in chosen_options(items[key], answers) if option.stop]
        if not stops:
            keys.append(key)
        elif key in bundle.optional_items:
            question, option = stops[0]
            skipped.append(Skipped(key, question.code, option.value, option.stop, option.stop_en))
        else:
            keys.append(key)
            stopped = stopped or stops[0][1]
    return Selection(tuple(keys), tuple(skipped), stopped)


def stages_of(bundle: Bundle, keys: Sequence[str]) -> tuple[tuple[str, ...], ...]:
    """The bundle's stages with only these items; a stage that becomes empty falls away."""
    stages = (tuple(key for key in stage if key in keys) for stage in bundle.stages)
    return tuple(stage for stage in stages if stage)


def after_of(bundle: Bundle, key: str, keys: Sequence[str]) -> tuple[str, ...]:
    """The items that must be granted before `key` begins, of those that are applied for.

    What an item that falls away would itself have waited for is waited for instead.
    """
    found: list[str] = []
    for before in bundle.dependencies.get(key, ()):
        found += [before] if before in keys else after_of(bundle, before, keys)
    return tuple(dict.fromkeys(found))


def needs_of(item: Item) -> frozenset[str]:
    """The data elements (`register.element`) that the item may read, the implicit one of rule D8 included."""
    needs = {field.prefill for field in item.form if field.prefill}
    needs |= {s.ref for material in item.materials for s in material.supplied_by if s.kind == "register"}
    may_promise = any(material.source == "promise" or material.commitment for material in item.materials)
    if may_promise or COMMITMENT in item.acceptance_modes:
        needs.add(PROMISE_ALLOWED)
    return frozenset(needs)
