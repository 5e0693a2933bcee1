"""Loads the demo city 清岚市: departments, registers, people, officials, purposes, items, and licences held."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from onewindow.catalogue.services import known_references, load_catalogue
from onewindow.config import demo_story
from onewindow.config.demo_files import CITY, city_digest, city_file, companies, founded_by_stories, people
from onewindow.config.demo_licences import licences_held
from onewindow.exchange.services import load_standing_purposes
from onewindow.foundation.actor import Actor, system_actor
from onewindow.foundation.located import read_located
from onewindow.identity.services import (
    CompanyToLoad,
    DemoLogin,
    PersonToLoad,
    PostToLoad,
    RepresentationToLoad,
    StaffToLoad,
    load_companies,
    load_people,
    load_posts,
    load_representations,
    load_staff_members,
    offer_demo_logins,
)
from onewindow.laws.queries import read_lines
from onewindow.laws.services import import_laws
from onewindow.licences.services import take_over_licences
from onewindow.lists.services import load_lists
from onewindow.registers.queries import clear_reference_cache, loaded_digest
from onewindow.registers.services import note_loaded, prepare_registers, reserve_identifiers

LIST_FILES = ("lists.yaml", "materials.yaml")
ADULT_YEARS = 18
ELDERS_BORN_BY = date(1946, 12, 31)
MINORS_ON = date(2026, 1, 1)  # those who are of age by then never need a guardian in this city
ENDED = "注销"  # a company that has been deregistered has no representative any more
LOGINS: list[tuple[str, str]] = [
    ("zhangsan", "张三：开一家餐饮店（“一件事”，5 个许可一次办），看谁读过自己的数据"),
    ("chenli", "陈立：为新生的女儿办“出生一件事”"),
    ("liuyang", "刘洋：宝联火锅的法定代表人，申请食品经营许可；买房过户"),
    ("dinghai", "丁海：北港物流的法定代表人，申请道路货运许可"),
    ("panlong", "潘龙：一碗面馆经营者，信用记录有违约，不能用告知承诺"),
    ("wuguoqiang", "吴国强：办“退休一件事”"),
    ("sj_receive", "市场监管局受理岗：受理公司登记和食品经营许可"),
    ("sj_inspect", "市场监管局现场核查岗：和 sj_inspect2 一起上门核查"),
    ("sj_approve", "市场监管局审批岗：审批公司登记和食品经营许可"),
    ("xf_receive", "消防救援支队受理岗：受理公众聚集场所开业前检查"),
    ("cg_receive", "城市管理局受理岗：受理店铺招牌"),
    ("zj_receive", "住房和城乡建设局受理岗：受理排水许可"),
    ("sj_data", "市场监管局数据管理岗：处理对企业库数据的异议"),
    ("sj_items", "市场监管局事项编制岗：编写和更新事项"),
    ("ds_legal", "政务服务局法制审核岗：审核事项依据"),
    ("ds_catalogue", "政务服务局目录管理岗：公布、暂停事项，管理清单"),
]
LOGINS_EN = {  # for the English sign-in page
    "zhangsan": "Zhang San: opens a restaurant (five permits in one go), sees who read his data",
    "chenli": "Chen Li: registers his newborn daughter",
    "liuyang": "Liu Yang: represents Baolian Hotpot, applies for its food permit; buys a flat",
    "dinghai": "Ding Hai: represents Beigang Logistics, applies for a road transport permit",
    "panlong": "Pan Long: runs a noodle shop, broke a promise before, so may not promise now",
    "wuguoqiang": "Wu Guoqiang: retires",
    "sj_receive": "Market supervision, receiver: company registration and food permits",
    "sj_inspect": "Market supervision, site inspector: visits together with sj_inspect2",
    "sj_approve": "Market supervision, approver: company registration and food permits",
    "xf_receive": "Fire and rescue, receiver: checks of public places before they open",
    "cg_receive": "City management, receiver: shop signs",
    "zj_receive": "Housing and construction, receiver: drainage permits",
    "sj_data": "Market supervision, data steward: objections to data of the enterprise register",
    "sj_items": "Market supervision, item editor: writes and updates items",
    "ds_legal": "Government services, legal checker: checks the basis of items",
    "ds_catalogue": "Government services, catalogue keeper: publishes and suspends items, keeps the lists",
}


def load(reset: bool = False) -> None:
    """Loads the city as the database's owner; a second run changes nothing, `reset` takes back what was done since."""
    digest = city_digest()
    if not reset and loaded_digest("demo city") == digest:
        return
    actor = system_actor("load_demo")
    if reset:
        demo_story.forget_everything()
    prepare_registers(CITY, only=reset)
    clear_reference_cache()
    reserve_identifiers("ent", founded_by_stories())
    with transaction.atomic():
        load_organisations(actor)
        load_population(actor)
        offer_demo_logins(actor, [DemoLogin(login, note, LOGINS_EN.get(login, "")) for login, note in LOGINS])
        load_standing_purposes(city_file("purposes.yaml")["purposes"])
    load_law_and_lists(actor)
    load_catalogue(actor, CITY, known_references())
    with transaction.atomic():
        take_over_licences(actor, licences_held())
        note_loaded("demo city", digest)


def load_law_and_lists(actor: Actor) -> None:
    """Loads the index of laws, and the lists: what gives the catalogue its power."""
    lines, faults = read_lines("laws.jsonl", (CITY / "laws.jsonl").read_text(encoding="utf-8").splitlines())
    import_laws(actor, lines, faults)
    load_lists(actor, [read_located(name, (CITY / name).read_text(encoding="utf-8")) for name in LIST_FILES])


def load_organisations(actor: Actor) -> None:
    """Loads the posts and officials of all departments and utilities."""
    departments = city_file("departments.yaml")
    bodies = [*departments["departments"], *departments["utilities"]]
    load_posts(
        actor,
        [
            PostToLoad(
                post["code"],
                body["code"],
                post["name"],
                post["name_en"],
                post["action"],
                post.get("duty") or departments["duties"][post["action"]]["zh"],
                post.get("duty_en") or departments["duties"][post["action"]]["en"],
            )
            for body in bodies
            for post in body["posts"]
        ],
    )
    held: dict[str, list[Mapping[str, Any]]] = {}
    for body in bodies:
        for member in body["staff"]:
            held.setdefault(member["account"], []).append(member)
    load_staff_members(
        actor,
        [
            StaffToLoad(login, rows[0]["name"], rows[0]["name_en"], tuple(row["post"] for row in rows))
            for login, rows in held.items()
        ],
    )


def load_population(actor: Actor) -> None:
    """Loads people with their logins, companies with their representatives, and parents of the children."""
    known = people()
    parties = load_people(
        actor,
        [
            PersonToLoad(key, row["id_no"], row["name"], row["name_en"], date.fromisoformat(row["birth_date"]))
            for key, row in known.items()
        ],
    )
    load_companies(
        actor,
        [
            CompanyToLoad(
                row["uscc"],
                row["name"],
                row["name_en"],
                representative_number="" if row["status"] == ENDED else row["legal_rep_id"],
                since=date.fromisoformat(row["established"]),
            )
            for row in companies().values()
            if not row.get("future")
        ],
    )
    by_number = {row["id_no"]: parties[key] for key, row in known.items()}
    guardians = [
        RepresentationToLoad(person=by_number[parent], entity=parties[key], since=born, until=of_age(born))
        for key, row in known.items()
        for born in [date.fromisoformat(row["birth_date"])]
        for parent in (row.get("father_id"), row.get("mother_id"))
        if parent in by_number and of_age(born) > MINORS_ON
    ]
    load_representations(actor, [*guardians, *_children_of_elders(known, by_number)])


def _children_of_elders(
    known: Mapping[str, Mapping[str, Any]], by_number: Mapping[str, UUID]
) -> Iterator[RepresentationToLoad]:
    """Whom the very old have put on file in the demo to act for them: the grown child in their household."""
    of_number = {row["id_no"]: row for row in known.values()}
    for row in known.values():
        for parent in (row.get("father_id"), row.get("mother_id")):
            elder = of_number.get(parent)
            if elder is None or elder["household_no"] != row["household_no"]:
                continue
            if date.fromisoformat(elder["birth_date"]) <= ELDERS_BORN_BY:
                person, entity = by_number[row["id_no"]], by_number[elder["id_no"]]
                yield RepresentationToLoad(person, entity, kind="child", since=MINORS_ON)


def of_age(born: date) -> date:
    """The last day on which parents act for their child: the one before she turns eighteen."""
    year = born.year + ADULT_YEARS
    day = date(year, 3, 1) if (born.month, born.day) == (2, 29) and year % 4 else born.replace(year=year)
    return day - timedelta(days=1)
