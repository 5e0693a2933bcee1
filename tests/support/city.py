"""The demo city as `make up` serves it: real processes with a state folder and a port of their own."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest

ROOT = Path(__file__).resolve().parents[2]
PATIENCE_S = 120.0  # for what takes a few seconds on an idle machine
OTHERS = ("ONEWINDOW_", "DJANGO_", "DATABASE_", "PORT", "COV_", "COVERAGE_")  # what tests set for themselves
KEPT = ("ONEWINDOW_POSTGRES_BIN",)


@dataclass
class City:
    """A demo city. It can be stopped and started again; its data is kept as long as the folder is."""

    state: Path
    port: int
    process: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self) -> Path:
        """What `make up`, the web server and the worker have said since the first start."""
        return self.state / "city.log"

    @property
    def environment(self) -> dict[str, str]:
        """The variables of its processes: the machine's, without what a test run sets for itself."""
        own = {name: value for name, value in os.environ.items() if name in KEPT or not name.startswith(OTHERS)}
        return own | {"ONEWINDOW_STATE": str(self.state), "PORT": str(self.port), "ONEWINDOW_LOG_LEVEL": "INFO"}

    def start(self) -> None:
        """Starts it and returns when it is ready."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "onewindow.config.serve"],
                cwd=ROOT,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self.wait_until_ready()

    def wait_until_ready(self) -> None:
        """Returns when /readyz answers 200; fails with the last words of the log when the city ends first."""
        process = self.process

        def ready() -> bool:
            if process is None or process.poll() is not None:
                pytest.fail(f"The city ended while starting: {self.last_words()}")
            with contextlib.suppress(httpx.TransportError):
                return httpx.get(f"{self.url}/readyz", timeout=5).status_code == 200
            return False

        wait_for(ready, lambda: f"the city to be ready: {self.last_words()}")

    def stop(self) -> None:
        """Ctrl-C, as in a terminal: SIGINT to the whole process group; returns when `make up` has ended."""
        if self.process is None:
            return
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGINT)
        self.process.wait(PATIENCE_S)

    def processes(self) -> dict[int, str]:
        """Everything alive that belongs to this city: its state folder stands in their environment or is their place."""
        found = {}
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit() and self._owns(entry):
                command = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace").strip()
                if command:  # a zombie has none
                    found[int(entry.name)] = command
        return found

    def pids(self, *words: str) -> list[int]:
        """The processes whose command line holds all words, oldest first."""
        return sorted(pid for pid, command in self.processes().items() if all(word in command for word in words))

    def last_words(self, count: int = 2000) -> str:
        """The end of the log."""
        return self.log.read_text("utf-8", errors="replace")[-count:] if self.log.exists() else "no log"

    def command(self, *arguments: str, seconds: float = 300) -> subprocess.CompletedProcess[str]:
        """Runs `onewindow …` beside the city, as a person in a second terminal would."""
        return subprocess.run(
            [str(Path(sys.executable).parent / "onewindow"), *arguments],
            cwd=ROOT,
            env=self.environment,
            check=False,
            text=True,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=seconds,
        )

    def _owns(self, entry: Path) -> bool:
        with contextlib.suppress(OSError):
            if (entry / "cwd").readlink().is_relative_to(self.state):  # the database server
                return True
            return f"ONEWINDOW_STATE={self.state}".encode() in (entry / "environ").read_bytes().split(b"\0")
        return False


@contextlib.contextmanager
def running_city() -> Iterator[City]:
    """A city of its own for the block; afterwards nothing that it started lives, and its folder is gone."""
    state = Path(tempfile.mkdtemp(prefix="onewindow-city-")).resolve()
    state.chmod(0o755)  # root's database server runs under an account of its own
    city = City(state, free_port())
    try:
        city.start()
        yield city
    finally:
        city.stop()
        left = city.processes()
        for pid in left:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        shutil.rmtree(state, ignore_errors=True)
    assert left == {}, "still alive after Ctrl-C"


def free_port() -> int:
    """A port that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(fits, what, seconds: float = PATIENCE_S):
    """Asks until the answer is true and returns it; fails with `what` (words, or a function that gives them)."""
    deadline = time.monotonic() + seconds
    while not (found := fits()):
        if time.monotonic() > deadline:
            pytest.fail(f"waited in vain for {what() if callable(what) else what}")
        time.sleep(0.1)
    return found


@pytest.fixture(scope="session")
def city() -> Iterator[City]:
    """One city for all journeys of a test run; each puts its people back first."""
    with running_city() as started:
        yield started
