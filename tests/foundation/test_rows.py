import json

import pytest
from django.db import connection
from procrastinate.contrib.django.models import ProcrastinateJob

from onewindow.cases.models import Case, Step
from onewindow.foundation.events import Event
from onewindow.foundation.ids import new_id
from onewindow.foundation.queue import prepare_job
from onewindow.foundation.rows import FEW, Changes, columns_of, fetched, json_of, new_row, rebuilt, write_rows
from onewindow.foundation.rows import _statement as statement_of
from onewindow.ledger.models import Entry
from onewindow.ledger.queries import acts_on, changed_entries
from onewindow.ledger.services import prepare_act


class Happened(Event):
    """Told once all rows are written."""


def case(actor, number, once="once"):
    return Case(
        number=number, kind="item", key="FOOD", version=new_id(), title="事项", title_en="Item", department="SJ",
        state="received", applicant=actor.party, applicant_ref="ref", applicant_name="张三", filed_by=actor.id,
        request_key=once,
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


@pytest.mark.django_db
def test_fetched_rows_are_those_that_the_orm_reads(actor):
    case(actor, "YC1").save()
    given = Case.objects.get()

    [row] = fetched(Case, f"select {', '.join(columns_of(Case))}, 7 from cases_case where number = %s", ["YC1"], ["n"])

    for column in Case._meta.concrete_fields:
        assert getattr(row, column.attname) == getattr(given, column.attname), column.attname
    assert row == given and row.n == 7 and not row._state.adding
    row.title = "改名"
    row.save(update_fields=["title"])
    assert Case.objects.get().title == "改名"


@pytest.mark.django_db
def test_a_row_rebuilt_from_json_is_the_one_that_was_stored(actor):
    case(actor, "YC1").save()
    given = Case.objects.get()

    [value] = Case.objects.values_list(json_of(Case), flat=True)
    row = rebuilt(Case, json.loads(value) if isinstance(value, str) else value)

    for column in Case._meta.concrete_fields:
        assert getattr(row, column.attname) == getattr(given, column.attname), column.attname


@pytest.mark.django_db
@pytest.mark.parametrize("count", [1, FEW, FEW + 1, 3 * FEW])
def test_every_changed_row_is_written_however_many_and_what_became_nothing_is_null(actor, count):
    numbers = [f"YC{n}" for n in range(count)]
    Case.objects.bulk_create([case(actor, number, once=number) for number in numbers])
    rows = list(Case.objects.all())
    for row in rows:
        row.title, row.number = f"新的 {row.number}", None

    assert write_rows(Changes(changed=list(rows)))

    found = Case.objects.values_list("title", "number")
    assert sorted(found) == sorted((f"新的 {number}", None) for number in numbers)


@pytest.mark.django_db
def test_a_few_changed_rows_are_found_by_their_key_in_a_large_table(actor):
    case(actor, "YC1").save()
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into cases_case select made.* from cases_case one, generate_series(1, 3000) n, jsonb_populate_record("
            "one, jsonb_build_object('id', md5(n::text)::uuid, 'number', null, 'request_key', n)) made"
        )
        cursor.execute("analyze cases_case")
        text = statement_of(None, (), ((Case, True),), ())
        cursor.execute(f"explain (generic_plan) {text.replace('%s', '$1')}")
        plan = "\n".join(line for (line,) in cursor.fetchall())

    assert "Index Scan using cases_case_pkey" in plan and "Seq Scan" not in plan, plan
