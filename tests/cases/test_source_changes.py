"""What a register corrects is shown where it was used: on open cases, and on licences."""

import psycopg
import pytest

from onewindow.cases import queries, services
from onewindow.cases.models import Case
from onewindow.catalogue.queries import item_version, needs_of
from onewindow.exchange import services as exchange
from onewindow.foundation.roles import role_url
from onewindow.ledger.queries import acts_on
from onewindow.licences.queries import licences_of_cases, source_changes_of
from onewindow.notifications.queries import messages_of
from onewindow.registers.services import reader_role, schema_of
from tests.cases import world
from tests.cases.pages.conftest import client_as
from tests.support.queue import run_queued_jobs

ZHANGSAN = "339902198803121010"


def registered(element):
    code, _, name = element.partition(".")
    with psycopg.connect(role_url(reader_role(code))) as reader:
        found = reader.execute(f"select body from {schema_of(code)}.record where key = %s", [ZHANGSAN]).fetchone()
    return found[0][name]


@pytest.fixture
def company(bundle_number):
    run_queued_jobs()
    return world.number_of("COMPANY")


def correct(number, element="pop.name", claimed="张三丰"):
    with world.at("2026-04-14T10:00"):
        case = Case.objects.get(number=number)
        raised = exchange.raise_data_correction(
            world.official("SJ-R"),
            number,
            element=element,
            shown=registered(element),
            claimed=claimed,
            subject=case.subjects[0],
        )
        exchange.answer_data_correction(world.official("GA-D"), raised, "corrected", "核对了原始登记")
        run_queued_jobs()
    return raised


def test_an_open_case_that_used_the_value_shows_what_changed_since(company, zhangsan):
    assert "pop.name" in needs_of(item_version(Case.objects.get(number=company).version))

    raised = correct(company)

    page = queries.case_page_and_traces(zhangsan, company)[0]
    desk = queries.beside(queries.desk_case(world.official("SJ-R"), company))
    assert [(one.correction, one.element_name) for one in page.changes] == [(raised, "姓名")]
    assert [one.correction for one in desk.changes] == [raised]
    assert "用过以后，登记数据改过" in client_as("zhangsan").get(f"/my/cases/{company}/").content.decode()
    assert raised in client_as("sj_receive").get(f"/desk/cases/{company}/").content.decode()


def test_those_who_work_on_the_case_and_its_applicant_are_told_once(company, zhangsan):
    raised = correct(company)
    with world.at("2026-04-14T10:05"):
        from onewindow.cases.services import tell_of_change

        tell_of_change(raised)
        run_queued_jobs()

    for who in (world.official("SJ-R"), zhangsan):
        assert sum("登记数据改了" in one.title for one in messages_of(who.id)) == 1
    assert all("张三丰" not in one.title + one.body for one in messages_of(world.official("SJ-R").id))
    assert any(act.act == "cases.tell_of_change" for act in acts_on(f"case:{company}"))


def test_a_case_that_does_not_use_the_value_stays_as_it_is(company, zhangsan):
    correct(company, element="pop.ethnicity", claimed="回族")

    desk = queries.beside(queries.desk_case(world.official("SJ-R"), company))
    assert desk.changes == []
    assert not any("登记数据改了" in one.title for one in messages_of(world.official("SJ-V").id))


def test_a_licence_that_rests_on_the_value_stays_in_force_and_says_what_changed(company, zhangsan):
    with world.at("2026-04-13T10:30"):
        services.accept_case(world.official("SJ-R"), company)
        world.finish("COMPANY")
        run_queued_jobs()
    [licence, *_] = licences_of_cases([company])

    raised = correct(company)

    [change] = source_changes_of(licence.id)
    assert (change.correction, change.name) == (raised, "姓名")
    assert licences_of_cases([company])[0].state == "valid"
    page = client_as("zhangsan").get(f"/my/licences/{licence.id}/").content.decode()
    assert "发证以后，登记数据改过" in page
    assert any("证照用到的一项登记数据改了" in one.title for one in messages_of(zhangsan.id))


def test_the_register_check_at_the_desk_shows_the_dispute(company):
    with world.at("2026-04-14T10:00"):
        number = exchange.raise_data_correction(
            world.official("SJ-R"),
            company,
            element="pop.name",
            shown=registered("pop.name"),
            claimed="张三丰",
            subject=Case.objects.get(number=company).subjects[0],
        )
        page = client_as("sj_receive").post(f"/desk/cases/{company}/check-registers/").content.decode()

    assert "有异议，正在核实" in page and number in page
