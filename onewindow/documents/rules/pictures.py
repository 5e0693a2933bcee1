"""Photographs without what they tell beside the picture: where, when and with what they were taken (EXIF and the like).

The picture itself is copied byte by byte. A photograph's turn stays, else it would lie on its side.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

JPEG, PNG = b"\xff\xd8", b"\x89PNG\r\n\x1a\n"
SOS, EOI, DNL = 0xDA, 0xD9, 0xDC
APP0, APP1, APP2, APP14, APP15, COMMENT = 0xE0, 0xE1, 0xE2, 0xEE, 0xEF, 0xFE
STANDALONE = {0x01, *range(0xD0, 0xD8)}  # markers without a length
ICC = b"ICC_PROFILE\x00"
EXIF = b"Exif\x00\x00"
ORIENTATION = 0x0112
# Chunks of a PNG that say how the picture looks; all others are dropped.
PICTURE_CHUNKS = {
    *(b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"cHRM", b"gAMA", b"iCCP", b"sBIT", b"sRGB", b"bKGD", b"pHYs"),
}


class BrokenPicture(ValueError):
    """The content begins like a picture and does not go on like one."""


def is_picture(content: bytes) -> bool:
    """Whether the content is a JPEG or PNG, by its first bytes."""
    return content.startswith((JPEG + b"\xff", PNG))


def without_metadata(content: bytes) -> bytes:
    """The same picture without metadata, comments and whatever stands after its end; raises BrokenPicture."""
    try:
        if content.startswith(PNG):
            return PNG + b"".join(_kept_chunks(content))
        if content.startswith(JPEG):
            return JPEG + b"".join(_kept_segments(content))
    except (struct.error, IndexError) as error:
        raise BrokenPicture("the picture breaks off") from error
    raise BrokenPicture("neither JPEG nor PNG")


def _kept_chunks(content: bytes) -> Iterator[bytes]:
    place, kind = len(PNG), b""
    while kind != b"IEND":
        length, kind = struct.unpack_from(">I4s", content, place)
        end = place + 12 + length
        if end > len(content):
            raise BrokenPicture("a chunk breaks off")
        if kind in PICTURE_CHUNKS:
            yield content[place:end]
        place = end


def _kept_segments(content: bytes) -> Iterator[bytes]:
    place = len(JPEG)
    while True:
        if content[place] != 0xFF:
            raise BrokenPicture("no marker where one must be")
        while content[place + 1] == 0xFF:  # fill bytes
            place += 1
        marker = content[place + 1]
        if marker == EOI:
            yield b"\xff\xd9"
            return
        if marker in STANDALONE:
            place += 2
            continue
        (length,) = struct.unpack_from(">H", content, place + 2)
        end = place + 2 + length
        if length < 2 or end > len(content):
            raise BrokenPicture("a segment breaks off")
        if marker == SOS:
            end = _end_of_scan(content, end)
        yield from _kept(marker, content[place:end])
        place = end


def _kept(marker: int, segment: bytes) -> Iterator[bytes]:
    body = segment[4:]
    if marker == APP1 and body.startswith(EXIF):
        turn = _orientation(body[len(EXIF) :])
        if turn != 1:
            yield _turned(turn)
    elif (
        marker in (APP0, APP14)
        or (marker == APP2 and body.startswith(ICC))
        or not (APP0 <= marker <= APP15 or marker == COMMENT)
    ):
        yield segment


def _end_of_scan(content: bytes, place: int) -> int:
    """Where the next marker is: in the picture's own bytes FF is followed by 00 or by a restart marker."""
    while True:
        place = content.find(b"\xff", place)
        if place < 0:
            raise BrokenPicture("the picture has no end")
        if content[place + 1] not in {0x00, *range(0xD0, 0xD8)}:
            return place
        place += 2


def _orientation(tiff: bytes) -> int:
    """How the photograph was turned, 1 to 8; 1 where the camera did not say."""
    order = {b"II": "<", b"MM": ">"}.get(tiff[:2], "")
    if not order:
        return 1
    try:
        (first,) = struct.unpack_from(f"{order}I", tiff, 4)
        (count,) = struct.unpack_from(f"{order}H", tiff, first)
        for n in range(min(count, 512)):
            tag, _kind, _count, value = struct.unpack_from(f"{order}HHIH", tiff, first + 2 + 12 * n)
            if tag == ORIENTATION:
                return value if 1 <= value <= 8 else 1
    except struct.error:
        return 1
    return 1


def _turned(turn: int) -> bytes:
    """An EXIF segment that holds the turn and nothing else."""
    tiff = struct.pack(">2sHIHHHIHHI", b"MM", 42, 8, 1, ORIENTATION, 3, 1, turn, 0, 0)
    body = EXIF + tiff
    return b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body
