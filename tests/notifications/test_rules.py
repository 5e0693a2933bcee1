import pytest
from hypothesis import given
from hypothesis import strategies as st

from onewindow.notifications.rules import link_in, neutral_link


@pytest.mark.parametrize(
    ("link", "neutral"),
    [("/my/cases/YC1/", "/my/cases/YC1/"), ("/en/my/cases/YC1/", "/my/cases/YC1/"), ("/en/", "/"), ("", "")],
)
def test_a_link_is_kept_without_its_language(link, neutral):
    assert neutral_link(link) == neutral


@pytest.mark.parametrize(
    "link", ["https://example.org/", "//example.org", "/\\example.org", "my/", "/a\nb", "javascript:x"]
)
def test_a_link_out_of_the_portal_is_refused(link):
    with pytest.raises(ValueError, match="portal"):
        neutral_link(link)


@given(st.text(alphabet="abc/-0", min_size=1).map(lambda text: "/a" + text))
def test_both_languages_lead_back_to_the_same_link(link):
    assert neutral_link(link_in(link, is_english=True)) == link
    assert link_in(link, is_english=False) == link
