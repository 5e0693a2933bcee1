"""Turns what a page sends into values; nothing is judged here."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

from onewindow.catalogue.queries import JointField
from onewindow.intake.rules.content import dispute_slot
from onewindow.intake.rules.filling import Entries
from onewindow.intake.rules.tables import columns_of

CODE = r"[A-Z][A-Z0-9-]{0,40}"
WHOLE = "whole"  # a hidden field of our own pages: a tick that is absent means that it was taken away
LONGEST_TEXT = 4000
MOST_ROWS = 60


@dataclass(frozen=True, slots=True)
class Upload:
    """A file for a material, or as proof of a dispute."""

    slot: str
    file: UploadedFile[Any]


def read_entries(post: QueryDict, fields: Iterable[JointField]) -> Entries:
    """What the form brings: values, disputes, promises chosen, records picked, files taken away."""
    is_whole = WHOLE in post
    values: dict[str, Any] = {}
    disputes: dict[str, bool] = {}
    for field in fields:
        if field.carried_from:
            continue
        value = _value(post, field, is_whole=is_whole)
        if value is not None:
            values[field.name] = value
        if f"dispute_{field.name}" in post:
            disputes[field.name] = bool(post[f"dispute_{field.name}"])
        elif field.name in post.getlist("disputable"):
            disputes[field.name] = False
    return Entries(
        values=values,
        disputes=disputes,
        choices=dict.fromkeys(post.getlist("choosable"), "") | _coded(post, "choose_"),
        picks={name.removeprefix("pick_"): str(post[name]) for name in post if name.startswith("pick_")},
        removed=tuple(post.getlist("remove")),
    )


def _value(post: QueryDict, field: JointField, *, is_whole: bool) -> Any:
    name = field.name
    if field.type == "table":
        rows = _rows(post, field)
        return rows if rows or is_whole else None
    if field.type == "multiselect":
        chosen = [text[:LONGEST_TEXT] for text in post.getlist(name)]
        return chosen if chosen or is_whole else None
    return post[name][:LONGEST_TEXT] if name in post else None


def _rows(post: QueryDict, field: JointField) -> list[dict[str, str]]:
    columns = {column.name for column in columns_of(field.name, field.constraints)}
    pattern = re.compile(rf"{re.escape(field.name)}-(\d{{1,3}})-(\w+)")
    rows: dict[int, dict[str, str]] = {}
    for name in post:
        found = pattern.fullmatch(name)
        if found and found[2] in columns:
            rows.setdefault(int(found[1]), {})[found[2]] = str(post[name])[:LONGEST_TEXT]
    return [rows[number] for number in sorted(rows)[:MOST_ROWS]]


def _coded(post: QueryDict, beginning: str) -> dict[str, str]:
    pattern = re.compile(f"{beginning}({CODE})")
    return {found[1]: str(post[name]) for name in post if (found := pattern.fullmatch(name))}


def reused_files(post: QueryDict) -> list[tuple[str, UUID]]:
    """The earlier papers that she takes: material and file."""
    return [(code, _uuid(each)) for code in _coded(post, "reuse_") for each in post.getlist(f"reuse_{code}") if each]


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        return UUID(int=0)  # no file has it


def uploads(files: MultiValueDict[str, UploadedFile[Any]]) -> list[Upload]:
    """The files that came with the form."""
    found: list[Upload] = []
    for name in files:
        material = re.fullmatch(f"file_({CODE})", name)
        proof = re.fullmatch(r"dispute_file_(\w{1,60})", name)
        slot = material[1] if material else dispute_slot(proof[1]) if proof else ""
        found += [Upload(slot, file) for file in files.getlist(name) if slot]
    return found


def ticked_promises(post: QueryDict) -> list[str]:
    """The promises that she ticked on the review page."""
    return list(_coded(post, "promise_"))


def question_answers(post: Mapping[str, str], codes: Iterable[str]) -> dict[str, str]:
    """The answers to the first questions among what came."""
    return {code: post[code] for code in codes if post.get(code)}
