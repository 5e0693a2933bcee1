"""Confirming others' checkpoints and having ours confirmed, over HTTP as the protocol says it."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from onewindow.foundation.actor import system_actor
from onewindow.foundation.errors import SourceUnavailable
from onewindow.foundation.roles import owner_connection
from onewindow.ledger.models import Anchor, Witnessed
from onewindow.ledger.queries import newest_checkpoint
from onewindow.ledger.rules import (
    Checkpoint,
    SignedNote,
    consistency_proof,
    leaf_node,
    parse_checkpoint,
    parse_note,
    parse_signatures,
    root_of,
    signing_key,
    tile_root,
    written_request,
)
from onewindow.ledger.rules.notes import LOG, WITNESS
from onewindow.ledger.services import (
    LogRolledBack,
    WitnessUnreadable,
    ask_due_witnesses,
    ask_witness,
    record_acts,
    seal_entries,
)
from onewindow.ledger.services.keys import log_keys, witness_key
from tests.support.queue import run_queued_jobs

pytestmark = pytest.mark.django_db(transaction=True)
WRITER = system_actor("test.write")
OTHER = signing_key("other-city.example/ledger", LOG, b"o" * 32)
STRANGER = signing_key("other-city.example/ledger", LOG, b"s" * 32)
LEAVES = [leaf_node(b"%d" % n) for n in range(40)]
FORKED = [*LEAVES[:5], leaf_node(b"another"), *LEAVES[6:]]


def nodes_of(leaves):
    return lambda height, index: tile_root(leaves[index << height : (index + 1) << height])


def note(size, leaves=LEAVES, key=OTHER):
    text = Checkpoint(key.verifier.name, size, root_of(size, nodes_of(leaves))).text()
    return SignedNote(text, (key.sign(text),)).written()


def request(old, size, leaves=LEAVES, key=OTHER):
    return written_request(old, consistency_proof(old, size, nodes_of(leaves)), note(size, leaves, key))


@pytest.fixture
def ask(client, settings):
    """Asks this node's witness, which knows the other city's log."""
    settings.ONEWINDOW_WITNESSED = [OTHER.verifier.vkey()]
    return lambda body: client.post("/witness/add-checkpoint", body, content_type="text/plain")


def signed(answer, text, settings):
    lines = tuple(parse_signatures(answer.content.decode()))
    return witness_key(settings.ONEWINDOW_WITNESS_NAME).verifier.signature_on(SignedNote(text, lines))


def test_a_log_that_only_grew_is_confirmed_each_time(ask, settings, client):
    for old, size in ((0, 5), (5, 5), (5, 8), (8, 40)):
        answer = ask(request(old, size))

        assert answer.status_code == 200
        assert signed(answer, parse_note(note(size)).text, settings)
    assert list(Witnessed.objects.order_by("size").values_list("size", flat=True)) == [5, 8, 40]
    assert "other-city.example/ledger" in client.get("/ledger/").content.decode()
    assert witness_key(settings.ONEWINDOW_WITNESS_NAME).verifier.vkey() in client.get("/ledger/keys").content.decode()


def test_a_log_that_was_rolled_back_is_told_what_was_seen_last(ask):
    ask(request(0, 8))

    for old, size in ((0, 5), (5, 8), (0, 8), (5, 7)):
        answer = ask(request(old, size))
        assert (answer.status_code, answer.content) == (409, b"8\n")
        assert answer.headers["Content-Type"] == "text/x.tlog.size"


def test_a_fork_is_refused_and_reported(ask, caplog):
    ask(request(0, 8))

    assert ask(request(8, 20, FORKED)).status_code == 422
    assert ask(request(8, 8, FORKED)).status_code == 409
    assert ask(written_request(8, [bytes(32)] * 4, note(20))).status_code == 422
    assert ask(written_request(8, [], note(20))).status_code == 422
    assert Witnessed.objects.count() == 1
    assert caplog.text.count("witnessed_log_forked") == 4
    assert ask(request(8, 20)).status_code == 200


def test_an_unknown_log_is_not_found_and_a_foreign_signature_forbidden(ask, settings):
    assert ask(request(0, 5, key=STRANGER)).status_code == 403
    settings.ONEWINDOW_WITNESSED = []
    assert ask(request(0, 5)).status_code == 404


@pytest.mark.parametrize(
    "body",
    [
        "",
        "old 0",
        "new 0\n\n" + note(5),
        "old 00\n\n" + note(5),
        "old -1\n\n" + note(5),
        "old 9\n\n" + note(5),
        "old 0\nxyz!\n\n" + note(5),
        "old 0\nAAAA\n\n" + note(5),
        "old 0\n" + "A" * 43 + "=\n" * 1 + ("A" * 43 + "=\n") * 63 + "\n" + note(5),
        "old 0\n\nnothing",
        "old 0\n\n" + note(5).replace("\n5\n", "\nfive\n"),
        b"\xff\xfe",
        b"old 0\n\n\x00",
    ],
)
def test_what_cannot_be_read_is_a_bad_request(ask, body):
    assert ask(body).status_code == 400
    assert not Witnessed.objects.exists()


def test_only_post_is_answered(client):
    assert client.get(reverse("ledger:add_checkpoint")).status_code == 405


def test_of_two_that_come_at_once_one_is_confirmed(ask):
    ask(request(0, 5))

    def one(size):
        try:
            return Client().post("/witness/add-checkpoint", request(5, size), content_type="text/plain").status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        statuses = sorted(pool.map(one, (20, 21, 22, 23)))

    assert statuses == [200, 409, 409, 409]
    assert Witnessed.objects.count() == 2


class Misbehaving(BaseHTTPRequestHandler):
    """A witness of the test's that answers as it is told."""

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.server.asked.append(body)
        status, text = self.server.answers.pop(0)(body)
        self.send_response(status)
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, *_):
        pass


@pytest.fixture
def witness(settings):
    """A real server that this node's settings name as a witness."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Misbehaving)
    server.key = signing_key("w.example/1", WITNESS, b"w" * 32)
    server.asked, server.answers = [], []
    threading.Thread(target=server.serve_forever, daemon=True).start()
    settings.ONEWINDOW_WITNESSES = [f"{server.key.verifier.vkey()} http://127.0.0.1:{server.server_port}"]
    yield server
    server.shutdown()
    server.server_close()


def confirming(key):
    def answer(body):
        text = parse_note(body.partition("\n\n")[2]).text
        return 200, "— foreign.example/w AAAAAAAA\n" + key.cosign(text, datetime.now(UTC)).line()

    return answer


def written(count):
    record_acts(WRITER, [("test.write", f"thing:{n}", {}) for n in range(count)])
    seal_entries()
    return newest_checkpoint()


def test_a_checkpoint_is_confirmed_once_a_day_and_its_line_stands_in_the_note(witness, client):
    witness.answers += [confirming(witness.key), confirming(witness.key)]
    first = written(5)

    assert ask_due_witnesses() == ["w.example/1"]
    run_queued_jobs()
    assert ask_due_witnesses() == []
    with owner_connection() as owner:
        owner.execute("update ledger_anchor set at = at - interval '24 hours'")
    assert ask_due_witnesses() == ["w.example/1"]
    second = written(5)
    assert ask_witness("w.example/1") == second.size

    assert [one.split("\n")[0] for one in witness.asked] == ["old 0", f"old {first.size}"]
    served = parse_note(client.get("/ledger/checkpoint").content.decode())
    assert witness.key.verifier.signature_on(served)
    assert "w.example/1" in client.get("/ledger/").content.decode()


def test_a_witness_that_knows_more_is_asked_from_there(witness):
    first, second = written(5), written(5)
    witness.answers += [lambda _: (409, f"{first.size}\n"), confirming(witness.key)]

    assert ask_witness("w.example/1") == second.size
    assert witness.asked[1].startswith(f"old {first.size}\n")


def test_a_witness_that_has_confirmed_more_than_there_is_shows_a_rollback(witness, caplog):
    size = written(5).size
    witness.answers += [lambda _: (409, f"{size + 100}\n")]

    with pytest.raises(LogRolledBack, match=str(size + 100)):
        ask_witness("w.example/1")
    assert "ledger_rolled_back" in caplog.text


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (lambda _: (503, "later"), SourceUnavailable),
        (lambda _: (404, ""), SourceUnavailable),
        (lambda _: (409, "many"), SourceUnavailable),
        (lambda _: (200, "x" * 20_000), SourceUnavailable),
        (lambda _: (200, "<html>"), WitnessUnreadable),
        (lambda _: (200, ""), WitnessUnreadable),
        (lambda _: (200, "— w.example/1 " + "A" * 100 + "\n"), WitnessUnreadable),
        (confirming(signing_key("w.example/1", WITNESS, b"x" * 32)), WitnessUnreadable),
    ],
)
def test_what_is_no_confirmation_is_kept_as_none(witness, answer, error):
    written(5)
    witness.answers.append(answer)

    with pytest.raises(error):
        ask_witness("w.example/1")
    assert not Anchor.objects.exists()


def test_while_the_witness_is_down_acts_and_seals_go_on(witness, settings, client):
    key = witness.key.verifier.vkey()
    settings.ONEWINDOW_WITNESSES = [f"{key} http://127.0.0.1:9"]  # nobody listens there
    size = written(5).size

    with pytest.raises(SourceUnavailable):
        ask_witness("w.example/1")

    assert written(5).size > size
    assert client.get("/ledger/checkpoint").status_code == 200


def test_nodes_confirm_each_other_over_http(live_server, settings):
    origin = settings.ONEWINDOW_LEDGER_ORIGIN
    witness = witness_key(settings.ONEWINDOW_WITNESS_NAME).verifier
    settings.ONEWINDOW_WITNESSED = [log_keys(origin)[0].verifier.vkey()]
    settings.ONEWINDOW_WITNESSES = [f"{witness.vkey()} {live_server.url}/witness"]
    first = written(300)

    assert ask_witness(witness.name) == first.size
    second = written(500)
    assert ask_witness(witness.name) == second.size

    row = Witnessed.objects.order_by("size").last()
    assert (row.origin, row.size, bytes(row.root)) == (origin, second.size, second.root)
    assert parse_checkpoint(parse_note(row.checkpoint).text).size == second.size
