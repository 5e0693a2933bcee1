import pytest
from django.db import connection
from procrastinate.contrib.django.models import ProcrastinateJob

from onewindow.cases.models import Case, Step
from onewindow.foundation.events import Event
from onewindow.foundation.ids import new_id
from onewindow.foundation.queue import prepare_job
from onewindow.foundation.rows import Changes, new_row, write_rows
from onewindow.ledger.models import Entry
from onewindow.ledger.queries import acts_on, changed_entries
from onewindow.ledger.services import prepare_act


class Happened(Event):
    """Told once all rows are written."""


def case(actor, number):
    return Case(
        number=number, kind="item", key="FOOD", version=new_id(), title="事项", title_en="Item", department="SJ",
        state="received", applicant=actor.party, applicant_ref="ref", applicant_name="张三", filed_by=actor.id,
        request_key="once",
    )  # fmt: skip


def unit(actor, number, heard=None):
    changes = Changes(root=case(actor, number), events=[Happened()] if heard is not None else [])
    changes.include(prepare_act(actor, "cases.open_case", f"case:{number}", items=["FOOD"]))
    changes.include(prepare_job("cases.send_notice", case_id="", number=number, event="received", due="", once=""))
    return changes


@pytest.mark.django_db
def test_what_several_parts_prepare_is_written_in_one_statement(actor, django_assert_num_queries, monkeypatch):
    heard = []
    monkeypatch.setattr("onewindow.foundation.rows.announce", heard.append)

    with django_assert_num_queries(1):
        assert write_rows(unit(actor, "YC1", heard))

    [act] = acts_on("case:YC1")
    assert (act.act, act.facts) == ("cases.open_case", {"items": ["FOOD"]})
    assert changed_entries("case:YC1") == [], "the leaf is that of the content, salt and all"
    assert ProcrastinateJob.objects.get(task_name="cases.send_notice").args["number"] == "YC1"
    assert [type(event) for event in heard] == [Happened]
    with connection.cursor() as cursor:
        cursor.execute("select pg_current_xact_id()::text::bigint")
        assert Entry.objects.get().transaction == cursor.fetchone()[0]


@pytest.mark.django_db
def test_nothing_at_all_is_written_when_the_root_was_there_before(actor, monkeypatch):
    heard = []
    monkeypatch.setattr("onewindow.foundation.rows.announce", heard.append)
    first = case(actor, "YC1")
    first.save()

    assert not write_rows(unit(actor, "YC2", heard))

    assert [row.number for row in Case.objects.all()] == ["YC1"]
    assert not Entry.objects.exists() and not ProcrastinateJob.objects.exists() and heard == []


def test_a_new_row_has_the_defaults_of_its_model_and_none_shared():
    given = {"id": new_id(), "case_id": new_id(), "code": "s1", "position": 3}
    rows = [new_row(Step, **given) for _ in range(2)]
    made = Step(**given)

    for column in Step._meta.concrete_fields:
        assert getattr(rows[0], column.attname) == getattr(made, column.attname)
    assert rows[0]._state.adding
    cases = [new_row(Case) for _ in range(2)]
    assert cases[0].subjects == [] and cases[0].subjects is not cases[1].subjects and cases[0].id != cases[1].id
