"""Both sides prove a message offline, months later, with a program that needs nothing of the node."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

import onewindow.gateway
from onewindow.gateway.queries import node_keys, prove_message
from onewindow.gateway.services import operator, retire_key
from onewindow.ledger.services import seal_entries
from tests.gateway.conftest import NEEDS
from tests.gateway.test_protocol import QUESTION, REVIEWER

pytestmark = pytest.mark.django_db(transaction=True)
CHECK = Path(onewindow.gateway.__file__).parent / "static/gateway/check.py"


@pytest.fixture
def kept(node, market, pop, official, open_case, tmp_path):
    """A message whose proof, question and answer are in files; the key it was signed with has been retired since."""
    number = open_case(official("sj_review"), *NEEDS)
    answer = market.ask(pop, QUESTION, user=REVIEWER, issue=number)
    retire_key(operator(), market.key_id, lost=True)
    seal_entries()
    call_command("gateway", "prove", answer.headers["x-road-request-id"], "--output", str(tmp_path / "proof.json"))
    (tmp_path / "question").write_bytes(json.dumps(QUESTION).encode())
    (tmp_path / "answer").write_bytes(answer.content)
    return tmp_path, market.public_key


def check(folder, *more):
    done = subprocess.run(
        [sys.executable, "-I", str(CHECK), str(folder / "proof.json"), *more],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    return done.returncode, done.stdout + done.stderr


def test_a_proof_holds_offline_with_both_keys_and_both_bodies(kept):
    folder, caller_key = kept
    keys = ("--caller-key", caller_key, "--node-key", node_keys()["keys"][0]["public_key"])
    bodies = ("--request", str(folder / "question"), "--answer", str(folder / "answer"))

    code, text = check(folder, *keys, *bodies)

    assert (code, "the proof holds" in text, "taken from the file" in text) == (0, True, False), text
    (proof,) = json.loads((folder / "proof.json").read_text())
    assert proof["ledger"]["checkpoint"] and "张三" not in json.dumps(proof, ensure_ascii=False)


def test_whatever_is_changed_afterwards_is_found(kept):
    folder, caller_key = kept
    file = folder / "proof.json"
    whole = file.read_text()

    def broken(old, new):
        assert old in whole
        file.write_text(whole.replace(old, new))
        found = check(folder)
        file.write_text(whole)
        return found[0]

    assert check(folder)[0] == 0
    assert broken('"status": 200', '"status": 500') == 1
    assert broken("sj_review", "sj_other") == 1
    assert broken('\\"@method\\": POST', '\\"@method\\": GET') == 1
    assert broken('"client": "OW/GOV/11339900MB99013825/market"', '"client": "OW/GOV/1/other"') == 1
    (folder / "answer").write_bytes((folder / "answer").read_bytes() + b" ")
    assert check(folder, "--answer", str(folder / "answer"))[0] == 1
    (folder / "question").write_bytes(b'{"elements": ["name"], "query": {}}')
    assert check(folder, "--request", str(folder / "question"))[0] == 1
    assert check(folder, "--caller-key", node_keys()["keys"][0]["public_key"])[0] == 1
    assert check(folder, "--node-key", caller_key)[0] == 1


def test_a_refusal_is_proved_too_and_a_message_by_the_id_its_sender_gave_it(node, market, pop):
    refused = market.ask(pop, QUESTION, user=REVIEWER, issue="YC33990020251009999999E", message_id="our-number-7")
    (proof,) = prove_message("our-number-7")
    assert str(proof.row.id) == refused.headers["x-road-request-id"]
    assert (proof.row.reason, proof.ledger) == ("ow.NoOpenCase", None)
    with pytest.raises(CommandError, match="NoSuchMessage"):
        call_command("gateway", "prove", "nothing")
