import threading

import pytest
from django.db import connection, transaction

from onewindow.exchange.models import OwnerMessage
from onewindow.exchange.queries import owner_answer
from onewindow.exchange.services import (
    EvidenceRead,
    PurposeOpening,
    assign_identifier,
    deliver_to_owner,
    open_purposes,
    read_now,
    tell_owner,
)
from onewindow.foundation import clock, events
from onewindow.foundation.actor import system_actor
from onewindow.foundation.personal import lookup_hash
from onewindow.registers.connectors import owner
from onewindow.registers.events import RegisterChanged
from onewindow.registers.services import OwnerUnavailable
from tests.exchange.conftest import YUNFAN, ZHANGSAN
from tests.support.queue import run_queued_jobs

FOUNDED = "91339902MA9Q00170L"
FACTS = {
    "uscc": FOUNDED,
    "name": "清岚三丰餐饮有限公司",
    "address": "清岚市澄湖区湖滨街道望湖社区望湖路66号",
    "legal_rep_name": "张三",
    "legal_rep_id": ZHANGSAN,
}


def company(uscc):
    read = EvidenceRead("ent", ("ent.name", "ent.status", "ent.division"), {"ent.uscc": uscc})
    [answer] = read_now(system_actor("tests"), "", [read])
    return answer.rows


def test_a_decision_reaches_the_owner_whose_own_system_writes_the_row(city):
    tell_owner(system_actor("t"), register="ent", kind="company_established", facts=FACTS, message_id="YC1:decided")
    assert company(FOUNDED) == ()

    assert run_queued_jobs() == ["exchange.deliver_to_owner"]

    assert company(FOUNDED) == ({"ent.name": "清岚三丰餐饮有限公司", "ent.status": "存续", "ent.division": "339902"},)


def test_a_message_is_kept_encrypted(city):
    tell_owner(system_actor("t"), register="ent", kind="company_established", facts=FACTS, message_id="m")

    assert ZHANGSAN not in str(OwnerMessage.objects.values().get())


def test_the_same_message_is_sent_and_taken_once_whatever_is_repeated(city, person, open_draft):
    for _ in range(2):
        tell_owner(system_actor("t"), register="crd", kind="promise_broken", facts={"uscc": YUNFAN}, message_id="m")
    run_queued_jobs()
    OwnerMessage.objects.update(delivered_at=None)  # killed between the owner's commit and ours
    deliver_to_owner("m")
    deliver_to_owner("m")

    assert owner_answer("m") == {"broken_promises": 1, "added": 1, "promise_allowed": False}  # and nobody's number
    assert owner_answer("unknown") == {}
    songda = person("songda")
    number = open_draft(songda, "crd.broken_promises", "crd.promise_allowed")
    elements = ("crd.broken_promises", "crd.promise_allowed")
    [answer] = read_now(songda, number, [EvidenceRead("crd", elements, {"crd.subject_id": YUNFAN})])
    assert answer.rows == ({"crd.broken_promises": 1, "crd.promise_allowed": False},)


@pytest.fixture
def announced(monkeypatch):
    heard = []
    monkeypatch.setitem(events._reactions, RegisterChanged, [heard.append])
    return heard


def test_a_delivered_message_is_announced_once_whatever_runs_twice(city, announced):
    tell_owner(system_actor("t"), register="ent", kind="company_established", facts=FACTS, message_id="m")
    tell_owner(system_actor("t"), register="ent", kind="company_established", facts=FACTS, message_id="m")
    run_queued_jobs()
    deliver_to_owner("m")

    assert [(one.register, one.key, one.kind) for one in announced] == [("ent", FOUNDED, "company_established")]


def test_what_follows_is_undone_with_the_note_of_delivery_and_comes_with_the_next_run(city, monkeypatch):
    def fail(event):
        OwnerMessage.objects.create(id="from a reaction", sent_by=event_id, sent_at=clock.now())
        raise RuntimeError("killed in the middle")

    event_id = system_actor("t").id
    tell_owner(system_actor("t"), register="ent", kind="company_established", facts=FACTS, message_id="m")
    with monkeypatch.context() as patch:
        patch.setitem(events._reactions, RegisterChanged, [fail])
        with pytest.raises(RuntimeError), transaction.atomic():
            deliver_to_owner("m")
    assert list(OwnerMessage.objects.values_list("id", "delivered_at")) == [("m", None)]
    assert company(FOUNDED) != ()  # the owner's own transaction

    heard = []
    monkeypatch.setitem(events._reactions, RegisterChanged, [heard.append])
    deliver_to_owner("m")
    deliver_to_owner("m")
    assert len(heard) == 1 and OwnerMessage.objects.get().delivered_at is not None


@pytest.mark.django_db(transaction=True)
def test_two_workers_with_the_same_message_announce_it_once(city, announced):
    with transaction.atomic():
        tell_owner(system_actor("t"), register="ent", kind="company_established", facts=FACTS, message_id="m")

    def deliver():
        try:
            deliver_to_owner("m")
        finally:
            connection.close()

    threads = [threading.Thread(target=deliver) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(announced) == 1 and OwnerMessage.objects.get().delivered_at is not None


def test_a_newborn_stands_in_the_register_under_the_number_that_was_given(city, person, open_draft):
    born = {
        "birth_no": "B3399030001", "baby_name": "陈安安", "sex": "女", "born_at": "2026-05-08T06:32:00",
        "hukou_division": "339903001001", "mother_id": "339903199704181023",
    }  # fmt: skip
    actor = system_actor("t")
    number = assign_identifier(actor, register="pop", case_number="YC2", facts=born)
    facts = born | {"id_no": number}
    tell_owner(actor, register="pop", kind="newborn_registered", facts=facts, message_id="YC2:decided")
    run_queued_jobs()

    case = PurposeOpening(
        "YC2", "case", (), frozenset({"pop.name", "pop.birth_date"}), frozenset({lookup_hash(number)})
    )
    open_purposes(actor, [case])
    [answer] = read_now(actor, "YC2", [EvidenceRead("pop", ("pop.name", "pop.birth_date"), {"pop.id_no": number})])
    assert answer.rows == ({"pop.name": "陈安安", "pop.birth_date": "2026-05-08"},)


def test_an_owner_who_does_not_answer_gets_the_message_later(city, monkeypatch):
    tell_owner(system_actor("t"), register="ent", kind="company_established", facts=FACTS, message_id="m")
    with monkeypatch.context() as patch:
        patch.setattr(owner, "role_url", lambda role: "postgresql://nobody@/nothing?host=/nowhere")
        with pytest.raises(OwnerUnavailable):
            deliver_to_owner("m")

    deliver_to_owner("m")

    assert company(FOUNDED) != ()


def test_a_number_is_assigned_once_for_a_case(city):
    actor = system_actor("t")

    given = {assign_identifier(actor, register="ent", case_number="YC1", facts=FACTS) for _ in range(2)}

    assert given == {FOUNDED}
