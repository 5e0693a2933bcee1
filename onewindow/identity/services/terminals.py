"""Officials who act from a terminal beside the server, where reaching the server is what signs them in."""

from __future__ import annotations

from onewindow.foundation.actor import Actor, ActorKind
from onewindow.foundation.errors import NotFound
from onewindow.foundation.profile import profile
from onewindow.identity.models import Account
from onewindow.identity.rules import AccountKind, user_id


def official_at_terminal(login: str) -> Actor:
    """The official with this login and her posts, acting over the channel "terminal"; raises NotFound.

    Whoever can run commands on the server can read its keys: no password is asked, every act is recorded in her name.
    """
    account = Account.objects.filter(login=login, kind=AccountKind.STAFF.value, is_active=True).first()
    if account is None:
        raise NotFound(f"There is no official {login!r}.")
    rows = list(account.posts.order_by("post_id").values_list("post_id", "post__authority"))
    return Actor(
        kind=ActorKind.STAFF,
        id=account.id,
        name=account.name,
        organisation=str(rows[0][1]) if rows else "",
        posts=frozenset(code for code, _authority in rows),
        channel="terminal",
        user_id=user_id(AccountKind.STAFF, str(account.id), login, profile().division),
    )
