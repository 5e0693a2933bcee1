"""A second item that is offered: by another date than a birthday, without grades, payments or an agent's question."""

from __future__ import annotations

from copy import deepcopy

import yaml

from onewindow.catalogue.queries import clear_catalogue_cache
from onewindow.catalogue.services import known_references, load_catalogue
from onewindow.config.demo_files import city_file
from onewindow.exchange.services import load_standing_purposes
from onewindow.foundation.actor import system_actor
from onewindow.foundation.identifiers import check_character
from tests.offers.conftest import elder_item

KEY, JOB = "NEWRESIDENT", "new_resident_match"
NUMBER = "MD33990020251222000010"


def purpose_number():
    """The project's number with its check digit."""
    return NUMBER + check_character(NUMBER)


def item_body():
    """The item: a welcome grant after a year of residence (居住满一年)."""
    body = deepcopy(elder_item())
    elder = next(row for row in city_file("lists.yaml")["power_list"] if row["item"] == "ELDERALLOW")
    duty = next(row for row in city_file("lists.yaml")["responsibility_list"] if row["power"] == elder["code"])
    body |= {
        "key": KEY,
        "basic_code": "000511099000",
        "implementation_code": body["implementation_code"][:19] + "000511099000",
        "power": elder["code"],
        "responsibility": duty["code"],
        "name": "新居民满一年补助",
        "name_en": "Grant after a year of residence",
        "form": [field for field in body["form"] if field["name"] in ("name", "id_no")]
        + [
            {
                "name": "resident_since",
                "label": "居住登记日期",
                "label_en": "Resident since",
                "type": "date",
                "required": True,
                "prefill": "pop.residence_since",
            }
        ],
        "questions": [body["questions"][0]],
        "materials": [
            {**material, "supplied_by": [{"register": "pop.residence_since"}]}
            if material["code"] == "M-AGE"
            else material
            for material in body["materials"]
            if material["code"] in ("M-AGE", "M-AGREE")
        ],
        "result": {
            "kind": "document",
            "name": "新居民补助决定",
            "name_en": "Decision on the grant",
            "fields": ["person", "from_month"],
            "rules": [{"field": "from_month", "gives": "month"}],
        },
        "proactive": {
            "trigger": "pop.residence_since",
            "rule": "居住登记满一年",
            "rule_en": "a year after registration",
            "lead_days": 10,
            "occasions": [{"after": {"value": 1, "unit": "year"}}],
            "answers": {"q_hukou": "yes"},
        },
    }
    for name in ("payments", "eligibility", "adopts"):
        body.pop(name, None)
    return body


def publish(folder):
    """Publishes the item and approves its project."""
    (folder / "second.yaml").write_text(yaml.safe_dump({"items": [item_body()]}, allow_unicode=True), "utf-8")
    load_catalogue(system_actor("tests"), folder, known_references())
    clear_catalogue_cache()
    load_standing_purposes([project()])


def project(**changes):
    """The standing purpose of the second item."""
    return {
        "number": purpose_number(),
        "name": "新居民补助比对",
        "name_en": "Matching for the grant",
        "items": [KEY],
        "ground": ["elderly-rights-law:33"],
        "fields": ["pop.id_no", "pop.name", "pop.residence_since", "pop.residence_division", "pop.alive"],
        "population": {
            "register": "pop",
            "where": [{"element": "pop.alive", "eq": True}, {"element": "pop.residence_division", "prefix": "3399"}],
        },
        "term": {"from": "2026-01-01", "until": "2028-12-31"},
        "proposed_by": "mz_data",
        "approved_by": "ds_approve",
        "posts": ["MZ-R"],
        "jobs": [JOB],
    } | changes
