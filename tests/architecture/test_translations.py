import ast

import pytest
from babel.messages.catalog import Catalog

from tests.support.translations import faults
from tools import messages
from tools.messages import PACKAGE, Text, catalogue_path, parts, read_catalogue, texts_of


@pytest.mark.parametrize("part", parts())
def test_every_text_of_a_part_is_there_in_english(part):
    assert faults(texts_of(part), read_catalogue(catalogue_path(part))) == []


@pytest.mark.parametrize("part", parts())
def test_no_text_is_lost_in_an_f_string(part):
    """gettext must get the text itself: what an f-string makes at run time is in no catalogue."""
    lost = [
        f"{path.relative_to(PACKAGE)}:{node.lineno}"
        for path in (PACKAGE / part).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call)
        and getattr(node.func, "id", getattr(node.func, "attr", "")) in messages.KEYWORDS
        and any(isinstance(argument, ast.JoinedStr) for argument in node.args)
    ]
    assert lost == []


def made(entries):
    catalogue = Catalog(locale="en")
    for chinese, english in entries.items():
        catalogue.add(chinese, english)
    return catalogue


@pytest.mark.parametrize(
    ("texts", "entries", "words"),
    [
        (["办好了"], {}, "no English"),
        (["办好了"], {"办好了": ""}, "no English"),
        ([], {"办好了": "Done"}, "nobody uses"),
        (["%(n)s 天"], {"%(n)s 天": "days"}, "missing"),
        (["天"], {"天": "%(n)s days"}, "placeholder"),
        (["<b>天</b>"], {"<b>天</b>": "days"}, "HTML"),
        (["天"], {"天": "天 days"}, "Chinese within"),
    ],
)
def test_a_fault_in_the_texts_is_found(texts, entries, words):
    found = faults([Text(text, None, None, "x.html") for text in texts], made(entries))

    assert any(words in fault for fault in found)


def test_good_texts_have_no_fault():
    assert faults([Text("%(n)s 天", None, None, "x.html")], made({"%(n)s 天": "%(n)s days"})) == []


def test_texts_are_found_in_templates_and_code(tmp_path, monkeypatch):
    monkeypatch.setattr(messages, "PACKAGE", tmp_path)
    folder = tmp_path / "sample"
    (folder / "templates").mkdir(parents=True)
    (folder / "__init__.py").write_text("")
    (folder / "templates" / "a.html").write_text(
        '<p class="{% if x %}y{% endif %}">{% translate "一" %}</p>\n'
        "  {% blocktranslate trimmed count n=n %}\n    {{ n }} 件\n"
        "  {% plural %}\n    {{ n }} 件\n  {% endblocktranslate %}"
    )
    (folder / "a.py").write_text(
        'class Late(Exception):\n    code, status, title = "late", 409, "太晚了"\n'
        'x = _("二" "三")\ny = f"{_(\'四\')}!"\nz = ngettext("%(n)d 天", "%(n)d 天", 2)\nw = marked("五")\nv = _(x)\n'
    )

    found = {text.singular: text.plural for text in texts_of("sample")}

    assert found == {
        "一": None,
        "%(n)s 件": "%(n)s 件",
        "太晚了": None,
        "二三": None,
        "四": None,
        "%(n)d 天": "%(n)d 天",
        "五": None,
    }
