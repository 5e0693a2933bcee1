"""What is public of the ledger: files that a stranger's program can check, and pages that explain them."""

import json
import subprocess
import sys
from base64 import b64encode
from datetime import timedelta

import pytest

from onewindow.foundation import clock
from onewindow.foundation.actor import system_actor
from onewindow.ledger import views
from onewindow.ledger.models import Anchor, Batch, Entry
from onewindow.ledger.queries import consistency, newest_checkpoint, proof_of, public_keys, tile_hashes
from onewindow.ledger.rules import is_consistent, leaf_node, parse_checkpoint, parse_note, parse_vkey
from onewindow.ledger.services import record_act, record_acts, seal_entries
from tests.documents.test_services import issued

pytestmark = pytest.mark.django_db(transaction=True)
WRITER = system_actor("test.write")


def written(count):
    record_acts(WRITER, [("test.write", f"thing:{n}", {"n": n}) for n in range(count)])
    seal_entries()
    return newest_checkpoint()


def check(*arguments, expected=0):
    """Runs the program that is handed out, in a process that knows nothing of ours."""
    done = subprocess.run(
        [sys.executable, "-I", str(views.SCRIPT), *map(str, arguments)], capture_output=True, text=True, check=False
    )
    assert done.returncode == expected, done.stdout + done.stderr
    return done.stdout + done.stderr


@pytest.fixture
def receipt(actor):
    """A receipt whose case is in the ledger."""
    row = issued(actor, kind="receipt", title="收件凭证", title_en="Receipt")
    record_act(WRITER, "cases.open_case", f"case:{row.case_number}", items=["FOOD"])
    return row


def test_the_checkpoint_is_served_as_text_and_signed_by_a_published_key(client):
    newest = written(5)

    answer = client.get("/ledger/checkpoint")

    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert answer.headers["Cache-Control"] == "public, max-age=5"
    note = parse_note(answer.content.decode())
    keys = client.get("/ledger/keys").content.decode().split()
    assert any(parse_vkey(key).signature_on(note) for key in keys)
    assert parse_checkpoint(note.text).size == newest.size
    assert client.get(f"/ledger/checkpoints/{newest.size}").content == answer.content
    assert client.get("/ledger/epochs/1/checkpoint").content == answer.content


def test_tiles_and_entries_are_served_for_good(client):
    newest = written(300)

    full, part = client.get("/ledger/tile/0/000"), client.get(f"/ledger/tile/0/001.p/{newest.size - 256}")
    bundle = client.get("/ledger/tile/entries/000").content

    assert full.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert full.headers["Content-Type"] == "application/octet-stream"
    assert "Set-Cookie" not in full.headers
    assert len(full.content) == 8192 and len(part.content) == (newest.size - 256) * 32
    assert client.get("/ledger/tile/1/000.p/1").content == tile_hashes(1, 1, 0, 1)
    data = [bundle[at + 2 : at + 34] for at in range(0, len(bundle), 34)]
    assert b"".join(map(leaf_node, data)) == full.content


@pytest.mark.parametrize(
    "path",
    ["0/001", "0/000.p/9", "0/0", "8/000.p/1", "1/000.p/1", "64/000", "0/x001/000", "entries/001", "0/000.p/256"],
)
def test_a_tile_that_no_checkpoint_covers_is_not_found(client, path):
    written(3)

    assert client.get(f"/ledger/tile/{path}").status_code == 404


def test_before_the_first_seal_there_is_a_page_but_no_checkpoint(client):
    assert client.get("/ledger/checkpoint").status_code == 404
    assert client.get("/ledger/tile/0/000.p/1").status_code == 404
    assert client.get("/ledger/").status_code == 200


def test_entries_are_never_published_in_plain(client):
    record_act(WRITER, "test.write", "thing:secret-thing", words="secret words")
    seal_entries()

    size = newest_checkpoint().size
    for path in ("tile/entries/000.p/1", f"tile/0/000.p/{size}", "checkpoint", "keys", ""):
        assert b"secret" not in client.get(f"/ledger/{path}").content


@pytest.mark.parametrize(("prefix", "words"), [("", "在账本里，封存好了"), ("/en", "It is in the ledger, and sealed")])
def test_a_citizen_finds_her_receipt_and_takes_its_proof(client, receipt, prefix, words, tmp_path):
    seal_entries()

    found = client.get(f"{prefix}/ledger/?code={receipt.check_code}", follow=True)
    file = client.get(f"{prefix}/ledger/receipts/{receipt.check_code}/proof.json")
    proof = tmp_path / "proof.json"
    proof.write_bytes(file.content)

    assert words in found.content.decode()
    assert f"case:{receipt.case_number}" in check("inclusion", proof)
    assert "It holds" in check("inclusion", proof, "--key", public_keys()[0])


def test_a_receipt_that_is_not_sealed_yet_says_so(client, receipt):
    assert "正等着封存" in client.get(f"/ledger/receipts/{receipt.check_code}/").content.decode()
    assert client.get(f"/ledger/receipts/{receipt.check_code}/proof.json").status_code == 404


@pytest.mark.parametrize("code", ["unknown", "x" * 20, "中文", "x" * 200])
def test_an_unknown_receipt_says_so(client, code):
    answer = client.get(f"/ledger/receipts/{code}/")

    assert answer.status_code == 404
    assert "账本里没有这张回执" in answer.content.decode()


@pytest.mark.parametrize("code", ["+", "", "/", "%2F%2F"])
def test_an_empty_form_asks_for_the_code(client, code):
    assert "请填核对码" in client.get(f"/ledger/?code={code}").content.decode()


@pytest.mark.parametrize("typed", ["abc", " abc ", "https://city.example/documents/abc/", "a/b/abc", "abc//"])
def test_a_code_may_come_with_its_whole_address(client, typed):
    answer = client.get("/ledger/", {"code": typed})

    assert (answer.status_code, answer.headers["Location"]) == (302, "/ledger/receipts/abc/")


def test_the_page_says_who_confirmed_when_and_that_it_is_long_ago(client):
    newest = written(3)
    Anchor.objects.create(
        epoch=1, size=2, witness="w.example/old", evidence="", at=clock.real_now() - timedelta(days=3)
    )
    Anchor.objects.create(
        epoch=1, size=newest.size, witness="w.example/new", evidence="— w x\n", at=clock.real_now() - timedelta(hours=5)
    )

    page = client.get("/en/ledger/").content.decode()

    assert "w.example/old" in page and "w.example/new" in page
    assert page.count("No new confirmation for more than two days") == 1
    assert "5 hours ago" in page
    assert client.get("/ledger/checkpoint").content.decode().endswith("— w x\n")


def test_the_log_is_shown_to_have_only_grown_from_public_files_alone(client, tmp_path):
    old, new = written(300), written(700)
    for name, checkpoint in (("old", old), ("new", new)):
        (tmp_path / name).write_bytes(client.get(f"/ledger/checkpoints/{checkpoint.size}").content)
    wanted = [f"0/{n:03d}" for n in range(new.size // 256)] + [f"0/{new.size // 256:03d}.p/{new.size % 256}"]
    for path in [*wanted, f"1/000.p/{new.size // 256}"]:
        file = tmp_path / "tile" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(client.get(f"/ledger/tile/{path}").content)
    given = [tmp_path / "old", tmp_path / "new", "--tiles", tmp_path, "--key", public_keys()[0]]

    assert "is the beginning" in check("consistency", *given)
    path = consistency(1, old.size, new.size)
    assert is_consistent(old.size, new.size, path, old.root, new.root)

    tile = tmp_path / "tile/0/001"
    tile.write_bytes(b"x" * 32 + tile.read_bytes()[32:])
    assert "the log was changed" in check("consistency", *given, expected=1)
    tile.unlink()
    assert "is missing" in check("consistency", *given, expected=2)


def test_the_program_refuses_what_does_not_hold(client, tmp_path):
    written(9)
    whole = proof_of(Entry.objects.filter(act="test.write").first().id).document()
    file = tmp_path / "proof.json"

    def said(expected=1, **changes):
        file.write_text(json.dumps(whole | changes))
        return check("inclusion", file, expected=expected)

    assert "It holds" in said(0)
    assert "the record was changed" in said(record=whole["record"].replace("test", "best"))
    assert "the record was changed" in said(salt="00" * 16)
    assert "does not lead" in said(index=whole["index"] + 1)
    assert "does not lead" in said(record=None, salt=None, data="00" * 32)
    assert "none of the given keys" in said(checkpoint=whole["checkpoint"].replace("/ledger\n", "/other\n"))
    assert "path is too" in said(hashes=[*whole["hashes"], b64encode(bytes(32)).decode()])
    assert "could not be read" in said(2, hashes="x")
    assert "could not be read" in said(2, checkpoint="x")
    other = "127.0.0.1:8000/ledger+00000000+AQ=="
    file.write_text(json.dumps(whole))
    assert "none of the given keys" in check("inclusion", file, "--key", other, expected=1)
    assert "could not be read" in check("inclusion", tmp_path / "nothing", expected=2)


def test_the_program_is_handed_out_as_it_is(client):
    assert client.get("/ledger/check.py").content == views.SCRIPT.read_bytes()
    assert Batch.objects.count() == 0
