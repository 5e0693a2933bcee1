from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from onewindow.catalogue.queries import known_references, published_item
from onewindow.catalogue.services import publish_definition
from onewindow.drafting import queries, services
from onewindow.drafting.queries import looks
from onewindow.foundation import clock
from onewindow.foundation.actor import system_actor
from onewindow.foundation.errors import Invalid, NotAllowed
from tests.catalogue import demo

FOOD = "FOOD"


@pytest.fixture
def approved(people):
    """A draft of the food permit with another phone, ready to be published."""
    draft_id = services.start_from_published(people["sj_items"], "item", FOOD)
    services.save_draft(people["sj_items"], draft_id, {("phone",): "000-88000055"}, based_on=1)
    to_the_end(people, draft_id)
    return draft_id


def to_the_end(people, draft_id, **more):
    services.send_for_review(people["sj_items"], draft_id, note="换了电话", note_en="Another phone", **more)
    services.accept_review(people["sj_approve"], draft_id)
    services.pass_legal_check(people["ds_legal"], draft_id)


def publish_beside(phone):
    body = {**demo.clean().items[FOOD], **phone}
    return publish_definition(system_actor("tests"), kind="item", body=body, known=known_references())


def test_a_draft_is_published_by_four_people(people, approved):
    version = services.publish(people["ds_catalogue"], approved)

    assert version == 2 and published_item(FOOD).phone == "000-88000055"
    page = queries.draft_page(people["sj_items"], approved)
    assert (page.state, page.published_version, page.may) == ("published", 2, frozenset())
    assert queries.open_draft_of("item", FOOD) is None


def test_the_next_draft_begins_from_what_was_published(people, approved):
    services.publish(people["ds_catalogue"], approved)

    draft_id = services.start_from_published(people["sj_items"], "item", FOOD)

    assert queries.draft_page(people["sj_items"], draft_id).base_version == 2


def test_a_version_published_in_between_is_not_overwritten(people, approved):
    publish_beside({"visits": 1, "online_level": 3})

    with pytest.raises(services.PublishedSince):
        services.publish(people["ds_catalogue"], approved)


def test_the_newer_version_is_merged_into_the_draft_and_published(people, approved):
    publish_beside({"windows": ["B05"]})
    services.send_back(people["ds_catalogue"], approved, "先合并新版")

    saved = services.merge_with_published(people["sj_items"], approved)
    assert not saved.conflicts
    to_the_end(people, approved)
    services.publish(people["ds_catalogue"], approved)

    item = published_item(FOOD)
    assert (item.version, item.phone, item.windows) == (3, "000-88000055", ("B05",))


def test_where_draft_and_newer_version_differ_a_person_chooses(people, approved):
    publish_beside({"phone": "000-88000066"})
    services.send_back(people["ds_catalogue"], approved, "先合并新版")

    saved = services.merge_with_published(people["sj_items"], approved)
    assert [(each.mine, each.theirs) for each in saved.conflicts] == [("000-88000066", "000-88000055")]
    services.choose_sides(people["sj_items"], approved, saved.aside, {("phone",): "theirs"})

    page = queries.draft_page(people["sj_items"], approved)
    assert (page.base_version, page.body["phone"]) == (2, "000-88000055")


def test_a_draft_on_the_newest_version_has_nothing_to_merge(people):
    draft_id = services.start_from_published(people["sj_items"], "item", FOOD)

    with pytest.raises(services.NothingNewer):
        services.merge_with_published(people["sj_items"], draft_id)


def test_a_version_may_take_effect_later_but_never_before_today(people):
    draft_id = services.start_from_published(people["sj_items"], "item", FOOD)
    services.save_draft(people["sj_items"], draft_id, {("phone",): "000-88000055"}, based_on=1)
    with pytest.raises(Invalid):
        to_the_end(people, draft_id, effective_from=clock.today() - timedelta(days=1))

    to_the_end(people, draft_id, effective_from=clock.today() + timedelta(days=30))
    services.publish(people["ds_catalogue"], draft_id)

    assert published_item(FOOD).phone != "000-88000055"


def test_a_draft_is_published_from_the_terminal(people, approved):
    out = StringIO()

    call_command("items", "publish", FOOD, "--as", "ds_catalogue", stdout=out)

    assert out.getvalue().strip() == "item FOOD version 2 published"


@pytest.mark.parametrize("login", ["sj_items", "sj_approve", "ds_legal", "nobody", "zhangsan"])
def test_the_terminal_lets_nobody_else_publish(people, approved, login):
    with pytest.raises(CommandError):
        call_command("items", "publish", FOOD, "--as", login)

    assert published_item(FOOD).version == 1


def test_the_terminal_says_that_there_is_no_draft(people):
    with pytest.raises(CommandError, match="no open draft"):
        call_command("items", "publish", "NOTHING", "--as", "ds_catalogue")


def test_an_office_of_the_same_level_cannot_adopt(people):
    with pytest.raises(Invalid):
        services.adopt_from_above(people["xf_items"], FOOD)


def test_a_county_office_adopts_from_the_city_and_nobody_elses_editor_may(people, monkeypatch):
    """The demo city has offices of its own level only: one of them is moved to a county for this."""
    from dataclasses import replace

    from onewindow.registers import queries as registers

    here = {**registers.authorities(), "XF": replace(registers.authorities()["XF"], division="339902")}
    monkeypatch.setattr(registers, "authority", lambda code: here[code])
    public = next(key for key, body in demo.clean().items.items() if body["type_code"] == "20")

    draft_id = services.adopt_from_above(people["xf_items"], public)

    page = queries.draft_page(people["xf_items"], draft_id)
    assert looks.comparison_of(page, looks.base_of(page)).lines
    assert page.origin == "adoption" and page.body["adopts"]["key"] == public and page.body["department"] == "XF"
    with pytest.raises(NotAllowed):
        services.adopt_from_above(people["xf_approve"], public)
