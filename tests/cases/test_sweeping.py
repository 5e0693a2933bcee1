"""The sweep: one case that cannot be swept keeps no other waiting, and those that aren't due keep none that is."""

import pytest

from onewindow.cases import services
from onewindow.cases.models import Case
from onewindow.cases.services import CorrectionPoint, silence, sweeping
from tests.cases import world

QUESTIONS = {
    "FOOD": {"q_prepack": "no", "q_cold": "no", "q_agent": "no"},
    "SIGN": {"q_large": "yes", "q_street": "yes"},
}


def file(item, key, missing=()):
    owner = world.person("liuyang")
    opening = world.single(
        owner, item, QUESTIONS[item], applicant=next(iter(owner.represents)), missing=missing, key=key
    )
    return services.open_case(owner, opening)


def states(*numbers):
    found = dict(Case.objects.filter(number__in=numbers).values_list("number", "state"))
    return [found[number] for number in numbers]


@pytest.fixture
def two(city):
    with world.at("2026-02-10T16:00"):
        return file("FOOD", "one"), file("FOOD", "two")


@pytest.mark.parametrize("which", [0, 1])
def test_a_case_that_fails_keeps_no_other_from_being_accepted(two, monkeypatch, which):
    accept = sweeping.accept

    def failing(actor, tree, part, *args, **kwargs):
        if part.case.number == two[which]:
            raise ValueError("刘洋")
        accept(actor, tree, part, *args, **kwargs)

    monkeypatch.setattr(sweeping, "accept", failing)
    with world.at("2026-02-24T17:01"):
        services.sweep_cases()

    assert states(two[which], two[1 - which]) == ["received", "accepted"]


def test_a_part_of_the_sweep_that_fails_keeps_no_other_part_from_running(two, monkeypatch):
    def fail(*_args):
        raise ValueError("broken")

    seen = []
    monkeypatch.setattr(sweeping, "deem_renewals", fail)
    monkeypatch.setattr(sweeping, "escalate_tasks", lambda: seen.append("escalated"))
    services.sweep_cases()

    assert seen == ["escalated"]


def test_silence_that_cannot_be_carried_out_for_one_case_is_for_the_others(city, monkeypatch):
    with world.at("2025-10-20T10:00"):
        numbers = file("SIGN", "one"), file("SIGN", "two")
        for number in numbers:
            services.accept_case(world.official("CG-R"), number)
    item_of = silence.item_of

    def broken(case):
        if case.number == numbers[0]:
            raise LookupError(case.version)
        return item_of(case)

    monkeypatch.setattr(silence, "item_of", broken)
    with world.at(f"{Case.objects.get(number=numbers[0]).statutory_due}T18:00"):
        services.sweep_cases()

    assert [Case.objects.get(number=number).silence for number in numbers] == ["", "not_granted"]


def test_many_corrections_that_are_not_due_keep_none_that_is_from_lapsing(two, monkeypatch):
    monkeypatch.setattr(sweeping, "AT_ONCE", 1)
    for number, moment in ((two[0], "2026-02-13T10:00"), (two[1], "2026-02-11T10:00")):
        with world.at(moment):
            services.request_correction(world.official("SJ-R"), number, [CorrectionPoint("M-SITE", "请提供租赁合同")])
    due = Case.objects.get(number=two[1]).correction["due"]
    assert due < Case.objects.get(number=two[0]).correction["due"]
    with world.at(f"{due}T18:00"):
        services.sweep_cases()

    assert states(*two) == ["correction_pending", "deemed_withdrawn"]


def test_many_papers_that_are_not_due_keep_none_that_is_from_being_missed(city, monkeypatch):
    monkeypatch.setattr(sweeping, "AT_ONCE", 1)
    numbers = []
    for day in (18, 16):
        with world.at(f"2026-09-{day}T09:00"):
            numbers.append(file("SIGN", str(day), missing=("M-SITE",)))
        with world.at(f"2026-09-{day}T10:00"):
            services.accept_case(world.official("CG-R"), numbers[-1], tolerated=["M-SITE"])
    with world.at("2026-09-30T18:00"):
        services.sweep_cases()

    assert states(*numbers) == ["accepted", "acceptance_revoked"]
