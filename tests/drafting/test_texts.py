import pytest

from onewindow.drafting.rules.texts import refusal_of, refused_texts
from tests.catalogue import demo


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "食品<b>许可</b>",
        "＜img src=x＞",
        "名称 <a",
        "a&nbsp;b",
        "javascript:alert(1)",
        "=1+1",
        "＝HYPERLINK(1)",
        "+cmd|calc",
        "@SUM(A1)",
        "-A1+A2",
        "名\u202e称",
        "名\x00称",
        "长" * 20_001,
    ],
)
def test_markup_formulas_and_control_characters_are_refused(text):
    assert refusal_of(text)


@pytest.mark.parametrize("text", ["面积 < 300 平方米", "A&B 公司", "-10℃ 以下", "3 > 2", "食品经营许可", "+86 000"])
def test_plain_words_and_signs_are_taken(text):
    assert refusal_of(text) == ""


def test_the_place_of_a_refused_text_is_named():
    [found] = refused_texts({"materials": [{"name": "<b>x</b>"}]})

    assert found.path == ("materials", 0, "name")


def test_tests_of_decision_tables_are_no_prose():
    assert list(refused_texts({"eligibility": [{"rules": [{"when": {"age": "= 80"}}]}]})) == []


def test_nothing_in_the_demo_city_is_refused():
    everything = demo.clean()

    assert [each for body in everything.items.values() for each in refused_texts(body)] == []
    assert [each for body in everything.bundles.values() for each in refused_texts(body)] == []
