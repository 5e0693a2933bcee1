"""Changing routing rules in the browser: proposed as a whole, checked before, approved by another, kept for ever."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from onewindow.catalogue import queries, services
from onewindow.catalogue.models import RoutingSet
from onewindow.catalogue.queries import Route, published_catalogue, published_item
from onewindow.catalogue.rules.routingsets import difference, kept_rules, may_propose, rules_kept, rules_text
from onewindow.catalogue.services import routingsets as acts
from onewindow.foundation import clock
from onewindow.foundation.actor import Actor, ActorKind
from onewindow.foundation.errors import Invalid, NotAllowed, NotFound
from onewindow.foundation.ids import new_id
from onewindow.identity.models import PostHolder
from onewindow.identity.queries import clear_post_cache
from onewindow.ledger.queries import acts_on
from onewindow.notifications.models import Message
from tests.cases import world
from tests.cases.pages.conftest import client_as

CITY, DISTRICT = "339900", "339902"
LIST, PAGE, PROPOSE = (f"/desk/catalogue/routing/{rest}" for rest in ("", "FOOD/", "FOOD/propose/"))
ROUTES = st.lists(
    st.builds(
        Route,
        step=st.sampled_from(["s1", "s2"]),
        place=st.sampled_from(["339900", "339902"]),
        subject=st.sampled_from(["", "legal_person"]),
        post=st.sampled_from(["SJ-R", "CHSJ-R"]),
        since=st.none() | st.dates(date(2026, 1, 1), date(2026, 1, 3)),
        until=st.none(),
    ),
    max_size=8,
)


@pytest.fixture
def editor(city):
    clear_post_cache()
    yield world.official("DS-E")
    clear_post_cache()


@pytest.fixture
def keeper(editor):
    return world.official("DS-C")


def whole():
    """The city's posts everywhere."""
    return [Route(step.code, CITY, "", step.post) for step in published_item("FOOD").steps]


def split():
    """The district's office for its own district, the city's posts elsewhere."""
    return [*whole(), *services.routes_of_office("FOOD", "CHSJ", DISTRICT)]


def rows(routes, act, **more):
    """What a browser sends for these rules."""
    sent = {"act": act, "rule-TOTAL_FORMS": len(routes) + 1, "rule-INITIAL_FORMS": 0, **more}
    for number, one in enumerate(routes):
        said = {"step": one.step, "place": one.place, "subject": one.subject, "post": one.post}
        sent |= {f"rule-{number}-{name}": value for name, value in said.items()}
    return sent


@given(ROUTES, ROUTES)
def test_a_difference_leads_from_one_set_to_the_other(before, after):
    changed = difference(before, after)
    left = list(before)
    for one in changed.gone:
        left.remove(one)
    assert sorted(map(str, [*left, *changed.added])) == sorted(map(str, after))
    assert changed.kept == len(left)
    assert changed.is_empty is (sorted(map(str, before)) == sorted(map(str, after)))


@given(ROUTES)
def test_rules_are_the_same_after_they_were_kept_and_after_they_were_a_file(routes):
    assert rules_kept(kept_rules(routes)) == routes
    assert services.read_routes(rules_text("FOOD", routes)) == {"FOOD": routes}


@pytest.mark.parametrize(
    ("post", "may"), [("SJ-E", True), ("DS-E", True), ("DS-C", True), ("CG-E", False), ("SJ-A", False), ("SJ-R", False)]
)
def test_rules_are_proposed_by_the_items_editors_and_the_catalogues_office(post, may):
    assert may_propose([post], "SJ") is may


def test_what_one_proposed_another_approves_and_it_is_in_force_at_once(editor, keeper):
    proposed = services.propose_routes(editor, "FOOD", split(), "澄湖区自己办")
    assert published_catalogue().routes == {}
    services.approve_routes(keeper, proposed)
    assert set(published_catalogue().routes["FOOD"]) == set(split())
    row = RoutingSet.objects.get()
    assert (row.state, row.decided_by, row.proposed_by) == ("in_force", keeper.id, editor.id)
    names = [act.act for act in acts_on("catalogue:item:FOOD")][-2:]
    assert names == ["catalogue.propose_routes", "catalogue.approve_routes"]


def test_the_keeper_is_told_of_what_waits(editor):
    proposed = services.propose_routes(editor, "FOOD", split(), "澄湖区自己办")
    assert Message.objects.filter(kind="routing_proposed", link=f"/desk/catalogue/routing-sets/{proposed}/").exists()


def test_older_sets_are_kept_with_who_and_when(editor, keeper):
    for routes in (split(), whole()):
        services.approve_routes(keeper, services.propose_routes(editor, "FOOD", routes, "试办"))
    services.write_routes(keeper, "FOOD", [])
    found = queries.item_routing(keeper, "FOOD")
    assert [(one.number, one.state, one.count) for one in found.sets] == [
        (3, "in_force", 0),
        (2, "former", len(whole())),
        (1, "former", len(split())),
    ]
    assert all(one.proposed_by for one in found.sets)
    assert found.sets[1].ended_at is not None


def test_nobody_approves_or_refuses_her_own(keeper):
    proposed = services.propose_routes(keeper, "FOOD", split(), "澄湖区自己办")
    for act in (
        lambda: services.approve_routes(keeper, proposed),
        lambda: services.refuse_routes(keeper, proposed, "不对"),
    ):
        with pytest.raises(acts.RoutingOwnApproval):
            act()
    with pytest.raises(IntegrityError), transaction.atomic():
        RoutingSet.objects.filter(id=proposed).update(state="in_force", decided_by=keeper.id, decided_at=clock.now())
    services.withdraw_routes(keeper, proposed)
    assert RoutingSet.objects.get().state == "withdrawn"


def test_holes_and_overlaps_are_refused_by_name_before_anything_is_kept(editor):
    alone = services.routes_of_office("FOOD", "CHSJ", DISTRICT)
    for routes, word in ((alone, "hole"), ([*split(), split()[0]], "overlap")):
        with pytest.raises(services.RoutingRefused) as refused:
            services.propose_routes(editor, "FOOD", routes, "试办")
        assert any(word in one["reason"] for one in refused.value.facts["errors"])
    assert not RoutingSet.objects.exists()


def test_what_became_incomplete_meanwhile_is_refused_at_approval(editor, keeper):
    proposed = services.propose_routes(editor, "FOOD", split(), "澄湖区自己办")
    PostHolder.objects.filter(post="CHSJ-R").delete()
    with pytest.raises(services.RoutingRefused):
        services.approve_routes(keeper, proposed)
    assert RoutingSet.objects.get().state == "proposed"


def test_what_was_overtaken_is_not_approved(editor, keeper):
    proposed = services.propose_routes(editor, "FOOD", split(), "澄湖区自己办")
    services.write_routes(keeper, "FOOD", whole())
    with pytest.raises(acts.RoutingOvertaken):
        services.approve_routes(keeper, proposed)
    assert set(published_catalogue().routes["FOOD"]) == set(whole())


def test_one_waits_at_a_time_and_the_same_again_is_no_change(editor, keeper):
    services.propose_routes(editor, "FOOD", split(), "澄湖区自己办")
    with pytest.raises(acts.RoutingProposedAlready):
        services.propose_routes(keeper, "FOOD", whole(), "都归市里")
    services.withdraw_routes(editor, RoutingSet.objects.get().id)
    services.write_routes(keeper, "FOOD", split())
    with pytest.raises(acts.RoutingUnchanged):
        services.propose_routes(editor, "FOOD", split()[::-1], "换个次序")


def test_a_reason_is_needed_to_propose_and_to_refuse(editor, keeper):
    with pytest.raises(Invalid):
        services.propose_routes(editor, "FOOD", split(), "  ")
    proposed = services.propose_routes(editor, "FOOD", split(), "澄湖区自己办")
    with pytest.raises(Invalid):
        services.refuse_routes(keeper, proposed, " ")
    services.refuse_routes(keeper, proposed, "先问澄湖区")
    assert RoutingSet.objects.get().decided_why == "先问澄湖区"
    with pytest.raises(acts.RoutingNotProposed):
        services.approve_routes(keeper, proposed)


@pytest.mark.parametrize("post", ["SJ-R", "SJ-A", "CG-E", "DS-A"])
def test_others_neither_see_nor_propose_nor_decide(editor, post):
    proposed, other = services.propose_routes(editor, "FOOD", split(), "澄湖区自己办"), world.official(post)
    for act in (
        lambda: services.propose_routes(other, "FOOD", whole(), "试办"),
        lambda: services.approve_routes(other, proposed),
        lambda: services.refuse_routes(other, proposed, "不对"),
        lambda: services.withdraw_routes(other, proposed),
        lambda: queries.item_routing(other, "FOOD"),
        lambda: queries.routing_set(other, proposed),
    ):
        with pytest.raises(NotAllowed):
            act()
    assert queries.waiting_sets(other) == []


def test_an_editor_decides_nothing_and_takes_back_only_her_own(editor, keeper):
    proposed = services.propose_routes(keeper, "FOOD", split(), "澄湖区自己办")
    for act in (services.approve_routes, services.withdraw_routes):
        with pytest.raises(NotAllowed):
            act(editor, proposed)
    with pytest.raises(NotFound):
        services.approve_routes(keeper, new_id())
    with pytest.raises(NotAllowed):
        services.propose_routes(Actor(ActorKind.PERSON, new_id()), "FOOD", split(), "试办")


def test_on_the_pages_rows_are_checked_proposed_and_approved(editor):
    mine, keeper = client_as("ds_items"), client_as("ds_catalogue")
    assert "餐饮" in mine.get(LIST).content.decode()
    assert mine.get(PROPOSE).status_code == 200
    alone = services.routes_of_office("FOOD", "CHSJ", DISTRICT)
    checked = mine.post(PROPOSE, rows(alone, "check")).content.decode()
    assert "这里没有岗位负责" in checked
    assert "新增" in checked
    assert mine.post(PROPOSE, rows(alone, "propose", why="试办")).status_code == 422
    assert mine.post(PROPOSE, rows(split(), "propose", why="")).status_code == 422
    answer = mine.post(PROPOSE, rows(split(), "propose", why="澄湖区自己办"))
    page = f"/desk/catalogue/routing-sets/{RoutingSet.objects.get().id}/"
    assert answer.headers["Location"] == page
    assert mine.get(PROPOSE).headers["Location"] == page
    assert "批准，马上生效" not in mine.get(page).content.decode()
    assert "批准，马上生效" in keeper.get(page).content.decode()
    assert page in keeper.get(LIST).content.decode()
    assert keeper.post(f"{page}decide/", {"act": "refuse", "why": ""}).status_code == 422
    assert keeper.post(f"{page}decide/", {"act": "approve"}).status_code == 302
    assert "正在用" in keeper.get(f"{PAGE}").content.decode()
    assert "In force" in keeper.get(f"/en{PAGE}").content.decode()
    assert keeper.post(f"{page}decide/", {"act": "approve"}).status_code == 409


def test_rows_can_be_added_and_a_half_written_row_is_marked(editor):
    mine = client_as("ds_items")
    grown = mine.post(PROPOSE, rows(whole(), "more")).content.decode()
    assert f'name="rule-{len(whole()) + 4}-step"' in grown
    half = mine.post(PROPOSE, {**rows(whole(), "check"), f"rule-{len(whole())}-place": DISTRICT}).content.decode()
    assert "一条规则要有环节、区划和岗位" in half


def test_a_file_fills_the_rows_and_is_compared(editor, keeper):
    services.write_routes(keeper, "FOOD", whole())
    mine = client_as("ds_items")
    text = mine.get(f"{PAGE}rules.yaml").content.decode()
    assert services.read_routes(text) == {"FOOD": sorted(whole(), key=lambda one: one.step)}
    wanted = text + "  - {place: '339902', office: CHSJ}\n"
    page = mine.post(PROPOSE, {"act": "file", "file": SimpleUploadedFile("r.yaml", wanted.encode())}).content.decode()
    assert 'value="CHSJ-R"' in page
    assert f"不变 {len(whole())} 条" in page


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"\xff\xfe\x00", "UTF-8"),
        (b"item: [", "YAML"),
        (b"item: FOOD", "里面没有规则"),
        (b"item: SIGN\nrules: []", "这里只能写 FOOD 的"),
        (b"item: FOOD\nrules: [{place: '339900', office: XX}]", "没有能办任何一个环节的岗位"),
        (b"item: FOOD\nrules: [{place: '339900', step: s1, post: SJ-R, since: soon}]", "不是日子"),
        (b"item: FOOD\nrules: [{place: '339900', step: s1, post: SJ-R, subject: cat}]", "subject"),
        (b"item: FOOD\nrules: [{place: '339900'}]", "既没写环节和岗位"),
        (b"item: FOOD\nrules: [7]", "不是规则"),
    ],
)
def test_a_file_that_cannot_be_read_says_what_is_wrong(editor, content, said):
    answer = client_as("ds_items").post(PROPOSE, {"act": "file", "file": SimpleUploadedFile("r.yaml", content)})
    assert answer.status_code == 422
    assert said in answer.content.decode()


def test_without_a_file_the_page_asks_for_one(editor):
    answer = client_as("ds_items").post(PROPOSE, {"act": "file"})
    assert (answer.status_code, "请选一个文件" in answer.content.decode()) == (422, True)


def test_many_rules_are_written_as_a_text(editor):
    many = rules_text("FOOD", [*whole()] * 40)
    page = client_as("ds_items").post(PROPOSE, {"act": "file", "file": SimpleUploadedFile("r.yaml", many.encode())})
    assert 'name="text"' in page.content.decode()
    assert "两条规则重叠" in page.content.decode()
    sent = {"act": "propose", "text": rules_text("FOOD", split()), "why": "澄湖区自己办"}
    assert client_as("ds_items").post(PROPOSE, sent).status_code == 302
    assert RoutingSet.objects.get().state == "proposed"


@pytest.mark.parametrize("login", ["sj_receive", "cg_items", "zhangsan"])
def test_the_pages_are_closed_to_others(editor, login):
    proposed = services.propose_routes(editor, "FOOD", split(), "澄湖区自己办")
    other, page = client_as(login), f"/desk/catalogue/routing-sets/{proposed}/"
    for path in (PAGE, PROPOSE, f"{PAGE}rules.yaml", page):
        assert other.get(path).status_code == 403
    assert other.post(f"{page}decide/", {"act": "approve"}).status_code == 403
    assert other.post(PROPOSE, rows(whole(), "propose", why="试办")).status_code == 403
