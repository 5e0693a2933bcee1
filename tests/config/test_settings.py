"""Production's settings, in processes of their own: settings cannot be loaded twice."""

import json
import os
import subprocess
import sys

import pytest

from onewindow.config.state import CHECKOUT

SECRETS = {
    "ONEWINDOW_SECRET_KEY": "s" * 60,
    "ONEWINDOW_SEAL_KEY": "a",
    "ONEWINDOW_LOOKUP_KEY": "b",
    "ONEWINDOW_DATA_KEY": "c",
    "ONEWINDOW_LEDGER_KEY": "d",
}
SHOWN = (
    "import json; from onewindow.config import settings as s;"
    "print(json.dumps({n: getattr(s, n, None) for n in dir(s) if n.isupper()}, default=str))"
)


def settings_under(**environment):
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("ONEWINDOW", "DATABASE"))}
    return subprocess.run(
        [sys.executable, "-c", SHOWN],
        cwd=CHECKOUT,
        env=inherited | environment,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("absent", SECRETS)
def test_production_does_not_start_without_each_secret(absent):
    given = {name: value for name, value in SECRETS.items() if name != absent}

    done = settings_under(ONEWINDOW_ENV="production", **given)

    assert done.returncode != 0
    assert f"{absent} must be set" in done.stderr


def test_production_speaks_https_and_keeps_its_cookies_to_itself():
    done = settings_under(ONEWINDOW_ENV="production", **SECRETS)

    found = json.loads(done.stdout)
    assert found["ONEWINDOW_DEMO"] is False
    assert found["DEBUG"] is False
    assert found["SESSION_COOKIE_SECURE"] and found["CSRF_COOKIE_SECURE"] and found["SECURE_SSL_REDIRECT"]
    assert found["SECURE_HSTS_SECONDS"] >= 31_536_000
    assert found["PASSWORD_HASHERS"][0].endswith("Argon2PasswordHasher")


def test_an_unknown_environment_is_refused():
    assert "demo or production" in settings_under(ONEWINDOW_ENV="prod").stderr


def test_the_web_process_does_not_know_the_databases_owner():
    found = json.loads(
        settings_under(DATABASE_OWNER_URL="postgresql://o:pw@db/x", DATABASE_URL="postgresql://a@db/x").stdout
    )

    assert found["DATABASES"]["default"]["USER"] == "a"
    assert (found["ONEWINDOW_OWNER_USER"], found["ONEWINDOW_OWNER_PASSWORD"]) == ("", "")
