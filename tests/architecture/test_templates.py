import ast
import re
from html.parser import HTMLParser

import pytest
from django.template import engines

from tests.architecture.parts import PACKAGE, template_files

TAG = re.compile(r"\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}", re.DOTALL)


def names_in_python():
    for file in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield node.value


def names_in_templates(files):
    for file in files.values():
        yield from re.findall(r"""\{%\s*(?:extends|include)\s+["']([^"']+)["']""", file.read_text())


class InlineCode(HTMLParser):
    def __init__(self):
        super().__init__()
        self.faults = []

    def handle_starttag(self, tag, attrs):
        given = {name: value or "" for name, value in attrs}
        line = self.getpos()[0]
        if tag == "style" or (tag == "script" and "src" not in given and given.get("type") != "application/json"):
            self.faults.append(f"line {line}: <{tag}>")
        self.faults += [
            f"line {line}: {name}="
            for name, value in given.items()
            if name == "style"
            or re.match(r"on|hx-on|hx-vals.*js:", name)
            or value.strip().lower().startswith(("javascript:", "js:"))
        ]


def inline_code(text):
    parser = InlineCode()
    parser.feed(TAG.sub(lambda found: "x" + "\n" * found.group().count("\n"), text))
    return parser.faults


def test_every_template_is_used():
    files = template_files()
    used = {*names_in_python(), *names_in_templates(files)}
    by_convention = {"400.html", "403.html", "403_csrf.html", "404.html", "500.html"}
    assert sorted(set(files) - used - by_convention) == []


def test_every_named_template_exists():
    files = template_files()
    named = {name for name in names_in_templates(files)} | {
        name for name in names_in_python() if re.fullmatch(r"[\w/-]+\.(html|txt)", name)
    }
    assert (
        sorted(
            name
            for name in named
            if name.startswith(tuple(f"{p.name}/" for p in PACKAGE.iterdir())) and name not in files
        )
        == []
    )


@pytest.mark.parametrize("name", sorted(template_files()))
def test_no_template_holds_inline_code(name):
    assert inline_code(template_files()[name].read_text()) == []


@pytest.mark.parametrize(
    "text",
    [
        "<p style='x'>",
        "<script>1</script>",
        "<style>",
        "<a onclick='x'>",
        "<a href='javascript:x'>",
        "<a hx-on:click='x'>",
        '{% if a %}<b style="{{ c }}">{% endif %}',
    ],
)
def test_inline_code_is_found(text):
    assert inline_code(text)


@pytest.mark.parametrize(
    "text",
    [
        "{{ absent }}",
        "{{ absent.field|upper }}",
        "{% if absent %}x{% endif %}",
        "{% for x in absent %}{% endfor %}",
        "{{ absent|default:'-' }}",
        "{% with a=absent %}{{ a }}{% endwith %}",
        "{% if present and absent == 1 %}{% endif %}",
    ],
)
def test_an_undefined_template_variable_fails(text):
    with pytest.raises(pytest.fail.Exception, match="absent"):
        engines["django"].from_string(text).render({"present": True})
