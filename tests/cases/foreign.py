"""A department's own system as its makers would write it: a process that takes events, and a client that signs."""

from __future__ import annotations

import json
import subprocess
import sys
from base64 import b64encode
from pathlib import Path
from uuid import uuid4

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings
from django.test import Client

from onewindow.foundation import clock
from onewindow.foundation.httpsignatures import SentRequest, signed_headers
from tests.support import departmentsystem

API = "/api/v1/department/cases"


class Foreign:
    """A department's system: its process, its key, and its requests."""

    def __init__(self, folder: Path, code: str = "sign-approval") -> None:
        self.folder, self.code, self.key = folder, code, Ed25519PrivateKey.generate()
        self.behave("ok")
        self.start()

    def start(self) -> None:
        """Starts the process and waits until it listens."""
        self.process = subprocess.Popen(
            [sys.executable, departmentsystem.__file__, str(self.folder)], stdout=subprocess.PIPE
        )
        self.process.stdout.readline()
        self.address = f"http://127.0.0.1:{(self.folder / 'port').read_text()}/onewindow"

    def stop(self) -> None:
        """Ends the process."""
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()

    def behave(self, mode: str) -> None:
        """How the next request is answered."""
        (self.folder / "mode").write_text(mode)

    @property
    def public_key(self) -> str:
        """What is registered of its key."""
        return b64encode(self.key.public_key().public_bytes_raw()).decode()

    def events(self) -> list[dict]:
        """What has come to it, oldest first: headers, body and how it behaved."""
        kept = self.folder / "events"
        return [json.loads(line) for line in kept.read_text().splitlines()] if kept.exists() else []

    def told(self) -> list[tuple[str, str]]:
        """The events that it took: the word of the type, and the step."""
        bodies = [json.loads(one["body"]) for one in self.events() if one["mode"] == "ok"]
        return [(one["type"].split(".")[-2], one["data"]["step"]) for one in bodies]

    def get(self, path: str = "", **signing):
        """A signed GET."""
        return Client().get(f"{API}{path}", headers=self.headers("GET", path, b"", {}, **signing))

    def report(self, number: str, body: dict, key: str = "", **signing):
        """A signed report."""
        path, content = f"/{number}/reports", json.dumps(body).encode()
        sent = {"idempotency-key": key or str(uuid4())}
        headers = sent | self.headers("POST", path, content, sent, **signing)
        return Client().post(f"{API}{path}", content, content_type="application/json", headers=headers)

    def headers(self, method, path, body, sent, *, covered=None, key=None, key_id=None, nonce=None, created=None):
        """The headers of a signature, right unless something is given otherwise."""
        whole = covered or ["@method", "@target-uri", *(["content-digest", *sent] if body else [])]
        return signed_headers(
            SentRequest(method, f"{settings.ONEWINDOW_BASE_URL}{API}{path}", sent, body),
            key or self.key,
            key_id=key_id or self.code,
            nonce=nonce or uuid4().hex,
            created=created or int(clock.real_now().timestamp()),
            covered=whole,
        )
