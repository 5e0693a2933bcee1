"""Reads over the protocol: the caller must be a member with a grant, and the purpose must be its own."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onewindow.exchange.models import Answer, Grant, Trace
from onewindow.exchange.rules import EVERYBODY, GrantFacts, is_granted
from onewindow.exchange.services import Caller, EvidenceRead, grant_reading, read_now, withdraw_grant
from onewindow.foundation.actor import system_actor
from onewindow.foundation.errors import Invalid, NotFound
from onewindow.foundation.ids import new_id
from tests.exchange.conftest import ZHANGSAN

pytestmark = pytest.mark.django_db

SJ = "OW/GOV/11339900MB99010670/market"
NEEDS = ("pop.name", "pop.mobile")
PREMISES = "清岚市澄湖区湖滨街道望湖社区望湖路66号"
MARKET = Caller(SJ, "SJ", message_id="fa2e18a5-c2cb-4d09-b994-f57727f7c3fb", request_hash="aGFzaA==")
READ = EvidenceRead("pop", NEEDS, {"pop.id_no": ZHANGSAN})
GEOGRAPHY = EvidenceRead("geo", ("geo.std_address_code",), {"geo.std_address": PREMISES})


def granted(*fields, subsystem=SJ, **terms):
    return grant_reading(system_actor("tests"), subsystem, fields, ground="数据安全法第三十八条", **terms)


def outcome(actor, number, caller=MARKET, read=READ):
    answer = read_now(actor, number, [read], caller=caller)[0]
    return answer.reason or answer.state


@pytest.fixture
def reviewer(official):
    return official("sj_review")


def test_a_granted_read_is_answered_and_its_trace_says_who_asked(reviewer, open_case):
    granted(*NEEDS)
    number = open_case(reviewer, *NEEDS)

    answer = read_now(reviewer, number, [READ], caller=replace(MARKET, represented="COM/91339902MA9Q00701J"))[0]

    assert answer.state == "answered" and set(answer.rows[0]) == set(NEEDS)
    trace = Trace.objects.get(id=answer.read_id)
    assert (trace.caller, trace.message_id, trace.request_hash) == (SJ, MARKET.message_id, "aGFzaA==")
    assert trace.represented == "COM/91339902MA9Q00701J"


def test_what_is_not_granted_is_refused_and_the_refusal_leaves_a_trace(reviewer, open_case):
    number = open_case(reviewer, *NEEDS)

    assert outcome(reviewer, number) == "ow.NoAuthorisation"
    assert Trace.objects.get(caller=SJ).refusal == "ow.NoAuthorisation" and not Answer.objects.exists()


def test_a_grant_of_fewer_fields_refuses_the_whole_read(reviewer, open_case):
    granted("pop.name")
    assert outcome(reviewer, open_case(reviewer, *NEEDS)) == "ow.NoAuthorisation"


def test_a_withdrawn_grant_no_longer_counts_at_the_next_read(reviewer, open_case):
    grants = granted(*NEEDS)
    number = open_case(reviewer, *NEEDS)
    assert outcome(reviewer, number) == "answered"

    withdraw_grant(system_actor("tests"), grants[0], "项目结束")

    assert outcome(reviewer, number) == "ow.NoAuthorisation"


def test_a_grant_for_one_purpose_code_does_not_serve_another(reviewer, open_case):
    granted(*NEEDS, purpose_codes=["verify-residence"])
    number = open_case(reviewer, *NEEDS)

    assert outcome(reviewer, number, replace(MARKET, purpose_code="verify-residence")) == "answered"
    assert outcome(reviewer, number, replace(MARKET, purpose_code="marketing")) == "ow.NoAuthorisation"
    assert outcome(reviewer, number) == "ow.NoAuthorisation"  # the item is the code when none is named


def test_the_item_of_the_case_is_the_purpose_code_when_none_is_named(reviewer, open_case):
    granted(*NEEDS, purpose_codes=["FOOD"])
    assert outcome(reviewer, open_case(reviewer, *NEEDS)) == "answered"


def test_a_subsystem_that_is_no_member_reads_nothing(reviewer, open_case):
    granted(*NEEDS)
    assert outcome(reviewer, open_case(reviewer, *NEEDS), replace(MARKET, is_member=False)) == "ow.NotMember"


def test_a_department_reads_only_for_cases_on_which_it_works(reviewer, open_case):
    granted(*NEEDS)
    elsewhere = open_case(reviewer, *NEEDS, posts=("XF-V",))
    assert outcome(reviewer, elsewhere) == "ow.NoOpenCase"


def test_a_department_cannot_act_for_citizens_but_a_portal_can(person, open_draft):
    portal = "OW/GOV/11339900MB99010169/portal"
    granted(*NEEDS)
    granted(*NEEDS, subsystem=portal)
    citizen = person("zhangsan")
    number = open_draft(citizen, *NEEDS)

    assert outcome(citizen, number) == "ow.NotDraftOwner"
    assert outcome(citizen, number, Caller(portal, "DS", serves_persons=True)) == "answered"


def test_data_about_nobody_needs_a_grant_and_no_purpose(reviewer):
    assert outcome(reviewer, "", read=GEOGRAPHY) == "ow.NoAuthorisation"
    granted("geo.std_address_code", subsystem=EVERYBODY)
    assert outcome(reviewer, "", read=GEOGRAPHY) == "answered"


def test_a_grant_says_its_ground_names_known_elements_and_ends_after_it_begins(city):
    with pytest.raises(Invalid, match=r"pop\.shoe_size"):
        granted("pop.shoe_size")
    with pytest.raises(Invalid, match="ground"):
        grant_reading(system_actor("tests"), SJ, NEEDS, ground=" ")
    with pytest.raises(Invalid, match="before it begins"):
        granted(*NEEDS, valid_from=date(2026, 2, 1), valid_until=date(2026, 1, 1))
    with pytest.raises(Invalid, match="purpose code"):
        granted(*NEEDS, purpose_codes=[])
    assert not Grant.objects.exists()


def test_a_grant_is_withdrawn_for_a_reason(city):
    grant = granted("pop.name")[0]
    with pytest.raises(Invalid, match="reason"):
        withdraw_grant(system_actor("tests"), grant, "")
    with pytest.raises(NotFound):
        withdraw_grant(system_actor("tests"), new_id(), "unknown")
    assert Grant.objects.get().withdrawn_at is None


DAYS = st.dates(date(2025, 1, 1), date(2027, 12, 31))
NAMES = st.frozensets(st.sampled_from(["pop.name", "pop.mobile", "pop.alive", "pop.id_no"]), min_size=1)
CODES = st.frozensets(st.sampled_from(["FOOD", "SIGN", "verify-residence"]), min_size=1)


@given(fields=NAMES, asked=NAMES, codes=CODES, named=CODES, begun=DAYS, length=st.integers(0, 400), day=DAYS)
def test_a_grant_covers_exactly_its_fields_codes_and_days(fields, asked, codes, named, begun, length, day):
    grant = GrantFacts("pop", fields, codes, begun, begun + timedelta(days=length))

    covered = is_granted([grant], "pop", asked, named, day)

    assert covered == (asked <= fields and bool(codes & named) and 0 <= (day - begun).days <= length)
    assert not is_granted([grant], "ent", asked, named, day)
    assert not is_granted([], "pop", asked, named, day)
