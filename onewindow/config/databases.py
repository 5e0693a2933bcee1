"""From the environment's database addresses to Django's dictionary and the roles' addresses."""

from __future__ import annotations

import hashlib
import hmac
import os
from dataclasses import dataclass
from urllib.parse import parse_qs, quote, unquote, urlsplit, urlunsplit

from onewindow.config import embedded_postgres

APP_ROLE = "onewindow_app"


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where the database is, for its owner (empty: unknown here) and for the web server and the worker."""

    app: str
    owner: str
    embedded: bool


def addresses(secret: str, environment: dict[str, str] | None = None) -> Addresses:
    """Reads DATABASE_URL and DATABASE_OWNER_URL; without them, the embedded cluster's.

    With DATABASE_URL alone, its account is the one that may set things up, unless ONEWINDOW_AS says `app`;
    the application's own role is then derived: same server, its own password.
    """
    known = os.environ if environment is None else environment
    given, owner = known.get("DATABASE_URL", ""), known.get("DATABASE_OWNER_URL", "")
    if not given and not owner:
        server = embedded_postgres.cluster()
        return Addresses(server.url(role=APP_ROLE), server.url(), embedded=True)
    if given and (owner or known.get("ONEWINDOW_AS") == "app"):
        return Addresses(given, owner, embedded=False)
    setting_up = owner or given
    return Addresses(with_role(setting_up, APP_ROLE, password(secret, APP_ROLE)), setting_up, embedded=False)


def password(secret: str, role: str) -> str:
    """The password of one of our roles on an external server, as foundation.roles derives it."""
    return hmac.new(secret.encode(), f"database role {role}".encode(), hashlib.sha256).hexdigest()


def with_role(url: str, role: str, secret: str = "") -> str:
    """The same address for another role."""
    parts = urlsplit(url)
    place = parts.netloc.rpartition("@")[2]
    account = quote(role, safe="") + (f":{quote(secret, safe='')}" if secret else "")
    return urlunsplit(parts._replace(netloc=f"{account}@{place}"))


def user_and_password(url: str) -> tuple[str, str]:
    """The account named in an address."""
    parts = urlsplit(url)
    return unquote(parts.username or ""), unquote(parts.password or "")


def database(url: str) -> dict[str, object]:
    """Translates a libpq URL (host in the path part or as ?host=/socket/folder) into Django's dictionary.

    One thread serves one request per process, so one lasting connection per process is the fastest pool there is;
    ONEWINDOW_POOL=8 switches to psycopg's pool for a server with several threads.
    """
    parts = urlsplit(url)
    options: dict[str, object] = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    host = options.pop("host", parts.hostname or "")
    options |= {
        "server_side_binding": True,
        "prepare_threshold": 5,
        "connect_timeout": 5,
        "options": "-c statement_timeout=15s -c lock_timeout=3s",
    }
    pool = int(os.environ.get("ONEWINDOW_POOL", "0"))
    if pool:
        options["pool"] = {"min_size": 1, "max_size": pool, "timeout": 5, "max_lifetime": 1800}
    user, secret = user_and_password(url)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": user,
        "PASSWORD": secret,
        "HOST": host,
        "PORT": parts.port or "",
        "CONN_MAX_AGE": 0 if pool else None,
        "CONN_HEALTH_CHECKS": True,
        "ATOMIC_REQUESTS": False,
        "OPTIONS": options,
    }
