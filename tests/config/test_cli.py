import contextlib
import os

import pytest

from onewindow.config import cli, serve
from onewindow.config.state import Unready


@pytest.fixture
def ran(monkeypatch):
    """What would have been run, and as whom."""
    seen = []
    monkeypatch.setattr(
        "django.core.management.execute_from_command_line",
        lambda given: seen.append((given, os.environ.get("ONEWINDOW_AS"))),
    )
    monkeypatch.setattr(cli, "ensure_demo_secrets", lambda: None)
    monkeypatch.setattr(serve, "running_database", contextlib.nullcontext)
    monkeypatch.delenv("ONEWINDOW_AS", raising=False)
    yield seen
    os.environ.pop("ONEWINDOW_AS", None)


def test_a_command_may_be_written_with_a_hyphen(ran):
    cli.main(["onewindow", "load-demo", "--reset"])

    assert ran == [(["onewindow", "load_demo", "--reset"], "owner")]


def test_ordinary_commands_run_as_the_application(ran):
    cli.main(["onewindow", "check"])

    assert ran == [(["onewindow", "check"], None)]


def test_without_a_command_it_helps(ran):
    cli.main(["manage.py"])

    assert ran == [(["onewindow"], None)]


def test_what_is_missing_is_one_sentence(monkeypatch):
    def unready():
        raise Unready("There is no disk.")

    monkeypatch.setattr(cli, "ensure_demo_secrets", unready)

    with pytest.raises(SystemExit, match="There is no disk"):
        cli.main(["onewindow", "check"])


def test_serve_is_what_make_up_does(monkeypatch):
    seen = []
    monkeypatch.setattr(serve, "main", seen.append)

    cli.main(["onewindow", "serve", "stop"])

    assert seen == [["stop"]]
