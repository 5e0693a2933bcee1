from datetime import date, timedelta

import pytest
from django.conf import settings
from django.db import IntegrityError, transaction
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from onewindow.documents import queries, services
from onewindow.documents.models import DocumentTemplate, LegalDocument
from onewindow.documents.queries.names import SLOT_NAMES
from onewindow.documents.rules import DocumentKind
from onewindow.documents.rules.samples import SAMPLE
from onewindow.documents.rules.shipped import shipped_text
from onewindow.documents.rules.templates import (
    SLOT,
    TemplateCode,
    filled,
    missing_slots,
    slot_text,
    slots_of,
    template_of,
    unknown_slots,
)
from onewindow.foundation import clock
from onewindow.foundation.actor import Actor, ActorKind
from onewindow.foundation.errors import NotAllowed, NotFound
from onewindow.foundation.ids import new_id
from onewindow.identity.services import sign_in
from onewindow.ledger.models import Entry
from tests.cases.conftest import city  # noqa: F401 a fixture
from tests.documents.test_services import issued

CODE = "acceptance_notice"
CODES = list(TemplateCode)


def officer(*posts):
    return Actor(ActorKind.STAFF, new_id(), organisation="DS", posts=frozenset(posts or {"DS-L"}))


def texts(code=CODE, more="新的一句。"):
    text, text_en = shipped_text(TemplateCode(code))
    return {"text": f"{text}\n{more}", "text_en": f"{text_en}\n{more}", "change": "说得更清楚"}


def proposed(code=CODE, by=None, **changes):
    number = services.propose_template(by or officer(), code, **(texts(code) | changes))
    return DocumentTemplate.objects.get(code=code, version=number)


def tomorrow():
    return clock.today() + timedelta(days=1)


@pytest.mark.parametrize("code", CODES)
def test_every_shipped_text_keeps_to_its_slots_and_says_what_the_law_wants(code):
    for text in shipped_text(code):
        assert unknown_slots(code, text) == []
        assert missing_slots(code, text) == []


@pytest.mark.parametrize("code", CODES)
def test_every_slot_has_a_name_and_something_made_up(code):
    for name in slots_of(code):
        assert SLOT_NAMES[name]
        assert slot_text(name, SAMPLE, is_english=False)
        assert slot_text(name, SAMPLE, is_english=True)


def test_a_line_without_its_fact_is_left_out_whole():
    text = "一：{applicant}\n二：{reason}\n三"

    assert filled(text, {"applicant": "张三"}, is_english=False) == "一：张三\n三"
    assert filled(text, {"applicant": "张三", "reason": []}, is_english=False) == "一：张三\n三"


def test_days_and_moments_are_written_as_people_write_them():
    facts = {"due": "2026-04-24", "accepted_at": "2026-04-13T02:00:00+00:00", "reason": "2026-99-99 号"}

    assert slot_text("due", facts, is_english=False) == "2026年4月24日"
    assert slot_text("due", facts, is_english=True) == "24 April 2026"
    assert slot_text("accepted_at", facts, is_english=False) == "2026年4月13日10:00"
    assert slot_text("reason", facts, is_english=False) == "2026-99-99 号"


@given(st.text(), st.text())
def test_nothing_in_a_fact_is_read_as_a_slot_again(reason, applicant):
    facts = {"reason": f"x{reason}{{applicant}}", "applicant": f"y{applicant}"}

    said = slot_text("reason", facts, is_english=False)

    assert said == f"x{reason}{{applicant}}".strip()
    assert filled("{reason}", facts, is_english=False).count("{applicant}") >= 1


@given(st.text(alphabet="ab{}_\n", max_size=40))
def test_a_text_without_unknown_slots_has_no_brace_left_once_it_is_filled(text):
    facts = dict.fromkeys(slots_of(TemplateCode.RECEIPT), "值")

    if not unknown_slots(TemplateCode.RECEIPT, text):
        assert not set("{}") & set(filled(text, facts, is_english=False))
        assert all(name in facts for name in SLOT.findall(text))


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"outcome": "granted"}, TemplateCode.DECISION_GRANTED),
        ({"outcome": "refused"}, TemplateCode.DECISION_REFUSED),
        ({"outcome": "revoked"}, TemplateCode.DECISION_REVOKED),
        ({"outcome": "revoked", "ended_on": "2026-04-24"}, TemplateCode.DECISION_ENDED),
        ({"outcome": "granted", "deemed_renewed": "2026-04-24"}, TemplateCode.DECISION_RENEWED),
    ],
)
def test_a_decision_is_made_by_the_template_of_its_outcome(facts, code):
    assert template_of(DocumentKind.DECISION, facts) is code


@pytest.mark.django_db
def test_a_document_names_its_template_and_is_made_again_alike(actor):
    facts = {"matter": "食品经营许可", "applicant": "张三", "accepted_at": "2026-04-13T10:00:00+08:00"}
    row = issued(actor, facts=facts)

    document = queries.legal_document(row.id)

    assert (document.template, document.template_version) == (CODE, 1)
    assert "食品经营许可" in document.text
    assert "2026年4月13日10:00" in document.text
    assert document.is_seal_valid
    assert queries.made_again(row.id) == (document.text, document.text_en)


@pytest.mark.django_db
def test_the_text_of_a_document_is_under_its_seal(actor):
    row = issued(actor)
    content = LegalDocument.objects.get(id=row.id).content
    LegalDocument.objects.filter(id=row.id).update(content=content.replace("受理", "不受理", 1))

    assert not queries.legal_document(row.id).is_seal_valid


@pytest.mark.django_db
def test_a_proposed_version_makes_nothing_until_another_approves_it_for_a_later_day(actor):
    row = proposed()
    facts = {"matter": "事项", "applicant": "张三", "accepted_at": "2026-04-13T10:00:00+08:00"}

    before = issued(actor, facts=facts, issued_on=clock.now())
    services.approve_template(officer(), row.id, in_force_from=tomorrow())
    same_day = issued(actor, facts=facts, issued_on=clock.now())
    next_day = issued(actor, facts=facts, issued_on=clock.now() + timedelta(days=1))

    versions = [queries.legal_document(one.id).template_version for one in (before, same_day, next_day)]
    assert versions == [1, 1, 2]
    assert "新的一句。" in queries.legal_document(next_day.id).text
    assert "新的一句。" not in queries.legal_document(same_day.id).text
    assert queries.made_again(same_day.id)[0] == queries.legal_document(same_day.id).text


@pytest.mark.django_db
def test_the_version_in_force_is_known_without_a_statement(actor, django_assert_num_queries):
    queries.template_in_force(TemplateCode.RECEIPT, clock.today())

    with django_assert_num_queries(0):
        assert queries.template_in_force(TemplateCode.RECEIPT, clock.today()).version == 1
        assert queries.template_in_force(TemplateCode.RECEIPT, date(2026, 1, 1)).version == 1


@pytest.mark.django_db
@pytest.mark.parametrize("state", ["draft", "rejected"])
def test_the_database_refuses_a_document_of_a_version_that_is_not_approved(actor, state):
    version, row = proposed(), issued(actor)
    if state == "rejected":
        services.reject_template(officer(), version.id, reason="不清楚")

    with pytest.raises(IntegrityError), transaction.atomic():
        LegalDocument.objects.filter(id=row.id).update(template=version)
    with pytest.raises(IntegrityError), transaction.atomic():
        LegalDocument.objects.filter(id=row.id).update(template=version, template_state=state)


@pytest.mark.django_db
@pytest.mark.parametrize("change", [{"text": "别的"}, {"state": "draft"}, {"in_force_from": date(2030, 1, 1)}])
def test_the_database_refuses_to_change_what_was_approved(change):
    with pytest.raises(IntegrityError), transaction.atomic():
        DocumentTemplate.objects.filter(code=CODE, version=1).update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        DocumentTemplate.objects.filter(code=CODE, version=1).delete()


@pytest.mark.django_db
def test_the_database_refuses_an_approval_by_who_proposed():
    row = proposed()

    with pytest.raises(IntegrityError), transaction.atomic():
        DocumentTemplate.objects.filter(id=row.id).update(
            state="approved",
            decided_by=row.proposed_by,
            decided_at=clock.now(),
            decided_on=clock.today(),
            in_force_from=tomorrow(),
        )


@pytest.mark.django_db
def test_who_proposed_cannot_approve_but_may_take_it_back():
    author = officer()
    row = proposed(by=author)

    with pytest.raises(services.OwnTemplate):
        services.approve_template(author, row.id, in_force_from=tomorrow())
    services.reject_template(author, row.id, reason="写错了，收回")

    assert queries.template_version(row.id).state == "rejected"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"text": "{applicant}{matter}{accepted_at}{secret}"}, "/text"),
        ({"text": "{applicant}{matter}{accepted_at} {"}, "/text"),
        ({"text": "{applicant}{matter}"}, "/text"),
        ({"text_en": "Nothing"}, "/text_en"),
        ({"text_en": " "}, "/text_en"),
        ({"change": " "}, "/change"),
        ({"text": "{applicant}{matter}{accepted_at}" + "长" * 6000}, "/text"),
    ],
)
def test_a_faulty_text_is_refused_with_the_place_and_what_to_do(changes, pointer):
    with pytest.raises(services.TemplateFaulty) as refused:
        services.propose_template(officer(), CODE, **(texts() | changes))

    assert [one["pointer"] for one in refused.value.facts["errors"]] == [pointer] * len(refused.value.facts["errors"])


@pytest.mark.django_db
def test_one_version_waits_at_a_time_and_a_decided_one_is_decided():
    row = proposed()

    with pytest.raises(services.DraftWaiting):
        services.propose_template(officer(), CODE, **texts())
    services.reject_template(officer(), row.id, reason="再想想")
    with pytest.raises(services.TemplateDecided):
        services.approve_template(officer(), row.id, in_force_from=tomorrow())
    with pytest.raises(services.TemplateDecided):
        services.reject_template(officer(), row.id, reason="又一次")
    assert proposed().version == 3


@pytest.mark.django_db
def test_a_version_is_in_force_after_today_and_not_before_the_last_one():
    first = proposed()
    with pytest.raises(services.TemplateDayWrong):
        services.approve_template(officer(), first.id, in_force_from=clock.today())
    services.approve_template(officer(), first.id, in_force_from=tomorrow() + timedelta(days=5))
    second = proposed()

    with pytest.raises(services.TemplateDayWrong):
        services.approve_template(officer(), second.id, in_force_from=tomorrow())
    services.approve_template(officer(), second.id, in_force_from=tomorrow() + timedelta(days=5))

    assert queries.template_in_force(TemplateCode(CODE), tomorrow() + timedelta(days=5)).version == 3
    assert queries.template_in_force(TemplateCode(CODE), tomorrow()).version == 1


@pytest.mark.django_db
@pytest.mark.parametrize("post", ["DS-C", "SJ-A", "SJ-R", "DS-R", "SJ-E", "DS-S"])
def test_other_posts_may_not_propose_approve_or_send_back(post):
    row, other = proposed(), officer(post)

    with pytest.raises(NotAllowed):
        services.propose_template(other, "receipt", **texts("receipt"))
    with pytest.raises(NotAllowed):
        services.approve_template(other, row.id, in_force_from=tomorrow())
    with pytest.raises(NotAllowed):
        services.reject_template(other, row.id, reason="不行")


@pytest.mark.django_db
def test_a_person_may_do_nothing_with_templates(actor):
    with pytest.raises(NotAllowed):
        services.propose_template(actor, CODE, **texts())


@pytest.mark.django_db
def test_each_act_is_recorded_and_an_unknown_version_is_not_found():
    row = proposed()
    services.approve_template(officer(), row.id, in_force_from=tomorrow())
    back = proposed()
    services.reject_template(officer(), back.id, reason="再改")

    acts = list(Entry.objects.filter(act__contains="_template").order_by("id").values_list("act", flat=True))
    assert acts == [f"documents.{act}_template" for act in ("propose", "approve", "propose", "reject")]
    with pytest.raises(NotFound):
        services.approve_template(officer(), new_id(), in_force_from=tomorrow())
    with pytest.raises(NotFound):
        services.propose_template(officer(), "nothing", **texts())


@pytest.fixture
def office(city):  # noqa: F811 the fixture
    return client_of


def client_of(login):
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = sign_in(login, "demo", "127.0.0.1")[1]
    return client


@pytest.mark.django_db
@pytest.mark.parametrize("login", ["ds_catalogue", "sj_approve", "sj_receive", "ds_receive", "zhangsan"])
@pytest.mark.parametrize("address", ["", "receipt/", "receipt/new/", "receipt/1/"])
def test_the_pages_are_the_legal_offices_own(office, login, address):
    client = office(login)

    assert client.get(f"/desk/templates/{address}").status_code == 403
    assert client.post(f"/desk/templates/{address}", {"text": "x"}).status_code in {403, 405}


@pytest.mark.django_db
def test_one_proposes_on_the_page_and_another_approves(office):
    author, other = office("ds_legal"), office("ds_legal2")
    page = "/desk/templates/acceptance_notice/"

    looked = author.post(f"{page}new/", texts() | {"look": "1"})
    sent = author.post(f"{page}new/", texts())
    own = author.get(f"{page}2/").content.decode()
    refused = author.post(f"{page}2/", {"approve": "1", "in_force_from": tomorrow().isoformat()})
    early = other.post(f"{page}2/", {"approve": "1", "in_force_from": clock.today().isoformat()})
    approved = other.post(f"{page}2/", {"approve": "1", "in_force_from": tomorrow().isoformat()})

    assert "示例食品有限公司" in looked.content.decode() and looked.status_code == 200
    assert sent.status_code == 302
    assert 'name="approve"' not in own and "<ins>" in own
    assert refused.status_code == 403
    assert early.status_code == 422
    assert approved.status_code == 302
    assert "起用" in other.get("/desk/templates/").content.decode()
    assert "Notice of acceptance" in other.get("/en/desk/templates/").content.decode()


@pytest.mark.django_db
def test_a_faulty_text_comes_back_with_its_faults(office):
    answer = office("ds_legal").post("/desk/templates/receipt/new/", texts("receipt") | {"text": "{wrong}"})

    assert answer.status_code == 422
    assert "{wrong}" in answer.content.decode()
    assert "不在填空清单里" in answer.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["nothing/", "receipt/99/", "nothing/new/"])
def test_an_unknown_template_or_version_is_not_found(office, address):
    assert office("ds_legal").get(f"/desk/templates/{address}").status_code == 404
