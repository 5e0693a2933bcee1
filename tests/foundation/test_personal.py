import pytest
from hypothesis import given
from hypothesis import strategies as st

from onewindow.foundation import personal


def test_the_same_number_has_one_name_however_it_is_written():
    written = [
        "91339900MA9Q0017X1",
        "91339900ma9q0017x1",
        " 91339900MA9Q 0017X1",
        "９１３３９９００ＭＡ９Ｑ００１７Ｘ１",
    ]

    assert len({personal.lookup_hash(number) for number in written}) == 1


def test_the_name_depends_on_the_key(settings):
    before = personal.lookup_hash("339900199001010017")
    settings.ONEWINDOW_LOOKUP_KEY = "another key"

    assert personal.lookup_hash("339900199001010017") != before
    assert len(before) == 64


@given(st.text(max_size=200))
def test_what_was_encrypted_can_be_read_again(text):
    assert personal.decrypt(personal.encrypt(text)) == text


def test_equal_texts_look_different_when_encrypted():
    assert personal.encrypt("339900199001010017") != personal.encrypt("339900199001010017")


@pytest.mark.parametrize("change", [lambda stored: stored[:-8] + "AAAAAAA=", lambda _: "none", lambda _: ""])
def test_a_changed_value_is_not_read(change):
    stored = personal.encrypt("339900199001010017")

    with pytest.raises(personal.Unreadable):
        personal.decrypt(change(stored))


def test_another_key_does_not_read(settings):
    stored = personal.encrypt("339900199001010017")
    settings.ONEWINDOW_DATA_KEY = "another key"

    with pytest.raises(personal.Unreadable):
        personal.decrypt(stored)


def test_masks_hide_what_identifies():
    assert personal.masked_number("339900199001010017") == "339***********0017"
    assert personal.masked_number("12345") == "*****"
    assert personal.masked_name("买买提·艾力") == "买**"
    assert personal.masked_name("𠮷田") == "𠮷**"
    assert personal.masked_name("") == ""
    assert personal.masked_phone("13800000001") == "138****0001"
    assert personal.masked_phone("12345") == "*****"
