"""Beginning a draft, answering its first questions, and ending it without a case."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID

from django.db import IntegrityError, transaction

from onewindow.catalogue.services import require_open
from onewindow.exchange import services as exchange
from onewindow.exchange.services import PurposeOpening
from onewindow.foundation import clock
from onewindow.foundation.actor import Actor, system_actor
from onewindow.foundation.database import violated_constraint
from onewindow.foundation.errors import Conflict, Invalid
from onewindow.foundation.events import announce
from onewindow.foundation.marks import marked
from onewindow.identity import queries as identity
from onewindow.identity.queries import HALL, PartyRow
from onewindow.identity.queries.mandates import NotInMandate
from onewindow.intake.events import DraftAbandoned
from onewindow.intake.models import Draft, DraftState
from onewindow.intake.queries.drafts import open_drafts_for
from onewindow.intake.queries.things import Thing, published_thing, thing_in
from onewindow.intake.rules import choosing
from onewindow.intake.rules.content import Content
from onewindow.intake.rules.joining import JointState
from onewindow.intake.services.fromlicence import known_values, require_held
from onewindow.intake.services.holding import NotYourParty, count_time, keep, locked_draft, open_draft
from onewindow.intake.services.telling import tell_co_applicants
from onewindow.ledger.services import record_act, record_acts
from onewindow.licences.queries import LicenceRow

LIFE_DAYS = 90  # rules F1: a draft, and with it her own reads, ends 90 days after it was begun
ONLINE, FILL = "web", "fill"
EXPIRY_BATCH = 500


class NotForThisApplicant(Conflict):
    """The item is for others: for companies only, or for natural persons only."""

    code, title = "not-for-this-applicant", marked("这件事不是给这类申请人办的，请换一个申请人")


class NotAtWindow(Conflict):
    """The item is not taken in at windows."""

    code, title = "not-at-window", marked("这件事窗口不收，请在网上办")


class NotOnline(Conflict):
    """The item cannot be applied for online."""

    code, title = "not-online", marked("这件事现在不能在网上办，请到窗口办理")


def start_draft(
    actor: Actor,
    kind: str,
    key: str,
    applicant: UUID,
    answers: Mapping[str, str],
    *,
    anew: bool = False,
    licence: UUID | None = None,
) -> str:
    """Begins an application for herself or for somebody she represents; returns the draft's number.

    There is one open draft of a thing for one applicant: asked again, its number is returned; `anew` ends it first.
    `licence` is the one that is renewed, changed or cancelled: what it says, and what was said for it, is filled in.
    """
    if applicant not in actor.parties or actor.party is None:
        raise NotYourParty
    mandate = actor.mandate
    if mandate and (
        applicant != mandate.principal or not mandate.covers(f"{kind}:{key}") or FILL not in mandate.scopes
    ):
        raise NotInMandate
    thing = published_thing(kind, key)
    require_open(thing.needed())
    parties = identity.parties({applicant, actor.party})
    require_fitting(thing, parties[applicant], actor.channel)
    held = require_held(thing, licence, parties[applicant])
    own = (applicant, held.id if held else None)
    present = next((row for row in open_drafts_for(actor, kind, key) if (row.applicant, row.licence) == own), None)
    if present and not anew:
        return present.number
    try:
        with transaction.atomic():
            if present:
                abandon_draft(actor, present.number)
            return _insert(actor, thing, parties[actor.party], parties[applicant], answers, held)
    except IntegrityError as error:
        if violated_constraint(error) != "draft_open_once_for_a_thing":
            raise
    return next(row.number for row in open_drafts_for(actor, kind, key) if (row.applicant, row.licence) == own)


def require_fitting(thing: Thing, applicant: PartyRow, channel: str = ONLINE) -> None:
    """Raises NotForThisApplicant, NotOnline or NotAtWindow: when this party cannot apply for the thing, or not here."""
    needed, refusal = (HALL, NotAtWindow) if channel == HALL else (ONLINE, NotOnline)
    if any(needed not in item.channels for item in thing.items):
        raise refusal
    if not choosing.may_apply(applicant.kind, [item.targets for item in thing.first_items()]):
        raise NotForThisApplicant


def _insert(
    actor: Actor,
    thing: Thing,
    person: PartyRow,
    applicant: PartyRow,
    answers: Mapping[str, str],
    licence: LicenceRow | None,
) -> str:
    now, today = clock.now(), clock.today()
    number = exchange.next_numbers("CG", today, 1)[0]
    draft = Draft(
        number=number,
        kind=thing.kind,
        key=thing.key,
        title=thing.name,
        title_en=thing.name_en,
        versions=thing.versions,
        account=actor.id,
        person=person.id,
        applicant=applicant.id,
        licence=licence.id if licence else None,
        channel=actor.channel or "web",
        answers=choosing.known_answers(thing.questions, answers),
        begun_at=now,
        updated_at=now,
        expires_on=today + timedelta(days=LIFE_DAYS),
        last_seen_real=clock.real_now(),
    )
    known = known_values(thing, licence, {person.ref, applicant.ref}) if licence else {}
    draft.put_content(Content(applicant=_party_facts(applicant), person=_party_facts(person), known=known))
    draft.save(force_insert=True)
    purpose = PurposeOpening(
        number=number,
        kind="draft",
        items=tuple(item.key for item in thing.items),
        needs=thing.needs(),
        subjects=frozenset({person.ref, applicant.ref}),
        posts=frozenset(),
        title=thing.name,
        title_en=thing.name_en,
    )
    exchange.open_purposes(actor, [purpose])
    record_act(actor, "intake.draft_started", number, kind=thing.kind, key=thing.key)
    return number


def _party_facts(party: PartyRow) -> dict[str, str]:
    names = ("kind", "name", "name_en", "ref", "masked_number")
    return {"id": str(party.id)} | {name: str(getattr(party, name)) for name in names}


@transaction.atomic
def answer_questions(actor: Actor, number: str, answers: Mapping[str, str], *, is_whole: bool = True) -> None:
    """Keeps the answers to the first questions; with `is_whole`, raises Invalid naming those without an answer."""
    draft = open_draft(actor, number)
    thing = thing_in(draft.kind, draft.key, draft.versions)
    draft.answers = draft.answers | choosing.known_answers(thing.questions, answers)
    missing = choosing.unanswered(thing.questions, draft.answers) if is_whole else []
    if missing:
        raise Invalid(errors=[{"pointer": f"/answers/{code}", "reason": "required"} for code in missing])
    content = draft.content
    content.evidence.pop("is_barred", None)
    keep(draft, content)


@transaction.atomic
def note_presence(actor: Actor, number: str) -> None:
    """Counts the time until now, when one of the draft's pages is opened."""
    draft = locked_draft(actor, number)
    if draft.state == DraftState.OPEN:
        count_time(draft, clock.real_now())
        draft.save(update_fields=["spent_s", "last_seen_real"])


@transaction.atomic
def abandon_draft(actor: Actor, number: str) -> None:
    """Ends a draft at its person's wish; what it held is gone at once. A second time does nothing."""
    draft = locked_draft(actor, number)
    if draft.state in {DraftState.ABANDONED, DraftState.EXPIRED}:
        return
    draft = open_draft(actor, number)
    if draft.joint:
        tell_co_applicants(draft, draft.co_applicants.exclude(state=JointState.DECLINED), "ended")
    _end([draft], DraftState.ABANDONED)
    record_act(actor, "intake.draft_abandoned", number)
    announce(DraftAbandoned(number, DraftState.ABANDONED, actor))


@transaction.atomic
def expire_drafts() -> int:
    """Ends the drafts that are past their 90 days, some hundreds at a time; returns how many."""
    actor = system_actor("expire_drafts")
    due = list(
        Draft.objects.select_for_update(of=("self",), no_key=True, skip_locked=True)
        .filter(state=DraftState.OPEN, expires_on__lt=clock.today())
        .order_by("expires_on")[:EXPIRY_BATCH]
    )
    if due:
        _end(due, DraftState.EXPIRED)
        record_acts(actor, [("intake.draft_expired", draft.number, {}) for draft in due])
        for draft in due:
            announce(DraftAbandoned(draft.number, DraftState.EXPIRED, actor))
    return len(due)


def _end(drafts: list[Draft], state: DraftState) -> None:
    Draft.objects.filter(id__in=[draft.id for draft in drafts]).update(
        state=state, content_cipher="", answers={}, updated_at=clock.now()
    )
    exchange.close_purposes([draft.number for draft in drafts])
