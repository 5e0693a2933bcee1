import threading

import psycopg
import pytest

from onewindow.foundation import events
from onewindow.foundation.errors import Invalid
from onewindow.foundation.identifiers import uscc_fault
from onewindow.foundation.roles import role_url
from onewindow.registers import services
from onewindow.registers.events import RegisterChanged

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hosted_registers")]
ADDRESS = "清岚市澄湖区湖滨街道望湖社区望湖路66号"
CASE = "YC339900202604130000013"


@pytest.fixture
def announced(monkeypatch):
    heard = []
    monkeypatch.setitem(events._reactions, RegisterChanged, [heard.append])
    return heard


def body_of(code, key):
    with psycopg.connect(role_url(services.reader_role(code))) as reader:
        found = reader.execute(f"select body from {services.schema_of(code)}.record where key = %s", [key]).fetchone()
    return found and found[0]


def test_a_reserved_name_gets_its_number():
    facts = {"name": "清岚三丰餐饮有限公司", "address": ADDRESS}

    assert services.assign_identifier("ent", case_number=CASE, facts=facts) == "91339902MA9Q00170L"


def test_another_company_gets_the_next_free_number_of_its_division():
    first = services.assign_identifier("ent", case_number="A", facts={"name": "甲", "address": ADDRESS})
    second = services.assign_identifier(
        "ent", case_number="B", facts={"name": "乙", "address": "清岚市北屿区海潮路1号"}
    )

    assert uscc_fault(first) is None and uscc_fault(second) is None
    assert first[2:12] == "339902MA9Q" and second[2:12] == "339904MA9Q"
    assert int(second[12:16]) == int(first[12:16]) + 53


def test_the_same_case_always_gets_the_same_number():
    facts = {"name": "甲", "address": ADDRESS}

    assert len({services.assign_identifier("ent", case_number="A", facts=facts) for _ in range(3)}) == 1


def test_simultaneous_cases_never_get_the_same_number():
    given = []

    def ask(number):
        given.append(
            services.assign_identifier(
                "ent", case_number=f"C{number}", facts={"name": f"{number}", "division": "339902"}
            )
        )

    threads = [threading.Thread(target=ask, args=[number]) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(set(given)) == 6


def test_a_newborn_gets_the_number_that_the_birth_record_names():
    facts = {"birth_no": "B3399030001", "sex": "女", "born_at": "2026-05-08T06:32:00", "hukou_division": "339903001001"}

    assert services.assign_identifier("pop", case_number=CASE, facts=facts) == "339903202605081025"


def test_a_register_without_identifiers_gives_none():
    with pytest.raises(Invalid):
        services.assign_identifier("veh", case_number=CASE, facts={"name": "x"})


def test_an_established_company_is_written_by_its_registers_owner_and_announced(announced):
    facts = {"uscc": "91339902MA9Q00170L", "name": "清岚三丰餐饮有限公司", "address": ADDRESS, "legal_rep_name": "张三"}

    services.take_message("ent", "company_established", facts, message_id="m1")

    assert body_of("ent", "91339902MA9Q00170L")["division"] == "339902"
    [event] = announced
    assert (event.register, event.key, event.kind, event.life) == (
        "ent",
        "91339902MA9Q00170L",
        "company_established",
        "founded",
    )


def test_a_message_that_comes_twice_is_taken_once():
    facts = {"subject_id": "91339902MA9Q00701J"}

    answers = [services.take_message("crd", "promise_broken", facts, message_id="m2") for _ in range(2)]

    assert answers[0] == answers[1]
    row = body_of("crd", "91339902MA9Q00701J")
    assert (row["broken_promises"], row["promise_allowed"]) == (1, False)


def test_another_message_counts_again():
    for number in range(2):
        services.take_message("crd", "promise_broken", {"subject_id": "91339902MA9Q00701J"}, message_id=f"m{number}")

    assert body_of("crd", "91339902MA9Q00701J")["broken_promises"] == 2


@pytest.mark.parametrize("facts", [{"uscc": "91339902MA9Q00701J", "name": "另一家"}])
def test_what_is_founded_never_takes_the_place_of_another_record(facts, announced):
    before = body_of("ent", facts["uscc"])

    with pytest.raises(services.AlreadyRegistered):
        services.take_message("ent", "company_established", facts, message_id="m5")

    assert body_of("ent", facts["uscc"]) == before and announced == []


def test_a_person_without_a_credit_record_gets_one_when_a_promise_is_broken(announced):
    person = "339902199206061026"
    assert body_of("crd", person) is None

    services.take_message("crd", "promise_broken", {"subject_id": person}, message_id="m6")

    row = body_of("crd", person)
    assert (row["broken_promises"], row["promise_allowed"]) == (1, False)
    assert services.restore_records("crd", [], numbers=[person]) == [person] and body_of("crd", person) is None


def test_a_name_that_is_kept_goes_to_the_first_case_alone():
    facts = {"name": "清岚三丰餐饮有限公司", "address": ADDRESS}

    given = [services.assign_identifier("ent", case_number=number, facts=facts) for number in ("A", "B")]

    assert given[0] == "91339902MA9Q00170L" != given[1] and uscc_fault(given[1]) is None


def test_an_unknown_message_changes_nothing():
    with pytest.raises(services.MessageUnknown):
        services.take_message("ent", "company_dissolved", {"uscc": "91339902MA9Q00701J"}, message_id="m3")


def test_a_story_can_be_taken_back():
    facts = {
        "uscc": "91339902MA9Q00170L",
        "name": "清岚三丰餐饮有限公司",
        "address": ADDRESS,
        "legal_rep_id": "339902198803121010",
    }
    services.take_message("ent", "company_established", facts, message_id="m4")
    loaded = {"uscc": "91339902MA9Q00701J", "name": "清岚云帆科技有限公司"}

    gone = services.restore_records("ent", [], numbers=["339902198803121010"], names=[])

    assert gone == ["91339902MA9Q00170L"]
    assert body_of("ent", "91339902MA9Q00170L") is None
    assert body_of("ent", loaded["uscc"])["name"] == loaded["name"]
