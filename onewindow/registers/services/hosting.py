"""Acts on registers: loading reference data, hosting the registers, and passing messages to their owners' systems."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings
from django.db import transaction
from django.db.models import Model

from onewindow.foundation import clock
from onewindow.foundation.errors import Invalid
from onewindow.foundation.profile import profile
from onewindow.foundation.roles import owner_connection
from onewindow.foundation.signing import canonical_json
from onewindow.registers.connectors import hosting, owner
from onewindow.registers.files import reservations_of, rows_of
from onewindow.registers.models import Authority, Division, LoadedSource, RegisterDefinition, ServiceSite
from onewindow.registers.queries import address_division, clear_reference_cache, loaded_digest, register
from onewindow.registers.rules import RegisterRow, record_of, register_from
from onewindow.registers.services.publishing import publish_changes

Row = Mapping[str, Any]
reader_role = hosting.reader_role
schema_of = hosting.schema_of


@transaction.atomic
def load_reference(*, divisions: Sequence[Row], authorities: Sequence[Row], service_sites: Sequence[Row]) -> None:
    """Loads divisions, departments and service sites in bulk; what is there already is brought up to date."""
    _upsert(Division, divisions, "code", ("name", "name_en", "level", "parent"))
    _upsert(
        Authority, authorities, "code", ("name", "name_en", "short", "kind", "division", "uscc", "phone", "windows")
    )
    sites = ("name", "name_en", "level", "division", "address", "address_en", "hours", "phone", "windows")
    _upsert(ServiceSite, service_sites, "code", sites)
    transaction.on_commit(clear_reference_cache)
    clear_reference_cache()


@transaction.atomic
def describe_registers(definitions: Sequence[Row], access: Mapping[str, Row]) -> list[RegisterRow]:
    """Keeps the descriptions of registers, brought up to date; raises Invalid when one does not hold together."""
    try:
        rows = [register_from(row, access[row["code"]]) for row in definitions]
    except (KeyError, ValueError) as error:
        raise Invalid(f"the register's description does not hold: {error}") from error
    described = [
        {
            "code": row["code"],
            "name": row["name"],
            "name_en": row.get("name_en", ""),
            "owner_id": row["owner"],
            "kind": row["kind"],
            "elements": list(row["elements"]),
            "access": dict(access[row["code"]]),
        }
        for row in definitions
    ]
    _upsert(RegisterDefinition, described, "code", ("name", "name_en", "owner_id", "kind", "elements", "access"))
    transaction.on_commit(clear_reference_cache)
    clear_reference_cache()
    return rows


def host_register(code: str) -> None:
    """Makes a register's schema and roles where they are absent. Only the database's owner can."""
    with owner_connection() as connection:
        hosting.make_schema(connection, code, register(code).keys)


def load_records(
    code: str, rows: Sequence[Row], *, reservations: Mapping[str, str] | None = None, only: bool = False
) -> None:
    """Brings the given rows into a register; with `only`, everything that came since goes.

    The owner of the database does it for a demo; in real use a register's rows come from its own department.
    """
    described = register(code)
    with owner_connection() as connection:
        hosting.put_records(connection, code, [record_of(described, row) for row in rows], only=only)
        hosting.put_reservations(connection, code, dict(reservations or {}), only=True)


def reserve_identifiers(code: str, reservations: Mapping[str, str]) -> None:
    """Has the owner's system keep identifiers for those who will be founded or registered under these names."""
    owner.restore(code, [], remove=[], reservations=reservations)


def restore_records(
    code: str, rows: Sequence[Row], *, numbers: Sequence[str] = (), names: Sequence[str] = ()
) -> list[str]:
    """Has the owner's system put rows back as they were loaded, and remove what messages added for these people.

    Returns the keys of the rows removed. A demo's tool: it is how a story can be played again.
    """
    described = register(code)
    added = owner.founded_by(code, numbers, names)
    owner.restore(code, [record_of(described, row) for row in rows], remove=added, reservations={})
    return added


def take_message(code: str, kind: str, facts: Mapping[str, Any], *, message_id: str) -> dict[str, Any]:
    """Hands a message to the owner's system, once whatever is repeated, and announces what it changed.

    The owner's system commits on its own: a caller whose transaction is undone must hand the message over again.
    Raises OwnerUnavailable, MessageUnknown or AlreadyRegistered.
    """
    given = dict(facts)
    if given.get("address") and not given.get("division"):
        given["division"] = address_division(str(given["address"]))
    answer = owner.take(register(code), kind, given, message_id)
    publish_changes(code)
    return answer


def assign_identifier(code: str, *, case_number: str, facts: Mapping[str, Any]) -> str:
    """Asks the owner's system for the number of a company or person that a case will found or register.

    The same case always gets the same number. Call it outside transactions.
    """
    if code == "ent":
        names = _known(facts, "name", "entity_name", "name_applied")
        division = str(facts.get("division") or "") or address_division(str(facts.get("address") or ""))
        choose = owner.next_uscc((division or profile().division)[:6])
        return owner.assign(code, case_number=case_number, names=names, choose=choose)
    if code == "pop":
        names = _known(facts, "birth_no", "name", "baby_name")
        born = date.fromisoformat(_known(facts, "birth_date", "born_at")[0][:10])
        choose = owner.next_number(_known(facts, "hukou_division", "division")[0], born, _known(facts, "sex")[0])
        return owner.assign(code, case_number=case_number, names=names, choose=choose)
    raise Invalid(f"the register {code} gives no identifiers")


@transaction.atomic
def note_loaded(name: str, digest: str) -> None:
    """Keeps which files have been loaded under a name."""
    LoadedSource.objects.update_or_create(name=name, defaults={"digest": digest, "loaded_at": clock.real_now()})


def prepare_registers(folder: Path | None = None, *, only: bool = False) -> None:
    """Loads reference data and hosts every register that the files of a folder describe, with their rows.

    `folder` defaults to the one of the jurisdiction's profile; `only` as in `load_records`. A register whose rows and
    reservations have been loaded before is left alone. Only the database's owner can do it.
    """
    source = folder or Path(settings.ONEWINDOW_PROFILE).parent
    departments, registers, access = (
        yaml.load((source / name).read_text(encoding="utf-8"), yaml.CSafeLoader)
        for name in ("departments.yaml", "registers.yaml", "registers_access.yaml")
    )
    load_departments(departments, access.get("service_sites", {}))
    described = describe_registers(registers["registers"], access["access"])
    with owner_connection() as connection:
        for row in described:
            hosting.make_schema(connection, row.code, row.keys)
    for row in described:
        rows, kept = rows_of(row.code, registers), reservations_of(row.code, registers)
        digest = hashlib.sha256(canonical_json([rows, kept])).hexdigest()
        if only or loaded_digest(f"register {row.code}") != digest:
            load_records(row.code, rows, reservations=kept, only=only)
            note_loaded(f"register {row.code}", digest)


def load_departments(departments: Row, site_facts: Mapping[str, Row]) -> None:
    """Loads the reference data of a `departments.yaml`; `site_facts` adds addresses and phones of service sites."""
    sites = [dict(row) | dict(site_facts.get(row["code"], {})) for row in departments["service_sites"]]
    load_reference(
        divisions=departments["divisions"],
        authorities=[*departments["departments"], *departments["utilities"]],
        service_sites=sites,
    )


def _known(facts: Row, *names: str) -> list[str]:
    found = [str(facts[name]) for name in names if facts.get(name) not in (None, "")]
    if not found:
        raise Invalid(f"the facts need {' or '.join(names)}")
    return found


def _upsert(model: type[Model], rows: Sequence[Row], key: str, names: Sequence[str]) -> None:
    """Inserts or updates rows in one statement; what a row does not name keeps the column's default."""
    model._default_manager.bulk_create(
        [model(**{name: row[name] for name in (key, *names) if name in row}) for row in rows],
        update_conflicts=True,
        unique_fields=[key],
        update_fields=list(names),
    )
