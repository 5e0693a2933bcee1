"""Deemed renewal (视为准予延续, ALL art. 50): no decision before the licence expires, so the law renews it (rule C10)."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django.db import transaction

from onewindow.cases.models import Case, Changes, LoadedCase, Tree
from onewindow.cases.rules.procedure import GRANTED, State
from onewindow.cases.rules.successors import DEEMED_RENEWED, RENEW, is_in_time
from onewindow.cases.services.common import issue, item_of, locked, store
from onewindow.cases.services.deciding import known_result, licence_for, set_decision, write_decision
from onewindow.cases.services.ending import close_open_steps
from onewindow.cases.services.licenceacts import act_on_licence
from onewindow.catalogue.queries import Item
from onewindow.foundation import clock
from onewindow.foundation.actor import Actor, system_actor
from onewindow.foundation.clock import LOCAL
from onewindow.foundation.sweeps import alone
from onewindow.ledger.services import prepare_act
from onewindow.licences.queries import licences_with_ids

AT_ONCE = 200  # cases that one run handles; the next run takes the rest
UNDECIDED = (State.RECEIVED.value, State.ACCEPTED.value, State.PAUSED.value)
BASIS = {
    "law_id": "administrative-licensing-law",
    "law": "行政许可法",
    "article": 50,
    "label": "第五十条",
}
TITLE = ("视为准予延续决定书", "Decision of deemed renewal")


def deem_renewals() -> None:
    """Renews by law the licences whose renewal was applied for in time and not decided by the end of their last day.

    What the law doesn't renew is not among them, however long it stays undecided, and so never keeps others waiting.
    """
    due = Case.objects.filter(
        renews_in_silence=True, licence_until__lt=clock.today(), decided_at=None, state__in=UNDECIDED, kind="item"
    ).order_by("licence_until", "id")
    for number in due.values_list("number", flat=True)[:AT_ONCE]:
        alone(_deem, str(number))


@transaction.atomic
def _deem(number: str) -> None:
    tree, part = locked(number)
    item = item_of(part.case)
    if part.case.state not in UNDECIDED:
        return
    if _is_due(part.case, item):
        deem_renewed(system_actor("cases.deem_renewals"), tree, part, item)
        return
    part.case.renews_in_silence = False  # late, or the licence was ended or replaced since: a person decides
    store(tree, Changes(), part)


def _is_due(case: Case, item: Item) -> bool:
    """Whether the law renews an undecided case now: applied for in time, the licence expired, and nothing ended it."""
    if item.for_licence is None or item.for_licence.act != RENEW:
        return False
    until, received = case.licence_until, case.received_at
    if until is None or received is None or until >= clock.today():
        return False
    if not is_in_time(clock.local(received).date(), until, item.renewal.limit if item.renewal else None):
        return False
    licence = licences_with_ids([case.from_licence]).get(case.from_licence) if case.from_licence else None
    return licence is not None and licence.state == "expired"


def deem_renewed(actor: Actor, tree: Tree, part: LoadedCase, item: Item) -> None:
    """Records the deemed renewal: the new version holds from the day after the last one's end, whenever the sweep ran."""
    case, now, changes = part.case, clock.now(), Changes()
    if case.licence_until is None or case.received_at is None:
        raise AssertionError("only a case with a licence that ends is renewed by law")
    since = case.licence_until + timedelta(days=1)
    begins = datetime.combine(since, time(0), LOCAL)
    values = {name: value.value for name, value in known_result(part, item, begins).items()}
    case.result = {
        "kind": item.result.kind,
        "name": item.result.name,
        "name_en": item.result.name_en,
        "fields": values,
        "register": "",
        "identifier": "",
        DEEMED_RENEWED: since.isoformat(),
    }
    set_decision(actor, part, GRANTED, now, changes)
    close_open_steps(part)
    facts = {
        "outcome": GRANTED,
        "licence_no": case.licence_no,
        "applied_on": clock.local(case.received_at).date().isoformat(),
        "expired_on": case.licence_until.isoformat(),
        DEEMED_RENEWED: since.isoformat(),
        "bases": [BASIS],
    }
    case.decision_document = issue(actor, "decision", case, TITLE, facts, now, changes).id
    act_on_licence(actor, case, item, licence_for(case, item, values, begins))
    changes.include(prepare_act(actor, "cases.deem_renewed", f"case:{case.number}", since=since.isoformat()))
    write_decision(actor, tree, part, GRANTED, changes)
