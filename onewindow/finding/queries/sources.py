"""Published texts as sources of answers, and services as candidates of the guided finder."""

from __future__ import annotations

from collections.abc import Sequence

from onewindow.catalogue.queries import Bundle, Catalogue, Hit, Item, Text, divisions_of
from onewindow.finding.rules.answering import Source
from onewindow.finding.rules.facets import DEPARTMENT, DIVISION, LIFE_EVENT
from onewindow.finding.rules.guiding import AUDIENCE, PLACE, THEME, Candidate
from onewindow.registers.queries import authorities

ONLINE_FROM = 3


def source_of(hit: Hit, catalogue: Catalogue) -> Source | None:
    """The texts of what was found; for a bundle those of its items together."""
    if hit.kind == "item":
        item = catalogue.items[hit.key]
        return Source("item", item.key, item.version, item.name, item.name_en, _texts(item))
    bundle = catalogue.bundles[hit.key]
    return Source("bundle", bundle.code, bundle.version, bundle.name, bundle.name_en, _bundle_texts(bundle, catalogue))


def _texts(item: Item) -> dict[str, tuple[str, str]]:
    office = authorities().get(item.department)
    asked = [material for material in item.materials if material.source == "applicant" and not material.when]
    steps = [step for step in item.steps if not step.skip_when]
    texts = {
        "limit": (
            f"承诺{item.promised.label()}，法定{item.statutory.label()}",
            f"Promised {item.promised.label_en()}, by law {item.statutory.label_en()}",
        ),
        "materials": (
            _listed([material.name for material in asked]),
            ", ".join(material.name_en for material in asked),
        ),
        "charge": ("不收费", "Free of charge") if item.charge.free else (_fees(item, 0), _fees(item, 1)),
        "place": (f"窗口 {_listed(item.windows)}", f"Windows {', '.join(item.windows)}"),
        "phone": (item.phone, item.phone),
        "conditions": (
            _listed([condition.zh for condition in item.conditions], "；"),
            _listed([condition.en for condition in item.conditions], "; "),
        ),
        "visits": (f"到现场 {item.visits} 次", f"{item.visits} visits"),
        "how": (_listed([step.name for step in steps], " → "), " → ".join(step.name_en for step in steps)),
        "guide": (item.summary or item.name, item.summary_en or item.name_en),
    }
    if not asked:
        texts["materials"] = ("不用您交材料", "You need to hand in nothing")
    if office:
        texts["who"] = (office.name, office.name_en)
    return texts


def _bundle_texts(bundle: Bundle, catalogue: Catalogue) -> dict[str, tuple[str, str]]:
    items = [catalogue.items[key] for key in bundle.items]
    names = Text(_listed([item.name for item in items]), ", ".join(item.name_en for item in items))
    texts = {"guide": (names.zh, names.en), "how": (names.zh, names.en)}
    lead = authorities().get(bundle.lead_department)
    if lead:
        texts |= {"who": (lead.name, lead.name_en), "phone": (lead.phone, lead.phone)}
    return texts


def candidates(catalogue: Catalogue, *, is_whole: bool = False) -> list[Candidate]:
    """Everything that one may apply for, with its facets; `is_whole`: also what is suspended or withdrawn."""
    events: dict[str, list[str]] = {}
    for bundle in catalogue.bundles.values():
        for key in bundle.items:
            events.setdefault(key, []).append(bundle.life_event)
    found = [
        Candidate("item", item.key, item.name, item.name_en, _facets(item, events.get(item.key, ())))
        for item in catalogue.items.values()
        if is_whole or catalogue.standing_of(item.key).is_open
    ]
    return [*found, *(_bundle_candidate(bundle, catalogue) for bundle in catalogue.bundles.values())]


def _bundle_candidate(bundle: Bundle, catalogue: Catalogue) -> Candidate:
    themes = tuple(dict.fromkeys(theme for key in bundle.items for theme in catalogue.items[key].themes))
    facets = _facets(catalogue.items[bundle.items[0]], [bundle.life_event])
    facets |= {THEME: themes, DEPARTMENT: tuple(dict.fromkeys([bundle.lead_department, *bundle.departments]))}
    return Candidate("bundle", bundle.code, bundle.name, bundle.name_en, facets)


def _facets(item: Item, events: Sequence[str]) -> dict[str, tuple[str, ...]]:
    return {
        AUDIENCE: tuple("person" if target == "natural_person" else "company" for target in item.targets),
        THEME: item.themes,
        LIFE_EVENT: tuple(dict.fromkeys([*item.life_events, *events])),
        DEPARTMENT: (item.department,),
        DIVISION: tuple(divisions_of(item)),
        PLACE: ("online" if item.online_level >= ONLINE_FROM and not item.visits else "visit",),
    }


def _listed(names: list[str] | tuple[str, ...], joint: str = "、") -> str:
    return joint.join(names)


def _fees(item: Item, which: int) -> str:
    parts = [
        (f"{fee.name} {fee.amount:g} 元/{fee.unit}", f"{fee.name_en} {fee.amount:g} yuan per {fee.unit_en}")[which]
        for fee in item.charge.items
    ]
    return ("；", "; ")[which].join(parts)
