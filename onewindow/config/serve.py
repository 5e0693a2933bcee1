"""`make up`: prepares the database and the files, loads the demo city once, then serves until Ctrl-C."""

from __future__ import annotations

import contextlib
import errno
import fcntl
import json
import os
import signal
import socket
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from types import FrameType
from typing import IO

import psycopg

from onewindow.config import databases, embedded_postgres
from onewindow.config.processes import Child, stop_all
from onewindow.config.secrets import NAMES, ensure_demo_secrets
from onewindow.config.state import CHECKOUT, Unready, make_folder, state_folder
from onewindow.config.trial_key import ensure_key

LOOPBACK = "127.0.0.1"
READY_WITHIN_S = 60.0
REVIVED_WITHIN_S = 30.0
WELCOME = """
  一窗 OneWindow 已就绪 is ready:  http://{place}/    English: http://{place}/en/
"""
LOGINS = """
  演示账号，密码都是 demo · demo logins, the password of all is demo
{logins}
  演示“开一家餐饮店” · play the restaurant story:  make journey BASE_URL=http://{place}
"""
GOODBYE = "\n  按 Ctrl-C 停止 · stop with Ctrl-C\n"


class Stopped(BaseException):
    """Somebody pressed Ctrl-C, or the system asks us to end."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where to listen."""

    host: str
    port: int

    def __str__(self) -> str:
        """As it stands in an address."""
        host = LOOPBACK if self.host in {"0.0.0.0", "::"} else self.host  # noqa: S104 only compared
        return f"{host}:{self.port}"


def main(arguments: list[str] | None = None) -> None:
    """Serves, or with `stop` ends the process of this checkout that does."""
    given = sys.argv[1:] if arguments is None else arguments
    try:
        if given[:1] == ["trial"]:
            become_trial_city()
            given = given[1:]
        if given == ["stop"]:
            stop_running()
        else:
            serve()
    except Unready as error:
        raise SystemExit(f"{error}") from None
    except Stopped:
        raise SystemExit(130) from None


def become_trial_city() -> None:
    """From here on this is the trial city: a demo city of its own in the state folder, one port further."""
    folder = make_folder(state_folder() / "trial")
    names = [name for name in os.environ if name in NAMES or name.startswith("DATABASE_")]
    for name in names:  # nothing of the real city: neither its database nor its secrets
        del os.environ[name]
    port = os.environ.get("PORT", "8000")
    os.environ |= {
        "ONEWINDOW_TRIAL": "1",
        "ONEWINDOW_ENV": "demo",
        "ONEWINDOW_STATE": str(folder),
        "ONEWINDOW_TRIAL_KEY": os.environ.get("ONEWINDOW_TRIAL_KEY") or ensure_key(folder),
        "PORT": str(int(port) + 1) if port.isdigit() else port,
    }


def serve() -> None:
    """Prepares, starts web server and worker, says where to go, and watches over them until told to stop."""
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, _stop)
    place = chosen_place()
    check_environment()
    ensure_demo_secrets()
    with only_one(place), running_database(adopting=True) as embedded:
        environment = application_environment(place)
        children = [
            Child("web server", web_command(place), environment),
            Child("worker", worker_command(), environment),
        ]
        setting_up = Child(
            "preparation", [*python("onewindow.config.cli"), "set_up"], os.environ | {"ONEWINDOW_AS": "owner"}
        )
        try:
            set_up(setting_up)
            check_port(place)  # again: preparing takes a while, and granian's own message is a traceback
            for child in children:
                child.start()
            wait_until_ready(place, children)
            welcome(place)
            watch(children, embedded)
        finally:
            _ignore_further_signals()
            stop_all([setting_up, *children])


def chosen_place() -> Place:
    """The address from PORT and ONEWINDOW_HOST; raises Unready when it cannot be had."""
    given = os.environ.get("PORT", "8000")
    if not given.isdigit() or not 0 < int(given) < 65536:
        raise Unready(f"PORT is a number from 1 to 65535, not {given!r}: PORT=8001 make up")
    place = Place(os.environ.get("ONEWINDOW_HOST") or LOOPBACK, int(given))
    check_port(place)
    return place


def check_port(place: Place) -> None:
    """Raises Unready when nobody may listen there, or somebody already does."""
    family = socket.AF_INET6 if ":" in place.host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((place.host, place.port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                raise Unready(
                    f"Port {place.port} is taken: stop the other program, or choose another port:"
                    f" PORT={place.port + 1} make up"
                ) from None
            reason = error.strerror or str(error)
            raise Unready(f"Cannot listen on {place.host}:{place.port} ({reason}): choose another PORT.") from None


def check_environment() -> None:
    """Raises Unready when the environment is none, or production lacks its secrets."""
    environment = os.environ.get("ONEWINDOW_ENV", "demo")
    if environment not in {"demo", "production"}:
        raise Unready(f"ONEWINDOW_ENV is demo or production, not {environment!r}.")
    missing = [name for name in NAMES if not os.environ.get(name)]
    if environment == "production" and missing:
        raise Unready(f"Production needs {', '.join(missing)} in its environment: set them, and keep them.")


@contextlib.contextmanager
def only_one(place: Place) -> Iterator[None]:
    """Keeps a second `make up` of this checkout from sharing, and then stopping, the first one's database."""
    file = make_folder(state_folder()) / "serving"
    try:
        handle = file.open("a+")
    except OSError as error:
        raise Unready(f"Cannot write to {file} ({error.strerror}): give this account the right to.") from error
    with handle:
        if not _locked(handle):
            handle.seek(0)
            known = handle.read().split()
            where = f" on {known[1]}" if known[1:] else ""
            raise Unready(f"This checkout is already being served{where}: use that, or end it with: make down")
        handle.truncate(0)
        handle.write(f"{os.getpid()} {place}")
        handle.flush()
        yield
        handle.truncate(0)


def stop_running() -> None:
    """Ends the `make up` of this checkout and waits for it; stops a database that was left behind."""
    file = state_folder() / "serving"
    if file.exists():
        with file.open("r+") as handle:
            if not _locked(handle):
                os.kill(int(handle.read().split()[0]), signal.SIGTERM)
                deadline = time.monotonic() + 10
                while time.monotonic() < deadline and not _locked(handle):
                    time.sleep(0.1)
    if "DATABASE_URL" not in os.environ and "DATABASE_OWNER_URL" not in os.environ:
        embedded_postgres.stop(embedded_postgres.cluster())


@contextlib.contextmanager
def running_database(*, adopting: bool = False) -> Iterator[embedded_postgres.Cluster | None]:
    """The embedded cluster for as long as the block lasts, or the external server, of which only the answer is tested.

    Yields the cluster if it is ours to start again when it dies; None for everything else.

    A cluster that somebody else started is left running. `adopting`, which only the one `make up` of the checkout
    may be, takes one that a killed `make up` left behind for its own.
    """
    addresses = databases.addresses(os.environ.get("ONEWINDOW_SECRET_KEY", ""))
    if not addresses.embedded:
        check_reachable(addresses.owner or addresses.app)
        yield None
        return
    server = embedded_postgres.cluster()
    ours = server.home / "started-by-make-up"
    started = (adopting and ours.exists()) or not server.answers()
    try:
        if started and adopting:
            make_folder(server.home)
            ours.touch()
        embedded_postgres.start(server)
        yield server if started else None
    finally:
        _ignore_further_signals()
        if started:
            embedded_postgres.stop(server)
            ours.unlink(missing_ok=True)


def check_reachable(url: str) -> None:
    """Raises Unready when the external server does not let us in; the address's password is not shown."""
    user, _ = databases.user_and_password(url)
    try:
        psycopg.connect(url, connect_timeout=5).close()
    except psycopg.Error as error:
        lines = [line.strip() for line in str(error).splitlines() if line.strip()]
        raise Unready(
            f"The database of DATABASE_URL does not answer to {user or 'its account'}"
            f" ({lines[0] if lines else 'no reason given'}): start it or correct the address; without DATABASE_URL,"
            " make up brings its own."
        ) from None


def application_environment(place: Place) -> dict[str, str]:
    """What web server and worker get: the application's own database account, never the owner's."""
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_OWNER_URL"}
    addresses = databases.addresses(os.environ.get("ONEWINDOW_SECRET_KEY", ""))
    environment["ONEWINDOW_AS"] = "app"
    if not addresses.embedded:
        environment["DATABASE_URL"] = addresses.app
    if place.host != LOOPBACK and "ONEWINDOW_HOSTS" not in environment and not _production():
        environment["ONEWINDOW_HOSTS"] = "*"  # whoever opens a demo to the network chose so with ONEWINDOW_HOST
    environment.setdefault("DJANGO_SETTINGS_MODULE", "onewindow.config.settings")
    return environment


def web_command(place: Place) -> list[str]:
    """Granian: one thread per worker, one worker per core; the figures are in docs/performance.md."""
    return [
        *python("granian"),
        "--interface=wsgi",
        "--no-ws",
        f"--host={place.host}",
        f"--port={place.port}",
        f"--workers={min(4, os.cpu_count() or 2)}",
        "--blocking-threads=1",
        "--backlog=1024",
        "--respawn-failed-workers",
        "--workers-kill-timeout=3",
        "--log-level=warning",
        "onewindow.config.wsgi:application",
    ]


def worker_command() -> list[str]:
    """The queue's worker."""
    return [*python("onewindow.config.cli"), "worker"]


def python(module: str) -> list[str]:
    """This Python, at one module."""
    return [sys.executable, "-m", module]


def set_up(child: Child) -> None:
    """Runs the preparation to its end; it has said itself what went wrong."""
    if child.start().wait():
        raise Unready("OneWindow was not started.")


def wait_until_ready(place: Place, children: list[Child]) -> None:
    """Returns when /readyz answers 200; raises Unready when a child dies first or it takes too long."""
    deadline = time.monotonic() + READY_WITHIN_S
    while time.monotonic() < deadline:
        for child in children:
            if child.ended():
                raise Unready(f"The {child.name} ended while starting: its reason stands above.")
        if _answers_ready(place):
            return
        time.sleep(0.1)
    raise Unready(f"OneWindow was not ready within {READY_WITHIN_S:.0f} seconds: see http://{place}/readyz")


def welcome(place: Place) -> None:
    """Says where to go, and with which logins."""
    text = WELCOME.format(place=place)
    file = state_folder() / "logins.json"
    if not _production() and file.exists():
        rows = json.loads(file.read_text())
        width = max((len(row[0]) for row in rows), default=0) + 2
        text += LOGINS.format(place=place, logins="".join(f"    {row[0]:<{width}}{row[-1]}\n" for row in rows))
    if place.host != LOOPBACK and not _production():
        text += f"\n  注意：演示系统正在 {place.host} 上对外提供 · careful: this demo is open to the network\n"
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(errors="replace")  # a terminal without Chinese must not end us
    sys.stdout.write(text + GOODBYE)
    sys.stdout.flush()


def watch(children: list[Child], server: embedded_postgres.Cluster | None) -> None:
    """Starts again what dies, the embedded database too; raises Unready when that does not help."""
    while True:
        time.sleep(0.3)
        if server is not None and not embedded_postgres.is_running(server):
            sys.stderr.write("The database ended unexpectedly and is started again.\n")
            revive(server)
        for child in children:
            if child.ended():
                sys.stderr.write(f"The {child.name} ended unexpectedly and is started again.\n")
                if not child.restart():
                    raise Unready(f"The {child.name} keeps dying: its reason stands above.")


def revive(server: embedded_postgres.Cluster) -> None:
    """Starts a killed database again, as soon as what it left behind has ended; raises Unready when it never does."""
    deadline = time.monotonic() + REVIVED_WITHIN_S
    while True:
        try:
            embedded_postgres.start(server)
        except Unready:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.3)
        else:
            return


def _answers_ready(place: Place) -> bool:
    host = os.environ.get("ONEWINDOW_HOSTS", LOOPBACK).split(",")[0].replace("*", LOOPBACK)
    address, _, port = str(place).rpartition(":")
    connection = HTTPConnection(address, int(port), timeout=5)
    try:
        connection.request("GET", "/readyz", headers={"Host": host})
        return connection.getresponse().status == 200
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()


def _production() -> bool:
    return os.environ.get("ONEWINDOW_ENV") == "production"


def _locked(handle: IO[str]) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _stop(number: int, frame: FrameType | None) -> None:
    raise Stopped


def _ignore_further_signals() -> None:
    """While we end, a second Ctrl-C must not leave anything running."""
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)


if __name__ == "__main__":
    os.chdir(CHECKOUT)
    sys.path.insert(0, str(Path(CHECKOUT)))
    main()
