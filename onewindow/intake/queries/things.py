"""What a draft is for: an item or a bundle in the versions that the draft began with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from onewindow.catalogue import queries as catalogue
from onewindow.catalogue.queries import Bundle, Item, JointField, JointMaterial, Question, Selection
from onewindow.foundation.errors import NotFound
from onewindow.foundation.memo import Memo
from onewindow.foundation.texts import localised
from onewindow.identity.queries import HALL
from onewindow.intake.rules import choosing
from onewindow.intake.rules.filling import Fillable
from onewindow.registers.queries import element

ITEM, BUNDLE = "item", "bundle"
_selections: Memo[Selection] = Memo()
_fields: Memo[tuple[JointField, ...]] = Memo()
_materials: Memo[tuple[JointMaterial, ...]] = Memo()


@dataclass(frozen=True, slots=True)
class Thing:
    """An item, or a bundle with its items in order."""

    kind: str
    key: str
    bundle: Bundle | None
    items: tuple[Item, ...]

    @property
    def name(self) -> str:
        """Its title."""
        return self.bundle.name if self.bundle else self.items[0].name

    @property
    def name_en(self) -> str:
        """Its English title."""
        return self.bundle.name_en if self.bundle else self.items[0].name_en

    @property
    def questions(self) -> tuple[Question, ...]:
        """The questions of all its items, each once."""
        return catalogue.open_questions(self.items)

    @property
    def dependencies(self) -> Mapping[str, tuple[str, ...]]:
        """What waits for what."""
        return self.bundle.dependencies if self.bundle else {}

    @property
    def versions(self) -> dict[str, Any]:
        """The versions, as a draft keeps them."""
        return {
            "bundle": str(self.bundle.version_id) if self.bundle else None,
            "items": [str(item.version_id) for item in self.items],
        }

    def selection(self, answers: Mapping[str, str]) -> Selection:
        """Which items these answers leave, and what stops all."""
        if self.bundle:
            bundle, items = self.bundle, {item.key: item for item in self.items}
            return _selections.of(
                (bundle, *self.items),
                tuple(sorted(answers.items())),
                lambda: catalogue.items_to_apply(bundle, items, answers),
            )
        return Selection((self.key,), (), catalogue.stop_of(self.items[0], answers))

    def chosen(self, answers: Mapping[str, str]) -> tuple[Item, ...]:
        """The items that these answers leave, in order."""
        keys = set(self.selection(answers).keys)
        return tuple(item for item in self.items if item.key in keys)

    def fields(self, answers: Mapping[str, str]) -> tuple[JointField, ...]:
        """The joint form under these answers."""
        chosen = self.chosen(answers)
        return _fields.of(
            (self.bundle, *chosen), "", lambda: with_prefills(catalogue.joint_fields(chosen, self.bundle), chosen)
        )

    def materials(self, answers: Mapping[str, str]) -> tuple[JointMaterial, ...]:
        """The joint materials under these answers."""
        chosen, key = self.chosen(answers), tuple(sorted(answers.items()))
        return _materials.of(chosen, key, lambda: catalogue.joint_materials(chosen, answers))

    def needed(self) -> tuple[str, ...]:
        """The keys of the items without which it cannot be done: all but the optional ones of a bundle."""
        optional = self.bundle.optional_items if self.bundle else ()
        return tuple(item.key for item in self.items if item.key not in optional)

    def first_items(self) -> tuple[Item, ...]:
        """The items that the applicant herself begins with; later ones may be for the company that she founds."""
        return tuple(item for item in self.items if not self.dependencies.get(item.key))

    def needs(self) -> frozenset[str]:
        """All data elements that its items may read."""
        return frozenset(need for item in self.items for need in catalogue.needs_of(item))


def with_prefills(fields: Sequence[JointField], items: Sequence[Item]) -> tuple[JointField, ...]:
    """The joint fields; where the merged field names no element, the first item that names one for it counts."""
    named = {f.name: f.prefill for item in reversed(items) for f in item.form if f.prefill}
    return tuple(
        field if field.prefill or field.name not in named else replace(field, prefill=named[field.name])
        for field in fields
    )


def published_thing(kind: str, key: str) -> Thing:
    """The published item or bundle with this key; raises NotFound."""
    known = catalogue.published_catalogue()
    if kind == ITEM and key in known.items:
        return Thing(ITEM, key, None, (known.items[key],))
    if kind != BUNDLE or key not in known.bundles:
        raise NotFound
    bundle = known.bundles[key]
    return Thing(BUNDLE, key, bundle, tuple(known.items[each] for each in bundle.items))


def thing_in(kind: str, key: str, versions: Mapping[str, Any]) -> Thing:
    """The item or bundle in the versions that a draft keeps; the catalogue keeps them in the process."""
    items = tuple(catalogue.item_version(UUID(version)) for version in versions["items"])
    bundle = catalogue.bundle_version(UUID(versions["bundle"])) if versions["bundle"] else None
    return Thing(kind, key, bundle, items)


def options_of(field: Fillable) -> tuple[str, ...]:
    """The choices of a field: its own, else the codes of the element that fills it in."""
    own = field.constraints.get("options")
    if isinstance(own, (list, tuple)):
        return tuple(str(each) for each in own)
    known = element(field.prefill) if field.prefill and field.type in {"select", "multiselect"} else None
    return tuple(known.codes) if known else ()


def ways_elsewhere(thing: Thing, answers: Mapping[str, str], channel: str) -> list[tuple[choosing.Way, Any]]:
    """The ways that the answers show to a window or a bundle, each with the option that shows it.

    At a window (channel `hall`) nobody is sent to a window.
    """
    found: list[tuple[choosing.Way, Any]] = []
    for item in thing.chosen(answers):
        for question in item.questions:
            option = question.option(answers.get(question.code))
            way = choosing.way_of(option.route, thing.key) if option else None
            is_here = way is not None and way.kind == "window" and channel == HALL
            if way and not is_here and all(way != other for other, _ in found):
                found.append((way, option))
    return found


def thing_names() -> dict[str, str]:
    """What every published bundle and item is called, by `bundle:KEY` and `item:KEY`; bundles first."""
    known = catalogue.published_catalogue()
    bundles = {f"bundle:{key}": localised(bundle, "name") for key, bundle in known.bundles.items()}
    return bundles | {f"item:{key}": localised(item, "name") for key, item in known.items.items()}
