"""Opening a case by the routing rules of its item; writing rules is refused by name where a case would be left alone."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from onewindow.cases import queries, services
from onewindow.cases.models import Case, Step
from onewindow.cases.services.routing import place_of
from onewindow.catalogue.models import RoutingRule
from onewindow.catalogue.queries import Route, published_catalogue, published_item, routing_report
from onewindow.catalogue.services import RoutingRefused, routes_of_office, write_routes
from onewindow.exchange.models import Purpose
from onewindow.foundation.errors import NotAllowed, NotFound
from onewindow.identity.models import PostHolder
from onewindow.identity.queries import clear_post_cache
from onewindow.ledger.queries import acts_on
from tests.cases import world
from tests.cases.pages.conftest import client_as

CITY, DISTRICT = "339900", "339902"


@pytest.fixture
def keeper(city):
    clear_post_cache()
    yield world.official("DS-C")
    clear_post_cache()


def rules():
    """The food permit: the district's office for its own district, the city's posts everywhere else."""
    item = published_item("FOOD")
    everywhere = [Route(step.code, CITY, "", step.post) for step in item.steps]
    return [*everywhere, *routes_of_office("FOOD", "CHSJ", DISTRICT)]


def open_food(address):
    owner = world.person("jinhai")
    company = next(iter(owner.represents))
    answers = {**world.FORM, "address": address}
    opening = world.single(owner, "FOOD", world.RESTAURANT, applicant=company, answers=answers)
    number = services.open_case(owner, opening)
    return number, dict(Step.objects.filter(case__number=number).values_list("code", "post"))


def test_a_case_of_the_district_is_its_offices_from_the_first_step_to_the_decision(keeper):
    write_routes(keeper, "FOOD", rules())
    number, posts = open_food("清岚市澄湖区湖滨街道望湖社区望湖路66号")
    assert {post.partition("-")[0] for code, post in posts.items() if code in {"s1", "s2"}} == {"CHSJ"}
    assert Case.objects.get(number=number).department == "CHSJ"
    assert set(posts.values()) == set(Purpose.objects.get(number=number).posts)
    queries.desk_case(world.official(posts["s1"]), number)
    with pytest.raises(NotFound):
        queries.desk_case(world.official("SJ-R"), number)


def test_a_case_of_another_place_and_one_without_rules_stay_with_the_items_own_posts(keeper):
    _number, before = open_food("清岚市澄湖区湖滨街道望湖社区望湖路66号")
    write_routes(keeper, "FOOD", rules())
    Case.objects.update(request_key=None)
    number, after = open_food("清岚市松泽区松泽街道松风社区松风路1号")
    assert after == before
    assert Case.objects.get(number=number).department == "SJ"


def test_the_place_is_the_addresss_else_the_halls():
    assert place_of({}, "") == ""


def test_a_rule_with_a_hole_is_refused_at_writing_by_name(keeper):
    with pytest.raises(RoutingRefused) as refused:
        write_routes(keeper, "FOOD", routes_of_office("FOOD", "CHSJ", DISTRICT))
    reasons = [one["reason"] for one in refused.value.facts["errors"]]
    assert any("339903" in reason and "hole" in reason for reason in reasons)
    assert not RoutingRule.objects.exists()


def test_only_the_keeper_of_the_catalogue_writes_rules(keeper):
    for post in ("SJ-A", "CHSJ-A", "DS-A"):
        with pytest.raises(NotAllowed):
            write_routes(world.official(post), "FOOD", rules())
    with pytest.raises(NotFound):
        write_routes(keeper, "NOTHING", [])


def test_writing_replaces_what_was_and_is_on_record(keeper):
    write_routes(keeper, "FOOD", rules())
    assert write_routes(keeper, "FOOD", []) == len(rules())
    assert published_catalogue().routes == {}
    assert [act.act for act in acts_on("catalogue:item:FOOD")][-2:] == ["catalogue.write_routes"] * 2


def test_rules_that_were_right_are_found_wrong_once_their_post_is_empty(keeper):
    write_routes(keeper, "FOOD", rules())
    assert [row.faults for row in routing_report()] == [()]
    PostHolder.objects.filter(post="CHSJ-R").delete()
    [row] = routing_report()
    assert {(one.kind, one.post) for one in row.faults} == {("vacant_post", "CHSJ-R")}


def test_the_keepers_page_lists_holes_and_overlaps_and_is_hers_alone(keeper):
    write_routes(keeper, "FOOD", rules())
    text = client_as("ds_catalogue").get("/desk/catalogue/routing/").content.decode()
    assert "没有空缺，没有重叠" in text
    RoutingRule.objects.filter(place=CITY, step="s1").delete()
    published = RoutingRule.objects.filter(step="s1")
    assert published.exists()
    from onewindow.catalogue.services.publishing import turn_token

    turn_token()
    text = client_as("ds_catalogue").get("/en/desk/catalogue/routing/").content.decode()
    assert "No post is responsible here" in text
    assert client_as("sj_approve").get("/desk/catalogue/routing/").status_code == 403
    assert client_as("zhangsan").get("/desk/catalogue/routing/").status_code == 403


def run(*arguments):
    out = StringIO()
    call_command("routing", *map(str, arguments), stdout=out)
    return out.getvalue()


def test_the_command_checks_a_file_before_it_is_written_and_what_is_stored(keeper, tmp_path):
    file = tmp_path / "routes.yaml"
    steps = "".join(
        f"  - {{step: {step.code}, place: '{CITY}', post: {step.post}}}\n" for step in published_item("FOOD").steps
    )
    file.write_text(f"item: FOOD\nrules:\n{steps}  - {{place: '{DISTRICT}', office: CHSJ}}\n", encoding="utf-8")
    assert "0 faults" in run("check", file)
    assert "rules written, 0 taken away" in run("load", file, "--as", "ds_catalogue")
    assert "0 faults" in run("check")
    assert f"s1 {DISTRICT} * CHSJ-R" in run("show", "FOOD")
    file.write_text(f"item: FOOD\nrules:\n- {{place: '{DISTRICT}', office: CHSJ}}\n", encoding="utf-8")
    with pytest.raises(CommandError):
        run("check", file)
    with pytest.raises(CommandError, match="hole"):
        run("load", file, "--as", "ds_catalogue")
    with pytest.raises(CommandError):
        run("load", file, "--as", "sj_receive")


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("- 1", "no rules"),
        ("a: [", "not valid"),
        ("item: FOOD\nrules: [{post: CHSJ-R}]", "no rule"),
        ("item: FOOD\nrules: [{place: '339902'}]", "names no step"),
        ("item: FOOD\nrules: [{place: '339902', office: NOBODY}]", "NOBODY"),
        ("item: FOOD\nrules: [{place: '339902', step: s1, post: A-R, subject: cat}]", "subject"),
        ("item: FOOD\nrules: [{place: '339902', step: s1, post: A-R, since: soon}]", "since"),
        ("item: FOOD\nrules: [{place: '339902', step: s1, post: A-R, color: red}]", "no rule"),
    ],
)
def test_a_file_that_is_none_says_what_to_write(keeper, tmp_path, text, word):
    file = tmp_path / "routes.yaml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(CommandError, match=word):
        run("check", file)
