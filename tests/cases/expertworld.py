"""A planning permit whose design experts review, as tests of expert reviews meet it."""

from __future__ import annotations

from datetime import date

from onewindow.cases import services
from onewindow.cases.models import CaseMaterial, Expert, ReviewSeat
from tests.cases import world

QUESTIONS = {"q_detail": "no", "q_review": "yes"}
NAMES = ("甲教授", "乙工程师", "丙研究员", "丁高工")
DUE = date(2026, 4, 14)
BEGUN, READ, CLOSED = "2026-04-02T16:00", "2026-04-08T10:00", "2026-04-10T15:00"


def plan():
    """A planning permit of Jin Hai's company, accepted on Monday 30 March 2026."""
    owner = world.person("jinhai")
    with world.at("2026-03-30T09:00"):
        number = services.open_case(
            owner, world.single(owner, "PROJPLAN", QUESTIONS, applicant=next(iter(owner.represents)))
        )
    with world.at("2026-03-30T09:10"):
        services.accept_case(world.official("ZR-R"), number)
    return number


def registered(names=NAMES, field="规划"):
    """Experts in the register of the planning department."""
    head = world.official("ZR-A")
    return [
        services.register_expert(head, name=name, field=field, unit=f"{name}的大学", number=f"EXPERT-{name}")
        for name in names
    ]


def papers(number):
    """The codes of the case's materials that were handed in as files."""
    rows = CaseMaterial.objects.filter(case__number=number).exclude(file_ids=[]).order_by("code")
    return [row.code for row in rows if "身份证" not in row.name]


def begun(number, named=None, draw=0, about=None, when=BEGUN, due_on=DUE):
    """A review that the reviewing post begins; with three named experts where none are given."""
    if named is None:
        named = registered()[:3]
    with world.at(when):
        return services.begin_expert_review(
            world.official("ZR-V"),
            number,
            "s2",
            panel=services.Panel(tuple(named), draw),
            question="疏散宽度够不够？",
            about=papers(number)[:1] if about is None else about,
            due_on=due_on,
        )


def seats(review):
    """The seats, the chair's first."""
    return list(ReviewSeat.objects.filter(review=review, revoked_at=None).order_by("-is_chair", "id"))


def opened(seat, when=READ):
    """The secret of the browser in which an expert used her code."""
    with world.at(when):
        return services.open_with_code(seat.id, services.issue_code(world.official("ZR-V"), seat.id))


def signed(review, when=READ, verdict="pass"):
    """Every expert signs; returns the chair's seat and secret."""
    found = [(seat, opened(seat, when)) for seat in seats(review)]
    with world.at(when):
        for seat, session in found:
            services.sign_expert_opinion(seat.id, session, verdict=verdict, opinion="够宽")
    return found[0]


def summed_up(review, when=READ):
    """Everybody signed, and the chair summed up."""
    chair, session = signed(review, when)
    with world.at(when):
        services.sum_up_review(chair.id, session, summary="一致认为够宽")


def expert(name):
    """An expert of the register by name."""
    return Expert.objects.get(name=name)
