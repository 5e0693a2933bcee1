import json
from datetime import date, datetime, timedelta

import psycopg
import pytest
from django.test import Client

from onewindow.cases.models import Case
from onewindow.cases.services import accept_case, open_case
from onewindow.catalogue.queries import clear_catalogue_cache
from onewindow.config import demo
from onewindow.config.demo_story import forget_everything, reset_story
from onewindow.documents.models import LegalDocument
from onewindow.exchange.models import DataCorrection, OwnerMessage, Purpose, Trace
from onewindow.exchange.services import (
    EvidenceRead,
    PurposeOpening,
    deliver_to_owner,
    open_purposes,
    raise_data_correction,
    read_now,
    tell_owner,
)
from onewindow.foundation import clock
from onewindow.foundation.actor import Actor, ActorKind, system_actor
from onewindow.foundation.errors import Invalid, NotAllowed
from onewindow.foundation.personal import lookup_hash
from onewindow.foundation.roles import owner_connection, role_url
from onewindow.identity.models import Account, Party, PostHolder, Representation
from onewindow.identity.queries import clear_post_cache
from onewindow.identity.services import ensure_legal_entity
from onewindow.intake.models import Draft
from onewindow.intake.services import start_draft
from onewindow.licences.models import Licence
from onewindow.notifications.models import Message
from onewindow.registers.connectors import owner
from onewindow.registers.models import LoadedSource
from onewindow.registers.queries import registers
from onewindow.registers.services import assign_identifier, take_message
from tests.cases import world
from tests.support.queue import run_queued_jobs
from tests.support.snapshot import built_once

ZHANGSAN, FOUNDED = "339902198803121010", "91339902MA9Q00170L"
LOADED = (Party, Account, PostHolder, Representation, Licence, Purpose)


def forget_caches():
    clear_post_cache()
    clear_catalogue_cache()


def build_city():
    demo.load()
    LoadedSource.objects.filter(name="demo city").delete()  # a row in a table that has others already


@pytest.fixture
def city(hosted_registers):
    """The demo city as `make up` loads it."""
    forget_caches()
    built_once("loaded demo city", build_city)
    demo.reserve_identifiers("ent", demo.founded_by_stories())
    demo.note_loaded("demo city", demo.city_digest())
    forget_caches()
    yield
    forget_caches()


def everything():
    return [list(model.objects.order_by("pk").values()) for model in LOADED]


ROWS = {"record": "key, body, subjects, source, recorded_at"}  # the driver reads no moment without beginning


def all_records():
    """The rows of every register, with when each was written, and the numbers that their owners keep and gave."""
    with owner_connection() as owner:
        return {
            (code, table): owner.execute(f"select {ROWS.get(table, '*')} from reg_{code}.{table} order by 1").fetchall()
            for code in registers()
            for table in ("record", "reservation", "assignment", "message")
        }


def person(login):
    account = Account.objects.get(login=login)
    return Actor(ActorKind.PERSON, account.id, party=account.party_id, user_id=f"CN-PERSON-{account.id}")


def in_register(code, key):
    with psycopg.connect(role_url(f"onewindow_read_{code}")) as reader:
        return reader.execute(f"select body from reg_{code}.record where key = %s", [key]).fetchone()


def test_the_city_has_its_people_companies_officials_and_licences(city):
    assert Account.objects.filter(kind="person").count() == len(demo.people())
    assert Party.objects.filter(kind="legal_entity").count() == len(demo.companies()) - 1  # one is still to be founded
    assert Licence.objects.filter(type="LT-RE", thing__endswith="望湖路66号").exists()
    assert Purpose.objects.filter(kind="standing").count() == 9


def test_every_login_that_make_up_prints_exists_and_opens(city):
    logins = [login for login, _ in demo.LOGINS]

    assert len(logins) >= 12
    assert Account.objects.filter(login__in=logins, is_active=True).count() == len(logins)


def test_a_representative_acts_for_her_company_and_parents_for_their_children(city):
    liuyang = person("liuyang").party

    assert Representation.objects.filter(person=liuyang, entity__name="清岚宝联火锅有限公司").exists()
    child = Representation.objects.get(person=person("zhangsan").party, entity__name="张悦")
    assert (child.kind, child.until.isoformat()) == ("guardian", "2034-08-31")


def test_a_deregistered_company_has_no_representative(city):
    assert not Representation.objects.filter(entity__name="清岚恒泰劳务有限公司").exists()


def test_loading_the_city_twice_changes_nothing(city, django_assert_max_num_queries):
    before, records = everything(), all_records()

    with django_assert_max_num_queries(1):
        demo.load()
    assert (everything(), all_records()) == (before, records)

    demo.note_loaded("demo city", "another digest")
    demo.load()
    assert (everything(), all_records()) == (before, records)


def found_a_company(zhangsan):
    facts = {
        "name": "清岚三丰餐饮有限公司",
        "address": "清岚市澄湖区湖滨街道望湖社区望湖路66号",
        "legal_rep_id": ZHANGSAN,
    }
    uscc = assign_identifier("ent", case_number="YC1", facts=facts)
    take_message("ent", "company_established", facts | {"uscc": uscc}, message_id="m1")
    ensure_legal_entity(system_actor("t"), uscc=uscc, name=facts["name"], representative=zhangsan.party)
    return uscc


def test_a_story_is_taken_back_whole_and_the_traces_stay(city):
    zhangsan = person("zhangsan")
    number = start_draft(zhangsan, "bundle", "RESTAURANT", zhangsan.party, {})
    assert found_a_company(zhangsan) == FOUNDED
    take_message("crd", "promise_broken", {"subject_id": ZHANGSAN}, message_id="m2")
    Licence.objects.filter(holders__contains=[lookup_hash(ZHANGSAN)]).update(state="revoked")
    read_now(zhangsan, number, [EvidenceRead("geo", ("geo.floor_area",), {"geo.std_address": "x"})])
    traces = Trace.objects.count()

    told = reset_story(["zhangsan"], ["sanfeng"], ["address:addr_sanfeng", "property:prop_k"], [])

    assert (told.drafts, told.founded) == (1, 1)
    assert not Draft.objects.exists() and not Party.objects.filter(name="清岚三丰餐饮有限公司").exists()
    assert in_register("ent", FOUNDED) is None
    assert in_register("crd", ZHANGSAN)[0]["promise_allowed"] is True
    assert not Licence.objects.filter(holders__contains=[lookup_hash(ZHANGSAN)]).exclude(state="valid").exists()
    assert Purpose.objects.get(number=number).closed_at is not None
    assert Trace.objects.count() == traces
    assert found_a_company(zhangsan) == FOUNDED  # the same number again


def rows_of_story():
    """How much there is of what a story leaves behind."""
    models = (Case, Draft, LegalDocument, DataCorrection, OwnerMessage)
    return [model.objects.count() for model in models] + [Licence.objects.filter(taken_over=False).count()]


def play_until_founded(zhangsan):
    """A draft with a dispute, and the restaurant submitted, its company founded and licensed; returns its USCC."""
    draft = start_draft(zhangsan, "bundle", "RESTAURANT", zhangsan.party, {})
    raise_data_correction(zhangsan, draft, element="pop.mobile", shown="1", claimed="2")
    with world.at("2026-04-13T09:30"):
        open_case(zhangsan, world.restaurant(zhangsan))
        number = world.number_of("COMPANY")
        accept_case(world.official("SJ-R"), number)
        run_queued_jobs()  # the register's owner gives the number
        world.finish("COMPANY")
        run_queued_jobs()
    return Case.objects.get(number=number).result["identifier"]


def test_a_played_story_leaves_nothing_and_can_be_played_again_with_the_same_numbers(city):
    before = [everything(), all_records_but_times()]
    told = Message.objects.count()
    zhangsan = person("zhangsan")

    for _ in range(2):
        assert play_until_founded(zhangsan) == FOUNDED
        assert in_register("ent", FOUNDED) and Party.objects.filter(name="清岚三丰餐饮有限公司").exists()
        assert all(rows_of_story())

        reset_story(["zhangsan"], ["sanfeng"], ["address:addr_sanfeng", "property:prop_k"], [])

        assert rows_of_story() == [0, 0, 0, 0, 0, 0]
        assert [everything()[:-1], all_records_but_times()] == [before[0][:-1], before[1]]
        assert Message.objects.filter(key__startswith="data-correction").count() == told == 0
        assert not Purpose.objects.exclude(kind="standing").filter(closed_at=None).exists()


def test_a_newborn_is_given_the_same_number_when_the_story_is_played_again(city):
    for _ in range(2):
        number = owner.assign(
            "pop", case_number="YC-1", names=["陈安安"], choose=owner.next_number("339903", date(2026, 5, 8), "女")
        )
        assert number == "339903202605081025"
        reset_story(["chenli", "zhouxiaoyu"], [], ["birth:birth1"], [])


def all_records_but_times():
    """What the registers hold, without the messages that their owners remember."""
    return {
        name: [[value for value in row if not isinstance(value, datetime)] for row in rows]
        for name, rows in all_records().items()
        if name[1] != "message"
    }


def test_a_decision_on_its_way_does_not_arrive_after_the_story_was_taken_back(city):
    zhangsan = person("zhangsan")
    with world.at("2026-04-13T09:30"):
        open_case(zhangsan, world.restaurant(zhangsan))
    number = Case.objects.get(key="COMPANY").number
    facts = {"uscc": FOUNDED, "name": "清岚三丰餐饮有限公司", "legal_rep_id": ZHANGSAN}
    for message in (f"{number}:decided", "YC1:decided", "another"):
        tell_owner(system_actor("t"), register="ent", kind="company_established", facts=facts, message_id=message)

    reset_story(["zhangsan"], ["sanfeng"], [], [])
    deliver_to_owner(f"{number}:decided")

    assert in_register("ent", FOUNDED) is None
    assert sorted(OwnerMessage.objects.values_list("id", flat=True)) == ["YC1:decided", "another"]


def test_other_peoples_matters_stay(city):
    other = person("chenli")
    start_draft(other, "bundle", "NEWBORN", other.party, {})

    reset_story(["zhangsan"], ["sanfeng"], [], [])

    assert Draft.objects.filter(account=other.id).count() == 1


def test_a_story_may_name_the_code_of_the_company_that_it_founds(city):
    code = "91339902MA9Q16076L"

    reset_story(["jinhai"], [], [], [{"name": "清岚新店有限公司", "uscc": code}])

    facts = {"name": "清岚新店有限公司", "address": "清岚市澄湖区1号"}
    assert assign_identifier("ent", case_number="YC7", facts=facts) == code


@pytest.mark.parametrize(
    "named",
    [
        (["nobody"], [], [], []),
        ([], ["nothing"], [], []),
        ([], [], ["property:none"], []),
        ([], [], [], [{"name": "甲", "uscc": "123"}]),
        ([], [], [], [{"name": "甲", "uscc": "91339902MA9Q00701J"}]),
    ],
)
def test_what_the_demo_data_does_not_know_is_refused(city, named):
    with pytest.raises(Invalid):
        reset_story(*named)


def test_outside_a_demo_nothing_is_taken_back(settings, city):
    settings.ONEWINDOW_DEMO = False
    with pytest.raises(NotAllowed):
        reset_story([], [], [], [])


def test_everything_can_be_taken_back_at_once(city):
    before = everything()
    zhangsan = person("zhangsan")
    start_draft(zhangsan, "bundle", "RESTAURANT", zhangsan.party, {})
    open_purposes(zhangsan, [PurposeOpening("YC9", "case", (), frozenset(), frozenset())])
    raise_data_correction(zhangsan, "YC9", element="pop.mobile", shown="1", claimed="2")
    tell_owner(system_actor("t"), register="crd", kind="promise_broken", facts={}, message_id="m")
    ensure_legal_entity(system_actor("t"), uscc=FOUNDED, name="清岚三丰餐饮有限公司", representative=zhangsan.party)

    forget_everything()

    after = everything()
    assert after[:-1] == before[:-1]
    assert rows_of_story() == [0, 0, 0, 0, 0, 0] and not Message.objects.exists()
    assert not Purpose.objects.exclude(kind="standing").filter(closed_at=None).exists()


def post(client, path, body, **more):
    return client.post(f"/api/v1/demo/{path}", json.dumps(body), content_type="application/json", **more)


@pytest.mark.django_db
def test_the_clock_moves_to_the_citys_own_time_and_back(client):
    moved = post(client, "clock", {"at": "2026-04-13T09:30:00"})
    assert moved.json()["now"].startswith("2026-04-13T01:30:0")
    assert client.get("/api/v1/demo/clock").json()["now"].startswith("2026-04-13T01:30:")

    back = post(client, "clock", {"at": None}).json()
    assert back["offset_s"] == 0


@pytest.mark.django_db
@pytest.mark.parametrize("at", ["1999-01-01T00:00:00", "2999-01-01T00:00:00", "yesterday"])
def test_the_clock_moves_only_to_years_that_the_city_knows(client, at):
    assert post(client, "clock", {"at": at}).status_code == 422


def test_a_story_is_put_back_through_the_api(client, city):
    answer = post(
        client, "reset", {"people": ["zhangsan"], "companies": ["sanfeng"], "objects": [], "reservations": []}
    )

    assert answer.json() == {"drafts": 0, "cases": 0, "licences": 0, "founded": 0}
    assert post(client, "reset", {"people": ["nobody"]}).status_code == 422


CALLS = [("get", "clock"), ("post", "clock"), ("post", "reset")]


@pytest.mark.django_db
@pytest.mark.parametrize(("method", "path"), CALLS)
@pytest.mark.parametrize(
    "meta",
    [
        {"REMOTE_ADDR": "192.0.2.7"},
        {"HTTP_X_FORWARDED_FOR": "192.0.2.7"},
        {"HTTP_FORWARDED": "for=192.0.2.7"},
        {"HTTP_X_REAL_IP": "192.0.2.7"},
        {"HTTP_VIA": "1.1 proxy"},
        {"REMOTE_ADDR": "::ffff:192.0.2.7"},
        {"REMOTE_ADDR": "10.0.0.1", "HTTP_HOST": "127.0.0.1"},
        {"HTTP_ORIGIN": "https://elsewhere.example"},
    ],
)
def test_the_controls_are_for_this_machine_alone(method, path, meta):
    client = Client(**meta)
    answer = client.get(f"/api/v1/demo/{path}") if method == "get" else post(client, path, {})

    assert answer.status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize("meta", [{"REMOTE_ADDR": "::1"}, {"REMOTE_ADDR": ""}, {"HTTP_ORIGIN": "http://testserver"}])
def test_this_machine_reaches_the_controls_by_every_way(meta):
    assert Client(**meta).get("/api/v1/demo/clock").status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize(("method", "path"), CALLS)
def test_production_has_no_controls(client, settings, method, path):
    settings.ONEWINDOW_DEMO = False
    answer = client.get(f"/api/v1/demo/{path}") if method == "get" else post(client, path, {})

    assert answer.status_code == 404


@pytest.fixture(autouse=True)
def real_time():
    yield
    clock.use_offset(timedelta())
