import pytest
from hypothesis import given
from hypothesis import strategies as st

from onewindow.catalogue.queries import search_catalogue, search_ready
from onewindow.catalogue.rules import searchtext
from tests.catalogue import demo

# Ordinary words for a thing; the key that must be among the first three. None is written like this in the catalogue.
PHRASES = {
    "开奶茶店": "RESTAURANT FOOD",
    "我想开个早餐店": "RESTAURANT FOOD",
    "做生意要什么证": "COMPANY",
    "营业只照": "COMPANY",
    "yingye zhizhao": "COMPANY",
    "busines licence": "COMPANY",
    "生娃后要办哪些手续": "NEWBORN BIRTHCERT",
    "给宝宝报户口": "HUKOUBIRTH NEWBORN",
    "小孩医疗保险怎么交": "MEDNEWBORN",
    "社宝卡": "SSCARD",
    "买房子": "HOMETRANSFER RETRANSFER",
    "ershoufang guohu": "RETRANSFER HOMETRANSFER",
    "水表换名字": "WATER",
    "电费改名字": "POWER",
    "tianranqi guohu": "GAS",
    "没单位怎么交养老": "FLEX",
    "八十岁老人补贴": "ELDERALLOW",
    "老年公交卡": "ELDERCARD",
    "elderly bus card": "ELDERCARD",
    "居主证": "RESIDENCE",
    "building permit": "CONSTRUCT PROJPLAN",
    "完工验收找谁": "ACCEPT",
    "卡车营运": "TRANSPORT",
    "毕业生补助": "TALENT",
    "gongjijin": "FUND",
    "retirment": "RETIRE RETIREMENT",
    "退体手续": "RETIRE RETIREMENT",
    "装灯箱": "SIGN",
    "下水道": "DRAIN",
    "ＫＡＩ　ＦＡＮＤＩＡＮ": "RESTAURANT FOOD",
}


@pytest.mark.parametrize("phrase", PHRASES)
def test_people_find_things_in_their_own_words(city, phrase):
    found = {hit.key for hit in search_catalogue(phrase, 3)}

    assert found & set(PHRASES[phrase].split())


@pytest.mark.parametrize("phrase", ["", "   ", "！？", "的", "离婚", "qqqq", "网约车"])
def test_what_is_not_there_finds_nothing(city, phrase):
    assert search_catalogue(phrase) == []


def test_a_thing_is_found_first_by_its_own_name(city):
    for kind, things in (("item", demo.items()), ("bundle", demo.bundles())):
        for key, thing in things.items():
            hits = search_catalogue(thing.name, 2)
            assert (hits[0].kind, hits[0].key) == (kind, key), thing.name


def test_hits_come_best_first_and_no_more_than_asked(city):
    hits = search_catalogue("过户", 4)

    assert len(hits) == 4
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    assert all(hit.name and hit.name_en and hit.department for hit in hits)


def test_search_is_ready_once_something_is_published(city):
    assert search_ready()


def test_search_is_not_ready_without_a_catalogue(db):
    assert not search_ready()
    assert search_catalogue("公司") == []


def test_the_synonyms_are_words_and_never_whole_questions():
    import yaml

    from onewindow.catalogue.queries.search import SYNONYMS

    groups = yaml.safe_load(SYNONYMS.read_text())["groups"]
    words = [word for group in groups for word in (*group["says"], *group["means"])]

    assert all(1 <= len(word) <= 6 or word.isascii() for word in words)
    assert all(" " not in word for word in words)


@given(st.text(max_size=60))
def test_any_text_can_be_cut(text):
    folded = searchtext.folded(text)
    for run in searchtext.chinese_runs(folded):
        parts = searchtext.without_fillers(run)
        assert parts
        assert searchtext.pairs(parts) is not None
        searchtext.sounds(run)
    for word in searchtext.latin_words(folded):
        assert searchtext.stem(word)
        assert "".join(searchtext.syllables_in(word)) in ("", word)


@pytest.mark.parametrize(
    ("word", "syllables"),
    [
        ("gongjijin", ("gong", "ji", "jin")),
        ("tuixiu", ("tui", "xiu")),
        ("shebaoka", ("she", "bao", "ka")),
        ("nv", ("nv",)),
        ("restaurant", ()),
        ("qqqq", ()),
    ],
)
def test_pinyin_is_cut_into_syllables(word, syllables):
    assert searchtext.syllables_in(word) == syllables


@pytest.mark.parametrize(
    ("words", "stem"),
    [
        (("transfer", "transfers", "transferred", "transferring"), "transfer"),
        (("licence", "licences"), "licenc"),
        (("company", "companies"), "company"),
    ],
)
def test_english_words_lose_their_endings(words, stem):
    assert {searchtext.stem(word) for word in words} == {stem}
