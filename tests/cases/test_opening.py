import threading
from datetime import UTC, date, datetime

import pytest
from django.db import connection

from onewindow.cases import queries, services
from onewindow.cases.models import Case, CaseMaterial, Step
from onewindow.cases.services.opening import NothingToOpen
from onewindow.documents.queries import documents_of_cases
from onewindow.exchange.models import Purpose
from onewindow.exchange.queries import purpose
from onewindow.foundation.identifiers import number_fault
from onewindow.ledger.queries import acts_on
from onewindow.notifications.queries import messages_of
from tests.cases import world
from tests.support.queue import run_queued_jobs


def test_what_can_begin_is_received_and_the_rest_is_planned(bundle_number):
    states = dict(Case.objects.values_list("key", "state"))
    assert states == {
        "RESTAURANT": "received", "COMPANY": "received", "FOOD": "planned", "FIRE": "planned", "SIGN": "planned",
        "DRAIN": "planned",
    }  # fmt: skip
    assert Case.objects.filter(state="planned", number__isnull=False).count() == 0


def test_parent_and_child_have_their_own_valid_numbers(bundle_number):
    numbers = list(Case.objects.exclude(number=None).values_list("number", flat=True))
    assert len(numbers) == 2
    assert [number_fault(number) for number in numbers] == [None, None]
    assert bundle_number.startswith("YC33990020260413")


def test_the_same_request_gives_the_same_case(zhangsan, bundle_number):
    again = services.open_case(zhangsan, world.restaurant(zhangsan))
    assert again == bundle_number
    assert Case.objects.count() == 6
    assert len(documents_of_cases([bundle_number])) == 1


def test_another_request_gives_another_case(zhangsan, bundle_number):
    assert services.open_case(zhangsan, world.restaurant(zhangsan, key="twice")) != bundle_number


def test_a_submission_without_items_is_refused(zhangsan):
    opening = world.restaurant(zhangsan)
    with pytest.raises(NothingToOpen):
        services.open_case(zhangsan, type(opening)("x", opening.applicant, "web", None, ()))


def test_opening_a_bundle_takes_few_statements(zhangsan):
    services.open_case(zhangsan, world.restaurant(zhangsan, key="warm"))
    opening = world.restaurant(zhangsan, key="measured")
    with world.statements(2):
        services.open_case(zhangsan, opening)


def test_the_purposes_of_what_was_received_are_open(bundle_number):
    child = world.number_of("COMPANY")
    assert purpose(bundle_number).kind == "case"
    assert {"SJ-R", "SJ-V", "SJ-A", "SJ-P"} <= set(Purpose.objects.get(number=child).posts)
    assert purpose(child).closed_at is None


def test_the_receipt_says_the_true_time_and_the_day_from_which_it_counts(city, zhangsan):
    with world.at("2026-04-17T20:15"):  # a Friday evening
        number = services.open_case(zhangsan, world.restaurant(zhangsan))
    case = Case.objects.get(number=number)
    assert case.received_at.replace(second=0, microsecond=0) == datetime(2026, 4, 17, 12, 15, tzinfo=UTC)
    assert case.counts_from == date(2026, 4, 20)
    page = queries.case_page(zhangsan, number)
    assert (page.received_at, page.counts_from) == (case.received_at, case.counts_from)


def test_expected_days_are_given_before_acceptance(bundle_number):
    days = {case.key: case.promised_due for case in Case.objects.all()}
    assert days["COMPANY"] == date(2026, 4, 14)
    assert days["FOOD"] == date(2026, 4, 24)
    assert all(step.due_on for step in Step.objects.exclude(state="skipped"))


def test_the_accepting_step_has_five_working_days_for_its_notice(bundle_number):
    assert Step.objects.get(case__key="COMPANY", code="s1").due_on == date(2026, 4, 20)


def test_steps_that_the_answers_leave_out_are_skipped(bundle_number):
    skipped = set(Step.objects.filter(state="skipped").values_list("case__key", "code"))
    assert skipped == {("FIRE", "s3"), ("SIGN", "s3")}


def test_the_act_is_recorded_without_personal_data(bundle_number):
    [act] = acts_on(f"case:{bundle_number}")
    assert act.act == "cases.open_case"
    assert "张三" not in str(act.facts)


def test_the_applicant_is_told_once_whatever_is_repeated(bundle_number, zhangsan):
    run_queued_jobs()
    case = Case.objects.get(number=bundle_number)
    services.send_notice(str(case.id), bundle_number, "received", "", "")
    told = [one for one in messages_of(zhangsan.id) if one.kind == "case_received"]
    assert len(told) == 1
    assert told[0].link == f"/my/cases/{bundle_number}/"


def test_materials_keep_their_source(bundle_number):
    kept = CaseMaterial.objects.get(case__key="FOOD", code="M-BIZ")
    assert (kept.source, kept.given) == ("licence", "pending")


@pytest.mark.django_db(transaction=True)
def test_two_requests_at_the_same_moment_make_one_case(zhangsan):
    opening = world.restaurant(zhangsan)
    numbers, barrier = [], threading.Barrier(4)

    def submit():
        try:
            barrier.wait(10)
            numbers.append(services.open_case(zhangsan, opening))
        finally:
            connection.close()

    threads = [threading.Thread(target=submit) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(numbers) == 4
    assert len(set(numbers)) == 1
    assert Case.objects.filter(parent=None).count() == 1
