"""What subsystems may read: given and withdrawn by the data bureau, asked at each read over the protocol."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from onewindow.exchange.models import Grant
from onewindow.exchange.rules import EVERYBODY, Caller, GrantFacts, is_granted
from onewindow.foundation import clock
from onewindow.foundation.actor import Actor
from onewindow.foundation.errors import Invalid, NotFound
from onewindow.ledger.services import record_act
from onewindow.registers.queries import registers


@transaction.atomic
def grant_reading(
    actor: Actor,
    subsystem: str,
    fields: Collection[str],
    *,
    ground: str,
    purpose_codes: Collection[str] = (EVERYBODY,),
    valid_from: date | None = None,
    valid_until: date | None = None,
) -> list[UUID]:
    """Lets a subsystem read these elements (`pop.name`), one grant for each register; returns the grants (rules F1).

    Raises Invalid for no ground, no purpose code, an element that no register has, and a term that ends before it
    begins. Who may do this is the caller's to check: the desk of the data bureau, or the operator's command.
    """
    begun = valid_from or clock.today()
    _check_terms(fields, ground, purpose_codes, begun, valid_until)
    by_register: dict[str, list[str]] = {}
    for name in sorted(set(fields)):
        by_register.setdefault(name.partition(".")[0], []).append(name)
    given = [
        Grant(
            subsystem=subsystem,
            register=code,
            fields=names,
            purpose_codes=sorted(set(purpose_codes)),
            ground=ground.strip(),
            valid_from=begun,
            valid_until=valid_until,
            granted_by=actor.id,
            granted_at=clock.now(),
        )
        for code, names in by_register.items()
    ]
    Grant.objects.bulk_create(given)
    for one in given:
        facts = {"register": one.register, "fields": one.fields, "purpose_codes": one.purpose_codes}
        record_act(actor, "exchange.grant_reading", f"grant:{one.id}", subsystem=subsystem, ground=one.ground, **facts)
    return [one.id for one in given]


@transaction.atomic
def withdraw_grant(actor: Actor, grant: UUID, reason: str) -> None:
    """Ends a grant at once: the next read is refused. Raises NotFound, and Invalid without a reason."""
    if not reason.strip():
        raise Invalid("a grant is withdrawn for a reason: say which")
    row = Grant.objects.select_for_update(of=("self",), no_key=True).filter(id=grant).first()
    if row is None:
        raise NotFound(str(grant))
    if row.withdrawn_at is None:
        row.withdrawn_at = clock.now()
        row.save(update_fields=["withdrawn_at"])
        record_act(actor, "exchange.withdraw_grant", f"grant:{row.id}", subsystem=row.subsystem, reason=reason.strip())


def may_read(caller: Caller, register: str, elements: Collection[str], codes: Collection[str]) -> bool:
    """Whether a grant in force covers the whole read of a caller (rules F1, third line); nothing else is allowed."""
    rows = Grant.objects.filter(
        Q(subsystem=caller.subsystem) | Q(subsystem=EVERYBODY), register=register, withdrawn_at__isnull=True
    ).values_list("register", "fields", "purpose_codes", "valid_from", "valid_until")
    facts = [GrantFacts(row[0], frozenset(row[1]), frozenset(row[2]), row[3], row[4]) for row in rows]
    return is_granted(facts, register, elements, codes, clock.today())


def _check_terms(fields: Collection[str], ground: str, codes: Collection[str], begun: date, until: date | None) -> None:
    known = {f"{code}.{name}" for code, row in registers().items() for name in row.elements}
    unknown = sorted(set(fields) - known)
    if unknown:
        raise Invalid(f"no register has these elements: {', '.join(unknown)}; name them as register.element")
    if not fields or not codes:
        raise Invalid("a grant names at least one element and one purpose code")
    if not ground.strip():
        raise Invalid("a grant names its ground: the article of law, or the agreement")
    if until is not None and until < begun:
        raise Invalid(f"the grant would end on {until}, before it begins on {begun}")
