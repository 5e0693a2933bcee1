"""Photographs are kept without what they tell beside the picture; the picture itself is not touched."""

import struct
import zlib
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onewindow.documents.queries import open_file
from onewindow.documents.rules.pictures import BrokenPicture, is_picture, without_metadata
from onewindow.documents.services import FileRefused, store_photo
from onewindow.foundation.actor import system_actor

SECRET = b"N30.27 E120.15 iPhone of Li"
FRAME = b"\xff\xdb\x00\x05\x00\x01\x02" + b"\xff\xc0\x00\x0b\x08\x00\x01\x00\x01\x01\x01\x11\x00"
SCAN = b"\xff\xda\x00\x08\x01\x01\x00\x00\x3f\x00" + b"\x12\xff\x00\x34\xff\xd3\x56"
END = b"\xff\xd9"


def segment(marker, body):
    return bytes([0xFF, marker]) + struct.pack(">H", len(body) + 2) + body


def exif(turn=1, order=">"):
    name = b"MM" if order == ">" else b"II"
    entry = struct.pack(f"{order}HHIHH", 0x0112, 3, 1, turn, 0)
    text = struct.pack(f"{order}HHII", 0x010F, 2, len(SECRET), 38)
    return segment(
        0xE1,
        b"Exif\x00\x00" + name + struct.pack(f"{order}HIH", 42, 8, 2) + text + entry + struct.pack("I", 0) + SECRET,
    )


def jpeg(*extra, after=b""):
    return b"\xff\xd8" + segment(0xE0, b"JFIF\x00\x01\x01") + b"".join(extra) + FRAME + SCAN + END + after


def chunk(kind, body):
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png(*extra, after=b""):
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
    return (
        b"\x89PNG\r\n\x1a\n"
        + head
        + b"".join(extra)
        + chunk(b"IDAT", zlib.compress(b"\x00\x7f"))
        + chunk(b"IEND", b"")
        + after
    )


told = st.lists(
    st.one_of(
        st.just(exif()),
        st.builds(segment, st.sampled_from([0xE1, *range(0xE3, 0xEE), 0xEF, 0xFE]), st.just(b"x" + SECRET)),
    )
)


@given(told, st.binary(max_size=40))
def test_a_jpeg_loses_whatever_tells_and_keeps_its_picture(extra, after):
    assert without_metadata(jpeg(*extra, after=after)) == jpeg()


@given(st.lists(st.sampled_from([b"tEXt", b"zTXt", b"iTXt", b"eXIf", b"tIME", b"vpAg"])), st.binary(max_size=40))
def test_a_png_loses_whatever_tells_and_keeps_its_picture(kinds, after):
    assert without_metadata(png(*(chunk(kind, SECRET) for kind in kinds), after=after)) == png()


@pytest.mark.parametrize("order", [">", "<"])
@pytest.mark.parametrize("turn", range(1, 9))
def test_a_turned_photograph_stays_turned_and_tells_nothing_else(turn, order):
    found = without_metadata(jpeg(exif(turn, order)))
    assert SECRET not in found
    assert (found == jpeg()) == (turn == 1)
    assert turn == 1 or struct.pack(">HHIH", 0x0112, 3, 1, turn) in found
    assert without_metadata(found) == found


def test_a_profile_of_colours_stays():
    colours = segment(0xE2, b"ICC_PROFILE\x00\x01\x01" + b"colours")
    assert without_metadata(jpeg(colours)) == jpeg(colours)
    assert without_metadata(jpeg(segment(0xE2, b"MPF\x00" + SECRET))) == jpeg()


@given(st.integers(1, 200))
def test_a_photograph_that_breaks_off_is_refused_not_mended(left):
    for whole in (jpeg(exif(6)), png(chunk(b"tEXt", SECRET))):
        part = whole[: min(left, len(whole) - 1)]
        with pytest.raises(BrokenPicture):
            without_metadata(part)


@given(st.binary(max_size=200))
def test_no_content_whatever_breaks_the_reading(content):
    for begin in (b"", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n"):
        try:
            assert is_picture(begin + content) or not begin
            without_metadata(begin + content)
        except BrokenPicture:
            pass


@pytest.mark.django_db
def test_what_is_kept_of_a_photograph_tells_nothing():
    row = store_photo(system_actor("tests"), name="门口.jpg", content=BytesIO(jpeg(exif(6))))
    with open_file(row.id) as kept:
        assert SECRET not in kept.read()
    assert (row.media_type, row.name) == ("image/jpeg", "门口.jpg")


@pytest.mark.django_db
@pytest.mark.parametrize("content", [b"", b"%PDF-1.7 not a photo", b"GIF89a", jpeg()[:30], b"<svg onload=alert(1)>"])
def test_what_is_no_photograph_is_refused(content):
    with pytest.raises(FileRefused):
        store_photo(system_actor("tests"), name="a.jpg", content=BytesIO(content))


@pytest.mark.django_db
def test_a_photograph_beyond_the_limit_is_refused():
    with pytest.raises(FileRefused):
        store_photo(system_actor("tests"), name="a.jpg", content=BytesIO(jpeg()), limit_bytes=10)
