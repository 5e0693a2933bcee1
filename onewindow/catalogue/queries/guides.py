"""Guides (办事指南): everything a page says about an item or a bundle under given answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from onewindow.catalogue.queries.applying import journeys, mode_of, promised_limit
from onewindow.catalogue.queries.measures import RealTimeRow, real_times
from onewindow.catalogue.queries.places import Place, places_of
from onewindow.catalogue.queries.published import published_catalogue
from onewindow.catalogue.queries.suppliers import MaterialLine, material_lines
from onewindow.catalogue.rules.answers import (
    COMMITMENT,
    Skipped,
    chosen_options,
    items_to_apply,
    open_questions,
    stages_of,
    step_plan,
    stop_of,
    window_of,
)
from onewindow.catalogue.rules.eligibility import Verdict, decide
from onewindow.catalogue.rules.guides import (
    MaterialKinds,
    answers_given,
    first_questions,
    material_kinds,
    stopping_questions,
)
from onewindow.catalogue.rules.laws import article_label, law_name, law_name_en
from onewindow.catalogue.rules.lawvalues import DecisionTable
from onewindow.catalogue.rules.process import PARTS
from onewindow.catalogue.rules.silence import Silence
from onewindow.catalogue.rules.standing import Standing
from onewindow.catalogue.rules.values import Bundle, Catalogue, Comparison, Item, Material, Option, Question
from onewindow.foundation.errors import NotFound
from onewindow.foundation.limits.values import Limit
from onewindow.foundation.profile import profile
from onewindow.lists.queries import ACTIVE, POWER, RESPONSIBILITY, Entry, all_entries
from onewindow.registers.queries import AuthorityRow, authorities

ONLINE_FROM_LEVEL = 3  # below it, an item is only described on line
ENOUGH = 5  # finished cases before a real time says anything
ELIGIBILITY = "e_"  # what an answer to a rule of eligibility is called in the address
OWN_FORM = "M-APP"  # the application form that the system makes; nobody thinks of it as a paper to hand in


@dataclass(frozen=True, slots=True)
class AskedQuestion:
    """A question with the answer given, if any; `assumed` is the answer that the guide takes where none was given."""

    question: Question
    chosen: str
    assumed: Option | None


@dataclass(frozen=True, slots=True)
class LimitLine:
    """The limits of one item side by side; `real` is how long finished cases took, where there were enough."""

    item: Item
    department: AuthorityRow | None
    statutory: Limit
    promised: Limit
    on_commitment: bool
    real: RealTimeRow | None = None


@dataclass(frozen=True, slots=True)
class LawLine:
    """An article; `role` says for what."""

    law: str
    law_en: str
    article: str
    article_number: int | None
    role: str
    version: str
    law_id: str = ""

    @property
    def article_en(self) -> str:
        """Article 29."""
        return f"Article {self.article_number}" if self.article_number else self.article


@dataclass(frozen=True, slots=True)
class ItemPart:
    """What the guide says about one item: conditions, steps, bases, fees, results."""

    item: Item
    department: AuthorityRow | None
    laws: tuple[LawLine, ...]
    steps: tuple[object, ...]
    pauses: tuple[object, ...]
    extension: LawLine | None
    apply_within: LawLine | None
    renewal: LawLine | None
    silence: tuple[tuple[Silence, LawLine | None], ...]
    power: Entry | None = None
    duty: Entry | None = None
    verdicts: tuple[Verdict, ...] = ()


@dataclass(frozen=True, slots=True)
class RemedyLine:
    """One way to contest the outcome."""

    kind: str
    name: str
    name_en: str
    limit: Limit | None
    law: LawLine | None
    text: str
    text_en: str


@dataclass(frozen=True, slots=True)
class Hindrance:
    """Why there is no apply button: closed, stopped, window or offline; with what the catalogue says and where to go."""

    kind: str
    option: Option | None
    department: AuthorityRow | None
    standing: Standing | None = None
    item: Item | None = None


@dataclass(frozen=True, slots=True)
class Hint:
    """Something an answer points to: another bundle, another region, or a remark."""

    kind: str
    option: Option
    bundle: Bundle | None


@dataclass(frozen=True, slots=True)
class Materials:
    """The materials in three kinds."""

    held: tuple[MaterialLine, ...]
    promised: tuple[MaterialLine, ...]
    uploaded: tuple[MaterialLine, ...]
    dropped: tuple[Material, ...]


@dataclass(frozen=True, slots=True)
class Guide:
    """The guide of an item or a bundle."""

    kind: str
    key: str
    thing: Item | Bundle
    bundle: Bundle | None
    items: tuple[Item, ...]
    questions: tuple[AskedQuestion, ...]
    more_questions: tuple[AskedQuestion, ...]
    answers: Mapping[str, str]
    is_assumed: bool
    hindrance: Hindrance | None
    hints: tuple[Hint, ...]
    skipped: tuple[tuple[Item, Skipped], ...]
    materials: Materials
    limits: tuple[LimitLine, ...]
    parts: tuple[ItemPart, ...]
    remedies: tuple[RemedyLine, ...]
    places: tuple[Place, ...]
    stages: tuple[tuple[Item, ...], ...]
    comparison: Comparison | None
    longest_promise: Limit | None
    longest_statutory: Limit | None
    visits: int
    departments: tuple[AuthorityRow, ...]
    eligibility: Mapping[str, str] = field(default_factory=dict)
    measured: RealTimeRow | None = None

    @property
    def tables(self) -> bool:
        """Whether there are rules of eligibility to try."""
        return any(item.eligibility for item in self.items)

    @property
    def is_free(self) -> bool:
        """Whether nothing is charged."""
        return all(item.charge.free for item in self.items)

    @property
    def has_hall(self) -> bool:
        """Whether the city's hall has a window for it."""
        return any(place.windows for place in self.places)


def guide(kind: str, key: str, asked: Mapping[str, str], catalogue: Catalogue | None = None) -> Guide:
    """The guide of the published item or bundle under the answers in an address; raises NotFound.

    `catalogue` may hold something that is not published yet, to be looked at beforehand.
    """
    catalogue = catalogue or published_catalogue()
    bundle = catalogue.bundles.get(key) if kind == "bundle" else None
    if kind == "bundle" and bundle is None:
        raise NotFound
    keys = bundle.items if bundle else (key,)
    if any(each not in catalogue.items for each in keys):
        raise NotFound
    every = tuple(catalogue.items[each] for each in keys)
    questions = open_questions(every)
    given = answers_given(questions, asked)
    assumed = dict(bundle.default_answers) if bundle else {}
    answers = {**assumed, **given}
    selection = items_to_apply(bundle, catalogue.items, answers) if bundle else None
    left = tuple(catalogue.items[each] for each in selection.keys) if selection else every
    first, more = first_questions(questions, stopping_questions(every))
    real = real_times()
    limits = tuple(_limit_line(item, answers, bundle, real.get(item.key)) for item in left)
    listed = all_entries()
    joint = journeys(bundle, left, answers) if bundle else None
    kinds = material_kinds(left, answers)
    return Guide(
        kind=kind,
        key=key,
        thing=bundle or every[0],
        bundle=bundle,
        items=left,
        questions=tuple(_asked(question, given, assumed) for question in first),
        more_questions=tuple(_asked(question, given, assumed) for question in more),
        answers=given,
        is_assumed=bool(bundle) and len(given) < len(questions),
        hindrance=_closed(left, bundle, catalogue) or _hindrance(left, answers),
        hints=_hints(left, given, bundle, catalogue.bundles),
        skipped=tuple((catalogue.items[each.item], each) for each in (selection.skipped if selection else ())),
        materials=_materials(kinds, left, catalogue.items),
        limits=limits,
        parts=tuple(_part(item, answers, listed, asked) for item in left),
        remedies=_remedies(left),
        places=places_of(left, bundle),
        stages=tuple(tuple(catalogue.items[k] for k in stage) for stage in stages_of(bundle, selection.keys))
        if bundle and selection
        else (),
        comparison=joint,
        longest_promise=Limit(joint.joint.workdays, "workday") if joint else limits[0].promised,
        longest_statutory=None if bundle else limits[0].statutory,
        visits=max(item.visits for item in left) if left else 0,
        departments=_departments(left),
        measured=real.get(key),
        eligibility={name: value for name, value in asked.items() if name.startswith(ELIGIBILITY)},
    )


def _asked(question: Question, given: Mapping[str, str], assumed: Mapping[str, str]) -> AskedQuestion:
    chosen = given.get(question.code, "")
    return AskedQuestion(question, chosen, None if chosen else question.option(assumed.get(question.code)))


def _closed(items: Sequence[Item], bundle: Bundle | None, catalogue: Catalogue) -> Hindrance | None:
    """An item that takes no applications, unless the bundle can do without it."""
    optional = bundle.optional_items if bundle else ()
    for item in items:
        standing = catalogue.standing_of(item.key)
        if not standing.is_open and item.key not in optional:
            return Hindrance("closed", None, authorities().get(item.department), standing, item)
    return None


def _limit_line(item: Item, answers: Mapping[str, str], bundle: Bundle | None, real: RealTimeRow | None) -> LimitLine:
    on_commitment = mode_of(item, answers) == COMMITMENT
    promised = promised_limit(item, answers, bundle)
    enough = real if real and real.count >= ENOUGH else None
    return LimitLine(item, authorities().get(item.department), item.statutory, promised, on_commitment, enough)


def _departments(items: Sequence[Item]) -> tuple[AuthorityRow, ...]:
    known = authorities()
    return tuple(known[code] for code in dict.fromkeys(item.department for item in items) if code in known)


def _hindrance(items: Sequence[Item], answers: Mapping[str, str]) -> Hindrance | None:
    known = authorities()
    for item in items:
        department = known.get(item.department)
        stop = stop_of(item, answers)
        if stop is not None:
            return Hindrance("stopped", stop, department)
        window = window_of(item, answers)
        if window is not None:
            return Hindrance("window", window, known.get(window.route.partition(":")[2], department))
        if item.online_level < ONLINE_FROM_LEVEL or "web" not in item.channels:
            return Hindrance("offline", None, department)
    return None


def _hints(
    items: Sequence[Item], given: Mapping[str, str], bundle: Bundle | None, bundles: Mapping[str, Bundle]
) -> tuple[Hint, ...]:
    hints: dict[tuple[str, str], Hint] = {}
    for item in items:
        for _question, option in chosen_options(item, given):
            kind, _, target = option.route.partition(":")
            if kind == "bundle" and target in bundles and (bundle is None or bundle.code != target):
                hints["bundle", target] = Hint("bundle", option, bundles[target])
            elif kind == "cross_region" or (option.note and kind != "window"):
                hints[kind, option.note] = Hint(kind if kind == "cross_region" else "note", option, None)
    return tuple(hints.values())


def _materials(kinds: MaterialKinds, items: Sequence[Item], known: Mapping[str, Item]) -> Materials:
    return Materials(
        material_lines(kinds.nothing_to_hand_in, items, known),
        material_lines(kinds.to_promise, items, known),
        material_lines(kinds.to_upload, items, known),
        kinds.dropped,
    )


def _part(
    item: Item, answers: Mapping[str, str], listed: Mapping[str, Mapping[str, Entry]], asked: Mapping[str, str]
) -> ItemPart:
    kinds = profile().pause_kinds
    reasons = dict.fromkeys(reason for step in item.steps for reason in step.pause_reasons)
    bases = [
        LawLine(
            basis.law,
            law_name_en(basis.law_id),
            basis.label,
            basis.article,
            basis.role,
            basis.version,
            basis.law_id,
        )
        for basis in item.legal_bases
    ]
    return ItemPart(
        item=item,
        department=authorities().get(item.department),
        laws=tuple(dict.fromkeys(bases)),
        steps=tuple(
            planned.definition
            for planned in step_plan(item, answers)
            if not planned.skipped and planned.definition.action not in PARTS
        ),
        pauses=tuple(kinds[reason] for reason in reasons if reason in kinds),
        extension=_article(item.extension),
        apply_within=_article(item.apply_within),
        renewal=_article(item.renewal),
        silence=silence_lines(item),
        power=_entry(listed.get(POWER, {}), item.key, item.power),
        duty=_entry(listed.get(RESPONSIBILITY, {}), item.key, item.responsibility),
        verdicts=tuple(decide(table, _tried(table, asked)) for table in item.eligibility),
    )


def _entry(entries: Mapping[str, Entry], key: str, named: str) -> Entry | None:
    """The entry of a list that an item names, else the active one that names it."""
    if named:
        return entries.get(named)
    return next((row for row in entries.values() if row.item == key and row.state == ACTIVE), None)


def _tried(table: DecisionTable, asked: Mapping[str, str]) -> dict[str, str]:
    return {column.name: asked.get(f"{ELIGIBILITY}{column.name}", "") for column in table.inputs}


def _article(rule: object) -> LawLine | None:
    law_id = getattr(rule, "law_id", "")
    return _law_line(law_id, rule.article) if law_id else None  # type: ignore[attr-defined]


def silence_lines(item: Item) -> tuple[tuple[Silence, LawLine | None], ...]:
    """What silence means for an item, each with the article that says so (None for a rule of the platform)."""
    return tuple((one, _article(one)) for one in item.silence)


def _law_line(law_id: str, article: int) -> LawLine:
    return LawLine(law_name(law_id), law_name_en(law_id), article_label(article), article, "", "")


def _remedies(items: Sequence[Item]) -> tuple[RemedyLine, ...]:
    known = authorities()
    lines = [
        RemedyLine(
            remedy.kind,
            known[remedy.to].name if remedy.to in known else remedy.to,
            known[remedy.to].name_en if remedy.to in known else remedy.to_en,
            remedy.limit,
            _law_line(remedy.law_id, remedy.article) if remedy.law_id and remedy.article else None,
            remedy.text,
            remedy.text_en,
        )
        for item in items
        for remedy in item.remedies
    ]
    return tuple(dict.fromkeys(lines))
