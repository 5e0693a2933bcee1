"""Settings of the test run: the test cluster, the application's own role, fast hashes, no files outside the run."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from onewindow.config import databases, embedded_postgres
from onewindow.config.settings import *  # noqa: F403
from onewindow.config.settings import SECRET_KEY

_OWNER_URL = os.environ.get("TEST_DATABASE_URL") or embedded_postgres.start(embedded_postgres.cluster("test"))
ONEWINDOW_DEMO = True
ONEWINDOW_CALENDAR_S = None  # a test that loads a calendar looks itself; statement counts stay the same
ONEWINDOW_EMBEDDED_DATABASE = "TEST_DATABASE_URL" not in os.environ
ONEWINDOW_APP_ROLE = databases.APP_ROLE
ONEWINDOW_OWNER_USER, ONEWINDOW_OWNER_PASSWORD = databases.user_and_password(_OWNER_URL)
_APP_PASSWORD = "" if ONEWINDOW_EMBEDDED_DATABASE else databases.password(SECRET_KEY, databases.APP_ROLE)
_APP_URL = databases.with_role(_OWNER_URL, databases.APP_ROLE, _APP_PASSWORD)
DATABASES = {"default": databases.database(_OWNER_URL if os.environ.get("ONEWINDOW_AS") == "owner" else _APP_URL)}
DATABASES["default"]["OPTIONS"] = {"server_side_binding": True}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_AUTOREFRESH = True
WHITENOISE_USE_FINDERS = True
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
_FOLDER = Path(tempfile.gettempdir(), f"onewindow-test-{os.environ.get('ONEWINDOW_TEST_NAME', 'one')}-{os.getpid()}")
ONEWINDOW_FILES = _FOLDER / "files"
ONEWINDOW_SEARCH = _FOLDER / "search"
ONEWINDOW_SYSTEM_NETWORKS = ["127.0.0.0/8"]  # the tests' systems of departments
