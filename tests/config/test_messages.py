import gettext
import os

from onewindow.config.messages import compile_catalogues

PO = """
msgid ""
msgstr "Content-Type: text/plain; charset=UTF-8\\n"

msgid "办事"
msgstr "Services"

#, fuzzy
msgid "我的"
msgstr "Mine"
"""


def test_catalogues_are_compiled_when_they_are_newer(tmp_path):
    source = tmp_path / "onewindow/portal/locale/en/LC_MESSAGES/django.po"
    source.parent.mkdir(parents=True)
    source.write_text(PO)

    assert compile_catalogues(tmp_path) == [source]
    assert compile_catalogues(tmp_path) == []
    with source.with_suffix(".mo").open("rb") as handle:
        catalogue = gettext.GNUTranslations(handle)
    assert catalogue.gettext("办事") == "Services"
    assert catalogue.gettext("我的") == "我的"  # a fuzzy translation is none

    later = source.stat().st_mtime + 10
    os.utime(source, (later, later))
    assert compile_catalogues(tmp_path) == [source]
    assert [file.name for file in source.parent.iterdir() if file.suffix not in {".po", ".mo"}] == []
