import socket
from contextlib import closing

import pytest

from onewindow.config import embedded_postgres, serve
from onewindow.config.state import Unready


@pytest.fixture
def surroundings(tmp_path, monkeypatch):
    monkeypatch.setenv("ONEWINDOW_STATE", str(tmp_path))
    for name in ("PORT", "ONEWINDOW_HOST", "ONEWINDOW_ENV", "ONEWINDOW_HOSTS", "DATABASE_URL", "DATABASE_OWNER_URL"):
        monkeypatch.delenv(name, raising=False)
    return monkeypatch


def test_a_taken_port_is_one_sentence_with_another_port(surroundings):
    with closing(socket.socket()) as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        surroundings.setenv("PORT", str(port))

        with pytest.raises(Unready, match=f"PORT={port + 1} make up"):
            serve.chosen_place()


@pytest.mark.parametrize("port", ["abc", "0", "65536", "-1"])
def test_a_port_that_is_none_is_one_sentence(surroundings, port):
    surroundings.setenv("PORT", port)

    with pytest.raises(Unready, match="PORT is a number"):
        serve.chosen_place()


def test_a_demo_is_served_on_loopback_alone_unless_told_otherwise(surroundings):
    surroundings.setenv("PORT", "39417")
    assert serve.chosen_place().host == "127.0.0.1"
    assert "--host=127.0.0.1" in serve.web_command(serve.chosen_place())

    surroundings.setenv("ONEWINDOW_HOST", "0.0.0.0")
    assert serve.chosen_place().host == "0.0.0.0"
    assert str(serve.chosen_place()) == "127.0.0.1:39417"


def test_production_without_secrets_names_them_all(surroundings):
    surroundings.setenv("ONEWINDOW_ENV", "production")
    for name in serve.NAMES:
        surroundings.delenv(name, raising=False)

    with pytest.raises(Unready) as caught:
        serve.check_environment()
    assert all(name in str(caught.value) for name in serve.NAMES)


def test_a_database_that_cannot_be_reached_is_one_sentence_without_its_password(surroundings):
    with pytest.raises(Unready) as caught:
        serve.check_reachable("postgresql://me:secret@127.0.0.1:1/city")

    assert "does not answer to me" in str(caught.value)
    assert "secret" not in str(caught.value)
    assert "\n" not in str(caught.value)


def test_one_checkout_is_served_once(surroundings):
    place = serve.Place("127.0.0.1", 8001)

    with serve.only_one(place), pytest.raises(Unready, match=r"on 127\.0\.0\.1:8001"), serve.only_one(place):
        pass
    with serve.only_one(place):
        pass


def test_the_application_never_learns_the_owners_address(surroundings):
    surroundings.setenv("DATABASE_URL", "postgresql://app:a@db/city")
    surroundings.setenv("DATABASE_OWNER_URL", "postgresql://boss:topsecret@db/city")

    environment = serve.application_environment(serve.Place("127.0.0.1", 8000))

    assert environment["DATABASE_URL"] == "postgresql://app:a@db/city"
    assert "topsecret" not in str(environment)


def test_with_the_owners_address_alone_the_application_gets_an_account_of_its_own(surroundings):
    surroundings.setenv("DATABASE_URL", "postgresql://boss:topsecret@db/city")

    environment = serve.application_environment(serve.Place("127.0.0.1", 8000))

    assert environment["DATABASE_URL"].startswith("postgresql://onewindow_app:")
    assert "topsecret" not in str(environment)


def test_whatever_runs_and_was_not_started_by_us_stays_running(surroundings):
    seen = []
    surroundings.setattr(embedded_postgres.Cluster, "answers", lambda self: True)
    surroundings.setattr(serve.embedded_postgres, "start", lambda server: seen.append("start"))
    surroundings.setattr(serve.embedded_postgres, "stop", lambda server: seen.append("stop"))
    surroundings.setattr(serve, "_ignore_further_signals", lambda: None)

    with serve.running_database():
        pass

    assert seen == ["start"]


def test_what_we_started_is_stopped_also_when_an_earlier_run_was_killed(surroundings):
    seen = []
    surroundings.setattr(embedded_postgres.Cluster, "answers", lambda self: True)
    surroundings.setattr(serve.embedded_postgres, "start", lambda server: seen.append("start"))
    surroundings.setattr(serve.embedded_postgres, "stop", lambda server: seen.append("stop"))
    surroundings.setattr(serve, "_ignore_further_signals", lambda: None)
    home = embedded_postgres.cluster().home
    home.mkdir()
    (home / "started-by-make-up").touch()

    with serve.running_database():  # a command beside a running `make up`
        pass
    assert seen == ["start"]
    seen.clear()

    with serve.running_database(adopting=True):
        pass
    assert seen == ["start", "stop"]
    assert list(home.iterdir()) == []


def test_the_welcome_tells_where_to_go_and_who_can_try_what(surroundings, tmp_path, capsys):
    (tmp_path / "logins.json").write_text('[["zhangsan", "张三：开一家餐饮店"]]')

    serve.welcome(serve.Place("127.0.0.1", 8123))

    said = capsys.readouterr().out
    assert "http://127.0.0.1:8123/en/" in said
    assert "zhangsan  张三：开一家餐饮店" in said
    assert "Ctrl-C" in said
