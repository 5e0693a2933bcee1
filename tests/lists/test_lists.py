"""The lists: loading, changing, cancelling, who may, and the public pages."""

from datetime import date, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
import yaml
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction

from onewindow.foundation import clock, events
from onewindow.foundation.actor import Actor, ActorKind, system_actor
from onewindow.foundation.errors import Conflict, Invalid, NotAllowed
from onewindow.foundation.located import read_located
from onewindow.ledger.queries import acts_on
from onewindow.lists.events import EntryChanged
from onewindow.lists.models import EntryVersion
from onewindow.lists.queries import (
    changes,
    clear_list_cache,
    entries,
    entry,
    entry_versions,
    materials,
    powers_of,
    proofs,
)
from onewindow.lists.services import ListsInvalid, cancel_entry, change_entry, load_lists

ACTOR = system_actor("tests")
CITY = Path("onewindow/config/demo_city")
REASON = ("上级取消", "Cancelled from above")


def keeper(*posts):
    return Actor(ActorKind.STAFF, uuid4(), posts=frozenset(posts))


@pytest.fixture(autouse=True)
def _forget():
    clear_list_cache()
    yield
    clear_list_cache()


@pytest.fixture
def city(db):
    files = [read_located(name, (CITY / name).read_text(encoding="utf-8")) for name in ("lists.yaml", "materials.yaml")]
    return load_lists(ACTOR, files)


@pytest.fixture
def announced(monkeypatch):
    seen = []
    monkeypatch.setattr(events, "_reactions", {EntryChanged: [seen.append]})
    return seen


def load(text):
    return load_lists(ACTOR, [read_located("lists.yaml", text)])


def power(**changes):
    body = {
        "code": "PW-900",
        "name": "开茶馆许可",
        "name_en": "Tea house licence",
        "type": "行政许可",
        "department": "SJ",
        "level": 3,
        "legal_bases": [{"law_id": "food-safety-law", "article": 35}],
        **changes,
    }
    return {key: value for key, value in body.items() if value is not None}


def file_of(*bodies):
    return yaml.safe_dump({"power_list": list(bodies)}, allow_unicode=True)


def test_the_demo_lists_load_and_a_second_time_changes_nothing(city):
    assert {name: len(entries(name)) for name in ("power", "responsibility", "negative", "special_fund")} == {
        "power": 25,
        "responsibility": 17,
        "negative": 10,
        "special_fund": 5,
    }
    assert entry("power", "PW-025").state == "cancelled"
    assert entry("power", "PW-025").cancelled_on == date(2021, 3, 1)
    assert [row.code for row in powers_of("XF")] == ["PW-003", "PW-019"]
    again = load((CITY / "lists.yaml").read_text(encoding="utf-8"))
    assert (again.published, again.unchanged) == ((), 57)


def test_every_responsibility_names_the_post_that_answers_for_it(city):
    assert all(row.body["post"] == f"{row.department}-A" for row in entries("responsibility").values())


def test_every_material_of_the_items_is_in_the_catalogue_once_and_proofs_are_listed(city):
    items = yaml.safe_load((CITY / "items.yaml").read_text(encoding="utf-8"))["items"]
    asked = {material["code"]: material["name"] for item in items for material in item["materials"]}

    assert {code: row.name for code, row in materials().items()} == asked
    assert set(proofs()) == {code for code, row in materials().items() if row.is_proof}


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"name": None}, "'name' is missing"),
        ({"colour": "red"}, "'colour' is not known"),
        ({"code": "pw 1"}, "has the wrong form"),
        ({"status": "cancelled"}, "not since when"),
        ({"legal_bases": []}, "without a basis"),
        ({"name": "<b>茶</b>"}, "< or >"),
        ({"level": 9}, "is not between"),
    ],
)
def test_a_fault_names_its_place_and_loads_nothing(db, changed, reason):
    with pytest.raises(ListsInvalid) as refused:
        load(file_of(power(**changed)))
    (fault,) = refused.value.faults
    assert reason in fault.reason
    assert (fault.file, bool(fault.line), bool(fault.remedy)) == ("lists.yaml", True, True)
    assert EntryVersion.objects.count() == 0


def test_a_code_twice_is_refused_with_the_first_place(db):
    with pytest.raises(ListsInvalid, match=r"stands in lists\.yaml:\d+ already"):
        load(file_of(power(), power(name="另一种")))


def test_a_change_from_a_file_carries_its_reason_and_day(db):
    load(file_of(power()))
    load(file_of(power(name="开茶馆许可（连锁）", reason="下放", reason_en="Handed down", effective_from="2030-01-01")))

    newest, first = entry_versions("power", "PW-900")
    assert (newest.version, newest.state, newest.reason) == (2, "future", "下放")
    assert (first.reason, first.state) == ("首次公布", "active")
    assert entry("power", "PW-900").version == 1  # the new one holds from its day only


def test_an_entry_that_is_only_of_the_future_stands_as_such(db):
    load(file_of(power(effective_from="2030-01-01")))
    assert entry("power", "PW-900").state == "future"
    assert powers_of("SJ") == ()


def test_cancelling_a_power_is_a_new_version_that_is_announced_and_recorded(city, announced):
    version = cancel_entry(keeper("DS-C"), "power", "PW-002", reason=REASON, on=clock.today())

    row = entry("power", "PW-002")
    assert (version, row.version, row.state, row.cancelled_on) == (2, 2, "cancelled", clock.today())
    assert announced == [EntryChanged("power", "PW-002", 2, "cancelled", "FOOD", "SJ")]
    assert [act.act for act in acts_on("list:power:PW-002")] == ["lists.publish_entry"] * 2
    with pytest.raises(Conflict):
        cancel_entry(keeper("DS-C"), "power", "PW-002", reason=REASON, on=clock.today())


@pytest.mark.parametrize(
    ("posts", "name", "code", "allowed"),
    [
        (("DS-C",), "power", "PW-002", True),
        (("DS-C",), "special_fund", "FD-001", True),
        (("RS-E",), "special_fund", "FD-001", True),
        (("SJ-E",), "special_fund", "FD-001", False),
        (("SJ-E",), "power", "PW-002", False),
        (("SJ-A",), "power", "PW-002", False),
        (("SJ-R", "SJ-V", "SJ-D"), "responsibility", "RS-002", False),
        ((), "power", "PW-002", False),
    ],
)
def test_only_the_keeper_changes_an_entry(city, posts, name, code, allowed):
    def act():
        return cancel_entry(keeper(*posts), name, code, reason=REASON, on=clock.today())

    if allowed:
        assert act() == 2
    else:
        with pytest.raises(NotAllowed):
            act()
        assert entry(name, code).version == 1


def test_an_editor_cannot_take_an_entry_over_from_another_department(city):
    body = {**entry("special_fund", "FD-002").body, "department": "RS"}
    with pytest.raises(NotAllowed):
        change_entry(keeper("RS-E"), "special_fund", body, reason=REASON, effective_from=clock.today(), based_on=1)


def test_a_change_without_reason_or_in_the_past_is_refused(city):
    body = {**entry("special_fund", "FD-001").body, "spent_wan": 2000}
    yesterday = clock.today() - timedelta(days=1)
    with pytest.raises(Invalid) as refused:
        change_entry(keeper("DS-C"), "special_fund", body, reason=(" ", ""), effective_from=yesterday, based_on=1)
    assert [error["pointer"] for error in refused.value.facts["errors"]] == ["reason", "effective_from"]


def test_of_two_keepers_the_later_one_is_told(city):
    body = {**entry("special_fund", "FD-001").body, "spent_wan": 2000}
    change_entry(keeper("DS-C"), "special_fund", body, reason=REASON, effective_from=clock.today(), based_on=1)
    with pytest.raises(Conflict):
        change_entry(keeper("DS-C"), "special_fund", body, reason=REASON, effective_from=clock.today(), based_on=1)


def test_a_version_can_never_be_changed_or_deleted(city):
    with pytest.raises(IntegrityError), transaction.atomic():
        EntryVersion.objects.filter(code="PW-001").update(state="cancelled")
    with pytest.raises(IntegrityError), transaction.atomic():
        EntryVersion.objects.filter(code="PW-001").delete()


def test_changes_come_newest_first_with_what_was_before(city):
    cancel_entry(ACTOR, "power", "PW-002", reason=REASON, on=clock.today())
    change = changes(limit=1)[0]
    assert (change.new.version, change.old.version) == (2, 1)
    following = changes(after=change.id, limit=200)
    assert change.id not in {found.id for found in following}
    assert len(following) == EntryVersion.objects.count() - 1


def test_export_and_import_make_no_difference(city, capsys, tmp_path):
    call_command("lists", "export")
    path = tmp_path / "lists.yaml"
    path.write_text(capsys.readouterr().out, encoding="utf-8")
    call_command("lists", "import", str(path))
    assert "0 published, " in capsys.readouterr().out

    path.write_text("power_list: 7", encoding="utf-8")
    with pytest.raises(CommandError, match=r"lists\.yaml:1"):
        call_command("lists", "import", str(path))


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_pages_are_open_to_everybody(city, client, prefix, django_assert_max_num_queries):
    cancel_entry(ACTOR, "power", "PW-002", reason=REASON, on=clock.today())
    client.get("/lists/power/")
    for address in ("", "power/", "special_fund/FD-001/", "power/PW-002/", "changes/"):
        with django_assert_max_num_queries(5):
            assert client.get(f"{prefix}/lists/{address}").status_code == 200
    page = client.get(f"{prefix}/lists/power/PW-002/").content.decode()
    assert REASON[bool(prefix)] in page
    assert "/laws/food-safety-law/#a-35" in page
    feed = client.get(f"{prefix}/lists/feed.xml")
    assert feed["Content-Type"].startswith("application/atom+xml")
    assert "PW-002" in feed.content.decode()


def test_a_list_is_narrowed_and_paged(city, client):
    page = client.get("/lists/power/", {"q": "消防", "state": "active"}).content.decode()
    assert "PW-003" in page
    assert "PW-001" not in page
    page = client.get("/lists/material/").content.decode()
    assert "下一页" in page
    assert "没有符合条件" in client.get("/lists/power/", {"q": "没有这种"}).content.decode()
    assert client.get("/lists/nonsense/").status_code == 404
    assert client.get("/lists/power/PW-999/").status_code == 404
    assert client.get("/lists/changes/", {"after": "x"}).status_code == 200
