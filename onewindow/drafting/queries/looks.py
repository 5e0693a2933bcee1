"""A draft as it will look: its text, the difference to what is published, its guide and form, and whom it affects."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import yaml

from onewindow.cases.queries.running import running_cases
from onewindow.catalogue.queries import JointField, draft_chart, joint_fields, published_catalogue
from onewindow.catalogue.queries.guides import Guide, guide
from onewindow.catalogue.queries.unpublished import (
    SHAPES,
    is_whole,
    newest_bodies,
    published_body,
    unpublished_bundle,
    unpublished_item,
)
from onewindow.drafting.queries.drafts import DraftPage
from onewindow.drafting.rules.drawing import Drawing, bundle_drawing
from onewindow.drafting.rules.labels import Label, label_of
from onewindow.drafting.rules.writing import as_text
from onewindow.foundation.errors import NotFound
from onewindow.foundation.flowchart import Chart
from onewindow.foundation.linediff import DiffLine, count_of, line_diff
from onewindow.foundation.shape import Many, Record, Shape
from onewindow.lists.queries import SHAPES as ENTRIES

FILE_LISTS = {"item": "items", "bundle": "bundles"}
TRANSLATED = {"name", "label", "text", "stop", "note", "summary", "reason", "change", "title", "rule"}


@dataclass(frozen=True, slots=True)
class Impact:
    """Whom a new version affects: cases under way, papers more or less to hand in, texts without English."""

    running: int
    uploads_before: int
    uploads_after: int
    untranslated: int

    @property
    def more_uploads(self) -> int:
        """How many papers more have to be handed in; negative for fewer."""
        return self.uploads_after - self.uploads_before


@dataclass(frozen=True, slots=True)
class Comparison:
    """The difference to a published version, as lines."""

    version: int
    lines: tuple[DiffLine, ...]

    @property
    def added(self) -> int:
        """How many lines are new."""
        return count_of(self.lines, "ins")

    @property
    def removed(self) -> int:
        """How many lines fell away."""
        return count_of(self.lines, "del")


def draft_text(kind: str, body: Mapping[str, Any]) -> str:
    """The definition as YAML."""
    return as_text(SHAPES[kind], body)


def base_of(page: DraftPage) -> Mapping[str, Any]:
    """The body of the published version from which the draft began, or of what it adopts; empty for something new."""
    if page.base_version is None:
        above = newest_bodies("item", [page.source]).get(page.source) if page.source else None
        return above.body if above else {}
    return published_body(page.kind, page.key, page.base_version) or {}


def comparison_of(page: DraftPage, base: Mapping[str, Any]) -> Comparison | None:
    """What changes against the published version, or differs from the level above (version 0); None without either."""
    if not base:
        return None
    return Comparison(page.base_version or 0, line_diff(draft_text(page.kind, base), draft_text(page.kind, page.body)))


def differences(kind: str, ours: Mapping[str, Any], theirs: Mapping[str, Any]) -> tuple[DiffLine, ...]:
    """What would change, line by line, in an item, a bundle or an entry of a list."""
    shape = {**SHAPES, **ENTRIES}[kind]
    return line_diff(as_text(shape, ours), as_text(shape, theirs))


def impact_of(page: DraftPage, base: Mapping[str, Any]) -> Impact:
    """Whom the draft affects once it is published."""
    return Impact(running_cases(page.kind, page.key), _uploads(base), _uploads(page.body), untranslated(page.body))


def chart_of(page: DraftPage, base: Mapping[str, Any], *, english: bool) -> Chart | None:
    """The process of an item, drawn; None for anything else."""
    if page.kind != "item":
        return None
    return draft_chart(page.body.get("steps") or (), base.get("steps") or (), english=english)


def drawing_of(page: DraftPage, base: Mapping[str, Any]) -> Drawing:
    """The items of a bundle as boxes, stage by stage."""
    items = published_catalogue().items
    names = {key: (each.name, each.name_en, each.department) for key, each in items.items()}
    return bundle_drawing(page.body.get("stages") or (), names, base.get("items") or ())


def is_complete(page: DraftPage) -> bool:
    """Whether the draft can be looked at as a guide and as a form."""
    if not is_whole(page.kind, page.body):
        return False
    known = published_catalogue().items
    return page.kind == "item" or all(key in known for key in page.body["items"])


def guide_of(page: DraftPage, answers: Mapping[str, str]) -> Guide:
    """The guide as citizens will see it; raises NotFound for what is not complete."""
    if not is_complete(page):
        raise NotFound
    catalogue = published_catalogue()
    if page.kind == "item":
        here = {**catalogue.items, page.key: unpublished_item(page.body)}
        return guide("item", page.key, answers, replace(catalogue, items=here))
    bundles = {**catalogue.bundles, page.key: unpublished_bundle(page.body)}
    return guide("bundle", page.key, answers, replace(catalogue, bundles=bundles))


def form_of(page: DraftPage) -> tuple[JointField, ...]:
    """The fields of the form as citizens will see them; raises NotFound for what is not complete."""
    if not is_complete(page):
        raise NotFound
    if page.kind == "item":
        return joint_fields([unpublished_item(page.body)], None)
    bundle = unpublished_bundle(page.body)
    items = published_catalogue().items
    return joint_fields([items[key] for key in bundle.items], bundle)


def untranslated(body: Any) -> int:
    """How many texts have no English beside them."""
    if isinstance(body, Mapping):
        if "article" in body and "label" in body:
            return 0  # a legal basis: the article's number and the law say it in English
        texts = [name for name in TRANSLATED if isinstance(body.get(name), str) and body[name].strip()]
        missing = sum(not str(body.get(f"{name}_en") or "").strip() for name in texts)
        return missing + sum(untranslated(value) for value in body.values())
    return sum(untranslated(value) for value in body) if isinstance(body, list) else 0


def _uploads(body: Mapping[str, Any]) -> int:
    rows = [row for row in body.get("materials") or () if isinstance(row, Mapping)]
    return sum(row.get("source") == "applicant" and row.get("required") is True for row in rows)


def draft_file(kind: str, body: Mapping[str, Any]) -> str:
    """The definition as a file of its own, in the shape in which the catalogue's files are imported."""
    lines = draft_text(kind, body).splitlines()
    first = f"{FILE_LISTS[kind]}:\n- {lines[0]}\n" if lines else f"{FILE_LISTS[kind]}: []\n"
    return first + "".join(f"  {line}\n" if line else "\n" for line in lines[1:])


def newest_version(page: DraftPage) -> int | None:
    """The newest published version where it is newer than the one from which the draft began."""
    found = newest_bodies(page.kind, [page.key]).get(page.key)
    return found.version if found and found.version != page.base_version and page.published_version is None else None


def place_names(kind: str, place: tuple[str, ...]) -> list[Label]:
    """A place of a conflict in words: the parts' names, and the entries by their code or name."""
    names: list[Label] = []
    keys: tuple[str, ...] = ()
    shape: Shape | None = {**SHAPES, **ENTRIES}[kind]
    for part in place:
        if isinstance(shape, Record):
            keys = (*keys, part)
            names.append(label_of(keys))
            shape = shape.needed.get(part) or shape.optional.get(part)
        else:
            names.append(Label(part, part))
            shape = shape.of if isinstance(shape, Many) else None
    return names


def plain_text(value: Any) -> str:
    """A value as people read it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (Mapping, list)):
        return str(yaml.safe_dump(value, allow_unicode=True, sort_keys=False)).strip()
    return str(value)
