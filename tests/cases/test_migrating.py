"""A running case goes over to a newer version by an explicit act alone, and only where nothing breaks."""

from copy import deepcopy
from datetime import date
from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from onewindow.cases import queries, services
from onewindow.cases.models import Case, CaseMaterial, Step
from onewindow.cases.rules.migrating import NewStep, steps_that_break
from onewindow.cases.rules.steps import StepFact
from onewindow.cases.services import errors
from onewindow.catalogue.queries import bodies_published, published_item
from onewindow.catalogue.services import known_references, publish_definition
from onewindow.foundation.actor import system_actor
from onewindow.foundation.errors import NotFound
from onewindow.ledger.queries import acts_on
from tests.cases import world

REVIEW = {"code": "s2b", "name": "复核", "name_en": "Second look", "post": "ZR-V", "action": "review", "share": 10}
WHY = "新版少一步"


@pytest.fixture
def plan(city):
    """A planning permit at its review, accepted on 30 March 2026."""
    owner = world.person("jinhai")
    company = next(iter(owner.represents))
    with world.at("2026-03-30T09:00"):
        opening = world.single(owner, "PROJPLAN", {"q_detail": "no", "q_review": "yes"}, applicant=company)
        number = services.open_case(owner, opening)
        services.accept_case(world.official("ZR-R"), number)
    return number


def publish(change):
    body = deepcopy(bodies_published().items["PROJPLAN"])
    change(body)
    publish_definition(system_actor("tests"), kind="item", body=body, known=known_references())


def second_look(body):
    steps = body["steps"]
    steps[1]["share"] = 50
    steps.insert(2, dict(REVIEW))


def breaks():
    [one] = services.plan_migration("PROJPLAN")
    return [str(each) for each in one.breaks]


def test_a_case_keeps_its_version_until_somebody_takes_it_over(plan):
    publish(second_look)
    assert breaks() == []
    assert Case.objects.get(number=plan).version != published_item("PROJPLAN").version_id
    services.migrate_case(world.official("ZR-A"), plan, reason=WHY)
    case = Case.objects.get(number=plan)
    assert case.version == published_item("PROJPLAN").version_id
    steps = list(Step.objects.filter(case=case).order_by("position").values_list("code", "state"))
    assert steps == [("s1", "done"), ("s2", "open"), ("s2b", "waiting"), ("s3", "waiting"), ("s4", "waiting")]
    assert services.plan_migration("PROJPLAN") == []
    act = next(act for act in acts_on(f"case:{plan}") if act.act == "cases.migrate_case")
    assert act.facts["reason"] == WHY


def test_it_is_finished_by_the_newer_process(plan):
    publish(second_look)
    services.migrate_case(world.official("ZR-A"), plan, reason=WHY)
    world.finish("PROJPLAN", until="s3")
    assert Step.objects.get(case__number=plan, code="s2b").state == "done"
    assert queries.case_page(world.person("jinhai"), plan).children[0].steps[2].name == "复核"


def test_no_limit_becomes_longer_and_a_shorter_one_holds(plan):
    before = Case.objects.get(number=plan)
    publish(lambda body: body["limits"].update(promised={"value": 9, "unit": "workday"}))
    services.migrate_case(world.official("ZR-A"), plan, reason=WHY)
    assert Case.objects.get(number=plan).promised_due == before.promised_due
    publish(lambda body: body["limits"].update(promised={"value": 5, "unit": "workday"}))
    services.migrate_case(world.official("ZR-A"), plan, reason=WHY)
    assert Case.objects.get(number=plan).promised_due == date(2026, 4, 7)


def test_what_was_never_handed_in_filled_in_or_asked_breaks(plan):
    def more(body):
        field = {"name": "canopy", "label": "雨棚", "label_en": "Canopy", "type": "number", "required": True}
        body["form"].append(field)
        options = [
            {"value": word, "label": label, "label_en": word, "note": "说明", "note_en": "note"}
            for word, label in (("yes", "是"), ("no", "否"))
        ]
        body["questions"].append({"code": "q_canopy", "text": "有雨棚吗？", "text_en": "A canopy?", "options": options})
        next(one for one in body["materials"] if one["code"] == "M-DESIGN")["required"] = True

    publish(more)
    assert breaks() == ["FIELD_MISSING canopy", "QUESTION_MISSING q_canopy"]
    with pytest.raises(errors.MigrationBreaks):
        services.migrate_case(world.official("ZR-A"), plan, reason=WHY)
    assert [one for one in acts_on(f"case:{plan}") if one.act == "cases.migrate_case"] == []


def test_what_the_old_version_asked_for_too_does_not_break(plan):
    """What the old version asked for as well is no new demand, whatever the case lacks."""
    CaseMaterial.objects.filter(case__number=plan, code="M-DESIGN").delete()
    publish(lambda body: body.update(summary="改了说明", summary_en="Other words"))
    assert breaks() == []


@pytest.mark.parametrize(
    ("after", "found"),
    [
        ([("s1", "accept"), ("s3", "approve")], ["STEP_GONE s2"]),
        ([("s1", "accept"), ("s2", "inspect"), ("s3", "approve")], ["STEP_OTHER s2"]),
        ([("s0", "review"), ("s1", "accept"), ("s2", "review"), ("s3", "approve")], ["STEP_BEFORE s0"]),
        ([("s1", "accept"), ("s2", "review"), ("s9", "review"), ("s3", "approve")], []),
        ([("s1", "accept"), ("s2", "review")], []),
    ],
)
def test_what_was_done_is_neither_lost_nor_preceded(after, found):
    before = [StepFact("s1", "done", "accept"), StepFact("s2", "open", "review"), StepFact("s3", "waiting", "approve")]
    assert [str(one) for one in steps_that_break(before, [NewStep(*one, False) for one in after])] == found


def test_only_who_approves_takes_a_case_over_and_says_why(plan):
    publish(second_look)
    with pytest.raises(errors.NotYourPost):
        services.migrate_case(world.official("ZR-V"), plan, reason=WHY)
    with pytest.raises(NotFound):
        services.migrate_case(world.official("SJ-A"), plan, reason=WHY)
    with pytest.raises(errors.ReasonMissing):
        services.migrate_case(world.official("ZR-A"), plan, reason=" ")


def test_the_command_plays_it_dry_first(plan):
    publish(second_look)
    said = StringIO()
    call_command("cases", "migrate", "PROJPLAN", stdout=said)
    assert f"{plan}: can go over" in said.getvalue()
    assert Case.objects.get(number=plan).version != published_item("PROJPLAN").version_id
    with pytest.raises(CommandError):
        call_command("cases", "migrate", "PROJPLAN", "--apply")
    login = "zr_approve"
    call_command("cases", "migrate", "PROJPLAN", "--apply", "--as", login, "--reason", WHY, stdout=said)
    assert f"{plan}: taken over" in said.getvalue()
    assert Case.objects.get(number=plan).version == published_item("PROJPLAN").version_id


def test_a_step_that_was_given_to_another_post_stays_there_and_a_new_one_follows_the_newer_item(plan):
    Step.objects.filter(case__number=plan, code="s4").update(post="CHSJ-P")
    publish(second_look)
    services.migrate_case(world.official("ZR-A"), plan, reason=WHY)
    posts = dict(Step.objects.filter(case__number=plan).values_list("code", "post"))
    assert (posts["s2b"], posts["s4"]) == ("ZR-V", "CHSJ-P")
