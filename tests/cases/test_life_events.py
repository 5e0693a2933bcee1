"""A death, a move or a closing in a register is followed up: mandates, offers, cases, licences."""

import json
from datetime import date, timedelta

import psycopg
import pytest
from django.db import IntegrityError, transaction

from onewindow.cases.models import Step
from onewindow.foundation import clock
from onewindow.foundation.personal import lookup_hash
from onewindow.foundation.roles import owner_connection, role_url
from onewindow.identity.models import Account, Mandate
from onewindow.ledger.queries import acts_on
from onewindow.licences.models import DeregistrationDue, Licence
from onewindow.notifications.queries import messages_of
from onewindow.offers.models import Offer
from onewindow.registers.services import publish_all_changes, schema_of
from tests.cases import world
from tests.support.queue import run_queued_jobs

ZHANGSAN = "339902198803121010"


@pytest.fixture
def register(city):
    """Writes into a register as its owner does, and has it told; taken back after the test."""

    def wrote(code, key, **values):
        with psycopg.connect(role_url(f"onewindow_reg_{code}"), autocommit=True) as owner:
            owner.execute(
                f"update {schema_of(code)}.record set body = body || %s::jsonb where key = %s",
                [json.dumps(values, ensure_ascii=False), key],
            )
        publish_all_changes()
        run_queued_jobs()

    yield wrote
    with owner_connection() as owner:
        for code in ("pop", "ent"):
            owner.execute(f"insert into {schema_of(code)}.message (id, kind, answer) values ('life', 'test', '{{}}')")


def mandate(zhangsan, *, gives):
    other = Account.objects.get(login="limei")
    pair = (zhangsan.party, other.party_id) if gives else (other.party_id, zhangsan.party)
    return Mandate.objects.create(
        principal_id=pair[0], agent_id=pair[1], account_id=zhangsan.id if gives else other.id, scopes=["fill"],
        since=date(2026, 1, 1), until=date(2099, 1, 1), text="委托", signed_at=clock.now(),
    )  # fmt: skip


def test_with_a_death_mandates_end_offers_lapse_and_open_cases_are_looked_at(register, zhangsan, bundle_number):
    given, held = mandate(zhangsan, gives=True), mandate(zhangsan, gives=False)
    offer = Offer(
        item="ELDERALLOW", ref=lookup_hash(ZHANGSAN), party=zhangsan.party, kind="first", occasion="80",
        reached_on=clock.today(), notify_on=clock.today() + timedelta(days=1), purpose="MD1", state="told", found_at=clock.now(),
    )  # fmt: skip
    offer.put_content({})
    offer.save()
    run_queued_jobs()

    register("pop", ZHANGSAN, alive=False)

    for row in (given, held):
        row.refresh_from_db()
        assert (row.ended_because, row.ended_at is not None, row.ended_by_id) == ("death", True, None)
    offer.refresh_from_db()
    assert offer.state == "lapsed"
    company = world.number_of("COMPANY")
    assert any(act.act == "cases.follow_life" for act in acts_on(f"case:{company}"))
    assert any("当事人已去世" in one.title for one in messages_of(world.official("SJ-R").id))


def test_nobody_else_is_touched_by_a_death(register, zhangsan):
    row = mandate(zhangsan, gives=True)

    register("pop", "339904197905061010", alive=False)

    row.refresh_from_db()
    assert row.ended_at is None


def test_licences_of_who_died_are_marked_to_be_deregistered_and_stay_until_then(register, zhangsan, bundle_number):
    from onewindow.cases import services

    with world.at("2026-04-13T10:30"):
        services.accept_case(world.official("SJ-R"), world.number_of("COMPANY"))
        world.finish("COMPANY")
        run_queued_jobs()
    licence = Licence.objects.filter(case_number=world.number_of("COMPANY")).order_by("id").first()
    Licence.objects.filter(id=licence.id).update(holders=[lookup_hash(ZHANGSAN)])

    for alive in (False, True, False):
        register("pop", ZHANGSAN, alive=alive)

    assert DeregistrationDue.objects.get(licence=licence).because == "death"
    licence.refresh_from_db()
    assert licence.state == "valid"
    approving = Step.objects.filter(case__key="COMPANY", action="approve").values_list("post", flat=True)
    for post in approving or Step.objects.filter(case__key="COMPANY").values_list("post", flat=True):
        assert sum("证照要不要注销" in one.title for one in messages_of(world.official(post).id)) >= 1


def test_a_move_is_told_to_those_who_work_on_the_persons_case(register, zhangsan, bundle_number):
    run_queued_jobs()

    register("pop", ZHANGSAN, residence_division="339904")

    assert any("户籍或者居住地变了" in one.title for one in messages_of(world.official("SJ-R").id))


def test_a_mandate_ends_by_somebody_or_by_an_event_and_never_by_both(zhangsan):
    row = mandate(zhangsan, gives=True)

    with pytest.raises(IntegrityError, match="mandate_ended_by_somebody"), transaction.atomic():
        Mandate.objects.filter(id=row.id).update(ended_at=clock.now(), ended_by_id=zhangsan.id, ended_because="death")
