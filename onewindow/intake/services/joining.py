"""Applying together (共同申请): naming the others, their agreement, and each one's own confirmation."""

from __future__ import annotations

from uuid import UUID

from django.db import IntegrityError, transaction

from onewindow.exchange import services as exchange
from onewindow.foundation import clock
from onewindow.foundation.actor import Actor, ActorKind
from onewindow.foundation.database import violated_constraint
from onewindow.foundation.errors import Conflict, Invalid, NotFound
from onewindow.foundation.marks import marked
from onewindow.identity.services import name_party
from onewindow.intake.models import CoApplicant, Draft, DraftState
from onewindow.intake.queries.drafts import is_complete
from onewindow.intake.rules.joining import MOST, JointState, Side, forget_reads, has_agreed
from onewindow.intake.services.holding import DraftClosed, content_name, keep, open_draft
from onewindow.intake.services.telling import tell_co_applicants, tell_owner
from onewindow.ledger.services import record_act

LONGEST_REASON = 500


class TooManyApplicants(Conflict):
    """A draft has as many co-applicants as it may have."""

    code, title = "too-many-applicants", marked("共同申请人已经有 9 个了，不能再加")


class AlreadyNamed(Conflict):
    """The party is one of the applicants already."""

    code, title = "already-named", marked("这个人已经在申请人里了")


class HasDeclined(Conflict):
    """The co-applicant has declined; only the draft's person can ask her again."""

    code, title = "has-declined", marked("您已经不同意一起办了。改了主意的，请申请人重新加您")


class NotJoined(Conflict):
    """A co-applicant confirms only after she has agreed to apply together."""

    code, title = "not-joined", marked("请先同意一起办，再确认内容")


class ContentChanged(Conflict):
    """The draft was changed since the co-applicant read it."""

    code, title = "content-changed", marked("内容刚改过，请再看一遍再确认")


class NotFilledIn(Conflict):
    """The draft is not filled in; nobody confirms half of it."""

    code, title = "not-filled-in", marked("申请还没填完，填完再请大家确认")


def name_co_applicant(actor: Actor, number: str, *, document: str, name: str, side: str) -> UUID:
    """Names somebody, by her number and name, who applies together with the draft's person; she is told and asked.

    Raises Invalid where number and name do not belong to one party that can act here, AlreadyNamed, TooManyApplicants,
    TooManyAttempts. What others have confirmed counts no longer.
    """
    if side not in set(Side):
        raise Invalid(errors=[{"pointer": "side", "reason": marked("请选对方和您是什么关系。")}])
    party = name_party(actor, document, name)
    try:
        with transaction.atomic():
            draft = open_draft(actor, number)
            if party.id in {draft.person, draft.applicant}:
                raise AlreadyNamed
            if draft.joint >= MOST:
                raise TooManyApplicants
            row = CoApplicant.objects.create(
                draft=draft,
                party=party.id,
                ref=party.ref,
                kind=party.kind,
                name=party.name,
                side=side,
                asked_at=clock.now(),
            )
            _count(draft)
            record_act(actor, "intake.name_co_applicant", number, co_applicant=str(row.id), side=side)
            tell_co_applicants(draft, [row], "asked")
    except IntegrityError as error:
        if violated_constraint(error) != "co_applicant_once_in_a_draft":
            raise
        raise AlreadyNamed from None
    return row.id


@transaction.atomic
def remove_co_applicant(actor: Actor, number: str, co_applicant: UUID) -> None:
    """Takes somebody off the draft; what registers said is asked anew without her. A second time does nothing."""
    draft = open_draft(actor, number)
    row = draft.co_applicants.filter(id=co_applicant).first()
    if row is None:
        return
    _leave(draft, row)
    row.delete()
    _count(draft)
    record_act(actor, "intake.remove_co_applicant", number, co_applicant=str(co_applicant))
    if row.state != JointState.DECLINED:
        tell_co_applicants(draft, [row], "removed")


@transaction.atomic
def join_draft(actor: Actor, co_applicant: UUID) -> None:
    """She agrees to apply together: what her registers know may be read for it (rules F1). A second time does nothing."""
    draft, row = _hers(actor, co_applicant)
    if row.state == JointState.DECLINED:
        raise HasDeclined
    if row.state != JointState.ASKED:
        return
    row.state, row.joined_at, row.channel = JointState.JOINED, clock.now(), actor.channel
    row.save(update_fields=["state", "joined_at", "channel"])
    exchange.join_purpose(draft.number, row.ref)
    content = draft.content
    content.evidence.pop("fingerprint", None)  # what is hers may now fill in what was missing
    keep(draft, content)
    record_act(actor, "intake.join_draft", draft.number, co_applicant=str(row.id))
    tell_owner(draft, row, "joined")


@transaction.atomic
def ask_to_confirm(actor: Actor, number: str) -> None:
    """Tells the co-applicants that the draft is ready for them; once for the same content. Raises NotFilledIn."""
    draft = open_draft(actor, number)
    content = draft.content
    if not is_complete(draft, content):
        raise NotFilledIn
    name = content_name(draft, content)
    waiting = [row for row in draft.co_applicants.all() if row.state in {JointState.ASKED, JointState.JOINED}]
    record_act(actor, "intake.ask_to_confirm", number, co_applicants=[str(row.id) for row in waiting])
    tell_co_applicants(draft, waiting, "ready", once=name[:16])


@transaction.atomic
def confirm_draft(actor: Actor, co_applicant: UUID, seen: str) -> None:
    """She confirms the whole draft as she has read it (`seen`); a second time does nothing.

    Raises ContentChanged when it is another by now, NotJoined, HasDeclined, NotFilledIn, and DraftClosed.
    """
    draft, row = _hers(actor, co_applicant)
    content = draft.content
    name = content_name(draft, content)
    if has_agreed(row.state, row.seen, name) and seen == name:
        return
    if row.state == JointState.DECLINED:
        raise HasDeclined
    if row.state == JointState.ASKED:
        raise NotJoined
    if seen != name:
        raise ContentChanged
    if not is_complete(draft, content):
        raise NotFilledIn
    row.state, row.seen, row.channel = JointState.CONFIRMED, name, actor.channel
    row.answered_at, row.answered_by = clock.now(), actor.id
    row.save(update_fields=["state", "seen", "channel", "answered_at", "answered_by"])
    record_act(actor, "intake.confirm_draft", draft.number, co_applicant=str(row.id), content=name)
    if all(has_agreed(each.state, each.seen, name) for each in draft.co_applicants.all()):
        tell_owner(draft, row, "agreed", once=name[:16])


@transaction.atomic
def decline_draft(actor: Actor, co_applicant: UUID, reason: str = "") -> None:
    """She does not apply together, or goes back on it before it is lodged; nothing more is read about her."""
    draft, row = _hers(actor, co_applicant)
    if row.state == JointState.DECLINED:
        return
    _leave(draft, row)
    row.state, row.seen, row.reason = JointState.DECLINED, "", reason.strip()[:LONGEST_REASON]
    row.answered_at, row.answered_by = clock.now(), actor.id
    row.save(update_fields=["state", "seen", "reason", "answered_at", "answered_by"])
    record_act(actor, "intake.decline_draft", draft.number, co_applicant=str(row.id))
    tell_owner(draft, row, "declined")


def _hers(actor: Actor, co_applicant: UUID) -> tuple[Draft, CoApplicant]:
    """The draft, locked and open, and the row of the party for whom the actor answers; NotFound for everybody else."""
    mine = CoApplicant.objects.filter(id=co_applicant, party__in=list(actor.parties))
    number = mine.values_list("draft__number", flat=True).first() if actor.kind is ActorKind.PERSON else None
    if number is None:
        raise NotFound
    draft = Draft.objects.select_for_update(of=("self",), no_key=True).get(number=number)
    row = mine.first()  # read again under the lock: she may have been taken off
    if row is None:
        raise NotFound
    if draft.state != DraftState.OPEN or draft.expires_on < clock.today():
        raise DraftClosed(case_number=draft.case_number)
    return draft, row


def _leave(draft: Draft, row: CoApplicant) -> None:
    """Nothing that was read with her agreement stays in the draft."""
    if row.joined_at is None:
        return
    exchange.leave_purpose(draft.number, row.ref)
    content = draft.content
    forget_reads(content)
    keep(draft, content)


def _count(draft: Draft) -> None:
    """Notes how many apply together; who they are belongs to what is confirmed."""
    draft.joint = draft.co_applicants.count()
    draft.save(update_fields=["joint"])
    keep(draft)
