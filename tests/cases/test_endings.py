"""The four ends of a licence: begun by one, the holder heard, decided by another, under seal, with remedies (rule D7)."""

import json
from datetime import date, datetime

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from onewindow.cases import queries, services
from onewindow.cases.models import Case, Escalation, SideMatter
from onewindow.cases.rules import endings
from onewindow.cases.services import Settlement, errors, sideerrors
from onewindow.documents.models import LegalDocument
from onewindow.documents.queries import legal_document
from onewindow.foundation import clock
from onewindow.foundation.actor import Actor, ActorKind
from onewindow.foundation.errors import NotFound
from onewindow.foundation.ids import new_id
from onewindow.identity.models import Account
from onewindow.ledger.queries import acts_on
from onewindow.licences.models import Licence
from onewindow.notifications.models import Message
from tests.cases import licensed, world
from tests.cases.pages.conftest import client_as
from tests.support.queue import run_queued_jobs

LAW, DAY = "所依据的规章已经废止", "2026-02-02"
PAID = Settlement(paid_fen=120_000, paid_note="按停业期间的租金损失核定，三十日内支付")
SETTLED = {
    "conditions": PAID,
    "deceit": Settlement(),
    "law_changed": PAID,
    "breach": Settlement(penalty="清市监处罚〔2026〕7号"),
    "dissolved": Settlement(),
}
STRANGERS = {
    "another department's post": lambda: world.official("XF-V"),
    "the holder": lambda: licensed.holder()[0],
    "another citizen": lambda: world.person("wuguoqiang"),
    "nobody": lambda: Actor(ActorKind.PERSON, new_id()),
}


@pytest.fixture
def number(city):
    """A renewal that was granted on 20 November 2025; its licence runs until 2031."""
    licence = licensed.hold(until=date(2026, 12, 31))
    with world.at("2025-11-20T10:00"):
        return licensed.granted("FOODRENEW", licence).number


def begin(number, ground="law_changed", who="SJ-V", at=f"{DAY}T10:00", reason=LAW):
    with world.at(at):
        return services.begin_ending(world.official(who), number, ground=ground, reason=reason)


def decide(matter, ends=True, who="SJ-A", at="2026-02-10T10:00", settlement=PAID, opinion=LAW):
    with world.at(at):
        services.decide_ending(world.official(who), matter, ends=ends, opinion=opinion, settlement=settlement)
        run_queued_jobs()


def licence_of(number):
    return Licence.objects.get(case_number=number)


def hearing():
    return SideMatter.objects.get(kind="hearing")


def document_of(matter):
    return legal_document(SideMatter.objects.get(id=matter).facts["document"])


def hold_hearing(at="2026-02-27", record="持证人说损失没有算全"):
    holder, row = licensed.holder()[0], hearing()
    chair = Actor(ActorKind.STAFF, Account.objects.get(login="sj_handle").id, posts=frozenset({"SJ-H"}))
    with world.at("2026-02-03T10:00"):
        services.answer_hearing(holder, row.id, wants=True, view="租金还没算")
    with world.at("2026-02-04T10:00"):
        begins = datetime.fromisoformat(f"{at}T09:30").replace(tzinfo=clock.LOCAL)
        services.announce_hearing(world.official("SJ-V"), row.id, at=begins, place="市监局二楼", chair=chair.id)
    with world.at(f"{at}T11:00"):
        services.close_hearing(chair, row.id, record=record, applicant_came=False)


@pytest.mark.parametrize(
    ("ground", "state", "act", "title"),
    [
        ("conditions", "revoked", "revoke", "撤销行政许可决定书"),
        ("deceit", "revoked", "revoke", "撤销行政许可决定书"),
        ("law_changed", "annulled", "annul", "撤回行政许可决定书"),
        ("breach", "deregistered", "cancel", "吊销许可证件决定书"),
        ("dissolved", "deregistered", "deregister", "注销行政许可决定书"),
    ],
)
def test_each_of_the_four_ends_is_a_sealed_decision_of_its_own(number, ground, state, act, title):
    matter = begin(number, ground)
    assert licence_of(number).state == "valid"
    decide(matter, settlement=SETTLED[ground])
    licence, document = licence_of(number), document_of(matter)
    assert (licence.state, licence.ended_by, licence.end_reason) == (state, act, LAW)
    assert licence.ended_on == date(2026, 2, 10)
    assert (document.title, document.is_seal_valid, document.kind) == (title, True, "decision")
    assert document.facts["remedies"]
    assert min(one["until"] for one in document.facts["remedies"]) == "2026-04-13"
    assert document.facts["bases"][0]["law_id"] in {"administrative-licensing-law", "administrative-penalty-law"}
    assert document.facts["licence_no"] in document.text
    assert "{" not in document.text
    assert Message.objects.filter(kind="case_ending_decided").exists()
    assert [one.act for one in acts_on(f"case:{number}")][-2:] == ["cases.begin_ending", "cases.decide_ending"]


def test_the_holder_is_told_why_and_has_five_working_days_to_speak(number):
    matter = begin(number)
    told = Message.objects.get(kind="case_ending_annul", account=licensed.holder()[0].id)
    assert "撤回" in told.title
    row = hearing()
    assert (row.facts["right_until"], row.facts["ending"]) == ("2026-02-09", str(matter))
    with pytest.raises(sideerrors.HearingPending):
        decide(matter, at="2026-02-09T17:00")
    assert licence_of(number).state == "valid"
    decide(matter, at="2026-02-10T09:00")
    assert hearing().state == "void"


def test_who_does_without_a_hearing_lets_it_be_decided_at_once(number):
    matter = begin(number)
    with world.at("2026-02-03T10:00"):
        services.answer_hearing(licensed.holder()[0], hearing().id, wants=False, view="同意，请尽快补偿")
    decide(matter, at="2026-02-03T11:00")
    assert licence_of(number).state == "annulled"


def test_a_hearing_that_was_asked_for_is_held_and_the_decision_says_so(number):
    before = Case.objects.get(number=number)
    matter = begin(number)
    hold_hearing()
    after = Case.objects.get(number=number)
    assert (after.state, after.clock, after.statutory_due) == (before.state, before.clock, before.statutory_due)
    decide(matter, at="2026-03-02T10:00")
    facts = document_of(matter).facts
    assert (facts["hearing_on"], facts["hearing_record"]) == ("2026-02-27", "持证人说损失没有算全")


def test_nothing_is_decided_before_the_hearing_is_held(number):
    matter = begin(number)
    with world.at("2026-02-03T10:00"):
        services.answer_hearing(licensed.holder()[0], hearing().id, wants=True)
    with pytest.raises(sideerrors.HearingPending):
        decide(matter, at="2026-02-20T10:00")
    tasks = {one.id for one in queries.inbox(world.official("SJ-V"))}
    assert hearing().id in tasks


def test_the_formal_end_needs_no_hearing(number):
    matter = begin(number, "dissolved")
    assert not SideMatter.objects.filter(kind="hearing").exists()
    decide(matter, at=f"{DAY}T11:00", settlement=Settlement())
    assert licence_of(number).deregistered_on == date(2026, 2, 2)


def test_a_licence_that_stays_stays_as_it_was_and_the_holder_is_told(number):
    matter = begin(number)
    before = Licence.objects.filter(case_number=number).values().get()
    documents = LegalDocument.objects.filter(case_number=number).count()
    decide(matter, ends=False, settlement=None, opinion="撤回会损害公共利益")
    assert Licence.objects.filter(case_number=number).values().get() == before
    assert LegalDocument.objects.filter(case_number=number).count() == documents
    assert Message.objects.filter(kind="case_ending_dropped").exists()
    assert begin(number, at="2026-03-02T10:00")


@pytest.mark.parametrize(
    ("ground", "settlement"),
    [
        ("law_changed", Settlement()),
        ("law_changed", Settlement(paid_fen=100)),
        ("law_changed", Settlement(paid_fen=-1, paid_note="x")),
        ("conditions", Settlement(paid_note="x")),
        ("breach", Settlement(penalty=" ")),
    ],
)
def test_it_does_not_end_before_it_says_what_is_paid_and_by_which_penalty(number, ground, settlement):
    matter = begin(number, ground)
    with pytest.raises(sideerrors.EndingIncomplete), transaction.atomic():
        decide(matter, settlement=settlement)
    assert licence_of(number).state == "valid"
    assert SideMatter.objects.get(id=matter).state == "open"


def test_compensation_is_recorded_and_said_in_the_decision(number):
    matter = begin(number)
    decide(matter)
    facts = SideMatter.objects.get(id=matter).facts
    assert (facts["paid_fen"], facts["owed"]) == (120_000, "compensation")
    assert "补偿1200.00元" in document_of(matter).text


@pytest.mark.parametrize("ground", ["dissolved", "law_changed"])  # the end itself, or the hearing before it
def test_what_nobody_opens_goes_to_the_head_also_when_the_case_is_closed(number, ground):
    begin(number, ground)
    with world.at("2026-02-05T10:00"):
        services.sweep_cases()

    assert [row.reason for row in Escalation.objects.filter(matter__case__number=number)] == ["unopened"]


def test_who_began_it_does_not_decide_it(number):
    with world.at(f"{DAY}T10:00"):
        beginner = world.official("SJ-V")
        both = Actor(ActorKind.STAFF, beginner.id, organisation="SJ", posts=beginner.posts | {"SJ-A"})
        matter = services.begin_ending(both, number, ground="law_changed", reason=LAW)
    with world.at("2026-02-10T10:00"), pytest.raises(sideerrors.NotIndependent):
        services.decide_ending(both, matter, ends=True, opinion=LAW, settlement=PAID)
    with pytest.raises(IntegrityError), transaction.atomic():
        SideMatter.objects.filter(id=matter).update(state="done", answered_by=both.id, answered_at=clock.now())


def test_the_only_one_who_could_decide_it_does_not_begin_it(number):
    with world.at(f"{DAY}T10:00"), pytest.raises(errors.NeededLater):
        services.begin_ending(world.official("SJ-A"), number, ground="law_changed", reason=LAW)


@pytest.mark.parametrize("who", STRANGERS)
def test_strangers_neither_begin_nor_decide(number, who):
    with pytest.raises(NotFound):
        services.begin_ending(STRANGERS[who](), number, ground="law_changed", reason=LAW)
    matter = begin(number)
    with world.at("2026-02-10T10:00"), pytest.raises(NotFound):
        services.decide_ending(STRANGERS[who](), matter, ends=True, opinion=LAW, settlement=PAID)
    assert licence_of(number).state == "valid"


@pytest.mark.parametrize("who", ["SJ-R", "SJ-P", "SJ-V"])
def test_another_post_of_the_case_does_not_decide(number, who):
    matter = begin(number)
    actor = world.official(who)
    refused = (
        errors.NotYourPost if actor.posts & {s.post for s in Case.objects.get(number=number).steps.all()} else NotFound
    )
    with world.at("2026-02-10T10:00"), pytest.raises(refused):
        services.decide_ending(actor, matter, ends=True, opinion=LAW, settlement=PAID)


def test_one_end_at_a_time_and_only_on_a_ground_that_fits(number):
    for wrong in ("expired", "after_end", "whim"):
        with pytest.raises(sideerrors.GroundUnfit):
            begin(number, wrong)
    with pytest.raises(errors.ReasonMissing):
        begin(number, reason=" ")
    matter = begin(number)
    with pytest.raises(sideerrors.EndingOpen):
        begin(number, "deceit")
    decide(matter)
    with pytest.raises(sideerrors.GroundUnfit):
        begin(number, "deceit", at="2026-02-11T10:00")
    decide(begin(number, "after_end", at="2026-02-11T10:00"), at="2026-02-11T11:00", settlement=Settlement())
    licence = licence_of(number)
    assert (licence.state, licence.ended_by, licence.deregistered_on) == ("annulled", "annul", date(2026, 2, 11))


def test_a_case_without_a_licence_has_nothing_to_end(city):
    licence = licensed.hold(until=date(2026, 12, 31))
    with world.at("2025-11-20T10:00"):
        number = licensed.granted("FOODCANCEL", licence).number
        assert "end_licence" not in queries.desk_case(world.official("SJ-A"), number).beside
    with pytest.raises((NotFound, errors.NotYourPost)):
        begin(number, who="SJ-A")


def test_an_end_that_is_set_aside_puts_the_licence_in_force_again(number):
    matter = begin(number)
    decide(matter)
    document = document_of(matter)
    with world.at("2026-02-20T10:00"):
        head = world.official("SJ-A")
        review = services.record_review(
            head, number, kind="reconsideration", body="清岚市人民政府", reference="清政复〔2026〕3号",
            brought_on=date(2026, 2, 20), contests=document.id,
        )  # fmt: skip
        assert SideMatter.objects.get(id=review).facts["in_time"] is True
        services.record_review_result(head, review, result="set_aside", on=date(2026, 2, 20), note="补偿没有算全")
    licence, case = licence_of(number), Case.objects.get(number=number)
    assert (licence.state, licence.ended_by, licence.ended_on) == ("valid", "", None)
    assert "ended" not in case.result
    assert not SideMatter.objects.filter(kind="redecide").exists()
    assert acts_on(f"licence:{licence.id}")[-1].act == "licences.reinstate_licence"


def test_a_review_of_the_grant_leaves_an_ended_licence_ended_in_its_own_way(number):
    grant = Case.objects.get(number=number).decision_document
    decide(begin(number))
    with world.at("2026-02-20T10:00"):
        head = world.official("SJ-A")
        review = services.record_review(
            head, number, kind="litigation", body="清岚市人民法院", reference="（2026）行初1号",
            brought_on=date(2026, 2, 20), contests=grant,
        )  # fmt: skip
        services.record_review_result(head, review, result="set_aside", on=date(2026, 2, 20), note="程序违法")
    assert licence_of(number).ended_by == "annul"


def test_the_whole_way_through_the_pages(number):
    place = f"/desk/cases/{number}/ending/"
    with world.at(f"{DAY}T10:00"):
        reviewer = client_as("sj_review")
        assert place in reviewer.get(f"/desk/cases/{number}/").content.decode()
        page = reviewer.get(place).content.decode()
        assert ("撤回：所依据的法律" in page, "注销：有效期届满" in page) == (True, False)
        assert reviewer.post(place, {"ground": "law_changed"}).status_code == 422
        assert reviewer.post(place, {"ground": "expired", "reason": LAW}).status_code == 422
        assert reviewer.post(place, {"ground": "law_changed", "reason": LAW}).status_code == 302
        assert reviewer.get(place).status_code == 404
        assert client_as("xf_review").get(place).status_code == 404
        assert client_as("liuyang").get(place).status_code == 403
        matter = SideMatter.objects.get(kind="ending").id
        desk, mine = f"/desk/matters/{matter}/", f"/my/hearings/{hearing().id}/"
        holder = client_as("liuyang")
        assert LAW in holder.get(mine).content.decode()
        assert holder.post(mine, {"wants": "no", "view": "补偿租金"}).status_code == 302
        assert "还没决定" in holder.get(f"/my/cases/{number}/").content.decode()
        assert "作出决定并告知持证人" not in reviewer.get(desk).content.decode()
        head = client_as("sj_approve")
        page = head.get(desk).content.decode()
        assert all(one in page for one in ("补偿租金", "行政许可法第八条", "补偿多少元"))
        given = {"ends": "yes", "opinion": "依法撤回，补偿租金"}
        assert head.post(desk, given).status_code == 422
        assert head.post(desk, given | {"paid": "1200.00", "paid_note": "三十日内支付"}).status_code == 302
        licence = licence_of(number)
        assert "撤回：依据或者情况变了" in holder.get(f"/my/licences/{licence.id}/").content.decode()
        assert "依法撤回，补偿租金" in holder.get(f"/my/licences/{licence.id}/").content.decode()
        public = holder.get(f"/check/{licence.check_code}/").content.decode()
        assert ("撤回：依据或者情况变了" in public, "2月2日" in public, LAW in public) == (True, True, False)
        assert "补偿 1200.00 元" in holder.get(f"/my/cases/{number}/").content.decode()
        assert "1200.00 yuan" in holder.get(f"/en/my/cases/{number}/").content.decode()
        paper = document_of(matter)
        assert "1200.00" in holder.get(f"/my/cases/{number}/documents/{paper.id}/").content.decode()
        assert head.get(f"/en{desk}").status_code == 200


grounds = st.sampled_from(sorted(endings.GROUNDS))


@given(grounds, st.sampled_from(["valid", "expired", "suspended", "revoked", "annulled", "deregistered", "replaced"]))
def test_what_has_ended_only_ends_formally_and_what_was_replaced_never(ground, state):
    fits = endings.fits_state(ground, state)
    if state in {"deregistered", "replaced"}:
        assert not fits
    if state in {"revoked", "annulled"}:
        assert fits == (ground == "after_end")
    if ground == "expired":
        assert fits == (state == "expired")


@given(grounds, st.text(max_size=5), st.one_of(st.none(), st.integers(-5, 5)), st.text(max_size=5))
def test_a_decision_is_whole_exactly_when_nothing_that_its_act_needs_is_missing(ground, penalty, fen, note):
    act, missing = endings.GROUNDS[ground].act, endings.faults(ground, penalty=penalty, paid_fen=fen, paid_note=note)
    assert ("penalty" in missing) == (act == "cancel" and not penalty.strip())
    pays = act == "annul" or (act == "revoke" and ground != "deceit")
    assert ("paid" in missing) == (pays and (fen is None or fen < 0))
    assert ("paid_note" in missing) == (pays and not note.strip())
    assert endings.hears_holder(act) == (act != "deregister")


def test_every_act_has_its_article_its_title_and_grounds():
    for act in endings.ACTS:
        assert endings.basis(act)["article"] in {8, 9, 69, 70}
        assert any(ground.act == act for ground in endings.GROUNDS.values())
    assert json.dumps([endings.basis(act) for act in endings.ACTS])
