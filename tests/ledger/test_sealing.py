"""Sealing beside writers who never wait for it: nothing is lost, doubled or forked, whatever dies on the way."""

import multiprocessing
import os
import random
import signal
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.conf import settings as configured
from django.db import connection, transaction

from onewindow.foundation.actor import system_actor
from onewindow.foundation.roles import owner_connection
from onewindow.ledger import tasks
from onewindow.ledger.models import POSITIONS, Batch, Entry, Epoch, Leaf, Tile
from onewindow.ledger.queries import acts_on, newest_checkpoint, proof_of, public_keys, tile_hashes, verify_log
from onewindow.ledger.queries.log import tree
from onewindow.ledger.rules import (
    is_included,
    leaf_node,
    parse_checkpoint,
    parse_note,
    parse_vkey,
    root_of,
)
from onewindow.ledger.services import begin_epoch, record_act, record_acts, seal_entries, sealing

pytestmark = pytest.mark.django_db(transaction=True)
WRITER = system_actor("test.write")
WRITERS, ROUNDS = 50, 6


def write(count, kind="thing"):
    record_acts(WRITER, [("test.write", f"{kind}:{n}", {"n": n}) for n in range(count)])


def whole():
    """Verifies, and returns the sizes of all checkpoints, each of which must be a beginning of the newest tree."""
    assert verify_log(processes=1).findings == []
    newest = newest_checkpoint()
    batches = list(Batch.objects.filter(epoch=newest.epoch).order_by("size"))
    for batch in batches:
        assert root_of(batch.size, tree(newest.epoch, batch.size)) == bytes(batch.root)
    return [batch.size for batch in batches]


def test_fifty_writers_and_two_sealers_at_once_lose_and_double_nothing():
    begun, ended = threading.Barrier(WRITERS), threading.Event()

    def writer(number):
        chance = random.Random(number)
        try:
            begun.wait(60)
            for turn in range(ROUNDS):
                undo = chance.random() < 0.2
                with transaction.atomic():
                    write(chance.randint(1, 4), f"writer-{number}-{turn}-{'undone' if undo else 'kept'}")
                    time.sleep(chance.random() * 0.02)
                    transaction.set_rollback(undo)
        finally:
            connection.close()

    def sealer():
        try:
            while not ended.is_set():
                seal_entries()
        finally:
            connection.close()

    sealers = [threading.Thread(target=sealer) for _ in range(2)]
    for one in sealers:
        one.start()
    with ThreadPoolExecutor(WRITERS) as pool:
        list(pool.map(writer, range(WRITERS)))
    ended.set()
    for one in sealers:
        one.join()
    seal_entries()

    written = set(Entry.objects.values_list("id", flat=True))
    assert not Entry.objects.filter(object__contains="undone").exists()
    assert sorted(Leaf.objects.values_list("entry", flat=True)) == sorted(written)
    positions = sorted(Leaf.objects.values_list("position", flat=True))
    assert positions == list(range(POSITIONS, POSITIONS + len(written)))
    assert len(whole()) > 3


def test_an_act_that_is_still_open_is_sealed_when_it_has_ended_and_those_after_it_too():
    write(2)
    seal_entries()
    sealed = Leaf.objects.count()
    is_open, may_end = threading.Event(), threading.Event()

    def slow():
        with transaction.atomic():
            record_act(WRITER, "test.write", "thing:slow")
            is_open.set()
            may_end.wait(60)
        connection.close()

    thread = threading.Thread(target=slow)
    thread.start()
    assert is_open.wait(60)
    record_act(WRITER, "test.write", "thing:quick")
    assert seal_entries() == 0
    assert Leaf.objects.count() == sealed
    may_end.set()
    thread.join()

    assert seal_entries() == 2
    assert whole()[-1] == sealed + 2


def test_a_second_sealer_does_nothing_while_the_first_is_at_it():
    write(3)
    with owner_connection() as other, other.transaction():
        other.execute("select pg_advisory_xact_lock(71010)")
        assert seal_entries() == 0
    assert seal_entries() > 0


def seal_in_a_process():
    seal_entries()
    os._exit(0)


def test_a_sealer_killed_in_the_middle_of_a_batch_leaves_nothing_behind():
    write(3)
    seal_entries()
    write(600, "more")
    leaves, tiles = Leaf.objects.count(), Tile.objects.count()
    connection.close()
    with owner_connection() as other:
        with other.transaction():
            other.execute("lock table ledger_batch in share mode")  # leaves and tiles are written, the checkpoint waits
            process = multiprocessing.get_context("fork").Process(target=seal_in_a_process)
            process.start()
            waiting = "select count(*) from pg_locks where relation = 'ledger_batch'::regclass and not granted"
            for _ in range(600):
                if other.execute(waiting).fetchone()[0]:
                    break
                time.sleep(0.05)
            assert other.execute(waiting).fetchone()[0] == 1
            os.kill(process.pid, signal.SIGKILL)
            process.join()
        assert process.exitcode == -signal.SIGKILL
        for _ in range(600):
            if other.execute("select pg_try_advisory_lock(71010)").fetchone()[0]:
                break
            time.sleep(0.05)

    assert (Leaf.objects.count(), Tile.objects.count()) == (leaves, tiles)
    assert seal_entries() == 600
    whole()


def test_large_arrears_are_sealed_in_several_batches_that_split_no_transaction(monkeypatch):
    monkeypatch.setattr(sealing, "MOST", 100)
    for n in range(9):
        write(40, f"turn-{n}")
    write(250, "large")

    seal_entries()

    assert whole()[:5] == [80, 160, 240, 320, 360]
    assert Batch.objects.filter(first=360).get().size == 610


def test_nothing_to_seal_is_no_checkpoint():
    assert seal_entries() == 0
    assert newest_checkpoint() is None
    write(1)
    tasks.seal_entries(timestamp=0)
    size = newest_checkpoint().size
    seal_entries()
    assert newest_checkpoint().size == size
    assert verify_log(processes=1).findings == []


def test_every_entry_is_proved_under_the_newest_checkpoint():
    for count in (255, 1, 1, 300):
        write(count)
        seal_entries()
    root = newest_checkpoint().root

    for entry in Entry.objects.order_by("id")[::37]:
        proof = proof_of(entry.id)
        assert is_included(leaf_node(proof.data), proof.index, proof.size, proof.hashes, root)


def test_a_restored_database_begins_a_tree_that_begins_with_the_last_root(client):
    write(300)
    seal_entries()
    former = newest_checkpoint()
    write(5, "later")
    with owner_connection() as owner:  # another cluster: its transactions are numbered anew
        owner.execute("update ledger_epoch set cluster = 'the former'")
        owner.execute("update ledger_entry set transaction = transaction + 1000000000 where object like 'later:%'")
    seal_entries()
    write(7, "last")
    seal_entries()

    newest = newest_checkpoint()
    assert (newest.epoch, former.epoch) == (2, 1)
    assert bytes(Leaf.objects.get(position=2 * POSITIONS).data) == former.root
    assert tile_hashes(2, 0, 0, 1) == leaf_node(former.root)
    assert parse_checkpoint(parse_note(newest.note).text).origin == f"{configured.ONEWINDOW_LEDGER_ORIGIN}/epochs/2"
    assert client.get("/ledger/checkpoint").content.decode() == newest.note
    assert client.get("/ledger/epochs/1/checkpoint").content.decode() == former.note
    assert client.get("/ledger/epochs/1/tile/0/000").status_code == 200
    later = Entry.objects.get(object="later:0")
    assert proof_of(later.id).size == newest.size
    whole()
    with owner_connection() as owner:
        owner.execute("update ledger_leaf set data = sha256('x') where entry is null")
    assert {one.kind for one in verify_log(processes=1).findings} == {"order", "checkpoint"}


def test_an_epoch_can_be_begun_by_hand_after_a_restore_to_an_earlier_moment():
    write(3)
    seal_entries()

    assert begin_epoch(WRITER, "restored to 10:00") == 2
    seal_entries()

    assert newest_checkpoint().epoch == 2
    assert acts_on("epoch:2")[0].facts["reason"] == "restored to 10:00"
    whole()


def test_a_horizon_that_went_back_begins_an_epoch():
    write(3)
    seal_entries()
    with owner_connection() as owner:
        owner.execute("update ledger_batch set horizon = horizon + 1000000000")
    write(3)
    seal_entries()

    assert Epoch.objects.count() == 2


def test_while_keys_change_hands_both_sign_and_the_former_stays_published(settings):
    former = settings.ONEWINDOW_LEDGER_KEY
    write(2)
    seal_entries()
    first = public_keys()
    settings.ONEWINDOW_LEDGER_KEY = f"another secret, {former}"
    write(2)
    seal_entries()
    both = parse_note(newest_checkpoint().note)
    settings.ONEWINDOW_LEDGER_KEY = "another secret"
    write(2)
    seal_entries()
    last = parse_note(newest_checkpoint().note)

    assert len(both.signatures) == 2 and len(last.signatures) == 1
    assert set(first) < set(public_keys())
    signed = [[parse_vkey(key).signature_on(note) is not None for key in public_keys()] for note in (both, last)]
    assert [sum(one) for one in signed] == [2, 1]
    assert {row.facts["key"] for row in acts_on("ledger:keys")} == set(public_keys())
    whole()
