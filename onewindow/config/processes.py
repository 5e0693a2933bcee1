"""The web server and the worker as children: they end with us, whatever ends us, and come back when they die."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

GRACE_S = 4.0  # together with stopping the database this stays under eight seconds
DEATHS_ALLOWED, WITHIN_S = 5, 60.0
PR_SET_PDEATHSIG = 1


@dataclass
class Child:
    """A program in a session of its own, so that only we send it signals."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    quiet: bool = False  # drops its standard output; its log is on the error output
    process: subprocess.Popen[bytes] | None = None
    deaths: list[float] = field(default_factory=list)

    def start(self) -> subprocess.Popen[bytes]:
        """Starts the program."""
        self.process = subprocess.Popen(
            self.command,
            env=dict(self.environment),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL if self.quiet else None,
            start_new_session=True,
            preexec_fn=_end_with_parent if sys.platform == "linux" else None,  # noqa: PLW1509 no thread before us
        )
        return self.process

    def ended(self) -> bool:
        """True when it was started and runs no longer."""
        return self.process is not None and self.process.poll() is not None

    def send(self, number: signal.Signals) -> None:
        """Sends a signal to the program itself, or with SIGKILL to everything that it started."""
        if self.process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            if number == signal.SIGKILL:
                os.killpg(self.process.pid, number)
            elif self.process.poll() is None:
                self.process.send_signal(number)

    def restart(self) -> bool:
        """Starts it again after a death; False when it has died too often for that to help."""
        self.send(signal.SIGKILL)  # what a killed server leaves behind keeps the port
        now = time.monotonic()
        self.deaths = [*(death for death in self.deaths if now - death < WITHIN_S), now]
        if len(self.deaths) > DEATHS_ALLOWED:
            return False
        self.start()
        return True


def stop_all(children: Sequence[Child]) -> None:
    """Asks all to end, waits a little, and ends what is left the hard way."""
    for child in children:
        child.send(signal.SIGTERM)
    deadline = time.monotonic() + GRACE_S
    while time.monotonic() < deadline and not all(child.process is None or child.ended() for child in children):
        time.sleep(0.05)
    for child in children:
        child.send(signal.SIGKILL)
        if child.process is not None:
            child.process.wait(1)


def _end_with_parent() -> None:
    """Has the kernel end this child when its parent dies, even by kill -9."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)
