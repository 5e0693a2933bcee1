"""The search measured by phrases: the demo city's, and our own that the synonyms do not know."""

from pathlib import Path

import pytest
import yaml
from django.core.management import CommandError, call_command

from onewindow.finding.queries import search
from onewindow.finding.rules.hits import Phrase, Tried, rate, rates_by_kind, read_phrases
from tests.catalogue.conftest import city, references  # noqa: F401 fixtures

OURS = Path(__file__).parent / "data/phrases.yaml"
ENOUGH = 0.95


def tried(path):
    phrases = read_phrases(yaml.safe_load(path.read_text(encoding="utf-8")))
    return [Tried(each, tuple(f"{hit.kind}:{hit.key}" for hit in search(each.phrase, 3))) for each in phrases]


def test_our_own_phrases_are_found_and_none_of_them_is_a_synonym(city):  # noqa: F811
    found = tried(OURS)
    synonyms = Path("onewindow/catalogue/synonyms.yaml").read_text(encoding="utf-8")
    # a single English word may well be an ordinary word of the synonyms
    whole = [one.phrase.phrase for one in found if len(one.phrase.phrase) > 4 and not one.phrase.phrase.isascii()]

    assert [one.phrase.phrase for one in found if not one.is_met] == []
    assert [phrase for phrase in whole if f"[{phrase}]" in synonyms or f" {phrase}," in synonyms] == []


def test_the_command_prints_the_rate_and_each_miss(city, tmp_path, capsys):  # noqa: F811
    path = tmp_path / "words.yaml"
    rows = [
        {"id": "A", "phrase": "开公司", "kind": "colloquial", "must_top3": "item:COMPANY"},
        {"id": "B", "phrase": "开公司", "kind": "colloquial", "must_top3": "item:GAS", "also_good": []},
    ]
    path.write_text(yaml.safe_dump({"phrases": rows}, allow_unicode=True), encoding="utf-8")
    call_command("search", str(path))
    said = capsys.readouterr().out
    assert "hit rate 50.0% (1 of 2" in said
    assert "missed B 开公司: item:GAS, came item:COMPANY" in said
    with pytest.raises(SystemExit):
        call_command("search", str(path), "--at-least", "0.95")
    call_command("search", "--text", "开公司")
    assert "item:COMPANY" in capsys.readouterr().out


@pytest.mark.parametrize(
    "text",
    ["", "phrases: 7", "phrases: [{phrase: x}]", "phrases: [{phrase: x, must_top3: y, also_good: z}]", "a: [", "- 1"],
)
def test_a_file_that_cannot_be_read_is_named_with_what_to_write(tmp_path, text):
    path = tmp_path / "words.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(CommandError, match=r"words\.yaml"):
        call_command("search", str(path))


def test_rates_are_counted_by_kind():
    phrases = [Phrase(str(n), "x", kind, "item:A", ("item:B",)) for n, kind in enumerate(["typo", "typo", "pinyin"])]
    found = [
        Tried(p, came) for p, came in zip(phrases, [("item:B",), ("item:C",), ("item:C", "x", "item:A")], strict=True)
    ]
    assert rates_by_kind(found) == {"typo": (1, 2), "pinyin": (1, 1)}
    assert rate(found) == 2 / 3
    assert rate([]) == 0
