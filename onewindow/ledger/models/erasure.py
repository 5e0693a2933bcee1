"""What was erased by law. Only the database's own function `ledger_erase` writes here."""

from __future__ import annotations

from django.db import models

# Runs with its owner's rights: the application's role may neither change entries nor add to the list of erasures.
ERASE = """
create function ledger_erase(which bigint, by_law text, by_order text) returns boolean
language plpgsql security definer set search_path = pg_catalog, public as $erase$
begin
    if coalesce(trim(by_law), '') = '' or coalesce(trim(by_order), '') = '' then
        raise exception 'an erasure needs its legal basis and the order';
    end if;
    insert into public.ledger_erasure (entry, basis, ordered_by, at)
    select id, by_law, by_order, now() from public.ledger_entry where id = which
    on conflict (entry) do nothing;
    if not found then
        return false;
    end if;
    update public.ledger_entry
       set actor_id = '00000000-0000-0000-0000-000000000000', user_id = '', organisation = '', post = '', channel = '',
           object = '', facts = '{}', salt = ''
     where id = which;
    return true;
end $erase$
"""


class Erasure(models.Model):
    """That an entry's record and salt were erased, by which law and on whose order."""

    entry = models.BigIntegerField(primary_key=True)
    basis = models.TextField()
    ordered_by = models.TextField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(basis="") & ~models.Q(ordered_by=""), name="ledger_erasure_has_its_reason"
            )
        ]

    def __str__(self) -> str:
        return f"{self.entry}: {self.basis}"
