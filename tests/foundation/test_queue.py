import pytest
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob
from structlog.testing import capture_logs

from onewindow.foundation import queue, sweeps, tasks
from onewindow.foundation.queue import enqueue_many
from tests.support.queue import run_queued_jobs


@pytest.fixture
def ran(monkeypatch):
    seen = []
    monkeypatch.setattr(sweeps, "_sweeps", {"test.first": lambda: seen.append("first")})
    return seen


@pytest.mark.django_db
def test_a_job_runs_when_it_is_due(ran):
    queue.enqueue("foundation.run_sweeps", timestamp=0)

    assert run_queued_jobs() == ["foundation.run_sweeps"]
    assert ran == ["first"]


@pytest.mark.django_db
def test_no_jobs_cost_no_statement(django_assert_num_queries):
    with django_assert_num_queries(0):
        enqueue_many("foundation.run_sweeps", [])


@pytest.mark.django_db
def test_many_jobs_cost_one_statement(django_assert_num_queries):
    enqueued = "foundation.retry_stalled_jobs"  # a registered name; the queueing lock admits one of them
    with django_assert_num_queries(1):
        queue.enqueue_many(enqueued, [{"timestamp": 1}])

    assert ProcrastinateJob.objects.filter(task_name=enqueued).count() == 1


def test_what_config_sets_runs_before_each_job(monkeypatch, ran):
    monkeypatch.setattr(queue, "before_job", lambda: ran.append("before"))

    app.tasks["foundation.run_sweeps"].func(timestamp=0)

    assert ran == ["before", "first"]


def test_one_failing_sweep_keeps_no_other_from_running(monkeypatch):
    seen = []

    def fail():
        raise ValueError("broken")

    monkeypatch.setattr(sweeps, "_sweeps", {})
    sweeps.register_sweep("test.fails", fail)
    sweeps.register_sweep("test.works", lambda: seen.append("works"))

    with pytest.raises(ExceptionGroup) as caught:
        sweeps.run_sweeps()

    assert seen == ["works"]
    assert caught.value.exceptions[0].__notes__ == ["in the sweep test.fails"]


def test_the_queue_looks_after_itself_every_minute():
    periods = {(entry.task.name, entry.cron) for entry in app.periodic_registry.periodic_tasks.values()}

    assert {("foundation.retry_stalled_jobs", "* * * * *"), ("foundation.run_sweeps", "* * * * *")} <= periods
    assert tasks.run_sweeps.name == "foundation.run_sweeps"


def test_a_row_that_fails_is_logged_without_its_message_and_keeps_no_other_from_its_turn():
    done = []

    def act(row):
        if row == "b":
            raise ValueError("张三 440300199001011234")
        done.append(row)

    with capture_logs() as logs:
        for row in "abc":
            sweeps.alone(act, row)

    assert done == ["a", "c"]
    [entry] = logs
    assert (entry["log_level"], entry["act"], entry["row"], entry["error"]) == ("error", "act", "b", "ValueError")
    assert "张三" not in str(entry)
