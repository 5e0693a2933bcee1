"""Changes of registers are told once, in their order, and say of nobody what the register says."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onewindow.foundation import events
from onewindow.foundation.personal import lookup_hash
from onewindow.registers import services
from onewindow.registers.events import RegisterChanged
from onewindow.registers.rules.life import Life, life_event
from tests.registers.test_history import NEWBORN, YUNFAN, ZHANGSAN, move, own_rows, owned

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hosted_registers")]
__all__ = ["own_rows"]


@pytest.fixture
def announced(monkeypatch):
    heard = []
    monkeypatch.setitem(events._reactions, RegisterChanged, [heard.append])
    services.publish_all_changes()
    heard.clear()
    return heard


def write(code, key, **values):
    with owned(code) as owner:
        owner.execute(
            "update record set body = body || %s::jsonb where key = %s", [json.dumps(values, ensure_ascii=False), key]
        )


def test_what_an_owner_changes_on_its_own_is_announced_once_and_in_order(announced):
    move("清岚市新住处1号", "2030-05-01T00:00:00Z")
    write("pop", ZHANGSAN, residence_division="339904")

    for _ in range(2):
        services.publish_all_changes()

    assert [(one.elements, one.life) for one in announced] == [
        (("residence_address",), ""),
        (("residence_division",), "move"),
    ]
    assert {one.ref for one in announced} == {lookup_hash(ZHANGSAN)}


def test_a_reaction_that_fails_leaves_the_change_to_be_told_again(announced, monkeypatch):
    write("pop", ZHANGSAN, residence_division="339904")

    def fails(event):
        raise RuntimeError

    monkeypatch.setitem(events._reactions, RegisterChanged, [fails])
    with pytest.raises(RuntimeError):
        services.publish_changes("pop")
    monkeypatch.setitem(events._reactions, RegisterChanged, [announced.append])
    services.publish_changes("pop")

    assert len(announced) == 1


@pytest.mark.parametrize(
    ("code", "key", "values", "life"),
    [
        ("pop", ZHANGSAN, {"alive": False}, "death"),
        ("ent", YUNFAN, {"status": "注销"}, "closed"),
        ("ent", YUNFAN, {"capital": 77}, ""),
    ],
)
def test_a_life_event_is_known_by_what_changed(announced, code, key, values, life):
    write(code, key, **values)

    services.publish_changes(code)

    assert [(one.register, one.life) for one in announced] == [(code, life)]


def test_a_birth_is_a_record_that_was_not_there(announced):
    with owned("pop") as owner:
        owner.execute(
            "insert into record (key, body, subjects) values (%s, %s::jsonb, array[%s])",
            [NEWBORN, json.dumps({"id_no": NEWBORN, "alive": True}), NEWBORN],
        )

    services.publish_changes("pop")
    assert [one.life for one in announced] == ["birth"]


def test_what_is_loaded_is_announced_to_nobody(announced):
    services.load_records("veh", [])

    services.publish_all_changes()
    assert announced == []


def test_a_cloud_event_names_the_record_by_an_opaque_name_and_holds_no_value(announced):
    move("清岚市新住处1号", "2030-05-01T00:00:00Z")

    (_, event) = services.change_events("pop")[-1]

    assert {"specversion", "id", "source", "type", "subject", "time", "datacontenttype"} <= event.keys()
    assert (event["specversion"], event["type"]) == ("1.0", "cn.onewindow.register.changed.v1")
    assert event["data"] == {"register": "pop", "kind": "moved", "elements": ["residence_address"]}
    assert ZHANGSAN not in json.dumps(event) and "新住处" not in json.dumps(event, ensure_ascii=False)


@given(
    code=st.sampled_from(["pop", "ent", "geo", "veh"]),
    elements=st.sets(st.sampled_from(["alive", "status", "residence_division", "name"])),
    alive=st.sampled_from(["true", "false", None]),
)
def test_a_correction_is_nobodys_life_event(code, elements, alive):
    assert life_event(code, "value_corrected", elements, {"alive": alive, "status": "注销"}) is None


@given(kind=st.sampled_from(["changed", "moved"]), elements=st.sets(st.sampled_from(["name", "mobile", "alive"])))
def test_who_lives_has_not_died(kind, elements):
    assert life_event("pop", kind, elements, {"alive": "true"}) is not Life.DEATH
