"""Writing acts down."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder

from onewindow.foundation import clock
from onewindow.foundation.actor import Actor
from onewindow.foundation.rows import Changes, Command, new_row
from onewindow.ledger.models import Entry
from onewindow.ledger.rules import SALT_BYTES, Act, canonical_record, leaf_data, personal_data_in


class PersonalDataInLedger(ValueError):
    """The code that records an act tried to write down what names a person: use ids instead."""


def record_act(actor: Actor, act: str, object: str, **facts: Any) -> None:  # noqa: A002 the ledger's own word
    """Writes one act down, in the caller's transaction and one statement.

    `act` is `part.verb_noun`, `object` is `kind:id`; facts are JSON without personal data. The fact `post` names the
    post in which an official acts where she holds several.
    """
    record_acts(actor, [(act, object, facts)])


def prepare_act(actor: Actor, act: str, object: str, **facts: Any) -> Changes:  # noqa: A002 the ledger's own word
    """One act as `record_act` writes it, to be written by the statement that writes what the act changed."""
    return Changes(added=[_entry(actor, act, object, facts)])


def act_beside(source: str, actor: Actor, act: str, object: str, **facts: Any) -> Command:  # noqa: A002 the ledger's word
    """One act, written by the statement of which `source` is a part: as often as that has rows, once or not at all."""
    entry = _entry(actor, act, object, facts)
    columns = [one for one in Entry._meta.concrete_fields if not one.primary_key and not one.has_db_default()]
    names = ", ".join(str(one.column) for one in columns)
    row = json.dumps({str(one.column): _plain(getattr(entry, one.attname)) for one in columns}, ensure_ascii=False)
    return Command(
        f"insert into ledger_entry ({names}) select {names} from {source},"  # noqa: S608 our own names
        " jsonb_populate_record(null::ledger_entry, %s::jsonb) limit 1",
        [row],
    )


def record_acts(actor: Actor, acts: Iterable[tuple[str, str, Mapping[str, Any]]]) -> None:
    """Writes several acts of one actor down, in one statement."""
    entries = [_entry(actor, act, object, facts) for act, object, facts in acts]  # noqa: A001 the ledger's own word
    if entries:
        Entry.objects.bulk_create(entries)


def _entry(actor: Actor, act: str, thing: str, facts: Mapping[str, Any]) -> Entry:
    plain: dict[str, Any] = json.loads(json.dumps(dict(facts), cls=DjangoJSONEncoder, allow_nan=False))
    if personal_data_in(plain) or personal_data_in(thing):
        raise PersonalDataInLedger(f"{act}: {sorted(plain)}")
    post = str(plain.pop("post", "")) or (next(iter(actor.posts)) if len(actor.posts) == 1 else "")
    recorded = Act(
        at=clock.now(),
        actor_kind=actor.kind.value,
        actor_id=actor.id,
        user_id=actor.user_id,
        organisation=actor.organisation,
        post=post,
        channel=actor.channel,
        act=act,
        object=thing,
        facts=plain,
    )
    salt = os.urandom(SALT_BYTES)
    return new_row(
        Entry,
        at=recorded.at,
        actor_kind=recorded.actor_kind,
        actor_id=recorded.actor_id,
        user_id=recorded.user_id,
        organisation=recorded.organisation,
        post=recorded.post,
        channel=recorded.channel,
        act=recorded.act,
        object=recorded.object,
        facts=plain,
        salt=salt,
        data=leaf_data(salt, canonical_record(recorded)),
    )


def _plain(value: object) -> object:
    """A column's value as JSON that the server reads back."""
    if isinstance(value, bytes):
        return f"\\x{value.hex()}"
    return value if isinstance(value, dict | str) else str(value)
