"""The ends of a licence as acts of officials (rule D7): begun by one, the holder heard, decided by another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction

from onewindow.cases.models import Case, Changes, LoadedCase, SideMatter
from onewindow.cases.queries.correcting import correcting_posts
from onewindow.cases.rules import endings
from onewindow.cases.rules.clocks import limit_of
from onewindow.cases.rules.endings import ENDING, GROUNDS, Owed
from onewindow.cases.rules.hearings import ASKED_WITHIN, HEARING, TOLD, stands_in_the_way
from onewindow.cases.rules.procedure import GRANTED
from onewindow.cases.services.common import (
    approving_posts,
    check_hands,
    check_post,
    check_reason,
    issue,
    item_of,
    locked,
    store,
)
from onewindow.cases.services.deciding import chosen_bases
from onewindow.cases.services.ending import remedies_from
from onewindow.cases.services.errors import NeededLater
from onewindow.cases.services.notices import tell_parties, tell_posts
from onewindow.cases.services.sideerrors import (
    EndingIncomplete,
    EndingOpen,
    GroundUnfit,
    HearingPending,
    MatterNotOpen,
    NotIndependent,
)
from onewindow.cases.services.transfers import locked_matter
from onewindow.documents.queries import DocumentRow
from onewindow.foundation import clock
from onewindow.foundation.actor import Actor
from onewindow.foundation.errors import NotFound
from onewindow.foundation.ids import new_id
from onewindow.foundation.limits import derive_limit, derive_period
from onewindow.identity.queries import parties_by_refs, present_holders
from onewindow.ledger.services import record_act
from onewindow.licences.queries import LicenceRow, licences_of_cases, licences_with_ids
from onewindow.licences.services import end_licence, reinstate_licence


@dataclass(frozen=True, slots=True)
class Settlement:
    """What a decision to end says besides its reason: the penalty decision's number, and what the holder is paid."""

    penalty: str = ""
    paid_fen: int | None = None
    paid_note: str = ""


@transaction.atomic
def begin_ending(actor: Actor, number: str, *, ground: str, reason: str, bases: Sequence[str] = ()) -> UUID:
    """Begins to end the licence that a case granted; its holder is told why and by which article, and may speak.

    For the posts that reviewed, decided or issued. All but the formal end leave her five working days to state her case
    and to ask for a hearing. Raises GroundUnfit where the ground doesn't fit the licence's state, EndingOpen while
    another end of it goes on, NeededLater for the only one who could decide it.
    """
    tree, part = locked(number)
    check_post(actor, part, correcting_posts(part))
    licence = _licence_of(part)
    if any(row.kind == ENDING and row.state == "open" for row in part.matters):
        raise EndingOpen
    if ground not in GROUNDS or not endings.fits_state(ground, licence.state):
        raise GroundUnfit(errors=[{"pointer": "/ground", "reason": str(GroundUnfit.title)}])
    if present_holders(approving_posts(part)[0]) == {actor.id}:
        raise NeededLater
    act, why = GROUNDS[ground].act, check_reason(reason)
    named = [endings.basis(act), *chosen_bases(item_of(part.case), bases)]
    matter = _matter(actor, part, why, {"act": act, "ground": ground, "licence": str(licence.id), "bases": named})
    matter.facts |= {"licence_no": licence.licence_no, "holder": licence.holder_name}
    holders = _holders(licence)
    hearing = _hearing(actor, part, matter, holders) if endings.hears_holder(act) else None
    store(tree, Changes(added=[matter, *([hearing] if hearing else [])]), part)
    record_act(actor, "cases.begin_ending", f"case:{number}", ending=act, ground=ground, licence=str(licence.id))
    if hearing:
        until = date.fromisoformat(hearing.facts["right_until"])
        link = f"/my/hearings/{hearing.id}/"
        tell_parties(holders, part.case, f"ending_{act}", due=until, once=str(matter.id), link=link)
    tell_posts([matter.post], part.case, "to_end", once=str(matter.id), matter=matter.id)
    return matter.id


@transaction.atomic
def decide_ending(
    actor: Actor, matter_id: UUID, *, ends: bool, opinion: str, settlement: Settlement | None = None
) -> None:
    """Decides whether the licence ends: a sealed decision of its own with remedies, or the holder is told that it stays.

    For the deciding post, by another person than who began it. Raises HearingPending while the holder may still speak
    or is to be heard, EndingIncomplete without the penalty decision or what the holder is paid.
    """
    tree, part, row = locked_matter(matter_id)
    if row.kind != ENDING:
        raise NotFound
    check_hands(actor, part, row)
    if row.state != "open":
        raise MatterNotOpen
    if actor.id == row.asked_by:
        raise NotIndependent
    hearing = _check_heard(part, row)
    row.state, row.answered_by, row.answered_at = "done", actor.id, clock.now()
    row.answer = check_reason(opinion)
    row.stage = "ended" if ends else "kept"
    if hearing is not None and hearing.state == "waiting":
        hearing.state = "void"
    if ends:
        _end(actor, part, row, hearing, settlement or Settlement())
    store(tree, Changes(changed=[row, *([hearing] if hearing else [])]), part)
    number = str(part.case.number)
    record_act(actor, "cases.decide_ending", f"case:{number}", ending=row.facts["act"], ends=ends, post=row.post)
    licence = licences_with_ids([UUID(row.facts["licence"])])[UUID(row.facts["licence"])]
    event = "ending_decided" if ends else "ending_dropped"
    link = f"/my/licences/{licence.id}/"
    tell_parties(_holders(licence), part.case, event, due=clock.today(), once=str(row.id), link=link)


def undo_ending(actor: Actor, part: LoadedCase, contested: UUID, reason: str) -> bool:
    """Puts a licence in force again whose end was set aside; False where the contested decision ended none."""
    ended = part.case.result.get("ended")
    if not ended or ended["document"] != str(contested):
        return False
    for licence_id in ended["licences"]:
        reinstate_licence(actor, UUID(licence_id), reason)
    gone = {"ended", "revoked_at", "revoked_reason", "revoked_bases"}
    part.case.result = {name: value for name, value in part.case.result.items() if name not in gone}
    part.case.remedies = []
    return True


def _licence_of(part: LoadedCase) -> LicenceRow:
    found = [one for one in licences_of_cases([str(part.case.number)]) if one.issuer == part.case.department]
    if part.case.outcome != GRANTED or not found:
        raise NotFound
    return found[-1]


def _holders(licence: LicenceRow) -> list[UUID]:
    return [party.id for party in parties_by_refs(sorted(licence.holders)).values()]


def _matter(actor: Actor, part: LoadedCase, why: str, facts: dict[str, Any]) -> SideMatter:
    posts = correcting_posts(part)
    now, limit = clock.now(), part.case.statutory
    return SideMatter(
        id=new_id(),
        case=part.case,
        kind=ENDING,
        state="open",
        stage="begun",
        post=approving_posts(part)[0],
        due_on=derive_limit(now, limit_of(limit)).due_date if limit else None,
        asked_by=actor.id,
        asked_post=next(post for post in posts if post in actor.posts),
        asked_at=now,
        question=why,
        facts=facts,
    )


def _hearing(actor: Actor, part: LoadedCase, matter: SideMatter, holders: Sequence[UUID]) -> SideMatter:
    """The holder's right to speak and to be heard before the decision (ALL art. 7, APL arts. 63, 64)."""
    until = derive_period(matter.asked_at, ASKED_WITHIN).due_date
    word = endings.ACT_WORDS[matter.facts["act"]][0]
    return SideMatter(
        id=new_id(),
        case=part.case,
        kind=HEARING,
        state="waiting",
        stage=TOLD,
        post=matter.asked_post,
        asked_by=actor.id,
        asked_post=matter.asked_post,
        asked_at=matter.asked_at,
        question=f"拟{word}证照{matter.facts['licence_no']}。{matter.question}",
        facts={
            "right_until": until.isoformat(),
            "answers": {str(one): TOLD for one in holders},
            "views": [],
            ENDING: str(matter.id),
        },
    )


def _check_heard(part: LoadedCase, row: SideMatter) -> SideMatter | None:
    hearing = next((one for one in part.matters if one.facts.get(ENDING) == str(row.id)), None)
    if hearing is None:
        return None
    until = date.fromisoformat(hearing.facts["right_until"])
    if stands_in_the_way(hearing.state, hearing.stage, until, clock.today()):
        raise HearingPending
    return hearing


def _end(actor: Actor, part: LoadedCase, row: SideMatter, hearing: SideMatter | None, settlement: Settlement) -> None:
    case, act, ground = part.case, row.facts["act"], row.facts["ground"]
    missing = endings.faults(
        ground, penalty=settlement.penalty, paid_fen=settlement.paid_fen, paid_note=settlement.paid_note
    )
    if missing:
        raise EndingIncomplete(
            errors=[{"pointer": f"/{name}", "reason": str(EndingIncomplete.title)} for name in missing]
        )
    paid = {}
    if endings.owed(ground):
        paid = {
            "paid_fen": settlement.paid_fen,
            "paid_note": settlement.paid_note.strip(),
            "owed": endings.owed(ground),
        }
    case.remedies = remedies_from(item_of(case), clock.now())
    document = _publish(actor, case, row, hearing, settlement)
    row.facts = {**row.facts, **paid, "penalty": settlement.penalty.strip(), "document": str(document.id)}
    row.facts["document_number"] = document.number
    ended = {
        "act": act,
        "at": clock.now().isoformat(),
        "document": str(document.id),
        "licences": [row.facts["licence"]],
    }
    case.result = {**case.result, "ended": ended}
    if act == endings.REVOKE:
        bases = row.facts["bases"]
        case.result |= {"revoked_at": ended["at"], "revoked_reason": row.answer, "revoked_bases": bases}
    end_licence(actor, UUID(row.facts["licence"]), act, row.answer, clock.today())


def _publish(
    actor: Actor, case: Case, row: SideMatter, hearing: SideMatter | None, settlement: Settlement
) -> DocumentRow:
    act, now = row.facts["act"], clock.now()
    facts: dict[str, Any] = {
        "applicant": row.facts["holder"],
        "outcome": endings.OUTCOMES[act],
        "ending": endings.ACT_WORDS[act][0],
        "ending_en": endings.ACT_WORDS[act][1],
        "licence_no": row.facts["licence_no"],
        "ended_on": clock.today().isoformat(),
        "reason": row.answer,
        "bases": row.facts["bases"],
        "penalty": settlement.penalty.strip(),
        "remedies": case.remedies,
    }
    kind = endings.owed(row.facts["ground"])
    if kind and settlement.paid_fen is not None:
        facts |= _paid(kind, settlement.paid_fen, settlement.paid_note.strip())
    if hearing is not None and hearing.state == "done" and hearing.answered_at is not None:
        facts |= {"hearing_on": clock.local(hearing.answered_at).date().isoformat(), "hearing_record": hearing.answer}
    return issue(actor, "decision", case, endings.TITLES[act], facts, now)


def _paid(kind: Owed, fen: int, note: str) -> dict[str, str]:
    """What is paid, as the decision says it; the sum in yuan."""
    yuan = f"{fen // 100}.{fen % 100:02d}"
    word, word_en = ("补偿", "Compensation") if kind is Owed.COMPENSATION else ("赔偿", "Damages")
    return {"paid": f"{word}{yuan}元。{note}", "paid_en": f"{word_en} of {yuan} yuan. {note}"}
