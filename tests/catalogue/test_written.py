"""Definitions as files: written, read again, compared."""

import pytest
import yaml
from django.core.management import CommandError, call_command
from hypothesis import given
from hypothesis import strategies as st

from onewindow.catalogue.rules.written import as_yaml
from onewindow.foundation.located import read_located
from tests.catalogue import demo

TEXTS = st.text(st.characters(blacklist_categories=["Cs", "Cc"]), min_size=1) | st.from_regex(
    r"[0-9]{1,12}|0x1f|1e5|yes|null|\d\d:\d\d", fullmatch=True
)
BODIES = st.dictionaries(
    st.from_regex(r"[a-z_]{1,8}", fullmatch=True),
    st.recursive(
        TEXTS | st.booleans() | st.integers(-9999, 9999), lambda inner: st.lists(inner, max_size=3), max_leaves=6
    ),
    max_size=5,
)


@given(st.lists(BODIES, max_size=3))
def test_whatever_is_written_is_read_again_the_same(bodies):
    found = read_located("a.yaml", as_yaml({"items": bodies}))
    assert found.faults == []
    assert found.data["items"] == bodies


@pytest.mark.parametrize("name", ["items", "bundles", "licence_types", "basic_items"])
def test_the_whole_catalogue_is_written_and_read_without_a_difference(name):
    bodies = list(getattr(demo.clean(), name).values())
    text = as_yaml({name: bodies})
    assert read_located("a.yaml", text).data[name] == bodies
    assert [list(body) for body in yaml.safe_load(text)[name]] == [list(body) for body in bodies]


def test_what_is_exported_makes_no_difference(city, tmp_path, capsys):
    call_command("items", "export", "--folder", str(tmp_path))
    assert {path.name for path in tmp_path.iterdir()} == {
        "items.yaml",
        "bundles.yaml",
        "licence_types.yaml",
        "basic_items.yaml",
    }
    capsys.readouterr()
    call_command("items", "diff", *map(str, tmp_path.iterdir()))
    assert capsys.readouterr().out.strip() == "0 differences"


def test_a_difference_is_told_in_both_languages(city, tmp_path, capsys):
    body = {**demo.clean().items["FOOD"], "phone": "000-88000099"}
    path = tmp_path / "food.yaml"
    path.write_text(as_yaml({"items": [body, {**body, "key": "TEA"}]}), encoding="utf-8")
    call_command("items", "diff", str(path))
    said = capsys.readouterr().out
    assert "~ FOOD 电话 / Phone: 000-88000011 → 000-88000099" in said
    assert "+ item TEA" in said


def test_commands_say_what_they_need(city, tmp_path):
    with pytest.raises(CommandError, match="Not published: NOTHING"):
        call_command("items", "export", "NOTHING")
    with pytest.raises(CommandError, match="Name files"):
        call_command("items", "diff")
    with pytest.raises(CommandError, match="no item"):
        call_command("items", "diff", "--key", "NOTHING")
    with pytest.raises(CommandError, match="versions 1 to 1"):
        call_command("items", "diff", "--key", "FOOD")
    path = tmp_path / "bad.yaml"
    path.write_text("a: [", encoding="utf-8")
    with pytest.raises(CommandError, match=r"bad\.yaml:\d"):
        call_command("items", "diff", str(path))
