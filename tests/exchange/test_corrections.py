import pytest

from onewindow.exchange import queries, services
from onewindow.exchange.models import DataCorrection
from onewindow.foundation.errors import Invalid, NotFound
from onewindow.foundation.identifiers import number_fault
from onewindow.foundation.personal import decrypt, lookup_hash
from onewindow.ledger.queries import acts_on
from onewindow.notifications.queries import messages_of
from tests.exchange.conftest import ZHANGSAN


@pytest.fixture
def dispute(person, open_draft):
    zhangsan = person("zhangsan")
    draft = open_draft(zhangsan, "ent.legal_rep_id")

    def raised(element="pop.mobile"):
        return services.raise_data_correction(
            zhangsan, draft, element=element, shown="10000007919", claimed="10000000001"
        )

    return raised


def test_e2_a_dispute_is_recorded_and_reaches_the_owners_data_steward(dispute, official):
    number = dispute()

    assert number.startswith("JZ") and number_fault(number) is None
    [message] = messages_of(official("ga_data").id)
    assert number in message.body and "10000007919" not in message.body + message.title
    assert message.link.endswith(f"/desk/corrections/{number}/")


def test_a_disputed_value_is_kept_encrypted_and_shown_masked(dispute, official):
    number = dispute()

    assert "10000007919" not in str(DataCorrection.objects.values().get())
    row = queries.correction(official("ga_data"), number)
    assert (row.shown, row.claimed, row.element_name) == ("1***", "1***", "手机号码")


def test_f8_the_owner_has_five_working_days(dispute, official):
    row = queries.correction(official("ga_data"), dispute())

    assert row.answer_due > row.raised_at.date()


@pytest.mark.parametrize("login", ["sj_data", "ga_receive"])
def test_only_the_steward_of_the_registers_owner_sees_a_dispute(dispute, official, login):
    number = dispute()

    assert queries.corrections_of(official(login)) == []
    with pytest.raises(NotFound):
        queries.correction(official(login), number)
    with pytest.raises(NotFound):
        services.unmask_correction(official(login), number, "想看")


def test_a_person_sees_no_stewards_desk(dispute, person):
    number = dispute()

    with pytest.raises(NotFound):
        queries.correction(person("zhangsan"), number)


def test_f6_seeing_a_disputed_value_in_clear_needs_a_reason_and_leaves_a_trace(dispute, official):
    number, steward = dispute(), official("ga_data")

    with pytest.raises(Invalid):
        services.unmask_correction(steward, number, "  ")
    services.unmask_correction(steward, number, "核对张三的原始登记")

    assert queries.correction(steward, number, clear=True).claimed == "10000000001"
    [row] = queries.traces_of([lookup_hash(ZHANGSAN)])
    assert (row.kind, row.who, row.post, row.fields) == ("view", steward.name, "数据管理岗", ("手机号码",))

    [act] = [act for act in acts_on(f"correction:{number}") if act.act == "exchange.unmask_correction"]
    assert "张三" not in str(act.facts) and decrypt(act.facts["reason_cipher"]) == "核对张三的原始登记"


def test_values_that_harm_nobody_are_not_masked(dispute, official):
    number = dispute("ent.name")

    row = queries.correction(official("sj_data"), number)
    assert (row.is_masked, row.claimed) == (False, "10000000001")


@pytest.mark.parametrize("number", ["", "CG1", "YC1"])
def test_what_is_disputed_belongs_to_an_existing_matter(person, number):
    with pytest.raises(NotFound):
        raise_for(person("zhangsan"), number)


def test_nobody_disputes_data_in_somebody_elses_draft(person, official, open_draft):
    draft = open_draft(person("zhangsan"), "pop.mobile")

    for other in (person("limei"), official("sj_receive"), official("ga_data")):
        with pytest.raises(NotFound):
            raise_for(other, draft)
    assert not DataCorrection.objects.exists()


def test_in_a_case_its_parties_and_its_posts_may_dispute(person, official, open_case):
    case = open_case(official("sj_approve"), "pop.mobile")

    assert raise_for(person("zhangsan"), case) and raise_for(official("sj_receive"), case)
    for other in (person("limei"), official("xf_receive")):
        with pytest.raises(NotFound):
            raise_for(other, case)


def raise_for(actor, number):
    return services.raise_data_correction(actor, number, element="pop.mobile", shown="1", claimed="2")


def test_an_unknown_element_cannot_be_disputed(dispute):
    with pytest.raises(Invalid):
        dispute("pop.iris")
