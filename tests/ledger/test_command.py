"""The command: exit codes, names of what was changed, proofs in files."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from onewindow.foundation.actor import Actor, ActorKind, system_actor
from onewindow.foundation.errors import NotAllowed
from onewindow.foundation.ids import new_id
from onewindow.foundation.roles import owner_connection
from onewindow.ledger.models import Entry
from onewindow.ledger.queries import acts_on, newest_checkpoint
from onewindow.ledger.services import EntryUnknown, ReasonMissing, erase_record, record_acts

pytestmark = pytest.mark.django_db(transaction=True)
WRITER = system_actor("test.write")


def run(*arguments):
    out = StringIO()
    call_command("ledger", *map(str, arguments), stdout=out, stderr=StringIO())
    return out.getvalue()


@pytest.fixture
def entry():
    record_acts(WRITER, [("test.write", f"thing:{n}", {}) for n in range(5)])
    run("seal")
    return Entry.objects.get(object="thing:2")


def test_a_whole_log_is_said_to_be_whole(entry):
    said = run("verify", "--processes", 1)

    assert "7 leaves and 2 checkpoints verified" in said
    assert "Everything is as it was sealed." in said


def test_a_changed_entry_is_named_and_ends_with_code_1(entry):
    with owner_connection() as owner:
        owner.execute("update ledger_entry set act = 'x' where id = %s", [entry.id])

    out = StringIO()
    with pytest.raises(SystemExit) as end:
        call_command("ledger", "verify", "--processes", "1", stdout=out, stderr=StringIO())

    assert end.value.code == 1
    assert f"changed: entry {entry.id}, leaf 2:" in out.getvalue()


def test_a_kept_checkpoint_is_compared(entry, tmp_path):
    kept = tmp_path / "kept"
    kept.write_text(newest_checkpoint().note)
    assert "as it was sealed" in run("verify", "--processes", 1, "--checkpoint", kept)

    kept.write_text(newest_checkpoint().note.replace("\n7\n", "\n6\n"))
    with pytest.raises(SystemExit):
        run("verify", "--processes", 1, "--checkpoint", kept)
    kept.write_text("nothing")
    with pytest.raises(CommandError, match="is no checkpoint"):
        run("verify", "--checkpoint", kept)


def test_since_a_day_nothing_before_is_looked_at(entry):
    assert "0 leaves and 1 checkpoints verified" in run("verify", "--since", "2100-01-01", "--processes", 1)
    assert "7 leaves" in run("verify", "--since", "2020-01-01T00:00:00+08:00", "--processes", 1)


def test_a_proof_is_written_to_a_file(entry, tmp_path):
    file = tmp_path / "proof.json"

    assert str(entry.id) in run("prove", entry.id, "--output", file)
    proof = json.loads(file.read_text())
    assert (proof["index"], proof["size"]) == (2, 7)
    assert json.loads(proof["record"])["object"] == "thing:2"
    assert json.loads(run("prove", entry.id)) == proof


@pytest.mark.parametrize("what", ["999999", "no-such-receipt"])
def test_what_does_not_exist_cannot_be_proved(entry, what):
    with pytest.raises(CommandError, match="NothingToProve"):
        run("prove", what)


def test_an_entry_is_erased_once_and_the_act_says_why(entry):
    assert "stay valid" in run("erase", entry.id, "--basis", "PIPL art. 47", "--order", "QL-1")
    assert "erased before" in run("erase", entry.id, "--basis", "PIPL art. 47", "--order", "QL-1")

    (act,) = acts_on(f"entry:{entry.id}")
    assert (act.act, act.facts) == ("ledger.erase_record", {"basis": "PIPL art. 47", "ordered_by": "QL-1"})
    assert json.loads(run("prove", entry.id))["record"] is None
    assert "1 erased by law" in run("verify", "--processes", 1)


def test_an_erasure_needs_basis_order_and_an_entry(entry):
    with pytest.raises(ReasonMissing):
        erase_record(WRITER, entry.id, " ", "QL-1")
    with pytest.raises(ReasonMissing):
        erase_record(WRITER, entry.id, "PIPL art. 47", "")
    with pytest.raises(EntryUnknown):
        erase_record(WRITER, 999999, "PIPL art. 47", "QL-1")
    assert acts_on(f"entry:{entry.id}") == []


@pytest.mark.parametrize("kind", [ActorKind.PERSON, ActorKind.STAFF])
def test_no_account_of_the_portal_can_erase(entry, kind):
    with pytest.raises(NotAllowed):
        erase_record(Actor(kind, new_id(), posts=frozenset({"DS-A"})), entry.id, "PIPL art. 47", "QL-1")


def test_an_epoch_is_begun_by_command(entry):
    assert run("epoch", "--reason", "restored") == "Epoch 2 has begun.\n"


def test_without_a_witness_anchoring_says_how_to_set_one_up():
    with pytest.raises(CommandError, match="ONEWINDOW_WITNESSES"):
        run("anchor")


def test_a_witness_that_cannot_be_read_is_named(settings):
    settings.ONEWINDOW_WITNESSES = ["nonsense http://127.0.0.1"]
    with pytest.raises(CommandError, match="nonsense"):
        run("anchor")
