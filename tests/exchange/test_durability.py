"""No data leaves before its trace is durable: proved from another connection, with a killed process and a lock."""

import os
import signal
import subprocess
import sys
import threading

import psycopg
import pytest
from django.conf import settings
from django.db import connection, transaction

from onewindow.exchange.connectors import Found, SourceFailure, use_source
from onewindow.exchange.models import Answer, Trace
from onewindow.exchange.queries import traces_of
from onewindow.exchange.services import EvidenceRead, read_now
from onewindow.foundation.personal import lookup_hash
from onewindow.foundation.roles import owner_connection, role_url
from tests.exchange.conftest import ZHANGSAN

pytestmark = pytest.mark.django_db(transaction=True)
NAME = EvidenceRead("pop", ("pop.name",), {"pop.id_no": ZHANGSAN})


@pytest.fixture
def put_source():
    yield lambda source: use_source("pop", source)
    use_source("pop", None)


def traces_seen_from_elsewhere():
    with psycopg.connect(role_url(settings.ONEWINDOW_APP_ROLE)) as other:
        return other.execute("select register, subjects from exchange_trace").fetchall()


def test_the_trace_is_committed_before_the_source_is_asked(person, open_draft, put_source):
    seen = []

    class Looking:
        def ask(self, questions):
            seen.extend(traces_seen_from_elsewhere())
            return [Found(({"name": "张三"},), (ZHANGSAN,))]

    put_source(Looking())
    zhangsan = person("zhangsan")

    [answer] = read_now(zhangsan, open_draft(zhangsan, "pop.name"), [NAME])

    assert seen == [("pop", [lookup_hash(ZHANGSAN)])]
    assert answer.state == "answered"


def test_a_stop_in_the_middle_leaves_the_trace_and_gives_no_data(person, open_draft, put_source):
    class Broken:
        def ask(self, questions):
            raise KeyboardInterrupt  # the process is stopped

    put_source(Broken())
    zhangsan = person("zhangsan")

    with pytest.raises(KeyboardInterrupt):
        read_now(zhangsan, open_draft(zhangsan, "pop.name"), [NAME])

    assert len(traces_seen_from_elsewhere()) == 1
    assert [row.state for row in traces_of([lookup_hash(ZHANGSAN)])] == ["asked"]


KILLED = """
import os, signal, django
from django.conf import settings
django.setup()
settings.DATABASES["default"]["NAME"] = os.environ["DATABASE"]
from django.db import connection
connection.settings_dict["NAME"] = os.environ["DATABASE"]
from uuid import UUID
from onewindow.exchange.connectors import use_source
from onewindow.exchange.services import EvidenceRead, read_now
from onewindow.foundation.actor import Actor, ActorKind

class Killing:
    def ask(self, questions):
        os.kill(os.getpid(), signal.SIGKILL)

use_source("pop", Killing())
account, party = UUID(os.environ["ACCOUNT"]), UUID(os.environ["PARTY"])
actor = Actor(ActorKind.PERSON, account, party=party, user_id=f"CN-PERSON-{account}")
read_now(actor, os.environ["DRAFT"], [EvidenceRead("pop", ("pop.name",), {"pop.id_no": os.environ["NUMBER"]})])
"""


def test_a_killed_process_leaves_the_trace(person, open_draft):
    zhangsan = person("zhangsan")
    number = open_draft(zhangsan, "pop.name")
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "onewindow.config.settings_test",
        "DATABASE": connection.settings_dict["NAME"],
        "ACCOUNT": str(zhangsan.id),
        "PARTY": str(zhangsan.party),
        "DRAFT": number,
        "NUMBER": ZHANGSAN,
    }

    done = subprocess.run([sys.executable, "-c", KILLED], env=environment, check=False, timeout=60)

    assert done.returncode == -signal.SIGKILL
    assert (Trace.objects.count(), Answer.objects.count()) == (1, 0)
    [row] = traces_of([lookup_hash(ZHANGSAN)])
    assert (row.state, row.purpose_number, row.is_self) == ("asked", number, True)


def test_a_register_that_hangs_times_out_and_is_told_as_failed(person, open_draft, settings):
    settings.ONEWINDOW_SOURCE_TIMEOUT_MS = 200
    zhangsan = person("zhangsan")
    number = open_draft(zhangsan, "pop.name")

    with owner_connection() as owner, owner.transaction():
        owner.execute("lock table reg_pop.record in access exclusive mode")
        [hung] = read_now(zhangsan, number, [NAME])
    [later] = read_now(zhangsan, number, [NAME])

    assert (hung.state, hung.reason, hung.rows) == ("failed", "ow.SourceTimedOut", ())
    assert later.state == "answered"
    assert [row.state for row in traces_of([lookup_hash(ZHANGSAN)])] == ["answered", "failed"]


@pytest.mark.parametrize("act", ["update exchange_{} set at = now()", "delete from exchange_{}"])
@pytest.mark.parametrize("table", ["trace", "answer"])
def test_not_even_the_databases_owner_changes_a_trace(person, open_draft, table, act):
    zhangsan = person("zhangsan")
    read_now(zhangsan, open_draft(zhangsan, "pop.name"), [NAME])

    with owner_connection() as owner, pytest.raises(psycopg.errors.RestrictViolation, match="never changed"):
        owner.execute(act.format(table))


def test_one_failing_register_does_not_keep_the_others_from_answering(person, open_draft, put_source):
    class Down:
        def ask(self, questions):
            raise SourceFailure("down")

    put_source(Down())
    zhangsan = person("zhangsan")
    geo = EvidenceRead("geo", ("geo.building_use",), {"geo.std_address_code": "3399020010010066"})

    answers = read_now(zhangsan, open_draft(zhangsan, "pop.name"), [NAME, geo])

    assert [(answer.state, answer.reason) for answer in answers] == [("failed", "ow.SourceFailed"), ("answered", "")]


def test_a_read_inside_another_transaction_is_a_mistake(person, open_draft):
    zhangsan = person("zhangsan")
    number = open_draft(zhangsan, "pop.name")

    with pytest.raises(RuntimeError, match="durable"), transaction.atomic():
        read_now(zhangsan, number, [NAME])


def test_numbers_given_at_the_same_time_are_all_different(city):
    from onewindow.exchange.services import next_numbers
    from onewindow.foundation import clock

    given = []

    def take():
        try:
            given.extend(next_numbers("YC", clock.today(), 3))
        finally:
            connection.close()

    threads = [threading.Thread(target=take) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(set(given)) == 15
