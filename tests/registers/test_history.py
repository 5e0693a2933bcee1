"""What was true when, what was known when; uniqueness under simultaneous writers; nothing is rewritten."""

import threading
from datetime import UTC, datetime

import psycopg
import pytest

from onewindow.exchange.connectors import Question
from onewindow.exchange.connectors.hosted import HostedRegister
from onewindow.foundation.roles import owner_connection, role_url
from onewindow.registers import services
from onewindow.registers.queries import registers
from onewindow.registers.services import reader_role, schema_of
from tests.cases import world

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hosted_registers")]
ZHANGSAN, NEWBORN = "339902198803121010", "339903202605081025"
YUNFAN = "91339902MA9Q00701J"


@pytest.fixture(autouse=True)
def own_rows(hosted_registers):
    """Owners' systems commit on their own: what a test has them write is taken back by the fixture, told by a message."""
    yield
    with owner_connection() as owner:
        for code in ("pop", "ent"):
            owner.execute(
                f"insert into {schema_of(code)}.message (id, kind, answer) values ('test', 'test', '{{}}')"
                " on conflict do nothing"
            )


def owned(code):
    connection = psycopg.connect(role_url(f"onewindow_reg_{code}"), autocommit=True)
    connection.execute(f"set search_path to {schema_of(code)}")
    return connection


def move(address, at, kind="moved", number=ZHANGSAN):
    with owned("pop") as owner, owner.transaction():
        owner.execute(
            "select set_config('onewindow.now', %s, true), set_config('onewindow.kind', %s, true)", [at, kind]
        )
        owner.execute(
            "update record set body = jsonb_set(body, '{residence_address}', to_jsonb(%s::text)) where key = %s",
            [address, number],
        )


def address(as_of=None, known_at=None, number=ZHANGSAN):
    question = Question(("residence_address",), {"id_no": number}, (number,), day(as_of), day(known_at))
    [found] = HostedRegister("pop").ask([question])
    return [row["residence_address"] for row in found.rows]


def day(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC) if text else None


def test_an_address_is_answered_as_it_was_at_the_time_of_the_application():
    before = address()
    move("清岚市新住处1号", "2030-05-01T00:00:00Z")
    move("清岚市新住处2号", "2030-09-01T00:00:00Z")

    assert address("2030-04-30") == before
    assert address("2030-06-01") == ["清岚市新住处1号"]
    assert address("2031-01-01") == address() == ["清岚市新住处2号"]


def test_a_correction_puts_the_past_right_and_what_was_known_stays():
    move("清岚市新住处1号", "2030-05-01T00:00:00Z")
    with world.at("2030-08-01T09:00"):
        services.take_message(
            "pop",
            "value_corrected",
            {
                "element": "residence_address",
                "subject": ZHANGSAN,
                "before": "清岚市新住处1号",
                "value": "清岚市新住处7号",
            },
            message_id="history-correction",
        )

    assert address("2030-06-01") == ["清岚市新住处7号"]
    assert address("2030-06-01", known_at="2030-07-01") == ["清岚市新住处1号"]
    assert address("2030-06-01", known_at="2030-08-02") == ["清岚市新住处7号"]


def test_both_times_are_asked_beside_questions_about_now_in_their_order():
    before = address()
    move("清岚市新住处1号", "2030-05-01T00:00:00Z")
    now = Question(("residence_address",), {"id_no": ZHANGSAN}, (ZHANGSAN,))
    then = Question(("residence_address",), {"id_no": ZHANGSAN}, (ZHANGSAN,), day("2030-04-01"))

    found = HostedRegister("pop").ask([now, then, now])
    assert [one.rows[0]["residence_address"] for one in found] == ["清岚市新住处1号", *before, "清岚市新住处1号"]


def test_a_record_that_went_is_still_known_of_the_time_before():
    with owned("ent") as owner, owner.transaction():
        owner.execute("select set_config('onewindow.now', '2030-05-01T00:00:00Z', true)")
        owner.execute("delete from record where key = %s", [YUNFAN])

    def names(as_of):
        [found] = HostedRegister("ent").ask([Question(("name",), {"uscc": YUNFAN}, None, day(as_of))])
        return [row["name"] for row in found.rows]

    assert names("2030-04-01") != [] == names("2030-06-01")


def test_another_persons_past_is_answered_to_nobody_who_may_not_ask():
    question = Question(("residence_address",), {"id_no": ZHANGSAN}, ("somebody else",), day("2030-01-01"))

    assert HostedRegister("pop").ask([question])[0].rows == ()


@pytest.mark.parametrize(
    "code", sorted(["pop", "ent", "geo", "crd", "mac", "res", "mar", "edu", "sin", "bir", "hpf", "veh", "prj"])
)
def test_every_register_keeps_its_history_whoever_writes(code):
    assert code in registers()
    with owned(code) as owner:
        assert owner.execute(
            "select count(*) from record r where not exists (select 1 from record_history h where h.key = r.key)"
        ).fetchone() == (0,)
        for statement in (
            "update record_history set body = null",
            "delete from record_history",
            "truncate record_history",
            "delete from change",
            "truncate record",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                owner.execute(statement)
        with owner.transaction(force_rollback=True):
            key = owner.execute("select key from record order by key limit 1").fetchone()[0]
            owner.execute("update record set body = body || '{\"noted\": true}' where key = %s", [key])
            last = owner.execute(
                "select body ? 'noted' from record_history where key = %s order by sequence desc limit 1", [key]
            ).fetchone()
            change = owner.execute("select elements from change order by sequence desc limit 1").fetchone()
            assert (last, change) == ((True,), (["noted"],))


def test_a_writing_that_changes_nothing_is_no_change():
    with owned("pop") as owner, owner.transaction(force_rollback=True):
        before = owner.execute("select count(*) from record_history").fetchone()
        owner.execute("update record set body = body where key = %s", [ZHANGSAN])
        assert owner.execute("select count(*) from record_history").fetchone() == before


def test_a_records_key_never_changes():
    with owned("pop") as owner, pytest.raises(psycopg.errors.IntegrityConstraintViolation):
        owner.execute("update record set key = 'X' where key = %s", [ZHANGSAN])


@pytest.mark.parametrize(("code", "name", "number"), [("pop", "id_no", NEWBORN), ("ent", "uscc", "91339902MA9QZZZZ0X")])
def test_of_simultaneous_writers_one_alone_registers_a_number(code, name, number):
    came, kinds = threading.Barrier(8), []

    def register():
        with owned(code) as owner:
            came.wait()
            try:
                owner.execute(
                    "insert into record (key, body, subjects) values (%s, jsonb_build_object(%s::text, %s::text), array[%s])",
                    [number, name, number, number],
                )
                kinds.append("registered")
            except psycopg.errors.UniqueViolation:
                kinds.append("refused")

    writers = [threading.Thread(target=register) for _ in range(8)]
    for one in writers:
        one.start()
    for one in writers:
        one.join()
    assert sorted(kinds) == ["refused"] * 7 + ["registered"]


@pytest.mark.parametrize("code", ["pop", "ent"])
def test_a_number_in_a_record_is_the_records_key(code):
    name = {"pop": "id_no", "ent": "uscc"}[code]
    with owned(code) as owner:
        key, body = owner.execute("select key, body::text from record order by key limit 1").fetchone()
        assert name in body
        with pytest.raises(psycopg.errors.UniqueViolation):
            owner.execute(
                "insert into record (key, body, subjects) values ('another', %s::jsonb, array[%s])", [body, key]
            )


def test_the_exchange_reads_history_and_changes_and_writes_neither():
    with psycopg.connect(role_url(reader_role("pop")), autocommit=True) as reader:
        for table in ("record_history", "change"):
            reader.execute(f"select count(*) from {schema_of('pop')}.{table}")
            for statement in ("delete from {}", "insert into {} default values"):
                with pytest.raises(psycopg.errors.InsufficientPrivilege):
                    reader.execute(statement.format(f"{schema_of('pop')}.{table}"))
