"""A department's own system as a process of its own: it takes events over HTTP and behaves as it is told to.

Started as `python departmentsystem.py FOLDER`: the address stands in FOLDER/port, how to behave is read from FOLDER/mode
before each request (ok, refuse, hang, die, no-handshake), and what came is added to FOLDER/events, one JSON a line.
"""

from __future__ import annotations

import json
import os
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

FOLDER = Path(sys.argv[1]) if len(sys.argv) > 1 else Path()
ended = threading.Event()


class System(BaseHTTPRequestHandler):
    """Answers as FOLDER/mode says."""

    def do_OPTIONS(self) -> None:
        """Agrees to be sent events, or does not."""
        self.send_response(200)
        if self._mode() != "no-handshake":
            self.send_header("WebHook-Allowed-Origin", self.headers["WebHook-Request-Origin"])
        self.end_headers()

    def do_POST(self) -> None:
        """Takes an event."""
        mode, body = self._mode(), self.rfile.read(int(self.headers["Content-Length"]))
        headers = {name.lower(): value for name, value in self.headers.items()}
        with (FOLDER / "events").open("a") as kept:
            kept.write(json.dumps({"headers": headers, "body": body.decode(), "mode": mode}) + "\n")
        if mode == "die":
            os._exit(1)
        if mode == "hang":
            ended.wait()
        self.send_response(500 if mode == "refuse" else 204)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Says nothing."""

    def _mode(self) -> str:
        return (FOLDER / "mode").read_text()


if __name__ == "__main__":
    server = ThreadingHTTPServer(("127.0.0.1", 0), System)
    server.daemon_threads = True
    (FOLDER / "port.part").write_text(str(server.server_port))
    (FOLDER / "port.part").rename(FOLDER / "port")
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    server.serve_forever()
