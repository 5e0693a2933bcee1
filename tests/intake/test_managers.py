"""A company has several people: its legal representative, managers of its account, agents for some items."""

from datetime import timedelta

import pytest

from onewindow.cases import queries as case_queries
from onewindow.cases import services as case_services
from onewindow.config.journey.stories import city as records
from onewindow.foundation import clock
from onewindow.foundation.errors import Invalid, NotFound
from onewindow.identity import services
from onewindow.identity.models import ManagerRole, Representation
from onewindow.identity.queries.managers import entities_of, roles_offered
from onewindow.identity.queries.mandates import mandates_of
from onewindow.identity.services import AlreadyActsForIt, MandateTerms, OnlyTheLegalRepresentative
from onewindow.ledger.queries import acts_on
from tests.cases import world as cases
from tests.intake import world


def papers(login):
    row = records().people[login]
    return {"document": row["id_no"], "name": row["name"]}


@pytest.fixture
def boss(city):
    return world.person("wangwu")


@pytest.fixture
def company(boss):
    return world.company(boss, records().companies["guanghe"]["name"])


@pytest.fixture
def role(boss, company):
    return services.propose_manager(boss, company, **papers("limei"))


@pytest.fixture
def manager(role):
    services.accept_manager(world.person("limei"), role)
    return world.person("limei")


def test_the_legal_representative_gives_the_role_and_she_accepts(boss, company, role):
    assert company not in world.person("limei").represents
    assert [row.entity_name for row in roles_offered(world.person("limei"))] == ["清岚光合新能源有限公司"]
    services.accept_manager(world.person("limei"), role)
    services.accept_manager(world.person("limei"), role)
    assert company in world.person("limei").represents
    assert [(one.name, one.kind) for one in entities_of(boss)[0].acting] == [
        ("王五", "legal_representative"),
        ("李梅", "manager"),
    ]
    acts = [act.act for act in acts_on(f"role:{role}")]
    assert acts == ["identity.propose_manager", "identity.accept_manager", "identity.manager_in_force"]


def test_whom_a_manager_proposes_the_legal_representative_approves(boss, company, manager):
    role = services.propose_manager(manager, company, **papers("liuyang"))
    services.accept_manager(world.person("liuyang"), role)
    assert company not in world.person("liuyang").represents
    with pytest.raises(OnlyTheLegalRepresentative):
        services.approve_manager(manager, role)
    services.approve_manager(boss, role)
    assert company in world.person("liuyang").represents
    row = ManagerRole.objects.get(id=role)
    assert len({row.person_id, row.approver_id, row.proposer_id}) == 3


def test_nobody_makes_herself_a_manager(boss, company, role):
    with pytest.raises(AlreadyActsForIt):
        services.propose_manager(boss, company, **papers("wangwu"))
    with pytest.raises(AlreadyActsForIt):
        services.propose_manager(boss, company, **papers("limei"))
    with pytest.raises(Invalid):
        services.propose_manager(boss, company, document="1", name="李梅")
    for stranger in (world.person("limei"), world.person("liuyang"), cases.stranger(), cases.official("SJ-R")):
        with pytest.raises(NotFound):
            services.propose_manager(stranger, company, **papers("zhangsan"))
        with pytest.raises(NotFound):
            services.approve_manager(stranger, role)
    for stranger in (boss, world.person("liuyang"), cases.official("SJ-R")):
        with pytest.raises(NotFound):
            services.accept_manager(stranger, role)


@pytest.mark.parametrize("who", ["limei", "wangwu"])
def test_a_role_ends_at_once_for_either_of_them(boss, company, role, manager, who):
    for stranger in (world.person("liuyang"), cases.stranger(), cases.official("SJ-R")):
        with pytest.raises(NotFound):
            services.end_manager(stranger, role)
    services.end_manager(world.person(who), role)
    services.end_manager(world.person(who), role)
    assert company not in world.person("limei").represents
    assert not Representation.objects.filter(kind="manager").exists()
    assert services.propose_manager(boss, company, **papers("limei")) != role


def test_a_manager_sees_the_companys_cases_and_lets_an_agent_act(boss, company, manager):
    questions = {"q_prepack": "no", "q_cold": "no", "q_agent": "no"}
    case = case_services.open_case(boss, cases.single(boss, "FOOD", questions, applicant=company))
    assert case_queries.case_page(manager, case).number == case
    assert [row.number for row in case_queries.cases_of(manager)] == [case]
    with pytest.raises(NotFound):
        case_queries.case_page(world.person("liuyang"), case)
    row = records().people["zhaojianguo"]
    until = clock.today() + timedelta(days=30)
    terms = MandateTerms(row["id_no"], row["name"], {"item:FOOD": "食品经营许可"}, ("fill",), until)
    services.give_mandate(manager, company, terms, is_signed=True)
    assert [one.agent_name for one in mandates_of(boss)[0]] == ["赵建国"]


def test_the_page_gives_and_takes_back(client_of, boss, company):
    his, hers = client_of("wangwu"), client_of("limei")
    assert "清岚光合新能源有限公司" in his.get("/my/organisations/").content.decode()
    bad = his.post("/my/organisations/managers/", {"entity": str(company), "document": "1", "name": "李梅"})
    assert bad.status_code == 422 and "对不上" in bad.content.decode()
    assert his.post("/my/organisations/managers/", {"entity": str(company)} | papers("limei")).status_code == 302
    role = ManagerRole.objects.get()
    assert "接受" in hers.get("/my/organisations/").content.decode()
    assert client_of("liuyang").post(f"/my/organisations/managers/{role.id}/accept/").status_code == 404
    assert hers.post(f"/my/organisations/managers/{role.id}/nonsense/").status_code == 404
    hers.post(f"/my/organisations/managers/{role.id}/accept/")
    assert "账户管理员，已生效" in his.get("/my/organisations/").content.decode()
    his.post(f"/my/organisations/managers/{role.id}/end/")
    assert "李梅" not in his.get("/my/organisations/").content.decode()
    assert client_of("ds_receive").get("/my/organisations/").status_code == 403
