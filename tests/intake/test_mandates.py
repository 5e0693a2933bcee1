"""Mandates: an agent acts for her principal within what was signed, seen by both, until it is taken back."""

import json
from datetime import timedelta

import pytest

from onewindow.cases.models import Case, CaseContact
from onewindow.config.journey.stories import city as records
from onewindow.exchange.queries import traces_of
from onewindow.foundation import clock
from onewindow.foundation.errors import Invalid, NotFound
from onewindow.identity import queries as identity
from onewindow.identity import services as identity_services
from onewindow.identity.models import Mandate
from onewindow.identity.queries.mandates import MandateEnded, NotInMandate, acting_for, mandates_of
from onewindow.identity.services import MandateTerms, NotToOneself
from onewindow.intake import queries, services
from onewindow.intake.models import Draft
from onewindow.intake.queries.agents import principal_of
from onewindow.ledger.models import Entry
from onewindow.ledger.queries import acts_on
from onewindow.notifications.models import Message
from tests.cases import world as cases
from tests.cases.pages.conftest import client_as
from tests.intake import world

EVERYTHING = ("fill", "submit", "receive")
ANSWERS = {"q_prepack": "no", "q_cold": "no", "q_agent": "no"}


def terms(login="zhaojianguo", things=("bundle:RESTAURANT",), scopes=EVERYTHING, days=30, **changes):
    row = records().people[login]
    given = {
        "document": row["id_no"], "name": row["name"], "things": {key: key for key in things}, "scopes": scopes,
        "until": clock.today() + timedelta(days=days),
    }  # fmt: skip
    return MandateTerms(**given | changes)


def give(principal, *args, **kwargs):
    return identity_services.give_mandate(principal, principal.party, terms(*args, **kwargs), is_signed=True)


def agent_now(login="zhaojianguo"):
    """The agent as her next request would find her."""
    token = identity_services.sign_in(login, "demo", "127.0.0.1")[1]
    return identity_services.actor_of_session(token)


def acting(principal, scope="fill", thing="bundle:RESTAURANT"):
    return acting_for(agent_now(), principal.party, thing, scope)


@pytest.fixture
def principal(city):
    return world.person("zhangsan")


@pytest.fixture
def mandate(principal):
    return give(principal)


@pytest.fixture
def draft(principal, mandate):
    """Begun by the agent, ready to be submitted."""
    actor = acting(principal)
    number = world.begun(actor)
    world.fill(actor, number)
    world.hand_in(actor, number)
    return number


def test_a_mandate_is_written_signed_and_told(principal, mandate):
    given, held = mandates_of(principal)
    assert (given[0].agent_name, given[0].in_force, held) == ("赵建国", True, [])
    assert all(words in given[0].text for words in ("张三", "赵建国", "委托事项", "委托权限", "委托期限"))
    assert records().people["zhangsan"]["id_no"] not in given[0].text
    assert Message.objects.filter(account=cases.person("zhaojianguo").id, kind="mandate_given").exists()
    assert [act.act for act in acts_on(f"mandate:{mandate}")] == ["identity.give_mandate"]


@pytest.mark.parametrize(
    "change",
    [{"scopes": ()}, {"scopes": ("everything",)}, {"until": None}, {"days": -1}, {"days": 400}, {"name": "别的人"}],
)
def test_a_mandate_without_scope_period_or_agent_is_refused(principal, change):
    with pytest.raises(Invalid):
        give(principal, **change)
    assert not Mandate.objects.exists()


def test_nothing_unsigned_binds_and_nobody_binds_another(principal):
    with pytest.raises(Invalid):
        identity_services.give_mandate(principal, principal.party, terms(), is_signed=False)
    for stranger in (world.person("limei"), cases.stranger(), cases.official("SJ-R")):
        with pytest.raises(NotFound):
            identity_services.give_mandate(stranger, principal.party, terms(), is_signed=True)
    with pytest.raises(NotToOneself):
        give(principal, "zhangsan")


def test_what_the_agent_does_is_the_principals_with_both_names_beside_it(principal, draft):
    row = Draft.objects.get(number=draft)
    agent = cases.person("zhaojianguo")
    assert (row.account, row.applicant) == (principal.id, principal.party)
    assert draft in [line.number for line in queries.drafts_of(principal)]
    entry = Entry.objects.filter(object=draft, act="intake.draft_started").get()
    assert (entry.actor_id, entry.user_id, entry.channel) == (principal.id, f"CN-PERSON-{agent.id}", "agent")
    number = services.submit_draft(acting(principal, "submit"), draft, "key", promises=world.PROMISES)
    case = Case.objects.get(number=number)
    assert (case.applicant, case.filed_by, case.agent["name"]) == (principal.party, principal.id, "赵建国")


def test_the_principal_sees_each_look_of_the_agent_by_name(principal, draft):
    rows = traces_of([identity.party(principal.party).ref], limit=50)
    assert rows and all(row.who == "您的代理人 赵建国 替您查" for row in rows)


def test_a_mandate_that_is_taken_back_ends_at_once_and_the_draft_stays(principal, mandate, draft):
    identity_services.end_mandate(principal, mandate)
    identity_services.end_mandate(principal, mandate)
    with pytest.raises(MandateEnded):
        principal_of(agent_now(), draft, "fill")
    assert queries.draft_page(principal, draft).number == draft
    assert services.submit_draft(principal, draft, "key", promises=world.PROMISES)
    assert [act.act for act in acts_on(f"mandate:{mandate}")].count("identity.end_mandate") == 1


def test_a_mandate_ends_with_its_period(principal, mandate):
    Mandate.objects.update(since=clock.today() - timedelta(days=9), until=clock.today() - timedelta(days=1))
    with pytest.raises(MandateEnded):
        acting(principal)


def test_nothing_is_done_that_the_mandate_does_not_say(principal):
    give(principal, scopes=("fill",))
    assert acting(principal, thing="item:FOOD") is None
    with pytest.raises(NotInMandate):
        acting(principal, "submit")
    actor = acting(principal)
    with pytest.raises(NotInMandate):
        services.start_draft(actor, "item", "FOOD", principal.party, ANSWERS)
    number = world.begun(actor)
    world.fill(actor, number)
    with pytest.raises(NotInMandate):
        services.submit_draft(actor, number, "key")
    hers = services.start_draft(principal, "item", "RETRANSFER", principal.party, {})
    with pytest.raises(NotFound):
        queries.draft_page(actor, hers)


def test_the_agent_ends_her_mandate_too_and_nobody_else_does(principal, mandate):
    for stranger in (world.person("limei"), cases.stranger(), cases.official("SJ-R")):
        with pytest.raises(NotFound):
            identity_services.end_mandate(stranger, mandate)
    identity_services.end_mandate(agent_now(), mandate)
    assert Message.objects.filter(account=principal.id, kind="mandate_given_up").exists()


def test_a_stranger_with_a_mandate_of_somebody_else_finds_nothing(principal, draft):
    give(world.person("limei"))
    Mandate.objects.filter(principal=principal.party).delete()
    assert principal_of(agent_now(), draft, "fill") is None


def test_a_company_gives_a_mandate_through_its_representative(city):
    boss = world.person("wangwu")
    company = world.company(boss, records().companies["guanghe"]["name"])
    identity_services.give_mandate(boss, company, terms(things=()), is_signed=True)
    actor = acting_for(agent_now(), company, "item:FOOD", "fill")
    number = services.start_draft(actor, "item", "FOOD", company, ANSWERS)
    assert Draft.objects.get(number=number).applicant == company
    with pytest.raises(NotInMandate):
        services.start_draft(actor, "item", "RETRANSFER", boss.party, {})


def test_the_pages_give_use_and_take_back(client_of, principal):
    hers, agents, row = client_of("zhangsan"), client_of("zhaojianguo"), records().people["zhaojianguo"]
    sent = {
        "principal": str(principal.party), "document": row["id_no"], "name": row["name"], "scopes": list(EVERYTHING),
        "which": "some", "things": ["bundle:RESTAURANT"], "until": str(clock.today() + timedelta(days=9)),
    }  # fmt: skip
    assert hers.post("/my/mandates/new/", sent).status_code == 422  # not signed
    assert hers.post("/my/mandates/new/", sent | {"signed": "on", "things": []}).status_code == 422
    assert hers.post("/my/mandates/new/", sent | {"signed": "on"}).status_code == 302
    assert "撤回给赵建国的委托" in hers.get("/my/mandates/").content.decode()
    assert "替 张三 办" in agents.get("/my/mandates/").content.decode()
    start = agents.get("/apply/bundle/RESTAURANT/").content.decode()
    assert "张三" in start
    begun = agents.post("/apply/bundle/RESTAURANT/", {"applicant": str(principal.party)} | world.RESTAURANT)
    number = Draft.objects.get().number
    assert number in begun.url
    form = agents.get(f"/apply/{number}/form/").content.decode()
    assert "赵建国 正在替 张三 办" in form
    assert number in agents.get("/my/mandates/").content.decode()
    world.fill(principal, number)
    world.hand_in(principal, number)
    promised = {f"promise_{code}": "1" for code in world.PROMISES}
    done = agents.post(f"/apply/{number}/submit/", {"confirmed": "1"} | promised)
    case = Case.objects.get(parent=None)
    assert done.status_code == 302 and case.number in done.url
    assert "代理人：赵建国" in hers.get(f"/my/cases/{case.number}/").content.decode()
    assert "代理人：赵建国" in agents.get(f"/my/cases/{case.number}/").content.decode()
    for path in ("withdraw", "clock", "whole"):
        assert agents.get(f"/my/cases/{case.number}/{path}/").status_code == 404
    assert client_of("limei").get(f"/my/cases/{case.number}/").status_code == 404
    mandate = Mandate.objects.get()
    assert client_of("limei").post(f"/my/mandates/{mandate.id}/end/").status_code == 404
    hers.post(f"/my/mandates/{mandate.id}/end/")
    refused = agents.get(f"/my/cases/{case.number}/")
    assert refused.status_code == 403 and "委托已经撤回" in refused.content.decode()


def as_json(login, path, **body):
    return client_as(login).post(path, json.dumps(body), content_type="application/json")


def mandate_body(principal, **changes):
    """What the API takes for the mandate that the pages give."""
    said = terms()
    given = {"document": said.document, "name": said.name, "things": list(said.things), "scopes": list(said.scopes)}
    rest = {"principal": str(principal.party), "until": said.until.isoformat(), "is_signed": True}
    return {**given, **rest, **changes}


def test_over_the_api_a_mandate_is_given_seen_by_both_and_ended(principal):
    given = as_json("zhangsan", "/api/v1/mandates", **mandate_body(principal))
    assert given.status_code == 201
    [held] = client_as("zhaojianguo").get("/api/v1/mandates").json()["held"]
    [mine] = client_as("zhangsan").get("/api/v1/mandates").json()["given"]
    assert held["id"] == mine["id"] == given.json()["id"]
    assert "委托" in mine["text"]
    assert client_as("wuguoqiang").get("/api/v1/mandates").json() == {"given": [], "held": []}
    assert as_json("wuguoqiang", f"/api/v1/mandates/{mine['id']}/end").status_code == 404
    assert as_json("zhangsan", f"/api/v1/mandates/{mine['id']}/end").status_code == 204
    assert not client_as("zhaojianguo").get("/api/v1/mandates").json()["held"][0]["in_force"]


@pytest.mark.parametrize(
    "change",
    [{"is_signed": False}, {"things": []}, {"things": ["item:NOTHING"]}, {"scopes": []}, {"name": "查无此人"}],
)
def test_over_the_api_what_is_missing_or_unknown_is_refused(principal, change):
    assert as_json("zhangsan", "/api/v1/mandates", **mandate_body(principal, **change)).status_code == 422
    assert not Mandate.objects.exists()


def test_over_the_api_nobody_binds_another_and_officials_have_no_mandates(principal):
    assert as_json("wuguoqiang", "/api/v1/mandates", **mandate_body(principal)).status_code == 404
    assert client_as("sj_receive").get("/api/v1/mandates").status_code == 403
    assert as_json("sj_receive", "/api/v1/mandates", **mandate_body(principal)).status_code == 403


def test_for_a_company_the_agent_is_shown_the_companys_records_and_nobodys_own(city):
    signer = world.person("linfeng")
    company = next(one for one in map(identity.party, signer.represents) if one.kind != "natural_person")
    identity_services.give_mandate(signer, company.id, terms(things=("item:SIGN",)), is_signed=True)
    actor = acting_for(agent_now(), company.id, "item:SIGN", "fill")
    number = world.begun(actor, "item", "SIGN", {"q_large": "no", "q_street": "yes"}, applicant=company.id)
    page = queries.draft_page(actor, number)
    prefilled = {each.name: str(each.value) for each in page.fields if each.prefilled}
    assert company.name in prefilled.values()
    agent, her = (records().people[login] for login in ("zhaojianguo", "linfeng"))
    shown = " ".join([*prefilled.values(), *(str(each.items) for each in page.materials)])
    assert agent["name"] not in shown
    assert agent["id_no"] not in shown
    assert her["id_no"] not in shown
    assert traces_of([company.ref], limit=50)
    for person in (cases.person("zhaojianguo"), signer):
        assert traces_of([identity.party(person.party).ref], limit=50) == []


@pytest.mark.parametrize(("scopes", "status"), [(EVERYTHING, 302), (("fill", "submit"), 403)])
def test_an_agent_who_may_receive_changes_the_contact_of_the_case_she_filed(principal, scopes, status):
    give(principal, scopes=scopes)
    actor = acting(principal)
    draft = world.begun(actor)
    world.fill(actor, draft)
    world.hand_in(actor, draft)
    number = services.submit_draft(acting(principal, "submit"), draft, "key", promises=world.PROMISES)
    browser = client_as("zhaojianguo")
    answer = browser.post(f"/my/cases/{number}/contact/", {"phone": "13800001234", "address": "清岚市湖滨街道88号"})

    assert answer.status_code == status
    changes = CaseContact.objects.filter(origin="changed").values_list("by", "agent_name")
    assert list(changes) == ([(principal.id, "赵建国")] if status == 302 else [])
    assert client_as("lisi").post(f"/my/cases/{number}/contact/", {"phone": "13800001234"}).status_code == 404
