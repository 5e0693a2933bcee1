import pytest

from onewindow.foundation.lookups import Lookup, look_up
from onewindow.foundation.rows import Command


def numbers(upto, name="n"):
    return Lookup(
        f"select n as {name} from generate_series(1, %s) n order by n desc",
        [upto],
        lambda rows: [row[name] for row in rows],
    )


@pytest.mark.django_db
def test_several_lookups_are_one_statement_and_keep_their_order(django_assert_num_queries):
    with django_assert_num_queries(1):
        assert look_up(numbers(3), numbers(0), numbers(2, "m")) == [[3, 2, 1], [], [2, 1]]
    with django_assert_num_queries(1):
        assert numbers(2).alone() == [2, 1]


@pytest.mark.django_db
def test_what_is_noted_is_written_by_the_same_statement(django_assert_num_queries):
    note = Command("insert into foundation_seen select %s where true", ["case"])
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("create temporary table foundation_seen (what text)")
    with django_assert_num_queries(1):
        assert look_up(numbers(1), noting=[note]) == [[1]]
    with connection.cursor() as cursor:
        cursor.execute("select what from foundation_seen")
        assert cursor.fetchall() == [("case",)]
