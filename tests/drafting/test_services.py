import pytest

from onewindow.catalogue.queries import lint_body
from onewindow.drafting import queries, services
from onewindow.drafting.models import Draft, DraftRevision
from onewindow.drafting.rules.paths import MISSING
from onewindow.foundation.errors import Invalid, NotAllowed, NotFound
from onewindow.ledger.models import Entry
from tests.catalogue import demo

FOOD = "FOOD"


@pytest.fixture
def food(people):
    """A draft of the next version of the food permit."""
    return services.start_from_published(people["sj_items"], "item", FOOD)


def page(people, draft_id, login="sj_items"):
    return queries.draft_page(people[login], draft_id)


def change(people, draft_id, path, value, **more):
    based_on = more.pop("based_on", page(people, draft_id).revision)
    return services.save_draft(people[more.pop("by", "sj_items")], draft_id, {path: value}, based_on=based_on, **more)


def note_of(people, draft_id):
    services.send_for_review(people["sj_items"], draft_id, note="说明写清楚了")


def test_a_draft_begins_from_the_published_version(people, food):
    shown = page(people, food)

    assert (shown.base_version, shown.state, shown.body) == (1, "draft", demo.clean().items[FOOD])


def test_there_is_one_open_draft_of_a_definition(people, food):
    with pytest.raises(services.DraftAlreadyOpen):
        services.start_from_published(people["sj_items"], "item", FOOD)


@pytest.mark.parametrize("login", ["xf_items", "sj_approve", "sj_receive", "ds_legal", "ds_catalogue", "ds_items"])
def test_only_the_departments_own_editor_begins_a_draft(people, login):
    with pytest.raises(NotAllowed):
        services.start_from_published(people[login], "item", FOOD)


def test_a_new_item_names_a_power_of_the_department(people):
    from onewindow.lists.queries import powers_of

    power = powers_of("SJ")[0].code
    body = {"department": "SJ", "name": "新事项", "type_code": "01", "power": power}

    draft_id = services.start_draft(people["sj_items"], "item", "NEW", body)

    assert page(people, draft_id).body["power"] == power


@pytest.mark.parametrize("power", ["of another", "none"])
def test_a_power_outside_the_recorded_ones_is_refused_and_written_down(people, power):
    from onewindow.lists.queries import powers_of

    body = {"department": "SJ", "name": "越权", "type_code": "01"}
    body |= {"power": powers_of("XF")[0].code} if power == "of another" else {}

    with pytest.raises(services.OutsidePowers):
        services.start_draft(people["sj_items"], "item", "NEW", body)

    assert Entry.objects.filter(act="drafting.refuse_outside_powers", object="item:NEW").count() == 1
    assert not Draft.objects.filter(key="NEW").exists()


def test_a_power_cannot_be_slipped_in_later(people, food):
    from onewindow.lists.queries import powers_of

    with pytest.raises(services.OutsidePowers):
        change(people, food, ("power",), powers_of("XF")[0].code)

    assert Entry.objects.filter(act="drafting.refuse_outside_powers", object=f"draft:{food}").count() == 1


def test_an_item_cannot_be_moved_to_another_department(people, food):
    with pytest.raises(services.OutsidePowers):
        change(people, food, ("department",), "XF")


@pytest.mark.parametrize("key", ["food", "FOOD", "A", "", "A B", "<B>", "A" * 41])
def test_a_new_code_must_be_written_as_codes_are_and_be_free(people, key):
    with pytest.raises(Invalid):
        services.start_draft(people["sj_items"], "item", key, {"department": "SJ", "type_code": "20"})


def test_the_code_of_a_draft_stays(people, food):
    with pytest.raises(services.KeyFixed):
        change(people, food, ("key",), "OTHER")


def test_each_save_is_kept_and_can_be_put_back(people, food):
    change(people, food, ("name",), "甲")
    change(people, food, ("name",), "乙")

    services.restore_revision(people["sj_items"], food, 2)

    assert page(people, food).body["name"] == "甲"
    assert [row.act for row in queries.history_of(people["sj_items"], food)] == ["restore", "save", "save", "start"]
    assert queries.revision_body(people["sj_items"], food, 3)["name"] == "乙"


def test_saving_the_same_changes_nothing(people, food):
    saved = change(people, food, ("name",), demo.clean().items[FOOD]["name"])

    assert saved.revision == 1 and DraftRevision.objects.count() == 1


def test_an_optional_part_is_taken_away(people, food):
    change(people, food, ("summary",), "一句话")
    change(people, food, ("summary",), MISSING)

    assert "summary" not in page(people, food).body


def test_two_who_change_different_places_are_merged_without_a_word(people, food):
    change(people, food, ("name",), "甲", based_on=1)

    saved = change(people, food, ("phone",), "000-88000099", based_on=1)

    assert saved.is_merged and not saved.conflicts
    assert (page(people, food).body["name"], page(people, food).body["phone"]) == ("甲", "000-88000099")


def test_the_later_of_two_sees_both_values_and_nothing_is_lost(people, food):
    change(people, food, ("name",), "甲", based_on=1)

    saved = change(people, food, ("name",), "乙", based_on=1)

    assert [(each.place, each.mine, each.theirs) for each in saved.conflicts] == [(("name",), "乙", "甲")]
    assert page(people, food).body["name"] == "甲"
    assert queries.revision_body(people["sj_items"], food, saved.aside)["name"] == "乙"


def test_choosing_a_side_saves_it(people, food):
    change(people, food, ("name",), "甲", based_on=1)
    saved = change(people, food, ("name",), "乙", based_on=1)

    assert services.choose_sides(people["sj_items"], food, saved.aside, {}).conflicts
    services.choose_sides(people["sj_items"], food, saved.aside, {("name",): "mine"})

    assert page(people, food).body["name"] == "乙"


def test_a_page_that_saves_by_itself_goes_on_from_its_own_saves(people, food):
    change(people, food, ("name",), "甲", based_on=1, form="f1", quietly=True)
    number = queries.shown_revision(people["sj_items"], food, 1, "f1")

    change(people, food, ("name",), "甲乙", based_on=number, form="f1", quietly=True)

    assert page(people, food).body["name"] == "甲乙"


def test_a_page_that_saves_by_itself_never_overwrites_somebody_else(people, food):
    change(people, food, ("name",), "甲", based_on=1)

    with pytest.raises(services.DraftChanged):
        change(people, food, ("name",), "乙", based_on=1, form="f2", quietly=True)

    assert page(people, food).body["name"] == "甲"


@pytest.mark.parametrize("text", ["<b>食品</b>", "=1+1", "@x"])
def test_markup_and_formulas_are_refused_with_their_place(people, food, text):
    with pytest.raises(services.TextRefused) as refusal:
        change(people, food, ("name",), text)

    assert [each["pointer"] for each in refusal.value.facts["errors"]] == ["name"]


def test_findings_that_block_stop_a_draft_from_being_sent(people, food):
    change(people, food, ("phone",), MISSING)

    with pytest.raises(services.FindingsBlock) as refusal:
        note_of(people, food)

    assert refusal.value.facts["count"] >= 1 and page(people, food).state == "draft"


def test_sending_needs_a_note(people, food):
    with pytest.raises(services.NoteMissing):
        services.send_for_review(people["sj_items"], food, note=" ")


def test_the_published_demo_city_has_nothing_that_blocks_a_draft(people):
    for key, body in demo.clean().items.items():
        assert [each for each in lint_body("item", body) if each.blocks] == [], key


def way_to(people, draft_id, state):
    """Brings a draft to a state by the right people."""
    note_of(people, draft_id)
    if state in {"in_legal_check", "approved"}:
        services.accept_review(people["sj_approve"], draft_id)
    if state == "approved":
        services.pass_legal_check(people["ds_legal"], draft_id)


ACTS = {
    "in_review": services.accept_review,
    "in_legal_check": services.pass_legal_check,
    "approved": services.publish,
}
RIGHT = {"in_review": "sj_approve", "in_legal_check": "ds_legal", "approved": "ds_catalogue"}


@pytest.mark.parametrize("state", list(ACTS))
@pytest.mark.parametrize(
    "login", ["sj_items", "sj_approve", "xf_approve", "ds_approve", "ds_legal", "ds_catalogue", "sj_receive"]
)
def test_each_act_is_for_its_own_post_only(people, food, state, login):
    way_to(people, food, state)
    if login == RIGHT[state]:
        return ACTS[state](people[login], food) if state != "approved" else None

    with pytest.raises(NotAllowed):
        ACTS[state](people[login], food)
    with pytest.raises(NotAllowed):
        services.send_back(people[login], food, "理由")
    return None


def test_nobody_does_two_of_the_four_acts(people, food):
    from dataclasses import replace

    both = replace(people["sj_items"], posts=frozenset({"SJ-E", "SJ-A", "DS-L", "DS-C"}))
    note_of(people, food)

    with pytest.raises(services.SamePerson):
        services.accept_review(both, food)


def test_who_reviewed_does_not_check_the_law(people, food):
    from dataclasses import replace

    note_of(people, food)
    reviewer = replace(people["sj_approve"], posts=frozenset({"SJ-A", "DS-L"}))
    services.accept_review(reviewer, food)

    with pytest.raises(services.SamePerson):
        services.pass_legal_check(reviewer, food)


@pytest.mark.parametrize("state", list(ACTS))
def test_a_draft_can_be_sent_back_from_every_station(people, food, state):
    way_to(people, food, state)

    services.send_back(people[RIGHT[state]], food, "依据没有写到条")

    shown = page(people, food)
    assert (shown.state, shown.sent_back) == ("draft", "依据没有写到条")
    assert "write" in shown.may


def test_what_was_sent_cannot_be_written_any_more(people, food):
    note_of(people, food)

    with pytest.raises(services.DraftNotOpen):
        change(people, food, ("name",), "甲")


def test_an_act_comes_once(people, food):
    way_to(people, food, "in_legal_check")

    with pytest.raises(services.DraftNotThere):
        services.accept_review(people["sj_approve"], food)


def test_an_abandoned_draft_can_be_reopened_unless_another_was_begun(people, food):
    services.abandon_draft(people["sj_items"], food)
    other = services.start_from_published(people["sj_items"], "item", FOOD)

    with pytest.raises(services.DraftAlreadyOpen):
        services.reopen_draft(people["sj_items"], food)
    services.abandon_draft(people["sj_items"], other)
    services.reopen_draft(people["sj_items"], food)

    assert page(people, food).state == "draft"


@pytest.mark.parametrize("login", ["xf_items", "xf_approve"])
def test_other_departments_do_not_see_a_draft(people, food, login):
    with pytest.raises(NotFound):
        page(people, food, login)


@pytest.mark.parametrize("login", ["sj_receive", "sj_review"])
def test_officials_without_one_of_the_posts_see_no_drafts(people, food, login):
    with pytest.raises(NotAllowed):
        page(people, food, login)


@pytest.mark.parametrize("login", ["sj_approve", "ds_legal", "ds_catalogue"])
def test_who_checks_sees_the_draft(people, food, login):
    assert page(people, food, login).key == FOOD


def test_what_waits_is_shown_to_whom_it_waits_for(people, food):
    note_of(people, food)

    assert [row.key for row in queries.waiting_for(people["sj_approve"])] == [FOOD]
    assert queries.waiting_for(people["ds_legal"]) == queries.waiting_for(people["xf_approve"]) == []


def test_the_list_goes_on_where_it_ended(people):
    keys = [row.key for row in queries.published_of(people["sj_items"]) if row.kind == "item"]
    for key in keys:
        services.start_from_published(people["sj_items"], "item", key)

    first = queries.drafts_of(people["sj_items"], limit=2)
    rest = queries.drafts_of(people["sj_items"], after=queries.cursor_of(first[-1]))

    assert sorted(row.key for row in [*first, *rest]) == sorted(keys)
    assert queries.published_of(people["sj_items"]) and not [
        row for row in queries.published_of(people["sj_items"]) if row.kind == "item"
    ]
