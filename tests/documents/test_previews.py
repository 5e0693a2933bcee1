"""Pictures of files: drawn anew, nothing hidden in them, a mark across them; what cannot be drawn is said."""

import io

import pytest
from PIL import Image

from onewindow.config.journey.filling import sample_pdf
from onewindow.documents import queries
from onewindow.documents.connectors import rendering
from onewindow.documents.models import StoredFile
from onewindow.documents.queries import FileNotOpened, FileNotShown
from onewindow.documents.services import store_file
from onewindow.foundation.actor import system_actor

pytestmark = pytest.mark.django_db
ACTOR = system_actor("tests")
WORDS = b"secret-place"


def photo(kind="JPEG", size=(400, 300)):
    made, out = Image.new("RGB", size, (200, 210, 220)), io.BytesIO()
    exif = Image.Exif()
    exif[0x010E] = WORDS.decode()  # ImageDescription
    made.save(out, kind, exif=exif)
    return out.getvalue()


def stored(content, name="x"):
    return store_file(ACTOR, name=name, content=io.BytesIO(content)).id


def picture(content):
    return Image.open(io.BytesIO(content))


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_an_image_is_encoded_anew_without_what_was_hidden_in_it(kind):
    raw = photo(kind)
    file_id = stored(raw)
    shown = queries.preview(file_id, 0)

    assert WORDS in raw
    assert WORDS not in shown
    assert picture(shown).format == "PNG"
    assert dict(picture(shown).getexif()) == {}
    assert queries.preview_pages(file_id) == 1


def test_a_pdf_is_shown_page_by_page_as_pictures():
    file_id = stored(sample_pdf("plan"))
    shown = queries.preview(file_id, 0)

    assert queries.preview_pages(file_id) == 1
    assert max(picture(shown).size) == rendering.LONGEST_SIDE
    assert b"%PDF" not in shown
    with pytest.raises(FileNotShown):
        queries.preview(file_id, 1)


def test_a_large_image_becomes_small_enough_for_a_page():
    assert max(picture(queries.preview(stored(photo(size=(5000, 2500))), 0)).size) == rendering.LONGEST_SIDE


def test_the_mark_changes_the_whole_picture():
    file_id = stored(photo(size=(1600, 1200)))
    plain, marked = (picture(queries.preview(file_id, 0, mark=mark)) for mark in ("", "张三 YC1"))

    for quarter in ((0, 0, 800, 600), (800, 0, 1600, 600), (0, 600, 800, 1200), (800, 600, 1600, 1200)):
        assert plain.crop(quarter).tobytes() != marked.crop(quarter).tobytes()


def test_a_mark_without_chinese_is_written_where_no_font_has_it(monkeypatch):
    rendering.font_path.cache_clear()
    monkeypatch.setattr(rendering, "FONTS", ())
    file_id = stored(photo())
    latin = queries.preview(file_id, 0, mark="张三", plain_mark="CN-1 YC1")
    plain = queries.preview(file_id, 0)
    rendering.font_path.cache_clear()

    assert latin != plain


def test_what_cannot_be_drawn_is_said_and_breaks_nothing():
    broken = stored(sample_pdf("x")[:200])
    bomb = stored(photo("PNG"))
    with pytest.raises(FileNotShown):
        queries.preview_pages(broken)
    with pytest.raises(FileNotShown):
        queries.preview(broken, 0)
    with pytest.raises(FileNotShown):
        queries.preview(bomb, 1)


def test_an_image_that_unpacks_to_too_much_is_not_decoded(monkeypatch):
    monkeypatch.setattr(rendering, "MOST_PIXELS", 100)
    with pytest.raises(FileNotShown):
        queries.preview(stored(photo()), 0)


@pytest.mark.parametrize(("scan", "own"), [("pending", False), ("infected", False), ("infected", True)])
def test_nothing_is_shown_before_it_was_looked_at(scan, own):
    file_id = stored(photo())
    StoredFile.objects.filter(id=file_id).update(scan=scan)
    with pytest.raises(FileNotOpened):
        queries.preview(file_id, 0, is_own=own)
    with pytest.raises(FileNotOpened):
        queries.preview_pages(file_id, is_own=own)


def test_her_own_file_is_shown_to_her_while_it_waits_for_the_scanner():
    file_id = stored(photo())
    StoredFile.objects.filter(id=file_id).update(scan="pending")
    assert queries.preview_pages(file_id, is_own=True) == 1
