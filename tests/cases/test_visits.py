"""Every visit is an event: who was asked to come, why, by which step; or came unasked. The figure is counted from them."""

from dataclasses import replace

import pytest
from django.db import IntegrityError, transaction

from onewindow.cases import queries, services
from onewindow.cases.models import Case, CaseVisit
from onewindow.cases.services import CorrectionPoint, errors
from onewindow.catalogue.queries import published_item, real_times
from onewindow.catalogue.services import note_real_times
from onewindow.foundation import clock
from onewindow.foundation.actor import Actor, ActorKind
from onewindow.foundation.errors import NotFound
from onewindow.foundation.ids import new_id
from onewindow.ledger.queries import acts_on
from tests.cases import world
from tests.cases.pages.conftest import client_as
from tests.cases.test_inspections import window

QUESTIONS = {"q_large": "yes", "q_street": "yes"}
STRANGERS = {
    "another department's post": lambda: world.official("GA-R"),
    "the applicant": lambda: world.person("linfeng"),
    "another citizen": lambda: world.person("wuguoqiang"),
    "nobody": lambda: Actor(ActorKind.PERSON, new_id()),
}


def opening(owner, *, visits=0, site="", missing=()):
    company = next(iter(owner.represents))
    found = world.single(owner, "SIGN", QUESTIONS, applicant=company, missing=missing)
    return replace(found, visits=visits, site=site)


@pytest.fixture
def number(city):
    """A sign, received on Monday 13 April 2026, from home."""
    owner = world.person("linfeng")
    with world.at("2026-04-13T09:30"):
        return services.open_case(owner, opening(owner))


def record(number, who="CG-R", at="2026-04-14T10:00", **given):
    with world.at(at):
        services.record_visit(world.official(who), number, **{"is_asked": True, "reason": "当面核对", **given})


def visits_of(number):
    return queries.case_page(world.person("linfeng"), number).visits


def test_who_files_from_home_has_not_come(number):
    assert (visits_of(number).measured, visits_of(number).promised) == (0, 0)
    assert queries.outcome_of(number).visits == 0


def test_who_files_at_a_window_came_unasked(city):
    owner = world.person("linfeng")
    with world.at("2026-04-13T09:30"):
        number = services.open_case(owner, opening(owner, visits=1, site="SITE-CH"))
    (row,) = visits_of(number).rows
    assert (row.is_asked, row.post, row.place) == (False, None, "澄湖区政务服务中心")
    assert queries.outcome_of(number).visits == 1


def test_a_visit_that_was_asked_says_by_whom_why_and_at_which_step(number):
    record(number, basis="某条例第三条", place="城管窗口")
    (row,) = visits_of(number).rows
    assert (row.is_asked, row.post.code, row.step, row.reason, row.basis) == (
        True, "CG-R", "受理", "当面核对", "某条例第三条",
    )  # fmt: skip
    act = next(one for one in acts_on(f"case:{number}") if one.act == "cases.record_visit")
    assert (act.facts, act.post) == ({"asked": True, "step": "s1"}, "CG-R")


def test_nobody_is_said_to_have_asked_without_a_reason(number):
    with pytest.raises(errors.ReasonMissing):
        record(number, reason=" ")
    with pytest.raises(IntegrityError), transaction.atomic():
        CaseVisit.objects.create(case=Case.objects.get(number=number), at=clock.now(), is_asked=True, post="CG-R")
    record(number, is_asked=False, reason="")
    assert visits_of(number).rows[0].reason == ""


def test_an_inspection_to_which_she_came_is_a_visit_and_one_at_her_place_is_not(number):
    for comes, expected in ((False, 0), (True, 1)):
        with world.at("2026-04-14T10:00"):
            if not comes:
                services.accept_case(world.official("CG-R"), number)
                services.complete_step(world.official("CG-V"), number, "s2", opinion="符合")
            coming = services.Coming("检测站", comes, "要当面验" if comes else "", "某条例第五条" if comes else "")
            matter = services.propose_inspection(
                world.official("CG-I"), number, "s3", [window("2026-04-16T09:00")], coming=coming
            )
        with world.at("2026-04-16T10:00"):
            services.record_inspection(world.official("CG-I"), matter, is_held=True, note="验过")
        assert visits_of(number).measured == expected
    (row,) = visits_of(number).rows
    assert (row.is_asked, row.post.code, row.step, row.reason, row.basis) == (
        True, "CG-I", "现场踏勘", "要当面验", "某条例第五条",
    )  # fmt: skip


def test_an_appointment_that_failed_is_no_visit(number):
    with world.at("2026-04-14T10:00"):
        services.accept_case(world.official("CG-R"), number)
        services.complete_step(world.official("CG-V"), number, "s2", opinion="符合")
        coming = services.Coming("检测站", applicant_comes=True, reason="要当面验", basis="某条例第五条")
        matter = services.propose_inspection(
            world.official("CG-I"), number, "s3", [window("2026-04-16T09:00")], coming=coming
        )
    with world.at("2026-04-16T10:00"):
        services.record_inspection(world.official("CG-I"), matter, is_held=False, note="没有人来")
    assert visits_of(number).measured == 0


def test_who_corrects_at_a_window_came_once_a_day_however_much_she_does_there(city):
    owner = world.person("linfeng")
    helped = replace(owner, channel="hall")
    given = world.materials(published_item("SIGN"), QUESTIONS)
    for day, site, expected in (("14", "", 1), ("13", "SITE-CH", 1), ("14", "SITE-CH", 2)):
        with world.at("2026-04-13T09:30"):
            filed = replace(opening(owner, visits=int(bool(site)), site=site), request_key=f"{day}{site}")
            number = services.open_case(owner, filed)
            services.request_correction(world.official("CG-R"), number, [CorrectionPoint("M-SIGNIMG", "看不清")])
        with world.at(f"2026-04-{day}T14:00"):
            services.supply_correction(helped, number, given)
        assert visits_of(number).measured == expected
        assert not any(row.is_asked for row in visits_of(number).rows)


def test_at_most_one_visit_is_a_query(number):
    record(number)
    record(number, at="2026-04-15T10:00")
    many = Case.objects.filter(parent=None).filter(visits__isnull=False).distinct()
    assert [(case.number, case.visits.count()) for case in many] == [(number, 2)]


def test_the_measured_number_stands_beside_the_promised_one_on_every_page(bundle_number):
    company = world.number_of("COMPANY")
    with world.at("2026-04-13T10:00"):
        services.accept_case(world.official("SJ-R"), company)
        services.record_visit(world.official("SJ-V"), company, is_asked=False, reason="来问进度")
        world.finish("COMPANY")
    with world.at("2026-04-20T10:00"):
        rows = {row.key: row for row in services.real_times_until(clock.today())}
        note_real_times(list(rows.values()))
    assert (rows["COMPANY"].visits, rows["COMPANY"].count) == (1.0, 1)
    assert "RESTAURANT" not in rows  # it is not finished
    published_item("COMPANY")  # a look at the catalogue reads what was measured since
    assert real_times()["COMPANY"].visits == 1.0
    guide = client_as("zhangsan").get("/items/COMPANY/").content.decode()
    assert "近 90 天实际平均 1 次（1 件）" in guide
    mine = client_as("zhangsan").get(f"/my/cases/{bundle_number}/").content.decode()
    assert "实际 <b>1</b> 次" in mine
    assert "比承诺的多" in mine
    assert "来问进度" in client_as("sj_receive").get(f"/desk/cases/{company}/").content.decode()


def test_a_bundle_counts_what_was_for_it_and_for_each_of_its_items(bundle_number):
    root = Case.objects.get(number=bundle_number)
    with world.at("2026-04-14T10:00"):
        for case in (root, root.children.first()):
            CaseVisit.objects.create(case=case, at=clock.now())
        for one in (root, *root.children.all()):
            Case.objects.filter(id=one.id).update(
                closed_at=clock.now(), decided_at=clock.now(), accepted_at=clock.now(), outcome="granted"
            )
    with world.at("2026-04-20T10:00"):
        rows = {row.key: row for row in services.real_times_until(clock.today())}
    assert (rows["RESTAURANT"].visits, rows["RESTAURANT"].count) == (2.0, 1)
    assert queries.case_page(world.person("zhangsan"), bundle_number).visits.measured == 2


@pytest.mark.parametrize("who", STRANGERS)
def test_strangers_record_no_visit(number, who):
    with pytest.raises(NotFound):
        services.record_visit(STRANGERS[who](), number, is_asked=False, reason="")


def test_a_post_whose_step_is_not_open_records_no_visit(number):
    with pytest.raises(errors.NotYourPost):
        record(number, who="CG-A")


def test_the_desk_records_a_visit_on_its_page(number):
    with world.at("2026-04-14T10:00"):
        receiver = client_as("cg_receive")
        place = f"/desk/cases/{number}/visit/"
        assert place in receiver.get(f"/desk/cases/{number}/").content.decode()
        assert receiver.post(place, {}).status_code == 422
        assert receiver.post(place, {"is_asked": "yes"}).status_code == 422
        assert receiver.post(place, {"is_asked": "yes", "reason": "当面核对"}).status_code == 302
        assert "当面核对" in client_as("linfeng").get(f"/my/cases/{number}/").content.decode()
    for login in ("ga_receive", "linfeng", "cg_approve"):
        assert client_as(login).get(place).status_code in {403, 404}
