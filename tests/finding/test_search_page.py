"""The search page: conditions, lists and notices in the same box, words as people type them, words kept by editors."""

import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st

from onewindow.catalogue.queries import own_groups, search_catalogue, suggest_services
from onewindow.catalogue.rules.synonyms import Group, group_faults, synonyms_of, words_in
from onewindow.catalogue.services import drop_words, keep_words, suspend_item
from onewindow.finding import views
from onewindow.finding.queries import narrowed_search, search_papers
from onewindow.finding.rules.facets import NARROWING, choices, fitting
from onewindow.finding.rules.guiding import Candidate
from onewindow.foundation.actor import Actor, ActorKind, system_actor
from onewindow.foundation.errors import Invalid, NotAllowed, NotFound
from onewindow.foundation.ids import new_id
from onewindow.ledger.models import Entry
from onewindow.lists.queries import entries
from tests.catalogue.conftest import city, references  # noqa: F401 fixtures

WORDS = st.text("面饭餐馆abc", min_size=1, max_size=4)
VALUES = st.frozensets(st.sampled_from("abc"), max_size=2)


def official(*posts):
    return Actor(ActorKind.STAFF, new_id(), "试用人员", "SJ", frozenset(posts))


def soup(answer):
    return BeautifulSoup(answer.content, "html.parser")


@given(
    st.lists(st.dictionaries(st.sampled_from(NARROWING), VALUES.map(tuple)), max_size=12),
    st.dictionaries(st.sampled_from(NARROWING), VALUES),
)
def test_a_choice_counts_exactly_what_it_would_leave(facets, chosen):
    found = [Candidate("item", str(number), "", "", each) for number, each in enumerate(facets)]
    for name, values in choices(found, chosen).items():
        for each in values:
            alone = {**chosen, name: frozenset([each.value])}
            assert each.count == len(fitting(found, alone))
            assert each.is_chosen == (each.value in chosen.get(name, frozenset()))


def test_a_search_is_narrowed_by_department_theme_place_and_way(city):  # noqa: F811
    everything = narrowed_search("许可", {})
    food = narrowed_search("许可", {"department": frozenset(["SJ"])})
    assert 0 < len(food.hits) < len(everything.hits)
    counts = {each.choice.value: each.choice.count for each in food.facets["department"]}
    assert counts["SJ"] == len(food.hits)
    assert set(food.facets) <= set(NARROWING)
    assert narrowed_search("许可", {"department": frozenset(["NOBODY"])}).hits == ()


def test_conditions_alone_list_everything_that_fits(city, client):  # noqa: F811
    page = soup(client.get("/search/", {"audience": "company", "online": "online"}))
    assert len(page.select("li.hit")) == len(
        narrowed_search("", {"audience": frozenset(["company"]), "online": frozenset(["online"])}).hits
    )
    chosen = {box["value"] for box in page.select(".facets input[checked]")}
    assert chosen == {"company", "online"}


def test_the_page_says_which_words_it_looked_for_as_well(city, client):  # noqa: F811
    assert "“面馆”也当作“餐饮”来查" in client.get("/search/", {"q": "开面馆"}).content.decode()


def test_entries_of_lists_are_found_in_the_same_box_and_lead_to_their_page(city, client):  # noqa: F811
    entry = next(iter(entries("power").values()))
    papers = search_papers(entry.name, 3)
    assert f"power/{entry.code}" in {hit.key for hit in papers}
    page = soup(client.get("/search/", {"q": entry.code}))
    link = page.select_one("#papers").find_parent("section").select_one("a")
    assert client.get(link["href"]).status_code == 200


def test_a_notice_that_a_service_is_suspended_is_found_with_the_search(city, client):  # noqa: F811
    assert "notice" not in {hit.kind for hit in search_papers("公积金", 5)}
    suspend_item(system_actor("test"), "FUND", "系统检修，七天后恢复。", "Maintenance for seven days.")
    assert search_papers("公积金暂停", 1)[0].kind == "notice"
    page = client.get("/en/search/", {"q": "suspended"}).content.decode()
    assert "Suspended: " in page


@pytest.mark.parametrize("typed", ["gongj", "gongjij", "公积", "provid", "Hous"])
def test_unfinished_words_already_suggest_a_service(city, typed):  # noqa: F811
    assert "FUND" in {hit.key for hit in suggest_services(typed)}


@pytest.mark.parametrize("typed", ["", " ", "zzzzqq", "！", "x" * 500])
def test_what_means_nothing_suggests_nothing(city, typed):  # noqa: F811
    assert suggest_services(typed) == []


def test_suggestions_are_answered_in_the_language_of_the_page(city, client):  # noqa: F811
    chinese = client.get("/search/suggest/", {"q": "gongji"}).json()["found"]
    english = client.get("/en/search/suggest/", {"q": "gongji"}).json()["found"]
    assert english[0]["address"] == "/en" + chinese[0]["address"]
    assert english[0]["name"].isascii()


@given(st.lists(st.tuples(WORDS, WORDS), max_size=5), st.lists(st.tuples(WORDS, WORDS), max_size=5))
def test_an_own_word_means_what_the_office_says_and_nothing_else(shipped, own):
    def groups(pairs):
        return [Group((says,), (means,)) for says, means in pairs]

    found = synonyms_of(groups(shipped), groups(own)).by_word
    for says, _means in own:
        assert set(found[says]) == {means for word, means in own if word == says}


def test_editors_teach_the_search_a_word_and_take_it_back(city):  # noqa: F811
    assert search_catalogue("喵喵屋", 3) == []
    group = keep_words(official("SJ-E"), ["喵喵屋"], ["餐饮"])
    assert "FOOD" in {hit.key for hit in search_catalogue("喵喵屋", 3)}
    keep_words(official("DS-C"), ["喵喵屋"], ["公积金"], group)
    assert "FUND" in {hit.key for hit in search_catalogue("喵喵屋", 3)}
    drop_words(official("DS-C"), group)
    assert search_catalogue("喵喵屋", 3) == []
    acts = Entry.objects.filter(act__startswith="catalogue.").values_list("act", flat=True)
    assert {"catalogue.keep_words", "catalogue.drop_words"} <= set(acts)


@pytest.mark.parametrize("posts", [("SJ-R",), ("SJ-A",), ("DS-L",), ()])
def test_nobody_else_keeps_the_words(city, posts):  # noqa: F811
    group = keep_words(official("SJ-E"), ["喵喵屋"], ["餐饮"])
    with pytest.raises(NotAllowed):
        keep_words(official(*posts), ["甲"], ["乙"])
    with pytest.raises(NotAllowed):
        drop_words(official(*posts), group)
    assert len(own_groups()) == 1


@pytest.mark.parametrize(
    ("says", "means", "field"),
    [
        ("", "餐饮", "says"),
        ("面馆", "，，", "means"),
        ("我想开一家面馆请问怎么办手续", "餐饮", "says"),
        ("！！", "餐饮", "says"),
        (" ".join(f"w{number}" for number in range(50)), "餐饮", "says"),
    ],
)
def test_a_group_that_is_none_is_refused_with_the_field(city, says, means, field):  # noqa: F811
    assert list(group_faults(words_in(says), words_in(means))) == [field]
    with pytest.raises(Invalid):
        keep_words(official("DS-C"), words_in(says), words_in(means))


def test_a_group_that_is_gone_is_not_found(city):  # noqa: F811
    with pytest.raises(NotFound):
        keep_words(official("DS-C"), ["甲"], ["乙"], new_id())


@pytest.mark.parametrize("group", ["x", "1" * 5000, str(new_id())])
def test_a_group_that_does_not_exist_is_not_found(city, rf, group):  # noqa: F811
    request = rf.post("/desk/words/", {"drop": group})
    request.actor = official("DS-C")

    with pytest.raises(NotFound):
        views.words(request)
