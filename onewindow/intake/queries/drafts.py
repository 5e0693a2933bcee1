"""Drafts as their person sees them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, BinaryIO
from uuid import UUID

from onewindow.catalogue.queries import Item, JointField, JointMaterial, Selection
from onewindow.documents import queries as documents
from onewindow.foundation import clock
from onewindow.foundation.actor import Actor
from onewindow.foundation.errors import NotFound
from onewindow.intake.models import Draft, DraftState
from onewindow.intake.queries.things import Thing, options_of, thing_in
from onewindow.intake.rules import filling
from onewindow.intake.rules.asking import KEYS, joint_answers, register_of
from onewindow.intake.rules.choosing import ordinary_answers, unanswered
from onewindow.intake.rules.content import Content, Dispute, FileRef, Prefilled, Read
from onewindow.intake.rules.evidence import Given, Resolved
from onewindow.intake.rules.fields import Checked
from onewindow.registers.queries import RegisterRow, registers


@dataclass(frozen=True, slots=True)
class DraftRow:
    """A line of her open drafts; `url_name` is the page at which she left."""

    number: str
    title: str
    title_en: str
    applicant: UUID
    updated_at: datetime
    expires_on: date
    url_name: str
    licence: UUID | None = None


@dataclass(frozen=True, slots=True)
class FieldShown:
    """A field of the form with its value, where it comes from, and what is wrong with it."""

    field: JointField
    value: Any
    checked: Checked
    source: str  # register, licence, applicant, carried or empty
    prefilled: Prefilled | None
    register: RegisterRow | None
    dispute: Dispute | None
    proofs: tuple[FileRef, ...]
    options: tuple[str, ...]
    is_open: bool  # she may type into it

    @property
    def name(self) -> str:
        """The field's name."""
        return self.field.name

    @property
    def correction(self) -> str:
        """The number under which the owner was told that the register is wrong; empty when she was not."""
        return self.dispute.correction if self.dispute else ""

    @property
    def is_carried(self) -> bool:
        """It comes with a licence of this bundle and is not asked."""
        return self.source == "carried"


@dataclass(frozen=True, slots=True)
class MaterialShown:
    """A material of the joint list: how it stands for all the items that use it."""

    material: Any
    items: tuple[str, ...]
    resolved: Resolved
    register: RegisterRow | None
    pending_item: Item | None
    files: tuple[FileRef, ...]
    offers: tuple[Mapping[str, Any], ...]
    fault: str

    @property
    def code(self) -> str:
        """The material's code."""
        return str(self.material.code)

    @property
    def kind(self) -> str:
        """One of free 免提交, promise 可承诺, upload 需上传."""
        if self.resolved.is_free:
            return "free"
        is_promise = self.material.source == "promise" or self.resolved.given is Given.PROMISE
        return "promise" if is_promise else "upload"

    @property
    def is_missing(self) -> bool:
        """A required paper that she has not handed in."""
        return self.kind == "upload" and not self.files and bool(self.material.required)


@dataclass(frozen=True, slots=True)
class PickShown:
    """Several records were found; she says which one is meant."""

    register: RegisterRow
    read: Read
    labels: tuple[str, ...]
    chosen: str


@dataclass(frozen=True, slots=True)
class DraftPage:
    """A draft with everything that its pages show."""

    number: str
    state: str
    thing: Thing
    answers: Mapping[str, str]
    selection: Selection
    fields: tuple[FieldShown, ...]
    materials: tuple[MaterialShown, ...]
    picks: tuple[PickShown, ...]
    failed_registers: tuple[RegisterRow, ...]
    applicant: Mapping[str, str]
    person: Mapping[str, str]
    suggested_places: tuple[str, ...]
    is_barred: bool
    is_resolved: bool
    begun_at: datetime
    updated_at: datetime
    expires_on: date
    spent_s: int
    request_key: str
    case_number: str
    joint: int  # how many apply together with her

    @property
    def title(self) -> str:
        """What is applied for."""
        return self.thing.name

    @property
    def title_en(self) -> str:
        """What is applied for, in English."""
        return self.thing.name_en

    @property
    def faulty(self) -> tuple[FieldShown, ...]:
        """The fields that keep her from submitting."""
        return tuple(each for each in self.fields if each.checked.faults)


def drafts_of(actor: Actor) -> list[DraftRow]:
    """The person's open drafts, the latest first, in one statement."""
    rows = Draft.objects.filter(account=actor.id, state=DraftState.OPEN).order_by("-updated_at")
    return [row_of(draft) for draft in rows]


def open_drafts_for(actor: Actor, kind: str, key: str) -> list[DraftRow]:
    """Her open drafts of one item or bundle: they are offered before a new one is begun."""
    rows = Draft.objects.filter(account=actor.id, kind=kind, key=key, state=DraftState.OPEN).order_by("-updated_at")
    return [row_of(draft) for draft in rows]


def row_of(draft: Draft) -> DraftRow:
    """A draft as a line of a list; for this part only."""
    url_name = "intake:form" if draft.answers else "intake:questions"
    return DraftRow(
        draft.number,
        draft.title,
        draft.title_en,
        draft.applicant,
        draft.updated_at,
        draft.expires_on,
        url_name,
        draft.licence,
    )


def own_draft(actor: Actor, number: str) -> Draft:
    """The row of the actor's own draft; for this part only. Raises NotFound for everybody else."""
    draft = Draft.objects.filter(number=number, account=actor.id).first()
    if draft is None or not is_within_mandate(actor, draft):
        raise NotFound
    return draft


def is_within_mandate(actor: Actor, draft: Draft) -> bool:
    """Whether a draft is one that the mandate is for, when an agent acts; whoever acts for herself needs none."""
    mandate = actor.mandate
    if mandate is None:
        return True
    return draft.applicant == mandate.principal and mandate.covers(f"{draft.kind}:{draft.key}")


def draft_page(actor: Actor, number: str, *, opened: Sequence[str] = ()) -> DraftPage:
    """A draft for its person. `opened` names prefilled fields that she wants to change."""
    draft = own_draft(actor, number)
    return page_of(draft, draft.content, opened=opened)


def page_of(draft: Draft, content: Content, *, opened: Sequence[str] = ()) -> DraftPage:
    """The page of a draft whose row and content are at hand."""
    thing = thing_in(draft.kind, draft.key, draft.versions)
    is_barred = bool(content.evidence.get("is_barred"))
    answers = ordinary_answers(thing.questions, draft.answers) if is_barred else draft.answers
    fields = thing.fields(answers)
    mark = filling.fingerprint(content, draft.answers, fields, clock.today())
    return DraftPage(
        number=draft.number,
        state=draft.state,
        thing=thing,
        answers=draft.answers,
        selection=thing.selection(answers),
        fields=_fields_shown(content, fields, opened),
        materials=_materials_shown(content, thing, answers),
        picks=_picks_shown(content, fields),
        failed_registers=_failed(content),
        applicant=content.applicant,
        person=content.person,
        suggested_places=tuple(content.evidence.get("places", ())),
        is_barred=is_barred,
        is_resolved=content.evidence.get("fingerprint") == mark,
        begun_at=draft.begun_at,
        updated_at=draft.updated_at,
        expires_on=draft.expires_on,
        spent_s=draft.spent_s,
        request_key=str(draft.id),
        case_number=draft.case_number,
        joint=draft.joint,
    )


def is_complete(draft: Draft, content: Content) -> bool:
    """Whether a draft has an answer to each question and no field that keeps it from being submitted."""
    thing = thing_in(draft.kind, draft.key, draft.versions)
    if unanswered(thing.questions, draft.answers):
        return False
    checks = filling.check_all(content, thing.fields(draft.answers), clock.today(), options_of)
    return not any(checked.faults for checked in checks.values())


def _fields_shown(content: Content, fields: Sequence[JointField], opened: Sequence[str]) -> tuple[FieldShown, ...]:
    known, checks = registers(), filling.check_all(content, fields, clock.today(), options_of)
    shown = []
    for field in fields:
        name, prefilled = field.name, content.prefilled.get(field.name)
        source = "carried" if field.carried_from else filling.source_of(content, name)
        is_given = prefilled is not None and not filling.is_typed(content, name)
        shown.append(
            FieldShown(
                field=field,
                value=filling.value_of(content, name),
                checked=checks.get(name, Checked()),
                source=source,
                prefilled=prefilled,
                register=known.get(register_of(prefilled.element)) if prefilled else None,
                dispute=content.disputes.get(name),
                proofs=content.files.get(f"dispute:{name}", ()),
                options=options_of(field),
                is_open=not is_given or name in opened or name in content.disputes or field.prefill in filling.TYPED,
            )
        )
    return tuple(shown)


def _materials_shown(content: Content, thing: Thing, answers: Mapping[str, str]) -> tuple[MaterialShown, ...]:
    resolved = resolved_by_item(content)
    offers = content.evidence.get("offers", {})
    items = {item.key: item for item in thing.items}
    shown = []
    for joint in thing.materials(answers):
        code = joint.material.code
        found = [resolved[key][code] for key in joint.items if code in resolved.get(key, {})]
        one = _weakest(found, joint)
        shown.append(
            MaterialShown(
                material=joint.material,
                items=joint.items,
                resolved=one,
                register=registers().get(one.supplier) if one.given is Given.REGISTER else None,
                pending_item=items.get(one.supplier) if one.given is Given.PENDING else None,
                files=content.files.get(code, ()),
                offers=tuple(offers.get(code, ())),
                fault=content.faults.get(code, ""),
            )
        )
    return tuple(shown)


def _weakest(found: Sequence[Resolved], joint: JointMaterial) -> Resolved:
    """Of one paper in several items, the one that asks most of her: it is handed in once for all."""
    unresolved = Resolved(
        joint.material.code, joint.material.source, Given.MISSING, can_promise=joint.material.commitment
    )
    return max(found, key=lambda one: (one.is_upload, one.given is Given.PROMISE), default=unresolved)


def resolved_by_item(content: Content) -> dict[str, dict[str, Resolved]]:
    """The evidence as it was last resolved: item -> material code -> where it comes from."""
    return {
        item: {
            row["code"]: Resolved(**{**row, "given": Given(row["given"]), "file_ids": tuple(row["file_ids"])})
            for row in rows
        }
        for item, rows in content.evidence.get("items", {}).items()
    }


def _picks_shown(content: Content, fields: Sequence[JointField]) -> tuple[PickShown, ...]:
    asked = {register_of(f.prefill): f.type for f in fields if f.prefill and not f.carried_from and f.type != "table"}
    shown: dict[str, PickShown] = {}
    for read in joint_answers(content.reads):
        if read.register in asked and len(read.rows) > 1 and read.register in registers():
            labels = tuple(" · ".join(_telling(read, row)) for row in read.rows)
            chosen = content.picks.get(read.register, "")
            shown[read.register] = PickShown(registers()[read.register], read, labels, chosen)
    return tuple(shown.values())


def _telling(read: Read, row: Mapping[str, Any]) -> list[str]:
    keys = {key.element for key in KEYS.get(read.register, ())} & {element for element, _ in read.query}
    values = [value for element, value in row.items() if element not in keys and isinstance(value, (str, int, float))]
    return [str(value) for value in values][:3]


def _failed(content: Content) -> tuple[RegisterRow, ...]:
    latest = {read.register: read for read in content.reads}
    return tuple(registers()[code] for code, read in latest.items() if read.state == "failed" and code in registers())


def draft_file(actor: Actor, number: str, file_id: UUID) -> tuple[FileRef, BinaryIO]:
    """A file of the actor's own draft, open for reading; raises NotFound for everybody else."""
    content = own_draft(actor, number).content
    for files in content.files.values():
        for file in files:
            if file.id == str(file_id):
                return file, documents.open_file(file_id)
    raise NotFound
