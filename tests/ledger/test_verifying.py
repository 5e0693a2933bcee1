"""Everything that somebody with the database's own rights may do to the ledger is found and named."""

import os
import threading
from datetime import timedelta

import pytest
from django.db import connection

from onewindow.foundation import clock
from onewindow.foundation.actor import system_actor
from onewindow.foundation.roles import owner_connection
from onewindow.ledger import tasks
from onewindow.ledger.models import Batch, Entry, Leaf
from onewindow.ledger.queries import newest_checkpoint, proof_of, verify_log, verifying
from onewindow.ledger.rules import (
    SignedNote,
    is_included,
    leaf_data,
    leaf_node,
    parse_checkpoint,
    parse_note,
    signing_key,
)
from onewindow.ledger.rules.notes import LOG
from onewindow.ledger.services import erase_record, record_acts, seal_entries, watch_log

pytestmark = pytest.mark.django_db(transaction=True)
WRITER = system_actor("test.write")


def written(count, first=0):
    record_acts(WRITER, [("test.write", f"thing:{first + n}", {"n": first + n}) for n in range(count)])
    return seal_entries()


@pytest.fixture
def log():
    """Three checkpoints: over 280 entries, over the two of the log's own beginning, and over 320 more."""
    written(280)
    written(320, 280)
    assert found() == []
    return {e.facts["n"]: e for e in Entry.objects.filter(act="test.write")}


def found(**options):
    return [(one.kind, one.entry, one.text) for one in verify_log(processes=1, **options).findings]


def by_hand(statement, *given):
    with owner_connection() as owner:
        return owner.execute(statement, given)


def test_a_log_that_nobody_touched_is_whole(log):
    report = verify_log(processes=1)

    assert report.findings == []
    assert (report.entries, report.checkpoints) == (Leaf.objects.count(), 3)
    assert report.pending == 0


def test_the_sealer_may_go_on_while_the_log_is_verified(log, monkeypatch):
    monkeypatch.setattr(verifying, "LENGTH", 256)
    seen = []

    def meanwhile(done, of):
        seen.append((done, of))
        thread = threading.Thread(target=lambda: (written(150), connection.close()))
        thread.start()
        thread.join()

    assert found(tell=meanwhile) == []
    assert seen == [(256, 602), (512, 602), (602, 602)]
    assert found() == []


def test_several_processes_come_to_the_same(log):
    by_hand("update ledger_entry set act = 'test.other' where id = %s", log[7].id)
    connection.close()

    assert [one.entry for one in verify_log(processes=2).findings] == [log[7].id]


@pytest.mark.parametrize(
    "change",
    [
        "act = 'test.other'",
        "object = 'thing:x'",
        "facts = '{\"n\": 8}'",
        "at = at + interval '1 microsecond'",
        "actor_id = gen_random_uuid()",
        "user_id = 'CN0'",
        "organisation = 'SJ'",
        "post = 'SJ-V'",
        "channel = 'hall'",
        "actor_kind = 'staff'",
        "salt = decode(repeat('00', 16), 'hex')",
        "data = decode(repeat('00', 32), 'hex')",
    ],
)
def test_a_changed_entry_is_named_with_or_without_a_full_tile(log, change):
    for n in (7, 599):
        by_hand(f"update ledger_entry set {change} where id = %s", log[n].id)

    changed = found()
    assert [one[:2] for one in changed] == [("changed", log[7].id), ("changed", log[599].id)]
    assert all(str(entry) in text for _, entry, text in changed)


@pytest.mark.parametrize("n", [7, 599])
def test_an_entry_that_was_changed_with_its_own_hash_is_named(log, n):
    salt = os.urandom(16)
    row = log[n]
    row.salt, row.act = salt, "test.other"
    from onewindow.ledger.queries.acts import record_of

    by_hand(
        "update ledger_entry set act = 'test.other', salt = %s, data = %s where id = %s",
        salt, leaf_data(salt, record_of(row)), row.id,
    )  # fmt: skip

    assert [one[:2] for one in found()] == [("changed", row.id)]


def test_an_entry_that_was_changed_throughout_is_still_named_by_its_tile(log):
    by_hand("update ledger_entry set data = sha256('x') where id = %s", log[7].id)
    by_hand("update ledger_leaf set data = sha256('x') where entry = %s", log[7].id)

    assert {one[:2] for one in found()} == {("changed", log[7].id), ("order", log[7].id)}


def test_a_change_that_reaches_all_tiles_breaks_what_was_signed(log):
    data = leaf_data(bytes(log[599].salt), b"{}")
    by_hand("update ledger_leaf set data = %s where entry = %s", data, log[599].id)
    by_hand("update ledger_entry set data = %s where id = %s", data, log[599].id)

    kinds = {one[0] for one in found()}
    assert {"changed", "checkpoint"} <= kinds


@pytest.mark.parametrize("n", [7, 599])
def test_a_removed_entry_is_named(log, n):
    by_hand("delete from ledger_entry where id = %s", log[n].id)

    assert [one[:2] for one in found()] == [("removed", log[n].id)]


@pytest.mark.parametrize("n", [7, 599])
def test_an_entry_removed_with_its_place_is_missed(log, n):
    index = Leaf.objects.get(entry=log[n].id).position % 2**40
    by_hand("delete from ledger_entry where id = %s", log[n].id)
    by_hand("delete from ledger_leaf where entry = %s", log[n].id)

    assert ("removed", None) in [one[:2] for one in found()]
    assert any(f"leaf {index} " in one[2] for one in found())


def test_an_entry_inserted_into_what_was_sealed_is_named(log):
    (inserted,) = _inserted(log[7].id)

    assert [one[:2] for one in found()] == [("inserted", inserted)]
    written(3, 600)
    assert [one[:2] for one in found()] == [("inserted", inserted)]


def test_an_entry_that_would_never_be_sealed_is_named(log):
    (inserted,) = _inserted(log[7].id)
    by_hand("update ledger_entry set transaction = transaction + 1000000000 where id = %s", inserted)

    assert [one[:2] for one in found()] == [("inserted", inserted)]


def _inserted(like):
    columns = (
        "transaction, at, actor_kind, actor_id, user_id, organisation, post, channel, act, object, facts, salt, data"
    )
    with owner_connection() as owner:
        return owner.execute(
            f"insert into ledger_entry ({columns}) select {columns} from ledger_entry where id = %s returning id",
            [like],
        ).fetchone()


@pytest.mark.parametrize("pair", [(7, 8), (598, 599), (3, 599)])
def test_swapped_entries_are_both_named(log, pair):
    one, other = (log[n] for n in pair)
    for target, source in ((one, other), (other, one)):
        by_hand("update ledger_entry set facts = %s, object = %s, salt = %s, data = %s where id = %s",
                f'{{"n": {source.facts["n"]}}}', source.object, bytes(source.salt), bytes(source.data), target.id)  # fmt: skip

    assert {(kind, entry) for kind, entry, _ in found()} == {("changed", one.id), ("changed", other.id)}


@pytest.mark.parametrize("pair", [(7, 8), (598, 599)])
def test_swapped_places_are_both_named(log, pair):
    one, other = (log[n].id for n in pair)
    by_hand("update ledger_leaf set entry = null where entry = %s", one)
    position = Leaf.objects.get(entry=None).position
    by_hand("update ledger_leaf set entry = %s where entry = %s", one, other)
    by_hand("update ledger_leaf set entry = %s where position = %s", other, position)

    assert {entry for _, entry, _ in found()} == {one, other}


@pytest.mark.parametrize(("level", "at"), [(0, 1), (0, 255)])
def test_a_changed_tile_is_named(log, level, at):
    by_hand(
        "update ledger_tile set hashes = overlay(hashes placing sha256('x') from %s) where level = %s and number = 1",
        at * 32 + 1, level,
    )  # fmt: skip

    (finding,) = found()
    assert finding[0] == "tile"
    assert f"tile 1 of level {level}" in finding[2] and f"hash {at} " in finding[2]


def test_a_removed_tile_and_an_added_one_are_named(log):
    by_hand("delete from ledger_tile where level = 0 and number = 0")
    by_hand("insert into ledger_tile (epoch, level, number, hashes, root) values (1, 1, 9, '', sha256('x'))")
    by_hand("update ledger_tile set root = sha256('x') where level = 0 and number = 1")

    texts = [text for kind, _, text in found() if kind == "tile"]
    assert len(texts) == 3
    assert "tile 0 of level 0 was removed" in texts[0]
    assert "tile 9 of level 1 was added" in texts[2]


@pytest.mark.parametrize(
    "change",
    [
        "root = sha256('x')",
        "checkpoint = replace(checkpoint, E'\\n280\\n', E'\\n281\\n')",
        "checkpoint = 'nothing'",
        "checkpoint = replace(checkpoint, '— ', '— x')",
        "size = size - 1",
    ],
)
def test_a_changed_checkpoint_is_named(log, change):
    size = Batch.objects.order_by("size").first().size
    by_hand(f"update ledger_batch set {change} where size = %s", size)

    assert {kind for kind, _, _ in found()} == {"checkpoint"}
    assert any(str(size)[:2] in text for _, _, text in found())


def test_checkpoints_signed_anew_by_somebody_else_are_named_with_the_key(log):
    newest = newest_checkpoint()
    checkpoint = parse_checkpoint(parse_note(newest.note).text)
    forger = signing_key(checkpoint.origin, LOG, bytes(32))
    note = SignedNote(checkpoint.text(), (forger.sign(checkpoint.text()),)).written()
    by_hand("update ledger_batch set checkpoint = %s where size = %s", note, newest.size)
    assert [one[0] for one in found()] == ["checkpoint"]

    by_hand("insert into ledger_publickey values (%s, now())", forger.verifier.vkey())
    assert [one[0] for one in found() if forger.verifier.vkey() in one[2]] == ["key"]
    by_hand("delete from ledger_publickey where vkey <> %s", forger.verifier.vkey())
    assert {one[0] for one in found()} == {"key", "checkpoint"}


def test_a_removed_checkpoint_is_missed(log):
    _, middle, last = Batch.objects.order_by("size")
    by_hand("delete from ledger_batch where id = %s", middle.id)
    assert [one[0] for one in found()] == ["checkpoint"]

    by_hand("delete from ledger_batch")
    assert {one[0] for one in found()} == {"checkpoint", "tile"}
    assert sum(one[0] == "checkpoint" for one in found()) == last.size


def test_a_log_that_was_rolled_back_is_caught_by_who_kept_a_checkpoint(log):
    kept = parse_checkpoint(parse_note(newest_checkpoint().note).text)
    assert found(held=kept) == []

    first = Batch.objects.order_by("size")[1].size
    for statement in (
        "delete from ledger_batch where size > %s",
        "delete from ledger_leaf where position >= 1099511627776 + %s",
    ):
        by_hand(statement, first)
    by_hand("delete from ledger_tile where number = 1")
    by_hand("delete from ledger_entry where not exists (select 1 from ledger_leaf where entry = ledger_entry.id)")

    assert found() == []
    assert [one[0] for one in found(held=kept)] == ["checkpoint"]


def test_what_was_sealed_before_a_moment_can_be_taken_for_granted(log):
    last = Batch.objects.order_by("size").last()
    by_hand("update ledger_batch set sealed_at = sealed_at - interval '2 days' where size < %s", last.size)
    since = clock.real_now() - timedelta(days=1)
    by_hand("update ledger_entry set act = 'x' where id = any(%s)", [log[7].id, log[500].id])

    assert [one[1] for one in found(since=since)] == [log[500].id]
    assert [one[1] for one in found()] == [log[7].id, log[500].id]


def test_an_entry_that_waits_to_be_sealed_is_checked_too(log):
    record_acts(WRITER, [("test.write", "thing:new", {})])
    last = Entry.objects.get(object="thing:new")
    assert found() == []

    by_hand("update ledger_entry set act = 'x' where id = %s", last.id)
    assert [one[:2] for one in found()] == [("changed", last.id)]


def test_an_erasure_leaves_every_proof_valid(log):
    before = proof_of(log[7].id)
    others = [proof_of(log[n].id) for n in (0, 6, 8, 599)]
    assert erase_record(WRITER, log[7].id, "PIPL art. 47 (1) 4", "QL-2026-17")
    after = proof_of(log[7].id)

    assert (after.record, after.salt) == (None, None)
    assert "thing:7" in before.record
    row = Entry.objects.get(id=log[7].id)
    assert (bytes(row.salt), row.facts, row.object, row.user_id) == (b"", {}, "", "")
    root = parse_checkpoint(parse_note(after.checkpoint).text).root
    for proof in (before, after, *others):
        assert is_included(leaf_node(proof.data), proof.index, proof.size, proof.hashes, root)
    assert leaf_data(before.salt, before.record.encode()) == before.data == after.data
    assert found() == []
    written(2, 600)
    assert found() == []
    assert verify_log(processes=1).erased == 1
    assert not erase_record(WRITER, log[7].id, "PIPL art. 47 (1) 4", "QL-2026-17")


def test_an_erasure_without_its_act_is_named(log):
    by_hand("select ledger_erase(%s, 'no law', 'no order')", log[7].id)

    assert [one[:2] for one in found()] == [("erasure", log[7].id)]


def test_an_erasure_that_is_only_said_is_named(log):
    by_hand("insert into ledger_erasure values (%s, 'no law', 'no order', now())", log[7].id)

    assert {one[:2] for one in found()} == {("erasure", log[7].id)}


def test_each_night_what_was_changed_lately_becomes_an_error_in_the_log(log, caplog):
    tasks.watch_log(timestamp=0)
    assert "ledger_not_as_sealed" not in caplog.text

    by_hand("update ledger_entry set act = 'x' where id = %s", log[7].id)
    assert watch_log() == 1
    assert "ledger_not_as_sealed" in caplog.text and f"entry {log[7].id}" in caplog.text
