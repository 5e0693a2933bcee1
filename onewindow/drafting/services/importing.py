"""Drafts that come in numbers: from files and spreadsheets, and from packages. A few statements for thousands."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import transaction

from onewindow.catalogue.queries.unpublished import PublishedBody, newest_bodies
from onewindow.drafting.models import Draft, DraftRevision
from onewindow.drafting.rules.keys import is_key
from onewindow.drafting.rules.merge import same
from onewindow.drafting.rules.states import CATALOGUE_POST, CLOSED, DRAFT, editor_post
from onewindow.drafting.rules.texts import refused_texts
from onewindow.drafting.services.starting import DEPARTMENT_OF, KEY_OF
from onewindow.foundation import clock
from onewindow.foundation.actor import Actor
from onewindow.foundation.located import read_located
from onewindow.foundation.marks import marked
from onewindow.ledger.services import record_acts
from onewindow.lists import queries as lists

BATCH = 500
ACTS_AT_ONCE = 2000
KEYS_AT_ONCE = 20_000
LISTS_OF = {"items": "item", "bundles": "bundle"}
NO_DEPARTMENT = marked("没有写部门，或者您不是这个部门的事项编制岗。")
BAD_KEY = marked("代号（key）没有写，或者写法不对：大写字母开头，只用大写字母、数字和短横。")
TWICE = marked("这个代号在这一批里出现了两次。")
IN_REVIEW = marked("这个事项的草稿正在审核，等审完再导入。")
OTHER_DEPARTMENT = marked("这个代号是别的部门的。")
OUTSIDE = marked("这项职权不在这个部门的权力清单里。")


@dataclass(frozen=True, slots=True)
class ImportedRow:
    """One definition to take in as a draft; `origin_row` says where it came from (file, sheet, line)."""

    body: Mapping[str, Any]
    origin_row: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RowOutcome:
    """What became of a row: "saved", "updated", "unchanged" or "refused" with the reason (a Chinese sentence)."""

    key: str
    outcome: str
    reason: str = ""
    field: str = ""
    draft_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What became of every row, in their order; and faults of the file, when it could not be read at all."""

    rows: tuple[RowOutcome, ...]
    faults: tuple[Any, ...] = ()

    def count(self, outcome: str) -> int:
        """How many rows came out so."""
        return sum(row.outcome == outcome for row in self.rows)


@transaction.atomic
def save_imported(actor: Actor, kind: str, rows: Sequence[ImportedRow], *, origin: str = "import") -> ImportReport:
    """Takes definitions in as drafts: new ones, or new revisions of drafts being written. Nothing is published.

    Rows that may not be taken in are refused one by one, the others are saved; a body that is published or drafted
    word for word already is "unchanged". An attempt outside a department's powers is written down.
    """
    batch = _Batch(actor, kind, origin)
    batch.look_up([_key(kind, row) for row in rows])
    outcomes = [batch.take(row) for row in rows]
    batch.store()
    return ImportReport(tuple(outcomes))


def import_definitions(actor: Actor, files: Mapping[str, str], *, origin: str = "import") -> ImportReport:
    """Takes the items and bundles of YAML files (name → text) in as drafts, in the shape in which they are exported."""
    found = [read_located(name, text) for name, text in files.items()]
    faults = tuple(fault for each in found for fault in each.faults)
    if faults:
        return ImportReport((), faults)
    outcomes: list[RowOutcome] = []
    for name, kind in LISTS_OF.items():
        rows = [
            ImportedRow(body, {"file": each.file, "line": each.line_of((name, index))})
            for each in found
            if isinstance(each.data, dict)
            for index, body in enumerate(each.data.get(name) or ())
            if isinstance(body, dict)
        ]
        if rows:
            outcomes += save_imported(actor, kind, rows, origin=origin).rows
    return ImportReport(tuple(outcomes))


def _key(kind: str, row: ImportedRow) -> str:
    return str(row.body.get(KEY_OF[kind]) or "")


class _Batch:
    """One import on its way: what is there already, what is new, what changes."""

    def __init__(self, actor: Actor, kind: str, origin: str) -> None:
        self.actor, self.kind, self.origin, self.now = actor, kind, origin, clock.now()
        self.open: dict[str, Draft] = {}
        self.published: dict[str, PublishedBody] = {}
        self.powers: dict[str, frozenset[str]] = {}
        self.seen: set[str] = set()
        self.new: list[Draft] = []
        self.changed: list[Draft] = []
        self.revisions: list[DraftRevision] = []
        self.acts: list[tuple[str, str, Mapping[str, Any]]] = []

    def look_up(self, keys: Iterable[str]) -> None:
        """Everything that the rows may meet, in a few statements."""
        wanted = sorted(set(keys))
        for start in range(0, len(wanted), KEYS_AT_ONCE):
            some = wanted[start : start + KEYS_AT_ONCE]
            drafts = Draft.objects.select_for_update(no_key=True).filter(kind=self.kind, key__in=some)
            self.open |= {draft.key: draft for draft in drafts.exclude(state__in=CLOSED).order_by("id")}
            self.published |= newest_bodies(self.kind, some)

    def take(self, row: ImportedRow) -> RowOutcome:
        """Decides what becomes of one row."""
        key = _key(self.kind, row)
        department = str(row.body.get(DEPARTMENT_OF[self.kind]) or "")
        reason, place = self.refusal(key, department, row.body)
        self.seen.add(key)
        if reason:
            return RowOutcome(key, "refused", reason, place)
        draft, published = self.open.get(key), self.published.get(key)
        body = dict(row.body)
        if same(draft.body if draft else published.body if published else None, body):
            return RowOutcome(key, "unchanged", draft_id=draft.id if draft else None)
        outcome = "updated" if draft else "saved"
        draft = draft or self.begin(key, department, published.version if published else None)
        draft.body, draft.name, draft.updated_at = body, str(body.get("name") or ""), self.now
        draft.origin, draft.origin_row = self.origin, dict(row.origin_row)
        draft.revision += outcome == "updated"
        (self.changed if outcome == "updated" else self.new).append(draft)
        self.note(draft)
        return RowOutcome(key, outcome, draft_id=draft.id)

    def begin(self, key: str, department: str, base_version: int | None) -> Draft:
        """A draft for what has none."""
        return Draft(
            kind=self.kind,
            key=key,
            department=department,
            base_version=base_version,
            created_by=self.actor.id,
            created_at=self.now,
        )

    def note(self, draft: Draft) -> None:
        """Its revision, and its line in the ledger."""
        fields = {"number": draft.revision, "act": "import", "body": draft.body}
        self.revisions.append(DraftRevision(**fields, draft_id=draft.id, by=self.actor.id, at=self.now))
        self.acts.append(("drafting.import_draft", f"draft:{draft.id}", {"kind": self.kind, "key": draft.key}))

    def refusal(self, key: str, department: str, body: Mapping[str, Any]) -> tuple[str, str]:
        """Why a row may not be taken in, and in which field; two empty texts when it may."""
        if not self.may_write(department):
            return NO_DEPARTMENT, DEPARTMENT_OF[self.kind]
        if not is_key(key):
            return BAD_KEY, KEY_OF[self.kind]
        if key in self.seen:
            return TWICE, KEY_OF[self.kind]
        if reason := self.collision(key, department):
            return reason, KEY_OF[self.kind]
        power = body.get("power") if self.kind == "item" else None
        if power and power not in self.powers_of(department):
            facts = {"department": department, "power": str(power)}
            self.acts.append(("drafting.refuse_outside_powers", f"{self.kind}:{key}", facts))
            return OUTSIDE, "power"
        refused = next(refused_texts(dict(body)), None)
        return (refused.reason, ".".join(map(str, refused.path))) if refused else ("", "")

    def collision(self, key: str, department: str) -> str:
        """Why what is there already stands in the way."""
        draft, published = self.open.get(key), self.published.get(key)
        if draft and draft.state != DRAFT:
            return IN_REVIEW
        owners = {draft.department} if draft else set()
        owners |= {str(published.body[DEPARTMENT_OF[self.kind]])} if published else set()
        return OTHER_DEPARTMENT if owners - {department} else ""

    def may_write(self, department: str) -> bool:
        """A department's own post for writing items; the catalogue's administration takes in the whole city's list."""
        if not department:
            return False
        is_own = self.actor.organisation == department and self.actor.holds(editor_post(department))
        return is_own or self.actor.holds(CATALOGUE_POST)

    def powers_of(self, department: str) -> frozenset[str]:
        """The codes of the powers of a department, asked once."""
        if department not in self.powers:
            self.powers[department] = frozenset(entry.code for entry in lists.powers_of(department))
        return self.powers[department]

    def store(self) -> None:
        """Writes everything."""
        Draft.objects.bulk_create(self.new, batch_size=BATCH)
        changed = ["body", "name", "updated_at", "origin", "origin_row", "revision"]
        Draft.objects.bulk_update(self.changed, changed, batch_size=BATCH)
        DraftRevision.objects.bulk_create(self.revisions, batch_size=BATCH)
        for start in range(0, len(self.acts), ACTS_AT_ONCE):  # a statement of PostgreSQL takes 65,535 parameters
            record_acts(self.actor, self.acts[start : start + ACTS_AT_ONCE])
