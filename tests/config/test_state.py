import os
import stat
from pathlib import Path

import pytest

from onewindow.config import secrets, state
from onewindow.config.state import Unready


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("ONEWINDOW_STATE", str(tmp_path / "state"))
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "onewindow.config.settings")
    monkeypatch.setenv("ONEWINDOW_ENV", "demo")
    monkeypatch.setattr("sys.argv", ["onewindow"])
    for name in secrets.NAMES:
        monkeypatch.setenv(name, "")
    return tmp_path / "state"


def known():
    return {name: os.environ[name] for name in secrets.NAMES}


def test_each_checkout_has_a_state_of_its_own(monkeypatch):
    monkeypatch.delenv("ONEWINDOW_STATE", raising=False)

    assert state.state_folder(Path("/one")) != state.state_folder(Path("/two"))


def test_an_ordinary_users_state_is_in_the_checkout(monkeypatch):
    monkeypatch.delenv("ONEWINDOW_STATE", raising=False)
    monkeypatch.setattr(os, "geteuid", lambda: 1000)

    assert state.state_folder(Path("/one")) == Path("/one/.state")


def test_roots_state_is_where_the_servers_account_can_look(monkeypatch):
    monkeypatch.delenv("ONEWINDOW_STATE", raising=False)
    monkeypatch.setattr(os, "geteuid", lambda: 0)

    assert state.state_folder(Path("/one")).parent == Path("/var/lib/onewindow")


def test_a_folder_that_cannot_be_made_is_one_sentence(tmp_path):
    (tmp_path / "file").write_text("in the way")

    with pytest.raises(Unready, match="ONEWINDOW_STATE"):
        state.make_folder(tmp_path / "file" / "below")


def test_the_demos_secrets_are_made_once_and_for_us_alone(folder):
    secrets.ensure_demo_secrets()
    first = known()
    for name in secrets.NAMES:
        os.environ[name] = ""
    secrets.ensure_demo_secrets()

    assert known() == first
    assert len(set(first.values())) == len(secrets.NAMES)
    assert stat.S_IMODE((folder / "secrets").stat().st_mode) == 0o600
    assert [file.name for file in folder.iterdir()] == ["secrets"]


def test_the_environments_own_secrets_win(folder, monkeypatch):
    monkeypatch.setenv("ONEWINDOW_SECRET_KEY", "given")

    secrets.ensure_demo_secrets()

    assert os.environ["ONEWINDOW_SECRET_KEY"] == "given"


def test_production_is_never_given_secrets(folder, monkeypatch):
    monkeypatch.setenv("ONEWINDOW_ENV", "production")

    secrets.ensure_demo_secrets()

    assert set(known().values()) == {""}
    assert not folder.exists()


def test_secrets_that_cannot_be_kept_are_one_sentence(folder):
    folder.mkdir()
    (folder / "secrets").mkdir()

    with pytest.raises(Unready, match="secrets"):
        secrets.ensure_demo_secrets()
