import pytest

from onewindow.portal.rules import audience_of, icon_for, is_for, shown_hours


@pytest.mark.parametrize(
    ("name", "icon"),
    [
        ("开办餐饮店一件事", "utensils-crossed"),
        ("新生儿出生一件事", "baby"),
        ("企业职工退休一件事", "hand-heart"),
        ("不动产转移登记", "key-round"),
        ("一件没见过的事", "list-checks"),
    ],
)
def test_a_service_is_pictured_by_the_words_of_its_name(name, icon):
    assert icon_for(name) == icon


@pytest.mark.parametrize(
    ("targets", "audience"),
    [(["natural_person"], "person"), (["legal_person"], "company"), (["natural_person", "legal_person"], "both")],
)
def test_a_service_is_for_people_or_companies_or_both(targets, audience):
    assert audience_of(targets) == audience


def test_what_is_for_both_is_shown_to_either():
    both = ["natural_person", "legal_person"]

    assert all(is_for(both, who) for who in ("", "person", "company"))
    assert not is_for(["natural_person"], "company")
    assert is_for(["natural_person"], "")


def test_hours_are_written_as_people_write_them():
    assert shown_hours("09:00-12:00,13:30-17:00") == "9:00–12:00, 13:30–17:00"
    assert shown_hours("09:00-12:00") == "9:00–12:00"
