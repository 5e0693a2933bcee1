from datetime import UTC, datetime, timedelta

import pytest
from django.http import HttpResponse

from onewindow.config import queries, services
from onewindow.config.middleware import BusinessTime
from onewindow.config.models import ClockOffset
from onewindow.foundation import clock, sweeps

STORY = datetime(2026, 11, 16, 2, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def real_time():
    with clock.use_offset(timedelta()):
        yield


@pytest.fixture
def swept(monkeypatch):
    seen = []
    monkeypatch.setattr(sweeps, "_sweeps", {"test.sweep": lambda: seen.append(clock.now())})
    return seen


@pytest.mark.django_db
def test_moving_the_clock_runs_the_sweeps_in_the_new_time_before_it_returns(swept):
    moved = services.move_clock(STORY)

    assert abs(moved - STORY) < timedelta(minutes=1)
    assert len(swept) == 1
    assert abs(swept[0] - STORY) < timedelta(minutes=1)


@pytest.mark.django_db
def test_the_clock_goes_back_to_real_time(swept):
    services.move_clock(STORY)
    services.move_clock(None)

    assert clock.offset() == timedelta()
    assert ClockOffset.objects.get().seconds == 0


@pytest.mark.django_db
def test_production_refuses_to_move_the_clock(settings, swept):
    settings.ONEWINDOW_DEMO = False

    with pytest.raises(services.ClockIsReal):
        services.move_clock(STORY)
    assert swept == []
    assert not ClockOffset.objects.exists()


@pytest.mark.django_db
def test_a_job_works_in_business_time(swept):
    services.move_clock(STORY)
    clock.use_offset(timedelta())

    queries.use_business_time()

    assert abs(clock.now() - STORY) < timedelta(minutes=1)


@pytest.mark.django_db
def test_a_request_works_in_business_time_and_leaves_none_behind(rf, swept):
    services.move_clock(STORY)
    clock.use_offset(timedelta())
    seen = []

    def view(request):
        seen.append(clock.now())
        return HttpResponse()

    BusinessTime(view)(rf.get("/services/"))

    assert abs(seen[0] - STORY) < timedelta(minutes=1)
    assert clock.offset() == timedelta()


@pytest.mark.django_db
def test_static_files_and_health_cost_no_statement_for_the_clock(rf, django_assert_num_queries):
    with django_assert_num_queries(0):
        BusinessTime(lambda request: HttpResponse())(rf.get("/healthz"))
