from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection

from onewindow.cases import queries
from onewindow.cases.models import Case, Step
from onewindow.config.bench.loading import fill_city
from onewindow.foundation.identifiers import number_fault
from onewindow.foundation.roles import owner_connection
from tests.cases import world
from tests.cases.conftest import load_city

DEFINED = """
select indexrelid::regclass::text from pg_index where indrelid = any('{cases_case,cases_step,cases_casematerial}'::regclass[])
union all
select conname::text from pg_constraint
 where conrelid = any('{cases_case,cases_step,cases_casematerial}'::regclass[]) order by 1
"""


def defined():
    with connection.cursor() as cursor:
        cursor.execute(DEFINED)
        return cursor.fetchall()


@pytest.fixture
def loaded(hosted_registers):
    load_city()
    before = defined()
    with owner_connection() as owner:
        fill_city(owner, 1_000, lambda _: None)
    call_command("bench", "load", cases=200, stdout=StringIO())  # it goes on where the first one ended
    return before


@pytest.mark.django_db(transaction=True)
def test_loaded_cases_are_whole_and_found_by_those_whom_they_concern(loaded):
    cases = Case.objects.all()
    assert cases.count() == 1_200
    assert [case.number for case in cases if number_fault(case.number)] == []
    states = {state: cases.filter(state=state).count() for state in ("closed", "accepted", "received")}
    assert states["closed"] == 1_056 and states["accepted"] > states["received"] > 0
    assert len({case.key for case in cases}) > 10
    live = cases.filter(state__in=["received", "accepted", "correction_pending"])
    assert live.filter(steps__state="open").distinct().count() == live.count() == 144
    assert not Step.objects.filter(case__state="closed", state__in=["open", "waiting"]).exists()
    assert not Step.objects.filter(state="done", done_by=None).exists()
    assert defined() == loaded, "indexes and constraints stand as they stood before"

    mine = queries.cases_of(world.person("zhangsan"), limit=30)
    assert len(mine) == 30
    assert [row.received_at for row in mine] == sorted((row.received_at for row in mine), reverse=True)
    page = queries.case_page(world.person("zhangsan"), mine[0].number)
    assert page.children[0].steps and page.children[0].materials
    posts = set(Step.objects.filter(state="open").values_list("post", flat=True))
    for post in posts:
        assert queries.inbox(world.official(post), tab="todo") or queries.inbox(world.official(post), tab="waiting")
