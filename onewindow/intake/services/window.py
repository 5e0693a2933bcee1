"""The window 一窗受理: finding the person, handing her application to the second screen, her confirmation."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Collection
from datetime import timedelta
from uuid import UUID

from django.db import IntegrityError, transaction

from onewindow.foundation import clock
from onewindow.foundation.access import WINDOW_POST
from onewindow.foundation.actor import Actor
from onewindow.foundation.database import violated_constraint
from onewindow.foundation.errors import Conflict, Invalid, NotAllowed, NotFound
from onewindow.foundation.marks import marked
from onewindow.identity import queries as identity
from onewindow.identity.queries import recipients_of_parties
from onewindow.intake.models import Draft, DraftState, Visit
from onewindow.intake.queries.window import Screen, hashed, screen, signing_account, site_of, visits_today
from onewindow.intake.services.joining import confirm_draft, join_draft
from onewindow.intake.services.submission import submit_draft
from onewindow.ledger.services import record_act
from onewindow.notifications.services import Notice, send_messages

SCREEN_MINUTES = 15
CODE_BYTES = 9
NOBODY = marked("证件号和姓名对不上，或者这个人还没有实名账户。请核对证件；没有账户的，先请本人在自助机实名。")


class AlreadyHelping(Conflict):
    """Another person stands at this window; her visit ends first."""

    code, title = "already-helping", marked("这个窗口正在接待另一个人，请先结束那次接待")


def open_visit(clerk: Actor, *, number: str, name: str, site: str, ticket: str = "") -> None:
    """Begins to help a person who stands at the window; her papers were looked at. She is told at once.

    Raises NotAllowed for who does not serve windows, Invalid when number and name do not belong to one person, and
    AlreadyHelping.
    """
    if not clerk.holds(WINDOW_POST):
        raise NotAllowed
    if site_of(site) is None:
        raise Invalid(errors=[{"pointer": "site", "reason": marked("请选您在哪个大厅。")}])
    account = identity.person_account(number, name.strip())
    if account is None:
        record_act(clerk, "intake.person_not_found", f"site:{site}")  # kept although the visit is refused
        raise Invalid(errors=[{"pointer": "number", "reason": NOBODY}])
    try:
        with transaction.atomic():
            forgotten = Visit.objects.filter(clerk=clerk.id, ended_at=None).exclude(id__in=visits_today(clerk))
            forgotten.update(ended_at=clock.now(), screen_hash="", draft="")
            visit = Visit.objects.create(
                clerk=clerk.id, account=account, site=site, ticket=ticket.strip()[:20], opened_at=clock.now()
            )
            record_act(clerk, "intake.open_visit", f"visit:{visit.id}", site=site, account=str(account))
            _tell(clerk, visit, account)
    except IntegrityError as error:
        if violated_constraint(error) != "visit_one_at_a_window":
            raise
        raise AlreadyHelping from None


@transaction.atomic
def end_visit(clerk: Actor, visit_id: str) -> None:
    """Ends the visit at this window; a second time, or when the next person stands there already, does nothing."""
    visit = _present(clerk)
    if visit is None or str(visit.id) != visit_id:
        return
    visit.ended_at, visit.screen_hash, visit.draft = clock.now(), "", ""
    visit.save(update_fields=["ended_at", "screen_hash", "draft"])
    record_act(clerk, "intake.end_visit", f"visit:{visit.id}", cases=visit.cases)


@transaction.atomic
def send_to_screen(clerk: Actor, draft: str, signer: UUID | None = None) -> str:
    """Hands a draft of the person at the window to the second screen; returns the code of its page, good for once.

    With `signer` it is for a co-applicant who stands there too and whose papers were looked at; she is told at once.
    Raises NotFound where nobody stands at the window, the draft is not hers or not open, or the signer has no account.
    """
    visit = _present(clerk)
    is_open = visit and Draft.objects.filter(number=draft, account=visit.account, state=DraftState.OPEN).exists()
    account = signing_account(draft, signer) if signer else None
    if visit is None or not is_open or (signer and account is None):
        raise NotFound
    code = secrets.token_urlsafe(CODE_BYTES)
    visit.draft, visit.screen_hash, visit.signer = draft, hashed(code), signer
    visit.screen_until_real = clock.real_now() + timedelta(minutes=SCREEN_MINUTES)
    visit.save(update_fields=["draft", "screen_hash", "signer", "screen_until_real"])
    named = {"co_applicant": str(signer)} if signer else {}
    record_act(clerk, "intake.send_to_screen", f"visit:{visit.id}", draft=draft, **named)
    if account is not None:
        _tell(clerk, visit, account)
    return code


def join_on_screen(code: str) -> None:
    """A co-applicant at the window agrees at the second screen to apply together; NotFound as `confirm_on_screen`."""
    _signed(code, lambda shown, signer: join_draft(shown.person, signer))


def sign_on_screen(code: str, seen: str) -> None:
    """A co-applicant at the window confirms at the second screen what she has read there (`seen`)."""
    _signed(code, lambda shown, signer: confirm_draft(shown.person, signer, seen))


@transaction.atomic
def _signed(code: str, act: Callable[[Screen, UUID], None]) -> None:
    shown = screen(code)
    if shown.signer is None:
        raise NotFound
    act(shown, shown.signer)
    Visit.objects.filter(id=shown.visit, screen_hash=hashed(code)).update(screen_hash="", draft="", signer=None)


def confirm_on_screen(code: str, promises: Collection[str], *, is_confirmed: bool, without_promises: bool) -> str:
    """The person confirms at the second screen: her application is submitted; returns the case's number.

    Raises NotFound for a code that is wrong, used up or too old, and NotComplete as `submit_draft` does. Never within a
    transaction: the submission may have to ask registers first. It makes one case however often it is repeated.
    """
    shown: Screen = screen(code)
    if shown.signer is not None:
        raise NotFound
    number = submit_draft(
        shown.person,
        shown.draft,
        shown.draft,
        promises=promises,
        is_confirmed=is_confirmed,
        without_promises=without_promises,
        site=shown.site,
    )
    with transaction.atomic():
        visit = Visit.objects.select_for_update(no_key=True).get(id=shown.visit)
        if visit.screen_hash == hashed(code):  # else a second press was here first
            visit.cases, visit.draft, visit.screen_hash = [*visit.cases, number], "", ""
            visit.save(update_fields=["cases", "draft", "screen_hash"])
            record_act(shown.person, "intake.confirm_on_screen", f"visit:{visit.id}", case=number)
    return number


def _present(clerk: Actor) -> Visit | None:
    return visits_today(clerk).select_for_update(no_key=True).first()


def _tell(clerk: Actor, visit: Visit, account: UUID) -> None:
    """The person learns that an official works in her name; somebody else's doing is noticed so."""
    helped, place = identity.helped_person(account, clerk), site_of(visit.site)
    if helped is None or helped.party is None or place is None:
        return
    send_messages(
        [
            Notice(
                recipient=recipient,
                key=f"visit:{visit.id}",
                kind="visit",
                title=f"您正在{place.name}办事",
                title_en=f"You are being served at {place.name_en}",
                body=f"窗口工作人员 {clerk.name} 开始帮您办事。不是您本人在场的，请马上打 12345。",
                body_en=f"{clerk.name} has begun to help you at the window. If you are not there, call 12345 at once.",
                link="/my/",
            )
            for recipient in recipients_of_parties([helped.party])
        ]
    )
