"""Erasing what an entry says, where the law demands it; what it proves stays."""

from __future__ import annotations

from django.db import connection, transaction

from onewindow.foundation.actor import Actor, ActorKind
from onewindow.foundation.errors import Invalid, NotAllowed, NotFound
from onewindow.foundation.marks import marked
from onewindow.ledger.services.recording import record_act


class EntryUnknown(NotFound):
    """There is no entry of that number."""

    code, title = "entry-unknown", marked("没有这条记录")


class ReasonMissing(Invalid):
    """An erasure without legal basis or order."""

    code, title = "erasure-without-reason", marked("删除记录要写明法律依据和批准的文书")


@transaction.atomic
def erase_record(actor: Actor, entry: int, basis: str, ordered_by: str) -> bool:
    """Erases record and salt of an entry; returns False when they were erased before.

    What stands in the tree remains, so every proof stays valid, but nobody can find out any more what it stood for.
    The erasure is an act itself, with its legal basis (PIPL art. 47) and the order. Raises NotAllowed for anybody but
    the system at an operator's command, EntryUnknown, ReasonMissing.
    """
    if actor.kind is not ActorKind.SYSTEM:
        raise NotAllowed
    if not basis.strip() or not ordered_by.strip():
        raise ReasonMissing
    with connection.cursor() as cursor:
        cursor.execute("select exists (select 1 from ledger_entry where id = %s)", [entry])
        if not cursor.fetchone()[0]:
            raise EntryUnknown(str(entry))
        cursor.execute("select ledger_erase(%s, %s, %s)", [entry, basis, ordered_by])
        (is_new,) = cursor.fetchone()
    if is_new:
        record_act(actor, "ledger.erase_record", f"entry:{entry}", basis=basis, ordered_by=ordered_by)
    return bool(is_new)
