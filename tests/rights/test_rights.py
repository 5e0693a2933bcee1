"""Role × address × record: nobody finds a foreign row, and a leak that is put there is found."""

import importlib

import pytest
from django.db import connection

from onewindow.catalogue.queries import clear_catalogue_cache
from onewindow.foundation.actor import Actor
from onewindow.identity import queries as identity
from onewindow.identity.queries import clear_post_cache
from tests.cases.conftest import load_city
from tests.intake.world import person
from tests.rights import matrix, records

pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")  # inside rdflib's own reader


@pytest.fixture
def world(hosted_registers):
    load_city()
    with connection.cursor() as cursor:  # the planner takes tables that other tests left empty for empty ones
        cursor.execute("set local enable_nestloop = off")
    yield records.build()
    clear_catalogue_cache()
    clear_post_cache()


def actor_by_login(login: str) -> Actor:
    """The official or citizen with this login."""
    if records.reader(login).posts:
        return identity.official(identity.accounts_by_login([login])[login])
    return person(login)


def test_no_address_shows_anybody_a_record_that_is_not_hers(world):
    found = matrix.foreign_rows(world, records.readers(world), matrix.addresses(world))
    assert [str(one) for one in found] == []


def test_nobody_changes_a_record_that_is_not_hers(world):
    strangers = [one for one in records.readers(world) if not any(each.may_read(one) for each in world.records)]
    assert len(strangers) > 10
    assert matrix.foreign_acts(world, strangers, matrix.addresses_of_records(world)) == []


def test_an_address_that_names_an_unknown_kind_of_record_is_not_passed_over():
    with pytest.raises(LookupError, match="<seal>"):
        matrix.values_of("desk/seals/<str:seal>/", "seal", records.World())


# What a programmer may forget: a query answers for somebody else than who asks. (module, query, for whom, where, by whom)
LEAKS = {
    "her list of cases": ("onewindow.cases.queries", "cases_of", "zhangsan", "my/cases/", "wuguoqiang"),
    "the list of the API": ("onewindow.cases.queries", "cases_of", "zhangsan", "api/v1/cases", "liuyang"),
    "one case": ("onewindow.cases.queries", "case_page", "zhangsan", "my/cases/", "liuyang"),
    "an official's inbox": ("onewindow.cases.queries", "inbox_page", "rs_review", "desk/", "xf_receive"),
    "an official's case": ("onewindow.cases.services", "view_case", "rs_review", "desk/cases/", "xf_receive"),
    "a draft": ("onewindow.intake.queries", "draft_page", "zhangsan", "api/v1/drafts/", "liuyang"),
}


def test_an_act_that_is_let_through_is_found(world, monkeypatch):
    services = importlib.import_module("onewindow.notifications.services")
    right, owner = services.mark_read, person("liuyang")
    monkeypatch.setattr(services, "mark_read", lambda actor, message: right(owner, message))
    asked = [one for one in matrix.addresses_of_records(world) if one.startswith("/my/messages/")]
    assert matrix.foreign_acts(world, [records.reader("limei")], asked) == ["limei changed ['notifications_message']"]


@pytest.mark.parametrize("leak", LEAKS)
def test_a_leak_that_is_put_there_is_found(world, monkeypatch, leak):
    module, name, whose, beginning, login = LEAKS[leak]
    module = importlib.import_module(module)
    right, owner = getattr(module, name), actor_by_login(whose)
    asked, asker = matrix.addresses(world, beginning), records.reader(login)
    assert matrix.foreign_rows(world, [asker], asked) == []
    monkeypatch.setattr(module, name, lambda actor, *given, **more: right(owner, *given, **more))

    found = matrix.foreign_rows(world, [asker], asked)

    assert found
    assert {one.reader for one in found} == {login}
    assert all(one.address.startswith("/" + beginning.partition("<")[0]) for one in found)
