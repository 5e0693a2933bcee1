"""Who chairs a hearing instead, when its chair is absent or has left: no case stays paused for a person who is away."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from onewindow.cases.models import Changes, LoadedCase, SideMatter
from onewindow.cases.rules.hearings import HEARING, may_chair
from onewindow.cases.services.common import check_reason, store
from onewindow.cases.services.notices import tell_officials, tell_parties, tell_posts
from onewindow.cases.services.opinions import people_at_work
from onewindow.cases.services.sideerrors import ChairAbsent, MatterNotOpen, NotIndependent
from onewindow.cases.services.transfers import locked_matter
from onewindow.foundation import clock
from onewindow.foundation.actor import Actor, ActorKind
from onewindow.foundation.errors import NotFound
from onewindow.foundation.sweeps import alone
from onewindow.identity.queries import away_today, head_of, officials
from onewindow.ledger.services import record_act

AT_ONCE = 200  # hearings that one run looks at; the next run takes the rest


@transaction.atomic
def name_chair(actor: Actor, matter_id: UUID, *, chair: UUID, reason: str) -> None:
    """The head of the department names another chair for an announced hearing; everybody told of it is told this too.

    Day, place and the pause stay as they are. Raises NotFound for who isn't the head, NotIndependent for a chair who
    worked on the case or is the head herself, ChairAbsent for one who is away, MatterNotOpen once it was held.
    """
    tree, part, row = locked_matter(matter_id)
    if row.kind != HEARING or actor.kind is not ActorKind.STAFF or not actor.holds(head_of(row.post)):
        raise NotFound
    if row.state != "open" or row.stage != "scheduled":
        raise MatterNotOpen
    why, former = check_reason(reason), str(row.facts["chair"])
    check_chair(part, row, chair, named_by=actor.id)
    before = {"chair": former, "until": clock.now().isoformat(), "by": str(actor.id), "reason": why}
    row.facts = {**row.facts, "chair": str(chair), "chairs": [*row.facts.get("chairs", ()), before], "missed": ""}
    store(tree, Changes(changed=[row]), part)
    record_act(actor, "cases.name_chair", f"case:{part.case.number}", former=former, now=str(chair), post=row.post)
    once, day = f"{row.id}:{len(row.facts['chairs'])}", clock.local(datetime.fromisoformat(row.facts["at"])).date()
    told = [UUID(one) for one in row.facts["answers"]]
    tell_parties(told, part.case, "hearing_chair", due=day, once=once, link=f"/my/hearings/{row.id}/")
    tell_officials([chair], part.case, "to_chair", once=once, matter=row.id)


def check_chair(part: LoadedCase, row: SideMatter, chair: UUID, *, named_by: UUID | None = None) -> None:
    """Raises NotIndependent and ChairAbsent for who may not chair the hearing."""
    found = officials().get(chair)
    held = found.posts if found else frozenset()
    worked = {row.asked_by, *people_at_work(part), *([named_by] if named_by else [])}
    if not may_chair(chair, held, part.case.department, worked) or str(chair) == row.facts.get("chair"):
        raise NotIndependent
    if chair in away_today():
        raise ChairAbsent


def miss_chairs() -> None:
    """Tells the head of each announced hearing whose chair is away or no longer an official, once for each chair."""
    scheduled = SideMatter.objects.filter(kind=HEARING, state="open", stage="scheduled")
    away, present = away_today(), set(officials())
    missing = [
        (row_id, chair)
        for row_id, chair, told in scheduled.order_by("due_on", "id").values_list("id", "facts__chair", "facts__missed")
        if chair != told and (UUID(chair) in away or UUID(chair) not in present)
    ]
    for row_id, _chair in missing[:AT_ONCE]:
        alone(_miss, row_id)


@transaction.atomic
def _miss(matter_id: UUID) -> None:
    tree, part, row = locked_matter(matter_id)
    if row.state != "open" or row.stage != "scheduled" or row.facts["chair"] == row.facts.get("missed"):
        return
    row.facts = {**row.facts, "missed": row.facts["chair"]}
    store(tree, Changes(changed=[row]), part)
    once = f"{row.id}:{row.facts['chair']}"
    tell_posts([head_of(row.post)], part.case, "chair_missing", once=once, matter=row.id)
