"""A city under load while parts of it are killed, and what must hold afterwards: nothing lost, nothing doubled, clocks right."""

from __future__ import annotations

import contextlib
import json
import os
import random
import re
import signal
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import count

import httpx

from onewindow.config.journey.applying import fill_in, reviewed
from onewindow.config.journey.browser import Browser, Stuck
from onewindow.config.journey.playing import CASE_NUMBER, PASSWORD, Playing
from onewindow.config.journey.stories import find_story
from tests.support.city import City, wait_for

APPLICANTS = ("ST04", "ST06", "ST08", "ST09")  # four people who have nothing to do with each other
OFFICIALS = ("sj_receive", "sj_review", "jt_receive", "cg_receive", "xf_receive")
WORK_BETWEEN_KILLS = 4  # acts that were acknowledged
LOST_IN_TRANSIT = (
    httpx.HTTPError,
    Stuck,
    json.JSONDecodeError,
    StopIteration,
)  # what a client sees of a server that was killed

# Each statement names what must not be there; a row is a fault.
DOUBLED = {
    "a draft became two cases": """
        select draft_number, count(*) from cases_case where draft_number <> '' and parent_id is null
        group by 1 having count(*) > 1""",
    "a submitted draft has no case": """
        select d.number from intake_draft d where d.state = 'submitted'
        and not exists (select 1 from cases_case c where c.number = d.case_number and c.draft_number = d.number)""",
    "a case was opened without its draft being closed": """
        select c.number from cases_case c join intake_draft d on d.number = c.draft_number
        where c.parent_id is null and d.state <> 'submitted'""",
    "an act was recorded twice": """
        select object, act, facts->>'step', count(*) from ledger_entry
        where act in ('cases.open_case', 'cases.accept_case', 'cases.complete_step')
        group by 1, 2, 3 having count(*) > 1""",
    "a step is done without its act, or the act was recorded without it": """
        select c.number, s.code, s.state from cases_step s join cases_case c on c.id = s.case_id
        where s.action <> 'accept' and (s.state = 'done') <> exists (
            select 1 from ledger_entry e where e.object = 'case:' || c.number and e.act = 'cases.complete_step'
            and e.facts->>'step' = s.code)""",
    "an accepted case has no acceptance in the ledger, or two notices": """
        select c.number from cases_case c where c.kind = 'item' and c.accepted_at is not null and (
            (select count(*) from ledger_entry e where e.object = 'case:' || c.number and e.act = 'cases.accept_case') <> 1
            or (select count(*) from documents_legaldocument d
                where d.case_number = c.number and d.kind = 'acceptance_notice') <> 1)""",
    "a case has no receipt, or two": """
        select c.number from cases_case c where c.parent_id is null and c.draft_number <> ''
        and (select count(*) from documents_legaldocument d where d.case_number = c.number and d.kind = 'receipt') <> 1""",
    "a decided case has no decision, or two": """
        select c.number from cases_case c where c.kind = 'item' and c.outcome <> ''
        and (select count(*) from documents_legaldocument d where d.case_number = c.number and d.kind = 'decision') <> 1""",
    "a case bears two licences of a kind": """
        select case_number, type from licences_licence where case_number <> '' group by 1, 2 having count(*) > 1""",
    "a live case waits for nobody": """
        select c.number from cases_case c where c.kind = 'item' and c.state in ('received', 'accepted')
        and not exists (select 1 from cases_step s where s.case_id = c.id and s.state = 'open')""",
    "a draft's purpose is open after its submission, or a live case's is not": """
        select d.number from intake_draft d join exchange_purpose p on p.number = d.number
        where d.state = 'submitted' and p.closed_at is null
        union all select c.number from cases_case c left join exchange_purpose p on p.number = c.number
        where c.state in ('received', 'accepted') and c.number is not null and (p.number is null or p.closed_at is not null)""",
    "the applicant was not told that her case arrived": """
        select c.number from cases_case c where c.parent_id is null and c.draft_number <> ''
        and not exists (select 1 from notifications_message m where m.key like 'cases.received:' || c.id || ':%%')""",
}
CLOCKS = """
import json
from onewindow.cases.models import Case
from onewindow.cases.queries.building import terms_of
from onewindow.cases.rules import clocks
wrong, right = [], 0
for case in Case.objects.filter(kind="item", received_at__isnull=False):
    terms = terms_of(case)
    if case.accepted_at is None:
        expected = (clocks.correction_due(case.received_at),)
        kept = (case.correction_due,)
    elif terms is not None:
        found = clocks.dues(terms, [])
        expected, kept = (found.promised, found.statutory), (case.promised_due, case.statutory_due)
        starts = [entry for entry in case.clock if entry["act"] == "start"]
        if len(starts) != 1:
            wrong.append([case.number, "started", len(starts)])
    right += expected == kept
    if expected != kept:
        wrong.append([case.number, str(expected), str(kept)])
print("CLOCKS", json.dumps({"wrong": wrong, "right": right}))
"""


@dataclass
class Soak:
    """The load on a city, and what its server has acknowledged."""

    city: City
    submitted: dict[str, str] = field(default_factory=dict)  # a draft's number: the case's
    acted: set[tuple[str, str]] = field(default_factory=set)  # a case's number, and the step or `accept`
    ended: threading.Event = field(default_factory=threading.Event)
    faults: list[str] = field(default_factory=list)
    troubles: list[str] = field(default_factory=list)  # what clients saw of the deaths

    def run(self, seconds: float, kills: Sequence[Callable[[], None]]) -> None:
        """Loads the city for at least so long and kills in turns, each time after it was seen to work again.

        Comes back when all kills were done, and the city was whole once more and idle.
        """
        work = [lambda story=story: self._apply(story) for story in APPLICANTS]
        work += [lambda login=login: self._decide(login) for login in OFFICIALS]
        threads = [threading.Thread(target=self._guarded, args=(one,)) for one in work]
        until = time.monotonic() + seconds
        for thread in threads:
            thread.start()
        try:
            turns = count()
            while (turn := next(turns)) < len(kills) or time.monotonic() < until:
                self._wait_for_work()
                time.sleep(random.uniform(0, 0.3))
                kills[turn % len(kills)]()
            self._wait_for_work()
        finally:
            self.ended.set()
            for thread in threads:
                thread.join(120)
        self.city.wait_until_ready()

    def _wait_for_work(self) -> None:
        before = len(self.submitted) + len(self.acted)
        wait_for(
            lambda: len(self.submitted) + len(self.acted) >= before + WORK_BETWEEN_KILLS,
            lambda: f"the city to work under load: {self.troubles[-3:]}",
        )

    def _guarded(self, work: Callable[[], None]) -> None:
        try:
            work()
        except Exception as error:  # a thread's own fault must not pass unseen
            self.faults.append(f"{type(error).__name__}: {error}")

    @property
    def _goes_on(self) -> bool:
        return not self.ended.is_set()

    def _apply(self, story_id: str) -> None:
        """An applicant who fills in and submits again and again; what fails she does again, as people do."""
        with contextlib.ExitStack() as stack:
            run = Playing(find_story(story_id), self.city.url, lambda _: None, stack=stack)
            who = run.story.applicant
            while self._goes_on:
                try:
                    client = self._with_token(run.browser(who))
                    self._abandon_what_is_half_done(client)
                    form, values = reviewed(fill_in(run, run.browser(who), set()))
                except LOST_IN_TRANSIT as error:
                    self.troubles.append(str(error))
                    time.sleep(0.2)
                    continue
                draft = re.search(r"CG\w+", form.action).group()
                self.submitted[draft] = wait_for(
                    lambda form=form, values=values, client=client: self._send(form.action, values, client.cookies),
                    f"{draft} to be acknowledged",
                )

    def _abandon_what_is_half_done(self, client: httpx.Client) -> None:
        """One thing has one open draft; one in whose middle the server died is begun anew."""
        for draft in client.get("/api/v1/drafts").raise_for_status().json():
            client.delete(f"/api/v1/drafts/{draft['number']}").raise_for_status()

    def _send(self, action: str, values: dict[str, object], cookies: httpx.Cookies) -> str | None:
        with httpx.Client(cookies=cookies, timeout=20) as connection, contextlib.suppress(httpx.HTTPError):
            answer = connection.post(action, data=values, headers={"Referer": action})
            found = CASE_NUMBER.search(answer.headers.get("Location", "")) if answer.status_code == 302 else None
            return found.group() if found else None
        return None

    def _decide(self, login: str) -> None:
        """An official who takes whatever waits; only what was answered with success counts as acknowledged."""
        with Browser(self.city.url, login) as browser:
            is_known = False
            while self._goes_on:
                try:
                    if not is_known:
                        browser.sign_in(login, PASSWORD)
                        is_known = True
                    client = self._with_token(browser)
                    tasks = client.get("/api/v1/tasks", params={"limit": 20}).raise_for_status().json()["tasks"]
                except LOST_IN_TRANSIT as error:
                    self.troubles.append(str(error))
                    time.sleep(0.2)
                    continue
                for task in tasks:
                    if self._goes_on:
                        self._conclude(client, task)
                time.sleep(0.2)

    def _with_token(self, browser: Browser) -> httpx.Client:
        """The browser's client, ready to speak to the API: with the token that its cookie holds."""
        token = next(value for name, value in browser.client.cookies.items() if name.endswith("csrf"))
        browser.client.headers.update({"X-CSRFToken": token, "Referer": self.city.url})
        return browser.client

    def _conclude(self, browser: httpx.Client, task: dict[str, str]) -> None:
        is_receipt = task["kind"] == "receipt"
        path = f"/api/v1/tasks/{task['case']}/" + ("accept" if is_receipt else f"steps/{task['step']}")
        body = None if is_receipt else {"result": "pass", "opinion": "符合"}
        with contextlib.suppress(httpx.HTTPError):
            answer = browser.post(path, json=body)
            if answer.status_code == 200:
                self.acted.add((task["case"], "accept" if is_receipt else task["step"]))


def kill(*pids: int) -> None:
    """kill -9, each by its number."""
    for pid in pids:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def postmaster(city: City) -> int:
    """The process number of the city's database server."""
    return int((city.state / "main/data/postmaster.pid").read_text().splitlines()[0])
