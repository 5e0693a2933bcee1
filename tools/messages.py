"""Brings the catalogues of interface texts up to date: `python -m tools.messages [part …]`.

Finds every Chinese text in the templates and the Python code of a part and writes it to
`onewindow/<part>/locale/en/LC_MESSAGES/django.po`. Translations that exist are kept, texts that nobody uses any more
go, new ones come with an empty `msgstr` to be filled in (`--missing` lists them).
"""

from __future__ import annotations

import ast
import io
import re
import sys
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from babel.messages.catalog import Catalog
from babel.messages.catalog import Message as Entry
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po

PACKAGE = Path(__file__).resolve().parent.parent / "onewindow"
Positions = tuple[int | tuple[int, str], ...]
KEYWORDS: dict[str, Positions | None] = {
    "_": None,
    "marked": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
CHINESE = re.compile(r"[\u3400-\u9fff]")
FIXED_DATE = datetime(2026, 1, 1, tzinfo=UTC)  # a catalogue changes when its texts change, not when it is written


class Text(NamedTuple):
    """One text to translate: singular and plural (the same where there is none), its context and its file."""

    singular: str
    plural: str | None
    context: str | None
    file: str

    @property
    def key(self) -> tuple[str, str | None]:
        """What makes the text one entry of a catalogue."""
        return self.singular, self.context


def parts() -> list[str]:
    """Every part that has templates or code."""
    return sorted(folder.name for folder in PACKAGE.iterdir() if (folder / "__init__.py").exists())


def catalogue_path(part: str) -> Path:
    """Where the English texts of a part stand."""
    return PACKAGE / part / "locale" / "en" / "LC_MESSAGES" / "django.po"


def read_catalogue(path: Path) -> Catalog:
    """The catalogue in a file, empty when there is no file."""
    if not path.exists():
        return Catalog(locale="en")
    with path.open("rb") as file:
        return read_po(file, locale="en")


def texts_of(part: str) -> list[Text]:
    """Every text that the part's templates and code show, in a steady order, each one once."""
    found: dict[tuple[str, str | None], Text] = {}
    folder = PACKAGE / part
    for path in sorted(folder.rglob("*")):
        if path.suffix in {".html", ".txt"} and "templates" in path.parts:
            texts: Iterable[Text] = template_texts(path)
        elif path.suffix == ".py" and "migrations" not in path.parts:
            texts = python_texts(path)
        else:
            continue
        for text in texts:
            known = found.get(text.key)
            if known is None or (known.plural is None and text.plural is not None):
                found[text.key] = text
    return sorted(found.values(), key=lambda text: (text.file, text.singular, text.context or ""))


def template_texts(path: Path) -> Iterator[Text]:
    """The texts of a template: translate, blocktranslate and _() within tags and variables."""
    from django.utils.translation.template import templatize

    source = templatize(path.read_text(encoding="utf-8"), origin=str(path))
    flat = re.sub(r"^[ \t]+", "", source, flags=re.MULTILINE)  # what is left of the HTML must not look like indentation
    return _extracted(flat, path)


def python_texts(path: Path) -> Iterator[Text]:
    """The texts of a module: calls of gettext and its kin (also within f-strings), and the titles of refusals."""
    tree = ast.parse(path.read_text(encoding="utf-8"), filename=str(path))
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield from _called(node, path)
    for title in refusal_titles(tree):
        yield Text(title, None, None, _name(path))


def _called(call: ast.Call, path: Path) -> Iterator[Text]:
    function = call.func
    name = function.id if isinstance(function, ast.Name) else getattr(function, "attr", "")
    if name not in KEYWORDS:
        return
    positions = KEYWORDS[name] or (1,)
    given: dict[str, str] = {}
    for role, position in zip(_roles(positions), positions, strict=True):
        index = (position[0] if isinstance(position, tuple) else position) - 1
        value = call.args[index] if index < len(call.args) else None
        if not (isinstance(value, ast.Constant) and isinstance(value.value, str)):
            return  # a variable: its text is marked where it is written
        given[role] = value.value
    if given["singular"]:
        yield Text(given["singular"], given.get("plural"), given.get("context"), _name(path))


def _roles(positions: Positions) -> list[str]:
    words = iter(("singular", "plural"))
    return ["context" if isinstance(position, tuple) else next(words) for position in positions]


def refusal_titles(tree: ast.Module) -> Iterator[str]:
    """The titles of domain errors: they are plain Chinese in the class, and translated when an answer is made."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.ClassDef):
            continue
        for statement in node.body:
            if isinstance(statement, ast.Assign):
                yield from _assigned_titles(statement.targets[0], statement.value)
            elif isinstance(statement, ast.AnnAssign) and statement.value is not None:
                yield from _assigned_titles(statement.target, statement.value)


def _assigned_titles(target: ast.expr, value: ast.expr) -> Iterator[str]:
    pairs = (
        zip(target.elts, value.elts, strict=False)
        if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple)
        else [(target, value)]
    )
    for name, given in pairs:
        if not (isinstance(name, ast.Name) and name.id == "title" and isinstance(given, ast.Constant)):
            continue
        if isinstance(given.value, str) and CHINESE.search(given.value):
            yield given.value


def _extracted(source: str, path: Path) -> Iterator[Text]:
    found = extract("python", io.BytesIO(source.encode()), keywords=KEYWORDS, options={"encoding": "utf-8"})
    for _line, message, _comments, context in found:
        singular, plural = message[:2] if isinstance(message, tuple) else (message, None)
        if singular:
            yield Text(str(singular), str(plural) if plural else None, context, _name(path))


def _name(path: Path) -> str:
    return str(path.relative_to(PACKAGE.parent))


def updated(part: str, elsewhere: dict[tuple[str, str | None], str]) -> Catalog:
    """The part's catalogue with exactly the texts it uses; a new text takes the English another part has for it."""
    old = read_catalogue(catalogue_path(part))
    new = Catalog(
        locale="en",
        project="OneWindow",
        version="1",
        last_translator="OneWindow",
        language_team="OneWindow",
        msgid_bugs_address="-",
        creation_date=FIXED_DATE,
        revision_date=FIXED_DATE,
        fuzzy=False,
        charset="utf-8",
    )
    new.header_comment = f"# English texts of the part {part}. Kept up to date by: python -m tools.messages"
    for text in texts_of(part):
        known = old.get(text.singular, text.context)
        string = (known.string or "") if known is not None and not known.fuzzy else ""
        if text.plural is None:
            string = string if isinstance(string, str) else next(iter(string), "")
            string = string or elsewhere.get(text.key, "")
        elif isinstance(string, str):
            string = (string, string)
        new.add(
            text.singular if text.plural is None else (text.singular, text.plural),
            string,
            locations=[(text.file, 0)],
            context=text.context,
        )
    return new


def write_catalogue(catalogue: Catalog, path: Path) -> None:
    """Writes the catalogue, without line numbers, so that moving a text changes nothing."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(file, catalogue, width=120, include_lineno=False)


def untranslated(catalogue: Catalog) -> list[Entry]:
    """The entries that have no English yet."""
    return [entry for entry in catalogue if entry.id and not _is_filled(entry)]


def _is_filled(entry: Entry) -> bool:
    return all(entry.string) if isinstance(entry.string, (tuple, list)) else bool(entry.string)


def known_translations() -> dict[tuple[str, str | None], str]:
    """The English of every text that some part has translated."""
    known: dict[tuple[str, str | None], str] = {}
    for part in parts():
        for entry in read_catalogue(catalogue_path(part)):
            if isinstance(entry.id, str) and entry.id and isinstance(entry.string, str) and entry.string:
                known.setdefault((entry.id, entry.context), entry.string)
    return known


def contradictions() -> list[str]:
    """Texts that two parts translate differently: Django shows only one of the two, on the pages of both."""
    said: dict[tuple[str, str | None], dict[str, str]] = {}
    for part in parts():
        for entry in read_catalogue(catalogue_path(part)):
            if isinstance(entry.id, str) and entry.id and isinstance(entry.string, str) and entry.string:
                said.setdefault((entry.id, entry.context), {})[part] = entry.string
    return [
        f"{key[0]}: {english}"
        for key, english in sorted(said.items(), key=lambda pair: pair[0][0])
        if len(set(english.values())) > 1
    ]


def main(arguments: list[str]) -> int:
    """Updates the catalogues of the named parts, or of all; answers 1 when English is missing somewhere."""
    asked = [argument for argument in arguments if not argument.startswith("--")]
    unknown = sorted(set(asked) - set(parts()))
    if unknown:
        sys.stderr.write(f"No such part: {', '.join(unknown)}. Parts: {', '.join(parts())}\n")
        return 2
    elsewhere = known_translations()
    missing = 0
    for part in asked or parts():
        catalogue = updated(part, elsewhere)
        path = catalogue_path(part)
        if len(catalogue) or path.exists():
            write_catalogue(catalogue, path)
        empty = untranslated(catalogue)
        missing += len(empty)
        sys.stdout.write(f"{part}: {len(catalogue)} texts, {len(empty)} without English\n")
        if "--missing" in arguments:
            sys.stdout.writelines(f"    {entry.id}\n" for entry in empty)
    sys.stdout.writelines(f"two parts differ: {line}\n" for line in contradictions())
    return 1 if missing else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
