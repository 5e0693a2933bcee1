"""Puts people and things of the demo city back as its data has them, so that a story can be played again.

A demo's tool alone: it deletes rows of other parts by table, which nothing else may do. Traces and the ledger stay.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.apps import apps
from django.conf import settings
from django.db import models, transaction
from django.db.models import F, Q, Value
from django.db.models.functions import Left, StrIndex

from onewindow.config.demo_files import city_file, companies, people, things
from onewindow.config.demo_licences import licences_held
from onewindow.exchange.services import close_purposes
from onewindow.foundation.actor import system_actor
from onewindow.foundation.errors import Invalid, NotAllowed
from onewindow.foundation.identifiers import uscc_fault
from onewindow.foundation.personal import lookup_hash
from onewindow.identity.queries import accounts_by_login, parties_by_refs
from onewindow.licences.services import take_over_licences
from onewindow.registers.queries import RegisterRow, registers
from onewindow.registers.services import reserve_identifiers, restore_records, rows_of

EVERYTHING = (
    "cases.Case",
    "intake.Draft",
    "notifications.Message",
    "documents.LegalDocument",
    "exchange.DataCorrection",
    "licences.SourceChange",
    "exchange.OwnerMessage",
    "offers.Offer",
    "offers.Silence",
    "offers.Look",
)
RESTORED = {"state": "valid", "ended_by": "", "ended_on": None, "end_reason": "", "deregistered_on": None}


@dataclass(frozen=True, slots=True)
class Restored:
    """How much was taken back."""

    drafts: int
    cases: int
    licences: int
    founded: int


def reset_story(
    people_keys: Sequence[str],
    company_keys: Sequence[str],
    thing_keys: Sequence[str],
    reservations: Sequence[Mapping[str, str]],
) -> Restored:
    """Puts the named people, companies and things back; `reservations` are names and USCCs of companies to be founded.

    Raises NotAllowed outside a demo, and Invalid when the demo data does not know one of them.
    """
    if not settings.ONEWINDOW_DEMO:
        raise NotAllowed
    _check_known(people_keys, company_keys, thing_keys, reservations)
    persons, firms = people(), companies()
    numbers = {persons[key]["id_no"] for key in people_keys} | {firms[key]["uscc"] for key in company_keys}
    reserved = {row["name"]: row["uscc"] for row in reservations}
    reserved |= {firms[key]["name"]: firms[key]["uscc"] for key in company_keys if firms[key].get("future")}
    _recall_messages(numbers, people_keys)
    founded = _restore_registers(numbers, reserved, thing_keys)
    if reserved:
        reserve_identifiers("ent", reserved)
    return _forget(numbers, founded, people_keys)


def forget_everything() -> None:
    """Takes back everything that anybody did in the city; accounts, traces and the ledger stay."""
    with transaction.atomic():
        for label in EVERYTHING:
            _delete(_model(label), Q())
        _delete(_model("licences.Licence"), Q(taken_over=False))
        _model("licences.Licence")._base_manager.filter(taken_over=True).update(**RESTORED)
        purposes = _model("exchange.Purpose")._base_manager.exclude(kind="standing")
        close_purposes(list(purposes.filter(closed_at=None).values_list("number", flat=True)))
        known = [lookup_hash(row["uscc"]) for row in companies().values() if not row.get("future")]
        _delete(_model("identity.Party"), Q(kind="legal_entity") & ~Q(number_hash__in=known))


def _check_known(
    people_keys: Sequence[str],
    company_keys: Sequence[str],
    thing_keys: Sequence[str],
    reservations: Sequence[Mapping[str, str]],
) -> None:
    named = (
        ("people", people_keys, people()),
        ("companies", company_keys, companies()),
        ("objects", thing_keys, things()),
    )
    faults = [
        {"pointer": f"/{place}/{index}", "reason": f"演示数据里没有 {key}"}
        for place, keys, known in named
        for index, key in enumerate(keys)
        if key not in known
    ]
    existing = {row["uscc"] for row in companies().values() if not row.get("future")}
    for index, row in enumerate(reservations):
        fault = uscc_fault(row["uscc"]) or ("已经是另一家企业的代码" if row["uscc"] in existing else None)
        if fault:
            faults.append({"pointer": f"/reservations/{index}/uscc", "reason": fault})
    if faults:
        raise Invalid(errors=faults)


def _restore_registers(numbers: Collection[str], reserved: Mapping[str, str], thing_keys: Sequence[str]) -> list[str]:
    """Restores what the registers hold about these people and things; returns the keys of companies that went."""
    sought = [*numbers, *reserved.values()]
    document = city_file("registers.yaml")
    wanted: dict[str, list[Mapping[str, Any]]] = {}
    babies = [str(things()[key][1]["baby_name"]) for key in thing_keys if "baby_name" in things()[key][1]]
    for code, row in (things()[key] for key in thing_keys):
        wanted.setdefault(code, []).append(row)
    founded: list[str] = []
    for register in registers().values():
        if register.code == "mac":
            continue
        rows: list[Mapping[str, Any]] = [
            row for row in rows_of(register.code, document) if _concerns(register, row, numbers)
        ]
        rows += [row for row in wanted.get(register.code, ()) if row not in rows]
        writable = register.code in {"ent", "pop", "crd"}
        if rows or writable:
            gone = restore_records(register.code, rows, numbers=sought, names=[*reserved, *babies])
            founded += gone if register.code == "ent" else []
    return founded


def _concerns(register: RegisterRow, row: Mapping[str, Any], numbers: Collection[str]) -> bool:
    named = (*register.subjects, *register.named)
    values = [value for name in named for value in _many(row.get(name))]
    return any(value in numbers for value in values)


def _many(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


@transaction.atomic
def _forget(numbers: Collection[str], founded: Sequence[str], people_keys: Sequence[str]) -> Restored:
    refs = {lookup_hash(number) for number in (*numbers, *founded)}
    parties = [row.id for row in parties_by_refs(refs).values()]
    accounts = list(accounts_by_login(people_keys).values())
    case, draft = _model("cases.Case"), _model("intake.Draft")
    cases = case._base_manager.filter(_cases_of(parties, accounts))
    case_numbers = [number for number in cases.values_list("number", flat=True) if number]
    drafts = Q(account__in=accounts) | Q(applicant__in=parties)
    draft_numbers = list(draft._base_manager.filter(drafts).values_list("number", flat=True))
    close_purposes([*case_numbers, *draft_numbers])
    licence = _model("licences.Licence")
    licences = Q(taken_over=False) & (Q(case_number__in=case_numbers) | Q(holders__overlap=sorted(refs)))
    deleted = _delete(licence, licences)
    _delete(_model("documents.LegalDocument"), Q(case_number__in=case_numbers))
    _delete(case, Q(id__in=list(cases.values_list("id", flat=True))))
    _delete(draft, drafts)
    _delete(_model("licences.SourceChange"), Q(licence__holders__overlap=sorted(refs)))
    told = Q(account__in=accounts)
    for number in _disputes(accounts).values_list("number", flat=True):
        told |= Q(key__startswith=f"data-correction:{number}:")
    _delete(_model("exchange.DataCorrection"), Q(raised_by__in=accounts))
    _delete(_model("notifications.Message"), told)
    _delete(_model("offers.Offer"), Q(ref__in=sorted(refs)))
    _delete(_model("offers.Silence"), Q(ref__in=sorted(refs)))
    _delete(_model("offers.Look"), Q())  # so that the registers are looked through again on the story's days
    _delete(_model("identity.Party"), Q(kind="legal_entity", number_hash__in=[lookup_hash(key) for key in founded]))
    licence._base_manager.filter(taken_over=True, holders__overlap=sorted(refs)).update(**RESTORED)
    take_over_licences(system_actor("load_demo"), licences_held())
    return Restored(len(draft_numbers), len(case_numbers), deleted, len(founded))


def _cases_of(parties: Sequence[UUID], accounts: Sequence[UUID]) -> Q:
    theirs = Q(applicant__in=parties) | Q(filed_by__in=accounts)
    return theirs | Q(parent__applicant__in=parties) | Q(parent__filed_by__in=accounts)


def _disputes(accounts: Sequence[UUID]) -> models.QuerySet[Any]:
    return _model("exchange.DataCorrection")._base_manager.filter(raised_by__in=accounts)


def _recall_messages(numbers: Collection[str], people_keys: Sequence[str]) -> None:
    """Takes back decisions on their way to a register's owner, so that none arrives after the rows are restored.

    One that is being delivered is waited for.
    """
    parties = [row.id for row in parties_by_refs({lookup_hash(number) for number in numbers}).values()]
    accounts = list(accounts_by_login(people_keys).values())
    cases = _model("cases.Case")._base_manager.filter(_cases_of(parties, accounts), number__isnull=False)
    messages = _model("exchange.OwnerMessage")._base_manager.annotate(at=StrIndex("id", Value(":")))
    of_cases = messages.annotate(case=Left("id", F("at") - 1)).filter(at__gt=1, case__in=cases.values("number"))
    _delete(_model("exchange.OwnerMessage"), Q(id__in=list(of_cases.values_list("id", flat=True))))


def _model(label: str) -> type[models.Model]:
    return apps.get_model(label)


def _delete(model: type[models.Model], condition: Q) -> int:
    """Deletes rows and everything that points at them, children first; returns how many of the rows themselves."""
    ids = list(model._base_manager.filter(condition).values_list("pk", flat=True))
    if not ids:
        return 0
    for field in model._meta.get_fields(include_hidden=True):
        if field.auto_created and not field.concrete and (field.one_to_many or field.one_to_one):
            _delete(field.related_model, Q(**{f"{field.field.name}__in": ids}))  # type: ignore[arg-type,union-attr]
    # Without Django's own collector: it would stop at PROTECT, which is there for everybody but this tool.
    model._base_manager.filter(pk__in=ids)._raw_delete("default")
    return len(ids)
