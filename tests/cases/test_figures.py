"""Figures: new defects in round two per 100 cases, what was asked for again, visits, late opinions; each sees her own."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onewindow.cases import queries, services
from onewindow.cases.models import Case, CaseVisit, DayFigure, RefusedAsking
from onewindow.cases.rules.figures import per_hundred
from onewindow.cases.services import CorrectionPoint, errors
from onewindow.foundation import clock
from onewindow.foundation.actor import Actor, ActorKind
from onewindow.foundation.errors import NotFound
from onewindow.foundation.ids import new_id
from onewindow.ledger.queries import acts_on
from tests.cases import world
from tests.cases.pages.conftest import client_as
from tests.cases.test_verifying import correct, verify

QUESTIONS = {"q_large": "yes", "q_street": "yes"}


def signs(count, key=""):
    owner = world.person("linfeng")
    company = next(iter(owner.represents))
    return [
        services.open_case(owner, world.single(owner, "SIGN", QUESTIONS, applicant=company, key=f"{key}{one}"))
        for one in range(count)
    ]


def second_round(number):
    """One notice, its answer, and a second one that names something new."""
    owner, receiver = world.person("linfeng"), world.official("CG-R")
    services.request_correction(receiver, number, [CorrectionPoint("M-SIGNIMG", "看不清")])
    services.supply_correction(owner, number, ())
    points = [CorrectionPoint("M-SIGNIMG", "还看不清"), CorrectionPoint("M-BIZ", "再交执照")]
    for _ in range(2):  # trying again makes no new defect
        with pytest.raises(errors.SecondCorrectionNotice):
            services.request_correction(receiver, number, points)


def of(department, who="DS-S", days=90):
    return next((one for one in queries.figures(world.official(who), days) if one.total.key == department), None)


@given(st.integers(0, 10_000), st.integers(0, 10_000))
def test_a_figure_to_the_hundred_is_never_negative_and_zero_without_cases(count, cases):
    found = per_hundred(count, cases)
    assert found >= 0
    assert found * cases == pytest.approx(count * 100) if cases else found == 0


@pytest.fixture
def four(city):
    with world.at("2026-04-13T09:30"):
        numbers = signs(4)
        second_round(numbers[0])
    return numbers


def test_a_defect_named_only_in_a_second_notice_counts_once(four):
    with world.at("2026-04-14T10:00"):
        found = of("CG")
    assert (found.total.cases, found.total.new_defects, found.total.defects_per_hundred) == (4, 1, 25.0)
    assert [(row.key, row.defects_per_hundred) for row in found.items] == [("SIGN", 25.0)]
    kept = RefusedAsking.objects.get()
    assert (kept.material, kept.post, kept.account) == ("M-BIZ", "CG-R", world.official("CG-R").id)
    tried = [one.facts for one in acts_on(f"case:{four[0]}") if one.act == "cases.refuse_second_notice"]
    assert tried == [{"materials": ["M-BIZ"]}] * 2


def test_what_was_verified_and_asked_for_again_is_counted_too(bundle_number):
    number = world.number_of("COMPANY")
    verify(number)
    with pytest.raises(Exception, match="核实过"):
        correct(number, "M-CHARTER")
    with world.at("2026-04-15T10:00"):
        found = of("SJ")
    assert (found.total.asked_again, found.total.new_defects) == (1, 0)


def test_visits_are_an_average_beside_the_promise(four):
    case = Case.objects.get(number=four[1])
    for _ in range(2):
        CaseVisit.objects.create(case=case, at=clock.now())
    with world.at("2026-04-14T10:00"):
        row = of("CG").items[0]
    assert (row.visits, row.promised) == (0.5, 0)


def test_late_opinions_are_the_asked_departments(four):
    receiver = world.official("CG-R")
    with world.at("2026-04-13T10:00"):
        late = services.ask_opinion(receiver, four[0], post="ZJ-V", question="？", days=1)
        in_time = services.ask_opinion(receiver, four[1], post="ZJ-V", question="？", days=1)
        services.ask_opinion(receiver, four[2], post="ZJ-V", question="？", days=30)
        dropped = services.ask_opinion(receiver, four[3], post="ZJ-V", question="？", days=1)
        services.drop_opinion(receiver, dropped)
        services.answer_opinion(world.official("ZJ-V"), in_time, "好")
    with world.at("2026-04-16T23:30"):
        assert (of("ZJ").opinions, of("ZJ").opinions_late) == (3, 1)
        services.answer_opinion(world.official("ZJ-V"), late, "好")
        assert (of("ZJ").opinions, of("ZJ").opinions_late) == (3, 1)
        assert (of("CG").opinions, of("CG").opinions_late) == (0, 0)


def test_only_the_period_counts(four):
    with world.at("2026-06-30T10:00"):
        assert of("CG", days=30) is None
        assert of("CG", days=90).total.cases == 4


def shown(days=90):
    """The figures of every department, with what is written in the rows kept for each day."""
    return queries.figures(world.official("DS-S"), days)


def test_what_is_kept_for_each_day_gives_the_same_as_a_live_count(four, bundle_number):
    verify(world.number_of("COMPANY"))
    CaseVisit.objects.create(case=Case.objects.get(number=four[1]), at=clock.now())
    with world.at("2026-04-15T10:00"):
        signs(1, key="later")
        live = {days: shown(days) for days in queries.PERIODS}
        assert not DayFigure.objects.exists()
        services.compute_figures()
        assert DayFigure.objects.filter(key="SIGN").get().cases == 4  # today's are counted live
        assert {days: shown(days) for days in queries.PERIODS} == live


def test_what_comes_of_a_case_later_is_counted_after_the_next_night(four):
    with world.at("2026-04-15T10:00"):
        services.compute_figures()
        CaseVisit.objects.create(case=Case.objects.get(number=four[1]), at=clock.now())
        Case.objects.filter(number=four[2]).update(department="CHCG")
        services.compute_figures()  # once a day is enough
        assert of("CG").items[0].visits == 0
    with world.at("2026-04-16T00:05"):
        services.compute_figures()
        assert (of("CG").items[0].visits, of("CG").total.cases, of("CHCG").total.cases) == (1 / 3, 3, 1)


def test_figures_cost_two_statements_and_those_of_after_the_clock_was_put_back_are_not_shown(four):
    with world.at("2026-04-20T10:00"):
        services.compute_figures()
        supervisor = world.official("DS-S")
        queries.figures(supervisor)  # the catalogue is read once
        with world.statements(at_most=2 + 1):  # whether the catalogue is still the same
            found = queries.figures(supervisor)
        assert [one.total.cases for one in found] == [4]
    with world.at("2026-04-12T10:00"):
        assert of("CG") is None


def test_the_centres_supervisors_see_all_and_others_their_own(four, bundle_number):
    with world.at("2026-04-14T10:00"):
        assert {one.total.key for one in queries.figures(world.official("DS-S"))} >= {"CG", "SJ"}
        assert {one.total.key for one in queries.figures(world.official("CG-V"))} == {"CG"}
        assert queries.figures(world.official("GA-R")) == []
    for other in (world.person("linfeng"), Actor(ActorKind.PERSON, new_id())):
        with pytest.raises(NotFound):
            queries.figures(other)


def test_the_page_shows_them(four):
    with world.at("2026-04-14T10:00"):
        page = client_as("ds_supervise").get("/desk/figures/").content.decode()
        assert "每百件第二轮新问题 <b>25</b> 个" in page
        assert "25" in client_as("cg_review").get("/en/desk/figures/?days=365").content.decode()
        assert "/desk/figures/" in client_as("cg_review").get("/desk/").content.decode()
        assert client_as("ga_receive").get("/desk/figures/?days=x").status_code == 200
        assert client_as("linfeng").get("/desk/figures/").status_code in {302, 403}
