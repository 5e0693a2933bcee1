"""Slips of the pen in a decision: corrected by another person, in a new version; the former one stays."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onewindow.cases import queries, services
from onewindow.cases.models import Case
from onewindow.cases.services import errors
from onewindow.cases.services.sideerrors import NotIndependent
from onewindow.documents.models import LegalDocument
from onewindow.documents.queries import legal_document
from onewindow.documents.rules.clerical import DENIALS, MOST_CHANGED, is_clerical
from onewindow.documents.services import AlreadyCorrected, NotClerical
from onewindow.foundation.errors import NotAllowed, NotFound
from onewindow.ledger.models import Entry
from onewindow.notifications.models import Message
from tests.cases import licensed, world
from tests.cases.pages.conftest import client_as
from tests.support.queue import run_queued_jobs

SLIP, RIGHT = "操作间面积只有三平方米，不符合食品安全标淮的要求", "操作间面积只有三平方米，不符合食品安全标准的要求"
TEXTS = st.text(st.sampled_from("食品安全不符合标准的要求"), max_size=40)


@pytest.fixture
def refused(city):
    licence = licensed.hold()
    with world.at("2025-11-20T10:00"):
        number = licensed.opened("FOODRENEW", licence)
        services.accept_case(world.official("SJ-R"), number)
        world.finish("FOODRENEW", until="s3")
        services.complete_step(
            world.official("SJ-A"), number, "s3", result="refuse", opinion=SLIP, bases=["food-safety-law:35"]
        )
    return number


def decision(number):
    return LegalDocument.objects.filter(case_number=number, kind="decision").order_by("id").last()


def corrected(number, facts, actor=None, document=None):
    with world.at("2025-11-25T10:00"):
        new = services.correct_decision(
            actor or world.official("SJ-V"),
            number,
            (document or decision(number)).id,
            facts=facts,
            reason="“淮”应为“准”",
        )
        run_queued_jobs()
    return legal_document(new)


def test_a_new_version_is_sealed_and_the_former_one_is_kept_and_marked(refused):
    former = decision(refused)
    new = corrected(refused, {"reason": RIGHT})
    assert (new.facts["reason"], new.is_seal_valid, new.corrects) == (RIGHT, True, former.id)
    assert (new.title, new.facts["corrects"]) == ("不予延续决定书（更正）", former.number)
    kept = legal_document(former.id)
    assert (kept.facts["reason"], kept.is_seal_valid, kept.corrected_by) == (SLIP, True, new.id)
    assert Entry.objects.filter(act="cases.correct_decision").count() == 1
    assert Message.objects.filter(kind="case_decision_corrected").exists()


def test_outcome_articles_and_remedies_stay(refused):
    before = Case.objects.get(number=refused)
    new = corrected(refused, {"reason": RIGHT})
    after = Case.objects.get(number=refused)
    assert after.reason == RIGHT
    for name in ("outcome", "bases", "remedies", "decided_at", "served_at", "state"):
        assert getattr(after, name) == getattr(before, name)
    former = legal_document(new.corrects)
    assert all(new.facts[name] == former.facts[name] for name in ("outcome", "bases", "remedies"))


@pytest.mark.parametrize(
    "facts",
    [
        {"outcome": "granted"},
        {"remedies": "无"},
        {"reason": RIGHT.replace("不符合", "符合")},
        {"reason": "材料不真实"},
        {"reason": "  "},
        {"reason": SLIP},
        {},
    ],
)
def test_only_a_slip_is_corrected(refused, facts):
    with pytest.raises(NotClerical):
        corrected(refused, facts)
    assert LegalDocument.objects.filter(case_number=refused, kind="decision").count() == 1


def test_who_decided_does_not_correct(refused):
    with pytest.raises(NotIndependent):
        corrected(refused, {"reason": RIGHT}, world.official("SJ-A"))


def test_who_corrected_once_does_not_correct_the_same_again(refused):
    corrected(refused, {"reason": RIGHT})
    with pytest.raises(NotAllowed):
        corrected(refused, {"reason": SLIP})
    again = corrected(refused, {"reason": RIGHT + "。"}, world.official("SJ-P"))
    assert again.title == "不予延续决定书（更正）"


def test_what_was_corrected_is_corrected_in_its_newest_version(refused):
    former = decision(refused)
    corrected(refused, {"reason": RIGHT})
    with pytest.raises(AlreadyCorrected):
        corrected(refused, {"reason": RIGHT}, world.official("SJ-P"), former)


def test_others_do_not_find_it(refused):
    for actor in (licensed.holder()[0], world.official("XF-A"), world.person("zhangsan"), world.stranger()):
        with pytest.raises(NotFound):
            corrected(refused, {"reason": RIGHT}, actor)
        with pytest.raises(NotFound):
            queries.texts_to_correct(actor, refused, decision(refused).id)
    with pytest.raises(errors.NotYourPost):
        corrected(refused, {"reason": RIGHT}, world.official("SJ-R"))


def test_a_document_of_another_case_or_kind_is_not_found(refused):
    receipt = LegalDocument.objects.get(case_number=refused, kind="receipt")
    with pytest.raises(NotFound):
        corrected(refused, {"applicant": "x"}, document=receipt)
    LegalDocument.objects.filter(id=decision(refused).id).update(case_number="YC0")
    other = LegalDocument.objects.get(case_number="YC0")
    with pytest.raises(NotFound):
        corrected(refused, {"reason": RIGHT}, document=other)


def test_the_pages_correct_and_mark(refused):
    desk, applicant, former = client_as(_login("SJ-V")), client_as("liuyang"), decision(refused)
    with world.at("2025-11-25T10:00"):
        address = f"/desk/cases/{refused}/documents/{former.id}/correct/"
        assert address in desk.get(f"/desk/cases/{refused}/").content.decode()
        applicant_is = licensed.NAME
        given = {"text_reason": "材料不真实", "text_applicant": applicant_is, "why": "错字"}
        assert desk.post(address, given).status_code == 422
        assert desk.post(address, given | {"text_reason": RIGHT}).status_code == 302
        assert desk.get(address).status_code == 404
        assert client_as("sj_approve").get(address).status_code == 404
        page = applicant.get(f"/my/cases/{refused}/documents/{former.id}/").content.decode()
        assert "这一份有笔误" in page
        assert "superseded" in applicant.get(f"/en/my/cases/{refused}/documents/{former.id}/").content.decode()
        newer = decision(refused)
        assert RIGHT in applicant.get(f"/my/cases/{refused}/documents/{newer.id}/").content.decode()


def _login(post):
    from onewindow.identity.models import PostHolder

    return PostHolder.objects.filter(post=post).select_related("account").first().account.login


@given(TEXTS, TEXTS)
def test_a_slip_changes_little_and_denies_nothing_new(before, after):
    if is_clerical(before, after):
        assert after.strip()
        assert abs(len(before) - len(after)) <= MOST_CHANGED
        assert all(before.count(word) == after.count(word) for word in DENIALS)
    assert not is_clerical(before, before)
