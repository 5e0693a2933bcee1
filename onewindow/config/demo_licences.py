"""The licences that people, companies and things of the demo city hold already, with what each says."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from onewindow.config.demo_files import city_file
from onewindow.foundation.limits import validity_end
from onewindow.foundation.personal import lookup_hash
from onewindow.licences.services import HeldLicence

Facts = dict[str, Any]


def licences_held() -> list[HeldLicence]:
    """Every licence of the file, ready to be taken into the store."""
    kinds = {row["code"]: row for row in city_file("licence_types.yaml")["licence_types"]}
    return [_held(row, kinds[row["licence_type"]]) for row in city_file("registers.yaml")["records"]["licences_held"]]


def _held(row: Mapping[str, Any], kind: Mapping[str, Any]) -> HeldLicence:
    numbers, name, thing, facts = _holder(row["holder"])
    issued = date.fromisoformat(row["issued_on"])
    until = _valid_until(row, kind, issued)
    facts |= {"licence_no": row["licence_no"], "issued_on": row["issued_on"], "mode": "标准审批"}
    if until:
        facts["valid_until"] = until.isoformat()
    fields = {field["name"]: facts[field["name"]] for field in kind["fields"] if facts.get(field["name"])}
    return HeldLicence(
        type=row["licence_type"],
        holders=tuple(lookup_hash(number) for number in numbers),
        holder_name=name,
        licence_no=row["licence_no"],
        issued_on=issued,
        fields=fields,
        valid_until=until,
        thing=thing,
    )


def _valid_until(row: Mapping[str, Any], kind: Mapping[str, Any], issued: date) -> date | None:
    if row.get("valid_until"):
        return date.fromisoformat(row["valid_until"])
    validity = kind["validity"]
    return None if validity["unit"] == "permanent" else validity_end(issued, validity["value"], validity["unit"])


def _holder(holder: str) -> tuple[list[str], str, str, Facts]:
    """The numbers of the holders, the name on the licence, the thing that it is about, and what it may say."""
    kind, _, key = holder.partition(":")
    return {
        "person": _person,
        "company": _company,
        "property": _property,
        "project": _project,
        "marriage": _marriage,
    }[kind](key)


def _records(section: str) -> list[Mapping[str, Any]]:
    rows: list[Mapping[str, Any]] = city_file("registers.yaml")["records"][section]
    return rows


def _by(section: str, name: str, value: str) -> Mapping[str, Any]:
    return next(row for row in _records(section) if row.get(name) == value)


def _person(key: str) -> tuple[list[str], str, str, Facts]:
    row = _by("people", "key", key)
    facts = {
        "holder_name": row["name"],
        "holder_id": row["id_no"],
        "sex": row["sex"],
        "birth_date": row["birth_date"],
        "address": row["hukou_address"],
        "result": "合格",
    }
    return [row["id_no"]], row["name"], "", facts


def _company(key: str) -> tuple[list[str], str, str, Facts]:
    return _company_facts(_by("companies", "key", key))


def _company_facts(row: Mapping[str, Any]) -> tuple[list[str], str, str, Facts]:
    facts = {
        "uscc": row["uscc"],
        "entity_name": row["name"],
        "holder_name": row["name"],
        "holder_id": row["uscc"],
        "type": row["type"],
        "legal_rep": row["legal_rep_name"],
        "capital": f"{row['capital']}万元",
        "established": row["established"],
        "address": row["address"],
        "scope": row["scope"],
        "business_form": "餐饮服务经营者",
    }
    return [row["uscc"]], row["name"], "", facts


def _property(key: str) -> tuple[list[str], str, str, Facts]:
    row = _by("properties", "key", key)
    facts = {name: row[name] for name in ("unit_no", "share_type", "address", "use")}
    facts |= {"owner": row["owner_name"], "area": f"{row['area']}平方米", "holder_name": row["owner_name"]}
    return [row["owner_id"]], row["owner_name"], row["address"], facts


def _project(key: str) -> tuple[list[str], str, str, Facts]:
    row = _by("projects", "key", key)
    numbers, name, _, facts = _company_facts(_by("companies", "uscc", row["builder"]))
    facts |= {
        "project": row["name"],
        "project_code": row["project_code"],
        "builder": name,
        "contractor": _company_name(row["contractor"]),
        "supervisor": _company_name(row["supervisor"]),
        "parcel_no": row["parcel_no"],
        "land_area": f"{row['land_area']}平方米",
        "floor_area": f"{row['floor_area']}平方米",
        "area": f"{row['floor_area']}平方米",
    }
    return numbers, name, row["name"], facts


def _company_name(uscc: str) -> str:
    return str(_by("companies", "uscc", uscc)["name"])


def _marriage(key: str) -> tuple[list[str], str, str, Facts]:
    row = _by("marriages", "cert_no", key)
    names = {name: str(_by("people", "id_no", row[name])["name"]) for name in ("person_a", "person_b")}
    return [row["person_a"], row["person_b"]], "、".join(names.values()), "", dict(names)
