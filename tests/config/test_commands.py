from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import CommandError, call_command

from onewindow.config import services
from onewindow.config.management.commands import set_up
from onewindow.config.models import ClockOffset
from onewindow.config.state import Unready
from onewindow.foundation import clock
from onewindow.ledger.queries import acts_on


@pytest.mark.django_db(transaction=True)
def test_preparing_a_prepared_database_changes_nothing_and_says_nothing(capsys):
    call_command("prepare")

    assert capsys.readouterr().out == ""


@pytest.mark.django_db(transaction=True)
def test_a_changed_configuration_is_an_act_and_the_same_one_is_none(settings, tmp_path):
    call_command("prepare")
    call_command("prepare")
    assert len(acts_on("system:configuration")) == 1

    profile = tmp_path / "profile.yaml"
    profile.write_text("another: one")
    settings.ONEWINDOW_PROFILE = profile
    call_command("prepare")
    settings.ONEWINDOW_WITNESSED = ["a log's key"]
    call_command("prepare")

    acts = acts_on("system:configuration")
    assert [act.act for act in acts] == ["config.change_configuration"] * 3
    assert acts[2].facts["witnessed"] == ["a log's key"]


@pytest.mark.django_db
def test_an_account_that_may_not_prepare_is_told_so(monkeypatch):
    def refuse(connection):
        raise Unready("The account may not make roles.")

    monkeypatch.setattr("onewindow.config.management.commands.prepare.check_owner", refuse)

    with pytest.raises(CommandError, match="may not make roles"):
        call_command("prepare")


def test_production_has_no_demo_city(settings):
    settings.ONEWINDOW_DEMO = False

    with pytest.raises(CommandError, match="no demo city"):
        call_command("load_demo")


@pytest.fixture
def steps(monkeypatch, settings, tmp_path):
    """The steps of set_up that would change the machine; the database is real."""
    settings.STATE = tmp_path
    settings.EMAIL_FILE_PATH = tmp_path / "mail"
    seen = []
    monkeypatch.setattr(set_up, "call_command", lambda name, **options: seen.append(name))
    return seen


@pytest.mark.django_db
def test_setting_up_prepares_loads_and_collects_in_this_order(steps, tmp_path):
    call_command("set_up")

    assert steps == ["prepare", "load_demo", "collectstatic"]
    assert (tmp_path / "logins.json").exists()
    assert (tmp_path / "mail").is_dir()


@pytest.mark.django_db
def test_production_refuses_a_database_whose_clock_was_moved(steps, settings):
    with clock.use_offset(timedelta()):
        services.move_clock(datetime(2027, 1, 4, 2, 0, tzinfo=UTC))
    settings.ONEWINDOW_DEMO = False

    with pytest.raises(CommandError, match="real time only"):
        call_command("set_up")
    assert steps == ["prepare"]


@pytest.mark.django_db
def test_production_is_set_up_without_the_demo_city(steps, settings):
    settings.ONEWINDOW_DEMO = False
    assert not ClockOffset.objects.exists()

    call_command("set_up")

    assert steps == ["prepare", "collectstatic"]


@pytest.mark.django_db
def test_a_folder_that_cannot_be_made_is_one_sentence(steps, settings, tmp_path):
    (tmp_path / "mail").write_text("in the way")

    with pytest.raises(CommandError, match="ONEWINDOW_STATE"):
        call_command("set_up")
