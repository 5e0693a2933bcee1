"""The clock ledger takes the place of the columns for pauses, extension and the promised limit's new start."""

from django.db import migrations, models

ONLY_GROWS = """
create function cases_clock_only_grows() returns trigger language plpgsql as $$
begin
  if jsonb_array_length(new.clock) < jsonb_array_length(old.clock) or exists (
    select 1 from jsonb_array_elements(old.clock) with ordinality as kept(entry, place)
    where new.clock -> (place::int - 1) is distinct from kept.entry
  ) then
    raise exception 'The clock ledger of a case only grows.' using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create trigger cases_clock_only_grows before update on cases_case for each row
  when (old.clock is distinct from new.clock) execute function cases_clock_only_grows();
"""
MAY_SHRINK = """
drop trigger cases_clock_only_grows on cases_case;
drop function cases_clock_only_grows();
"""


def write_ledgers(apps, schema_editor):
    """Writes down as entries what the columns held."""
    cases = apps.get_model("cases", "Case").objects.filter(accepted_at__isnull=False, kind="item")
    batch = []
    for case in cases.iterator(chunk_size=500):
        case.clock = _entries(case)
        batch.append(case)
        if len(batch) == 500:
            cases.model.objects.bulk_update(batch, ["clock"])
            batch = []
    cases.model.objects.bulk_update(batch, ["clock"])


def _entries(case):
    def entry(act, at, **facts):
        return {"act": act, "entered": at, "by": "", **facts}

    accepted = case.accepted_at.isoformat()
    found = [entry("start", accepted, at=accepted)]
    if case.promised_from:
        supplied = case.promised_from.isoformat()
        found.append(entry("restart", supplied, at=supplied))
    for pause in case.pauses:
        facts = {name: pause.get(name, "") for name in ("kind", "expected_end", "reason", "step")}
        found.append(entry("pause", pause["start"], on=pause["start"], basis=pause.get("basis", []), **facts))
        if pause.get("end"):
            found.append(entry("resume", pause["end"], of=len(found) - 1, on=pause["end"]))
    if case.extension:
        facts = {name: case.extension.get(name, "") for name in ("days", "reason", "before", "law_id", "article")}
        found.append(entry("extend", case.extension.get("decided_at", ""), **facts))
    return found


class Migration(migrations.Migration):
    dependencies = [("cases", "0002_band_departure")]

    operations = [
        migrations.AddField("case", "clock", models.JSONField(default=list)),
        migrations.RunPython(write_ledgers, migrations.RunPython.noop),
        migrations.RemoveField("case", "pauses"),
        migrations.RemoveField("case", "extension"),
        migrations.RemoveField("case", "promised_from"),
        migrations.RunSQL(ONLY_GROWS, MAY_SHRINK),
    ]
