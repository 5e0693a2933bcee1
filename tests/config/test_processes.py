import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from onewindow.config import processes
from onewindow.config.processes import Child, stop_all

WAITS = "import time; time.sleep(60)"
STUBBORN = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('x', flush=True); time.sleep(60)"


def child(code, **more):
    return Child("test", [sys.executable, "-c", code], os.environ, **more)


@pytest.fixture
def running():
    started = []

    def start(code):
        started.append(child(code, quiet=True))
        started[-1].start()
        return started[-1]

    yield start
    stop_all(started)


def ends(pid):
    for _ in range(100):
        try:
            state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        except FileNotFoundError:
            return True
        if state == "Z":
            return True
        time.sleep(0.05)
    return False


def test_all_children_end_when_asked(running):
    children = [running(WAITS), running(WAITS)]

    stop_all(children)

    assert all(each.ended() for each in children)


def test_a_child_that_does_not_listen_is_ended(running, monkeypatch):
    monkeypatch.setattr(processes, "GRACE_S", 0.2)
    stubborn = running(STUBBORN)

    stop_all([stubborn])

    assert stubborn.process.returncode in {-signal.SIGKILL, -signal.SIGTERM}


def test_a_dead_child_is_started_again_but_not_for_ever(running, monkeypatch):
    dying = running("raise SystemExit(1)")

    outcomes = []
    for _ in range(processes.DEATHS_ALLOWED + 1):
        dying.process.wait(20)
        outcomes.append(dying.restart())

    assert outcomes == [True] * processes.DEATHS_ALLOWED + [False]


def test_a_child_never_started_can_be_stopped():
    stop_all([child(WAITS)])


def test_children_end_with_their_parent_even_by_kill_9():
    code = (
        "import os, sys; from onewindow.config.processes import Child\n"
        f"c = Child('x', [sys.executable, '-c', {WAITS!r}], os.environ); print(c.start().pid, flush=True)\n"
        "import time; time.sleep(60)"
    )
    parent = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    pid = int(parent.stdout.readline())

    parent.kill()
    parent.wait()
    parent.stdout.close()

    assert ends(pid)
