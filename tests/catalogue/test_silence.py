"""What silence means: by law for all, by an item's own norm where it has one, and never without a norm (rule C9)."""

import pytest

from onewindow.catalogue.rules.silence import EFFECTS, TEXTS, WHENS, Silence, silence_of
from tests.catalogue.test_checks import codes_of

LICENCE, SERVICE = "01", "20"


def effects(found):
    return {one.when: (one.effect, one.law_id, one.article) for one in found}


def test_for_a_licence_the_licensing_law_says_what_silence_means():
    found = effects(silence_of(LICENCE, (), is_renewal=False))
    assert found["notice"] == ("accepted", "administrative-licensing-law", 32)
    assert found["decision"] == ("not_granted", "administrative-licensing-law", 74)
    assert found["correction"][0] == "withdrawn"
    assert "renewal" not in found


def test_a_renewal_is_renewed_by_silence():
    found = effects(silence_of(LICENCE, (), is_renewal=True))
    assert found["renewal"] == ("renewed", "administrative-licensing-law", 50)


def test_elsewhere_silence_grants_nothing_and_reconsideration_is_open():
    assert effects(silence_of(SERVICE, (), is_renewal=False))["decision"] == (
        "not_granted",
        "administrative-reconsideration-law",
        11,
    )


def test_an_item_with_a_norm_of_its_own_says_it_instead():
    own = Silence("decision", "granted", "government-information-disclosure-regulation", 34)
    found = silence_of(LICENCE, (own,), is_renewal=False)
    assert [one for one in found if one.when == "decision"] == [own]
    assert len(found) == 3


def test_every_effect_is_said_in_both_languages_and_in_order():
    assert {(when, effect) for when, all_effects in EFFECTS.items() for effect in all_effects} == set(TEXTS)
    found = silence_of(LICENCE, (), is_renewal=True)
    assert [one.when for one in found] == list(WHENS)
    assert all(one.text and one.text_en for one in found)


def stated(**given):
    row = {"when": "decision", "effect": "granted", "law_id": "administrative-licensing-law", "article": 50, **given}
    return codes_of("items", "SIGN", lambda body: body.update(silence=[row]))


def test_silence_that_grants_with_an_article_behind_it_is_no_fault():
    assert "SILENCE_WITHOUT_LAW" not in stated()


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"article": 1999}, "SILENCE_WITHOUT_LAW"),
        ({"law_id": "no-such-law"}, "SILENCE_WITHOUT_LAW"),
        ({"effect": "renewed"}, "UNKNOWN_WORD"),
    ],
)
def test_silence_without_a_norm_and_with_an_effect_that_cannot_be_is_refused(change, code):
    assert code in stated(**change)
