"""Officials who act from a terminal beside the server, where reaching the server is what signs them in."""

from __future__ import annotations

from dataclasses import replace

from onewindow.foundation.actor import Actor
from onewindow.foundation.errors import NotFound
from onewindow.identity.queries import accounts_by_login, official


def official_at_terminal(login: str) -> Actor:
    """The official with this login and her posts, acting over the channel "terminal"; raises NotFound.

    Whoever can run commands on the server can read its keys: no password is asked, every act is recorded in her name.
    """
    account = accounts_by_login([login]).get(login)
    found = official(account) if account else None
    if found is None:
        raise NotFound(f"There is no official {login!r}.")
    return replace(found, channel="terminal")
