"""Renewal, change and cancellation: cases that begin from a licence held."""

import json
from contextlib import contextmanager
from datetime import date

import pytest
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st

from onewindow.cases import queries, services
from onewindow.cases.models import Case
from onewindow.cases.rules.results import Origin, Value
from onewindow.cases.rules.successors import is_in_time, renewal_deadline, taken_over
from onewindow.cases.services import errors
from onewindow.documents.models import LegalDocument
from onewindow.foundation.identifiers import licence_identifier_fault
from onewindow.ledger.models import Entry
from onewindow.licences.models import Licence
from onewindow.licences.queries import holder_licence
from onewindow.licences.services import end_licence
from tests.cases import licensed, world

WORDS = st.text(min_size=1, max_size=8)
NAMES = st.sampled_from(["entity_name", "address", "scope", "issued_on", "valid_until", "licence_no"])


@pytest.fixture
def licence(city):
    with world.at("2025-11-20T10:00"):
        yield licensed.hold()


def decision_title(number):
    return json.loads(LegalDocument.objects.get(case_number=number, kind="decision").content)["title"]


@contextmanager
def refusing(error):
    """What opens a case joins the caller's transaction, so that the refusal ends this one."""
    with pytest.raises(error) as refused, transaction.atomic():
        yield refused


def newest():
    return Licence.objects.filter(licence_no=licensed.NUMBER).order_by("-version").first()


@given(st.dictionaries(NAMES, WORDS), st.dictionaries(NAMES, WORDS), st.sets(NAMES))
def test_only_the_named_fields_change_and_no_date_is_kept(found, former, changed):
    kept = taken_over({name: Value(name, text, Origin.FORM) for name, text in found.items()}, former, changed)
    for name, value in kept.items():
        is_free = name in changed or name in ("issued_on", "valid_until") or name not in former
        assert value.value == (found[name] if is_free else former[name])


@given(st.dates(date(2000, 1, 1), date(2090, 1, 1)))
def test_a_renewal_is_in_time_up_to_the_thirtieth_day_before_expiry(until):
    last = renewal_deadline(until).due_date
    assert (until - last).days == 30
    assert is_in_time(last, until)
    assert not is_in_time(until, until)


def test_a_renewal_makes_the_next_version_with_the_same_number_and_a_term_that_follows(licence):
    licensed.granted("FOODRENEW", licence)
    licence.refresh_from_db()
    renewed = newest()
    assert (licence.state, renewed.state, renewed.version, renewed.former_id) == ("replaced", "valid", 2, licence.id)
    assert renewed.licence_no == licence.licence_no
    assert renewed.valid_until == date(2030, 12, 31)
    assert renewed.fields == licence.fields | {
        "issued_on": renewed.issued_on.isoformat(),
        "valid_until": "2030-12-31",
    }
    assert licence_identifier_fault(renewed.licence_id) is None
    assert renewed.licence_id.split(".")[-2] == "002"
    assert holder_licence(renewed.holders, renewed.id).is_signature_valid


def test_a_change_changes_the_named_fields_alone_and_keeps_number_and_term(licence):
    licensed.granted("FOODCHANGE", licence, legal_rep_name="刘洋二", address="别处1号")
    changed = newest()
    differing = {name for name in changed.fields if changed.fields[name] != licence.fields.get(name)}
    assert differing == {"entity_name", "legal_rep", "scope", "issued_on"}
    assert (changed.fields["legal_rep"], changed.holder_name) == ("刘洋二", "清岚宝联大火锅有限公司")
    assert (changed.valid_until, changed.version) == (licence.valid_until, 2)


def test_a_cancellation_deregisters_at_the_holders_request(licence):
    case = licensed.granted("FOODCANCEL", licence)
    licence.refresh_from_db()
    assert (licence.state, licence.ended_by, licence.end_reason) == ("deregistered", "deregister", "持证人申请注销")
    assert licence.deregistered_on == date(2025, 11, 20)
    assert newest() == licence
    assert case.result["fields"] == {"licence_no": licensed.NUMBER, "entity_name": licensed.NAME, "reason": "不再经营"}
    assert decision_title(case.number) == "准予注销决定书"


@pytest.mark.parametrize(("item", "title"), [("FOODRENEW", "准予延续决定书"), ("FOODCHANGE", "准予变更决定书")])
def test_the_decision_names_the_act(licence, item, title):
    case = licensed.granted(item, licence)
    assert decision_title(case.number) == title


def test_a_refused_renewal_leaves_the_licence_as_it_was(licence):
    number = licensed.opened("FOODRENEW", licence)
    services.accept_case(world.official("SJ-R"), number)
    world.finish("FOODRENEW", until="s3")
    services.complete_step(
        world.official("SJ-A"), number, "s3", result="refuse", opinion="条件变差了", bases=["food-safety-law:35"]
    )
    licence.refresh_from_db()
    assert (licence.state, newest()) == ("valid", licence)
    assert decision_title(number) == "不予延续决定书"


def test_one_case_at_a_time_begins_from_a_licence(licence):
    number = licensed.opened("FOODRENEW", licence)
    with refusing(errors.LicenceInUse) as refused:
        services.open_case(licensed.holder()[0], licensed.opening("FOODCHANGE", licence, key="twice"))
    assert refused.value.facts["case_number"] == number
    assert Case.objects.filter(from_licence=licence.id).count() == 1
    services.withdraw_case(licensed.holder()[0], number)
    assert licensed.opened("FOODCANCEL", licence, key="twice") != number


def test_the_same_submission_again_gives_the_same_case(licence):
    assert licensed.opened("FOODRENEW", licence) == licensed.opened("FOODRENEW", licence)


def test_a_case_does_not_begin_from_another_holders_licence_nor_from_none(licence):
    Licence.objects.filter(id=licence.id).update(holders=["somebody-else"])
    with refusing(errors.LicenceMissing):
        licensed.opened("FOODRENEW", licence)
    licence.id = None
    with refusing(errors.LicenceMissing):
        licensed.opened("FOODRENEW", licence)
    assert not Case.objects.exists()


@pytest.mark.parametrize("state", ["revoked", "annulled", "deregistered", "replaced", "suspended"])
def test_a_licence_that_ended_is_neither_renewed_nor_changed(licence, state):
    Licence.objects.filter(id=licence.id).update(state=state)
    for item in ("FOODRENEW", "FOODCHANGE", "FOODCANCEL"):
        with refusing(errors.LicenceMissing):
            licensed.opened(item, licence)


def test_an_expired_licence_is_renewed_for_lateness_alone_refuses_nobody_but_not_changed(licence):
    with world.at("2026-01-15T10:00"):
        with refusing(errors.LicenceMissing):
            licensed.opened("FOODCHANGE", licence)
        licensed.granted("FOODRENEW", licence)
    assert newest().valid_until == date(2031, 1, 14)  # the former term was over: a new one from the day of issue


def test_a_licence_revoked_in_the_meantime_is_not_renewed(licence):
    number = licensed.opened("FOODRENEW", licence)
    services.accept_case(world.official("SJ-R"), number)
    world.finish("FOODRENEW", until="s4")
    end_licence(world.official("SJ-A"), licence.id, "revoke", "骗取")
    from onewindow.licences.services import LicenceNotInForce

    with pytest.raises(LicenceNotInForce):
        world.finish("FOODRENEW")
    assert Case.objects.get(number=number).outcome == ""
    assert newest() == licence


def test_the_case_shows_the_licence_to_both_sides_and_that_it_is_late(licence):
    number = licensed.opened("FOODRENEW", licence)
    page = queries.case_page(licensed.holder()[0], number).children[0].former
    assert (page.licence_no, page.renew_by, page.is_late) == (licensed.NUMBER, date(2025, 12, 1), False)
    Case.objects.filter(number=number).update(received_at="2025-12-02T10:00:00+08:00")
    assert queries.desk_case(world.official("SJ-R"), number).part.former.is_late


def test_nobody_else_finds_the_case(licence):
    from onewindow.foundation.errors import NotFound

    number = licensed.opened("FOODRENEW", licence)
    for login in ("zhangsan", "wuguoqiang"):
        with pytest.raises(NotFound):
            queries.case_page(world.person(login), number)
    with pytest.raises(NotFound):
        queries.desk_case(world.official("XF-R"), number)
    with pytest.raises(errors.NotYourPost):
        services.accept_case(world.official("SJ-A"), number)


def test_the_acts_stand_in_the_ledger(licence):
    case = licensed.granted("FOODCANCEL", licence)
    acts = set(Entry.objects.values_list("act", flat=True))
    assert {"cases.open_case", "cases.complete_step", "licences.end_licence"} <= acts
    assert case.outcome == "granted"
