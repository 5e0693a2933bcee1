import contextlib
import json
import os
import random
import re
import threading
import time
from collections import Counter

import httpx
import psycopg
import pytest

from onewindow.config.embedded_postgres import Cluster
from onewindow.config.journey.applying import fill_in, reviewed
from onewindow.config.journey.playing import CASE_NUMBER, Playing
from onewindow.config.journey.stories import find_story
from tests.journeys.personal import personal_in_log
from tests.journeys.soak import APPLICANTS, CLOCKS, DOUBLED, Soak, kill, postmaster
from tests.support.city import running_city, wait_for

pytestmark = pytest.mark.city

ON = "2026-05-20T10:00:00+08:00"
UNDONE = "select count(*) from procrastinate_jobs where status in ('todo', 'doing') and task_name !~ 'sweeps|stalled|seal_entries'"
NEWEST_WORKER = "select coalesce(max(id), 0) from procrastinate_workers"
NOTICES = "select id::text, link from notifications_message"
RETRY_STALLED = """
from procrastinate.contrib.django import app
app.configure_task("foundation.retry_stalled_jobs").defer(timestamp=0)
"""
DONE = """
select c.number, s.code from cases_step s join cases_case c on c.id = s.case_id where s.state = 'done'
union all select number, 'accept' from cases_case where accepted_at is not null
"""
CASES = "select count(*) from cases_case where parent_id is null and draft_number = any(%s)"


@pytest.fixture(scope="module")
def frail():
    """A city of its own: what is killed here must not be missing elsewhere."""
    with running_city() as city:
        yield city
        assert personal_in_log(city) == set()


@pytest.fixture
def drafts(frail):
    """Four people, each at the review page of an application: what they would send, and how they send it."""
    with contextlib.ExitStack() as stack:
        control = stack.enter_context(httpx.Client(base_url=frail.url, timeout=60))
        waiting = []
        for story in map(find_story, APPLICANTS):
            put_back(control, story)
            run = Playing(story, frail.url, lambda text: None, stack=stack)
            form, values = reviewed(fill_in(run, run.browser(run.story.applicant), set()))
            waiting.append(Application(run, form.action, values))
        yield waiting


def put_back(control, story):
    given = {"people": story.people, "companies": story.companies, "objects": story.objects}
    control.post("/api/v1/demo/reset", json=given).raise_for_status()
    control.post("/api/v1/demo/clock", json={"at": ON}).raise_for_status()


class Application:
    """One application about to be submitted."""

    def __init__(self, run, action, values):
        self.run, self.action, self.values = run, action, values
        self.client = run.browser(run.story.applicant).client
        self.draft = re.search(r"CG\w+", action).group()
        self.asked = 0

    def send(self):
        """Sends it over a connection of its own; the case's number once the server has acknowledged it, else None."""
        self.asked += 1
        with httpx.Client(cookies=self.client.cookies, timeout=20) as connection, contextlib.suppress(httpx.HTTPError):
            answer = connection.post(self.action, data=self.values, headers={"Referer": self.action})
            found = CASE_NUMBER.search(answer.headers.get("Location", "")) if answer.status_code == 302 else None
            return found.group() if found else None
        return None

    def send_until_acknowledged(self):
        """What a person does whose browser shows an error: sends the same page again."""
        return wait_for(self.send, f"{self.draft} to be acknowledged")


def address(city):
    return Cluster("main", city.state / "main", None).url()


def ask(city, statement, *values):
    with psycopg.connect(address(city)) as connection:
        return connection.execute(statement, values).fetchall()


def during(act, fault):
    """Does an act, and something bad at a random moment of it."""
    found = []
    acting = threading.Thread(target=lambda: found.append(act()))
    acting.start()
    time.sleep(random.uniform(0, 0.15))
    fault()
    acting.join()
    return found[0]


def test_two_at_once_become_one_case(frail, drafts):
    application = drafts[0]
    answers = []
    threads = [threading.Thread(target=lambda: answers.append(application.send())) for _ in range(6)]

    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(answers) == 6
    assert len(set(answers)) == 1 and answers[0] is not None
    assert ask(frail, CASES, [application.draft]) == [(1,)]


def test_a_killed_web_server_loses_no_submission_and_doubles_none(frail, drafts):
    faults = [
        lambda: kill(*frail.pids("granian")[-2:]),  # the processes that answer
        lambda: kill(*frail.pids("granian")),  # and the one above them, which `make up` starts again
    ]

    numbers = [
        during(application.send_until_acknowledged, faults[index % 2]) for index, application in enumerate(drafts)
    ]
    frail.wait_until_ready()
    again = [application.send_until_acknowledged() for application in drafts]

    assert again == numbers
    assert len(set(numbers)) == len(drafts)
    assert ask(frail, CASES, [application.draft for application in drafts]) == [(len(drafts),)]


def test_a_killed_worker_sends_one_notice_for_each_event(frail, drafts):
    numbers = []

    for application in drafts:
        before = ask(frail, NEWEST_WORKER)
        numbers.append(during(application.send_until_acknowledged, lambda: kill(*workers(frail))))
        wait_for(lambda before=before: ask(frail, NEWEST_WORKER) > before, "another worker")
        application.send_until_acknowledged()
    give_back_what_dead_workers_held(frail)
    wait_for(lambda: ask(frail, UNDONE) == [(0,)], "all jobs to be done")

    notices = [row for row in ask(frail, NOTICES) if any(number in row[1] for number in numbers)]
    assert sorted(link for _, link in notices) == sorted(f"/my/cases/{number}/" for number in numbers)
    mails = Counter(re.findall(r"^Message-ID: <(\w+)@", mail_of(frail), re.MULTILINE))
    sent = [mails[id_.replace("-", "")] for id_, _ in notices]
    assert min(sent) >= 1
    assert sum(sent) <= len(notices) + len(drafts)  # twice only when killed between sending a mail and noting it


def workers(city):
    return city.pids("onewindow.config.cli", "worker")


def give_back_what_dead_workers_held(city):
    """What happens by itself half a minute after a worker's last sign of life, and within the minute after."""
    with psycopg.connect(address(city)) as connection:
        connection.execute(
            "update procrastinate_workers set last_heartbeat = last_heartbeat - interval '1 minute'"
            " where id < (select max(id) from procrastinate_workers)"
        )
    done = city.command("shell", "--no-imports", "-c", RETRY_STALLED)
    assert done.returncode == 0, done.stdout


def mail_of(city):
    return "\n".join(file.read_text("utf-8") for file in sorted((city.state / "mail").glob("*.log")))


def test_a_killed_database_keeps_what_was_acknowledged(frail, drafts):
    numbers = [application.send_until_acknowledged() for application in drafts[:2]]
    server = postmaster(frail)

    kill(*[pid for pid, command in frail.processes().items() if pid == server or command.startswith("postgres:")])
    frail.stop()
    frail.start()

    again = [application.send_until_acknowledged() for application in drafts[:2]]
    assert again == numbers
    for application, number in zip(drafts, numbers, strict=False):
        case = application.run.browser(application.run.story.applicant).json(f"/api/v1/cases/{number}")
        assert case["parts"][0]["state"] == "received"


def test_a_city_under_load_survives_the_death_of_any_part(frail):
    with httpx.Client(base_url=frail.url, timeout=60) as control:
        for story in map(find_story, APPLICANTS):
            put_back(control, story)
    soak = Soak(frail)
    kills = [
        lambda: kill(*frail.pids("granian")[-1:]),
        lambda: kill(*workers(frail)),
        lambda: kill(postmaster(frail)),
        lambda: kill(*frail.pids("granian")),
    ]

    soak.run(float(os.environ.get("ONEWINDOW_SOAK_S", "0")), kills)
    give_back_what_dead_workers_held(frail)
    wait_for(lambda: ask(frail, UNDONE) == [(0,)], "all jobs to be done", seconds=300)

    assert soak.faults == []
    assert len(soak.submitted) >= 4 and soak.acted, soak.troubles[-5:]
    found = dict(
        ask(frail, "select draft_number, number from cases_case where parent_id is null and draft_number <> ''")
    )
    assert {draft: found.get(draft) for draft in soak.submitted} == soak.submitted, "nothing acknowledged is lost"
    done = {(number, code) for number, code in ask(frail, DONE)}
    assert soak.acted - done == set(), "no concluded task is lost"
    assert {fault: rows for fault, statement in DOUBLED.items() if (rows := ask(frail, statement))} == {}
    told = frail.command("shell", "--no-imports", "-c", CLOCKS).stdout
    clocks = json.loads(told[told.index("CLOCKS") + 6 :])
    assert clocks["wrong"] == [] and clocks["right"] >= 4
    assert "Everything is as it was sealed." in frail.command("ledger", "verify").stdout
