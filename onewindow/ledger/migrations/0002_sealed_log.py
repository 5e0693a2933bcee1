"""Entries keep what stands for them in the tree (it was the hash over that before), in an order that can be sealed."""

import hashlib
import json
from datetime import UTC

from django.db import migrations, models

from onewindow.ledger.rules import Act, canonical_record, leaf_data

NAMES = ("at", "actor_kind", "actor_id", "user_id", "organisation", "post", "channel", "act", "object", "facts")


def take_over(apps, schema_editor):
    """An entry that no longer gives its leaf keeps what is not its hash, so that verifying goes on naming it."""
    entry = apps.get_model("ledger", "Entry")
    changed = []
    for row in entry.objects.iterator(chunk_size=2000):
        act, salt = Act(**{name: getattr(row, name) for name in NAMES}), bytes(row.salt)
        is_kept = as_before(salt, act) == bytes(row.leaf)
        row.data = leaf_data(salt, canonical_record(act)) if is_kept else bytes(row.leaf)
        changed.append(row)
        if len(changed) == 2000:
            entry.objects.bulk_update(changed, ["data"])
            changed = []
    entry.objects.bulk_update(changed, ["data"])


def as_before(salt, act):
    """The hash as it was until now: sorted JSON, in which numbers were written as Python does."""
    actor = {name.removeprefix("actor_"): str(getattr(act, name)) for name in NAMES[1:7]}
    record = {
        "at": act.at.astimezone(UTC).isoformat(timespec="microseconds"), "actor": actor, "act": act.act,
        "object": act.object, "facts": act.facts,
    }
    text = json.dumps(record, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(b"\x00" + hashlib.sha256(salt + text.encode()).digest()).digest()


class Migration(migrations.Migration):

    dependencies = [("ledger", "0001_initial")]

    operations = [
        migrations.AddField("entry", "data", models.BinaryField(max_length=32, null=True)),
        migrations.RunPython(take_over, migrations.RunPython.noop, elidable=True),
        migrations.AlterField("entry", "data", models.BinaryField(max_length=32)),
        migrations.RemoveField("entry", "leaf"),
    ]
