import pytest

from onewindow.exchange.models import OwnerMessage
from onewindow.exchange.services import EvidenceRead, assign_identifier, deliver_to_owner, read_now, tell_owner
from onewindow.foundation.actor import system_actor
from onewindow.registers.connectors import owner
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

    songda = person("songda")
    number = open_draft(songda, "crd.broken_promises", "crd.promise_allowed")
    elements = ("crd.broken_promises", "crd.promise_allowed")
    [answer] = read_now(songda, number, [EvidenceRead("crd", elements, {"crd.subject_id": YUNFAN})])
    assert answer.rows == ({"crd.broken_promises": 1, "crd.promise_allowed": False},)


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
