from datetime import date, datetime

import pytest

from onewindow.exchange.connectors import source_of
from onewindow.exchange.models import Answer, Purpose, Trace
from onewindow.exchange.queries import matching_projects, refs_of, traces_of
from onewindow.exchange.rules import Comparing, Condition, population_conditions
from onewindow.exchange.services import EvidenceRead, match_population, read_now, widen_purpose
from onewindow.foundation import clock
from onewindow.foundation.actor import system_actor
from onewindow.foundation.personal import lookup_hash

MATCH, CHECK = "MD33990020251222000008E", "MD33990020251222000009C"
JOB = "elder_allowance_match"
ASKED = ("pop.id_no", "pop.birth_date")
ZHAO, CHA, BAI, CHAPO, YU = (
    "339902194608201025",
    "33992119360501101X",
    "339903192609091013",
    "339921193812011020",
    "339903194612151020",
)

pytestmark = pytest.mark.django_db(transaction=True)


def on(day, monkeypatch):
    moment = datetime.fromisoformat(f"{day}T02:00:00+08:00")
    monkeypatch.setattr(clock, "now", lambda: moment)


def numbers(found):
    return {row["pop.id_no"] for row in found.rows}


@pytest.fixture
def night(city, monkeypatch):
    on("2026-07-21", monkeypatch)
    return system_actor(JOB)


def test_a_population_is_found_by_the_registers_condition_on_that_day(night, monkeypatch):
    assert numbers(match_population(night, MATCH, ASKED)) == {ZHAO, CHA, BAI, CHAPO}

    on("2026-07-20", monkeypatch)
    assert ZHAO not in numbers(match_population(night, MATCH, ASKED))
    on("2026-11-15", monkeypatch)
    assert YU in numbers(match_population(night, MATCH, ASKED))


def test_only_what_was_asked_leaves_the_register(night):
    found = match_population(night, MATCH, ASKED)

    assert all(set(row) == set(ASKED) for row in found.rows)
    assert (found.state, found.next_after) == ("answered", "")


def test_everybody_who_was_found_sees_it_in_her_own_trace_and_nobody_else(night, person):
    match_population(night, MATCH, ASKED)

    [seen] = traces_of(refs_of(person("zhaoxiuying")))
    assert seen.purpose_number == MATCH
    assert traces_of(refs_of(person("zhangsan"))) == []
    trace = Trace.objects.get()
    assert set(trace.elements) == {"pop.id_no", "pop.birth_date", "pop.alive", "pop.hukou_division"}
    assert lookup_hash(ZHAO) in Answer.objects.get().subjects


def test_a_narrower_span_reads_fewer_people(night):
    spans = {"pop.birth_date": [("1946-08-20", "1946-08-20"), ("1936-08-20", "1936-08-20")]}

    assert numbers(match_population(night, MATCH, ASKED, between=spans)) == {ZHAO}
    assert Answer.objects.get().rows == 1


@pytest.mark.parametrize(
    ("number", "job", "elements", "reason"),
    [
        ("", JOB, ASKED, "ow.NoPurpose"),
        ("MD339900202512220000999", JOB, ASKED, "ow.NoStandingPurpose"),
        (CHECK, "elder_allowance_check", ASKED, "ow.OutsidePopulation"),
        (MATCH, "another_job", ASKED, "ow.NotOnProject"),
        (MATCH, JOB, ("pop.id_no", "pop.hukou_address"), "ow.NeedNotDeclared"),
        (MATCH, JOB, ("pop.nothing",), "ow.NotShareable"),
    ],
)
def test_nobody_is_looked_for_beyond_the_project(night, number, job, elements, reason):
    found = match_population(system_actor(job), number, elements)

    assert (found.state, found.reason, found.rows) == ("refused", reason, ())
    assert Trace.objects.get().refusal == reason


def test_a_person_an_official_of_another_post_and_an_ended_project_find_nobody(night, person, official, monkeypatch):
    assert match_population(person("zhangsan"), MATCH, ASKED).reason == "ow.NotOnProject"
    assert match_population(official("sj_receive"), MATCH, ASKED).reason == "ow.NotOnProject"
    assert match_population(official("mz_receive"), MATCH, ASKED).state == "answered"

    on("2029-01-01", monkeypatch)
    assert match_population(night, MATCH, ASKED).reason == "ow.NoStandingPurpose"


def test_a_project_that_the_same_person_approved_finds_nobody(night):
    Purpose.objects.filter(number=MATCH).update(approved_by="mz_data")

    assert match_population(night, MATCH, ASKED).reason == "ow.NoStandingPurpose"


def test_more_is_read_only_of_those_whom_the_project_covers(night):
    read = EvidenceRead("sin", ("sin.card_no",), {"sin.person_id": ZHAO})

    assert read_now(night, MATCH, [read])[0].reason == "ow.OutsidePopulation"
    widen_purpose(MATCH, [lookup_hash(ZHAO)])
    assert read_now(night, MATCH, [read])[0].rows == ({"sin.card_no": "QL00000007"},)


def test_a_register_that_fails_is_an_answer_and_leaves_a_trace(night, settings, monkeypatch):
    monkeypatch.setattr("onewindow.exchange.connectors.hosted.MATCH", "select pg_sleep(1), {record}, {where}, %s")
    found = match_population(night, MATCH, ASKED)

    assert (found.state, found.reason) == ("failed", "ow.SourceFailed")
    assert Answer.objects.get().state == "failed"


def test_a_population_is_read_page_by_page(night):
    source = source_of("pop")
    conditions = population_conditions({"where": [{"element": "pop.alive", "eq": True}]}, date(2026, 7, 21))

    pages, after = [], ""
    while True:
        page = source.match(["id_no"], conditions, after=after, limit=25)
        pages += [row["id_no"] for row in page.rows]
        after = page.next_after
        if not after:
            break

    assert len(pages) == len(set(pages)) > 50


def test_the_projects_that_look_for_people_are_those_in_force(night, monkeypatch):
    [project] = matching_projects()

    assert (project.number, project.items, project.register, project.jobs) == (MATCH, ("ELDERALLOW",), "pop", (JOB,))
    on("2029-01-01", monkeypatch)
    assert matching_projects() == []


def test_a_condition_that_would_let_everybody_in_is_refused():
    with pytest.raises(ValueError, match="eq, prefix or age_from"):
        population_conditions({"where": [{"element": "pop.alive"}]}, date(2026, 7, 21))


def test_an_age_within_days_becomes_a_date_of_birth():
    where = [{"element": "pop.birth_date", "age_from": 80, "ahead_days": 30}]

    assert population_conditions({"where": where}, date(2026, 7, 21)) == (
        Condition("birth_date", Comparing.UNTIL, "1946-08-20"),
    )
