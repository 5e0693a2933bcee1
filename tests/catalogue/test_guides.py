from urllib.parse import urlencode

import pytest
from django.urls import reverse
from django.utils.translation import override

from onewindow.catalogue.rules.guides import answers_given, first_questions, material_kinds, stopping_questions
from tests.catalogue import demo

ALL = [("item", key) for key in demo.items()] + [("bundle", code) for code in demo.bundles()]


def address(kind, key, language="zh-hans", **answers):
    with override(language):
        return f"{reverse(f'catalogue:{kind}', args=[key])}?{urlencode(answers)}"


def page(client, kind, key, language="zh-hans", **answers):
    answer = client.get(address(kind, key, language, **answers))
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_guide_can_be_applied_for_or_says_why_not(client, city, language):
    for kind, key in ALL:
        text = page(client, kind, key, language)

        with override(language):
            start = reverse("intake:start", args=[kind, key])
        assert f'href="{start}"' in text or 'id="why"' in text, (kind, key)
        assert text.count("btn-1") <= 1


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_guide_answers_what_people_ask(client, city, language):
    for kind, key in ALL:
        text = page(client, kind, key, language)

        for section in ("elig", "math", "timeh", "howh", "feeh", "lawh", "remh", "inperson"):
            assert f'id="{section}"' in text, (kind, key, section)
        assert 'href="tel:' in text


def test_every_answer_that_stops_takes_the_button_away_and_says_why(client, city):
    for item in demo.items().values():
        for question in item.questions:
            for option in question.options:
                text = page(client, "item", item.key, **{question.code: option.value})

                is_ruled_out = bool(option.stop) or option.route.startswith("window:")
                assert ('id="why"' in text) == is_ruled_out, (item.key, question.code, option.value)
                assert ("btn-1" in text) != is_ruled_out
                assert option.stop in text


def test_the_apply_link_carries_the_answers_and_nothing_else(client, city):
    text = page(client, "item", "FIRE", q_promise="no", q_area="maybe", next="//evil.example")

    assert f'href="{reverse("intake:start", args=["item", "FIRE"])}?q_promise=no"' in text


def test_an_optional_item_falls_away_with_its_reason(client, city):
    text = page(client, "bundle", "RESTAURANT", q_area="no")

    assert "300平方米以下的餐饮场所无需办理本事项" in text
    assert reverse("catalogue:item", args=["FIRE"]) not in text
    assert reverse("catalogue:item", args=["FOOD"]) in text


def test_a_guide_names_the_register_the_licence_and_the_step_that_supply_a_material(client, city):
    text = page(client, "bundle", "RESTAURANT")

    assert "来自：电子证照库的居民身份证（清岚市公安局签发）" in text
    assert "“公司设立登记”办好后自动带入" in text
    assert "来自：地理信息库" in text


def test_the_commitment_limit_is_promised_where_it_is_chosen(client, city):
    assert "<strong>1 个工作日</strong>" in page(client, "item", "FIRE", q_promise="yes")
    assert "<strong>5 个工作日</strong>" in page(client, "item", "FIRE", q_promise="no")


@pytest.mark.parametrize(("kind", "key"), [("item", "NOTHING"), ("bundle", "NOTHING"), ("bundle", "FOOD")])
def test_what_is_not_published_has_no_guide(client, city, kind, key):
    assert client.get(address(kind, key)).status_code == 404


def test_a_guide_costs_at_most_three_statements(client, city, django_assert_max_num_queries):
    page(client, "bundle", "RESTAURANT")

    with django_assert_max_num_queries(3):
        page(client, "bundle", "RESTAURANT")


def test_the_english_guide_is_in_english(client, city):
    text = page(client, "item", "COMPANY", "en")

    assert "Registration of establishment of a company" in text
    assert "Start" in text
    assert "您" not in text


def test_a_guide_stays_small(client, city):
    for kind, key in ALL:
        assert len(page(client, kind, key).encode()) < 80_000, (kind, key)


def test_materials_are_split_into_three_kinds_and_none_is_lost():
    for item in demo.items().values():
        kinds = material_kinds([item], {})
        shown = [*kinds.nothing_to_hand_in, *kinds.to_promise, *kinds.to_upload]

        assert sorted(each.material.code for each in shown) == sorted(m.code for m in item.materials)
        assert kinds.dropped == ()


def test_an_answer_drops_the_material_that_it_rules_out():
    kinds = material_kinds([demo.items()["FIRE"]], {"q_promise": "yes"})

    assert [material.code for material in kinds.dropped] == ["M-TRAIN"]
    assert [each.material.code for each in kinds.to_promise] == ["M-FIREPROM"]
    assert all(not each.conditions for each in kinds.to_promise)


def test_questions_that_may_rule_something_out_come_first():
    items = [demo.items()[key] for key in demo.bundles()["RESTAURANT"].items]
    questions = [question for item in items for question in item.questions]

    first, more = first_questions(questions, stopping_questions(items))

    assert [question.code for question in first] == ["q_prepack", "q_area", "q_street"]
    assert len(first) + len(more) == len(questions)


def test_only_answers_that_exist_are_taken_from_an_address():
    questions = demo.items()["FIRE"].questions

    assert answers_given(questions, {"q_area": "yes", "q_promise": "<b>", "other": "1"}) == {"q_area": "yes"}
